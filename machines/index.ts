/** Promises every chart by its name and version. A sale ends on the version that it began on. */
import { fillToFull } from './fill-to-full.ts';
import { prepaid } from './prepaid.ts';
import { shop } from './shop.ts';

export type SaleChart = typeof prepaid;

/** The newest version first. */
const CHARTS: Record<string, { version: number; chart: SaleChart }[]> = {
  prepaid: [{ version: 1, chart: prepaid }],
  fillToFull: [{ version: 1, chart: fillToFull as unknown as SaleChart }],
  shop: [{ version: 1, chart: shop as unknown as SaleChart }],
};

/** The versions of one chart, by number: a sale that was carried over has been on more than one. */
export const versionsOf =
  (name: string) =>
  (version: number): SaleChart | undefined =>
    chartOf(name, version)?.chart;

export const chartNames = (): string[] => Object.keys(CHARTS);

/** The chart of that name and version; without a version the newest. */
export function chartOf(name: string, version?: number): { version: number; chart: SaleChart } | undefined {
  if (!Object.hasOwn(CHARTS, name)) return undefined;
  return CHARTS[name]?.find((entry) => version === undefined || entry.version === version);
}
