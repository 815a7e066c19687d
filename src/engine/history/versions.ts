/** The versions of one chart that are at hand, and what leads from each to the next. Used by history, statistics and check-charts. */
import type { Migration } from '../../../machines/migrations.ts';
import type { Chart } from '../step.ts';

export interface Versions {
  chart(version: number): Chart | undefined;
  migration(from: number): Migration | undefined;
}

/** @returns the versions of a chart by its name. */
export const versionsAmong =
  (charts: (name: string, version: number) => Chart | undefined, migrations: readonly Migration[]) =>
  (name: string): Versions => ({
    chart: (version) => charts(name, version),
    migration: (from) => migrations.find((one) => one.chart === name && one.from === from),
  });

/** A chart at hand, and what leads to it. */
interface Lead {
  migration: Migration;
  chart: Chart;
}

const joined = (first: Migration, second: Migration): Migration => ({
  ...second,
  from: first.from,
  carry: (sale) => second.carry(first.carry(sale)),
});

/** The next version at hand that migrations lead to, over those between that are not; undefined: they lead to none. */
export function nextFrom(versions: Versions, from: number): Lead | undefined {
  let migration = versions.migration(from);
  while (migration) {
    const chart = versions.chart(migration.to);
    if (chart) return { migration, chart };
    const second = versions.migration(migration.to);
    migration = second && joined(migration, second);
  }
  return undefined;
}

/** The newest version at hand that migrations lead to; undefined: they lead to none. */
export function newestFrom(versions: Versions, from: number): Lead | undefined {
  let newest = nextFrom(versions, from);
  for (let next = newest; newest && next; ) {
    next = nextFrom(versions, newest.migration.to);
    if (next) newest = { chart: next.chart, migration: joined(newest.migration, next.migration) };
  }
  return newest;
}
