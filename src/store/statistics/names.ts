/** Short numbers for the names of a chart, given for good: sums are counted by numbers. Used by the statistics' store. */
import type { Database } from '../database.ts';
import type { statisticsNames } from './tables.ts';

export type NameKind = (typeof statisticsNames.$inferSelect)['kind'];

/** What is counted of a chart. */
export interface Name {
  chart: string;
  version: number;
  kind: NameKind;
  name: string;
  detail: string | null;
}

const keyOf = ({ chart, version, kind, name }: Omit<Name, 'detail'>): string => `${chart}\n${version}\n${kind}\n${name}`;

/** Numbers that names bear until they are written. */
export class NameList {
  readonly names: Name[] = [];
  readonly #numbers = new Map<string, number>();

  /** The name's number; `detail` is called where it is new here. */
  numberOf(name: Omit<Name, 'detail'>, detail?: () => string): number {
    const key = keyOf(name);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.names.push({ ...name, detail: detail?.() ?? null }) - 1;
    this.#numbers.set(key, number);
    return number;
  }
}

/** @returns a function from a name to its number in the database; a new name gets one. */
export function createNames(database: Database) {
  type Row = { id: number };
  const find = database.$client.prepare('select id from statistics_names where chart = ? and version = ? and kind = ? and name = ?');
  const keep = database.$client.prepare(
    'insert into statistics_names (chart, version, kind, name, detail) values (?, ?, ?, ?, ?) returning id',
  );
  // Numbers are not remembered here: a transaction that gave one may not have come to its end.
  return ({ chart, version, kind, name, detail }: Name): number =>
    ((find.get(chart, version, kind, name) ?? keep.get(chart, version, kind, name, detail)) as Row).id;
}
