/** Promises every chart by its name and version. A sale ends on the version that it began on. */
import { prepaid } from './prepaid.ts';

export type SaleChart = typeof prepaid;

/** The newest version first. */
const CHARTS: Record<string, { version: number; chart: SaleChart }[]> = {
  prepaid: [{ version: 1, chart: prepaid }],
};

export const chartNames = (): string[] => Object.keys(CHARTS);

/** The chart of that name and version; without a version the newest. */
export function chartOf(name: string, version?: number): { version: number; chart: SaleChart } | undefined {
  return CHARTS[name]?.find((entry) => version === undefined || entry.version === version);
}
