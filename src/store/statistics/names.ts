/** Short numbers for the names of a chart, given for good: sums are counted by numbers. Used by the statistics' store. */
import type { Database } from '../database.ts';
import type { statisticsNames } from './tables.ts';

export type NameKind = (typeof statisticsNames.$inferSelect)['kind'];

/** @returns a function from a name to its number; a new name gets one, and only then is `detail` called. */
export function createNames(database: Database) {
  const known = new Map<string, number>();
  type Row = { id: number };
  const find = database.$client.prepare('select id from statistics_names where chart = ? and version = ? and kind = ? and name = ?');
  const keep = database.$client.prepare(
    'insert into statistics_names (chart, version, kind, name, detail) values (?, ?, ?, ?, ?) returning id',
  );
  return (chart: string, version: number, kind: NameKind, name: string, detail?: () => string): number => {
    const key = `${chart}\n${version}\n${kind}\n${name}`;
    const number = known.get(key);
    if (number !== undefined) return number;
    const row = find.get(chart, version, kind, name) ?? keep.get(chart, version, kind, name, detail?.() ?? null);
    const { id } = row as Row;
    known.set(key, id);
    return id;
  };
}
