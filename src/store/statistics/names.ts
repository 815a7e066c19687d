/** Promises each name of a chart a short number, kept for good: sums are counted by numbers. */
import type { Database } from '../database.ts';
import type { statisticsNames } from '../schema.ts';

export type NameKind = (typeof statisticsNames.$inferSelect)['kind'];

/** @returns the number of a name, given where it has none yet; `detail` is asked for only then. */
export function namesIn(database: Database) {
  const known = new Map<string, number>();
  type Row = { id: number };
  const find = database.$client.prepare('select id from statistics_names where chart = ? and version = ? and kind = ? and name = ?');
  const keep = database.$client.prepare(
    'insert into statistics_names (chart, version, kind, name, detail) values (?, ?, ?, ?, ?) returning id',
  );
  return (chart: string, version: number, kind: NameKind, name: string, detail?: () => string): number => {
    const key = `${chart}\n${version}\n${kind}\n${name}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const row = find.get(chart, version, kind, name) ?? keep.get(chart, version, kind, name, detail?.() ?? null);
    const { id } = row as Row;
    known.set(key, id);
    return id;
  };
}
