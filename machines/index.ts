/**
 * Every chart by its name and version. Used by the engine, the API and whatever reads charts. Sales of versions that are not here
 * any more are carried over by `migrations.ts`.
 */
import { fillToFull } from './fill-to-full.ts';
import { type Migration, migrations } from './migrations.ts';
import { prepaid } from './prepaid.ts';
import { shop } from './shop.ts';

export type SaleChart = typeof prepaid | typeof fillToFull | typeof shop;

export interface ChartVersion {
  version: number;
  chart: SaleChart;
}

/** The newest version first. */
const CHARTS = new Map<string, ChartVersion[]>([
  ['prepaid', [{ version: 2, chart: prepaid }]],
  ['fillToFull', [{ version: 2, chart: fillToFull }]],
  ['shop', [{ version: 2, chart: shop }]],
]);

export const chartNames = (): string[] => [...CHARTS.keys()];

/** The chart of that name and version; without a version the newest. */
export const chartOf = (name: string, version?: number): ChartVersion | undefined =>
  CHARTS.get(name)?.find((entry) => version === undefined || entry.version === version);

/** The versions of one chart that are at hand, and what leads from each to the next: a sale may have been on more than one. */
export const versionsOf = (name: string) => ({
  chart: (version: number): SaleChart | undefined => chartOf(name, version)?.chart,
  migration: (from: number): Migration | undefined => migrations.find((one) => one.chart === name && one.from === from),
});
