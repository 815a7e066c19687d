/** Promises each name of a chart a short number, kept for good: sums are counted by numbers. */
import { and, eq, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { statisticsNames } from './schema.ts';

export type NameKind = (typeof statisticsNames.$inferSelect)['kind'];

/** @returns the number of a name, given where it has none yet; `detail` is asked for only then. */
export function namesIn(database: Database) {
  const known = new Map<string, number>();
  const find = database
    .select({ id: statisticsNames.id })
    .from(statisticsNames)
    .where(
      and(
        eq(statisticsNames.chart, sql.placeholder('chart')),
        eq(statisticsNames.version, sql.placeholder('version')),
        eq(statisticsNames.kind, sql.placeholder('kind')),
        eq(statisticsNames.name, sql.placeholder('name')),
      ),
    )
    .prepare();
  return (chart: string, version: number, kind: NameKind, name: string, detail?: () => string): number => {
    const key = `${chart}\n${version}\n${kind}\n${name}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const row =
      find.all({ chart, version, kind, name })[0] ??
      database
        .insert(statisticsNames)
        .values({ chart, version, kind, name, detail: detail?.() ?? null })
        .returning({ id: statisticsNames.id })
        .all()[0];
    const id = row?.id ?? 0;
    known.set(key, id);
    return id;
  };
}
