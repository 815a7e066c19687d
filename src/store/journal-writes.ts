/** Promises what a step writes: the same statements, prepared once, whichever thread runs them. */
import { eq, sql } from 'drizzle-orm';
import type { Entry } from '../engine/journal.ts';
import type { Database } from './database.ts';
import { events, requests, sales } from './schema.ts';

type Value = string | number | null;
type Statement = 'openSale' | 'carrySale' | 'moveSale' | 'addEvent' | 'addRequest';

/** One statement with its values: plain, so that it can be handed to another thread. */
export type Write = readonly [statement: Statement, ...values: Value[]];

/** Whatever of drizzle's queries says what it is in SQL. */
interface Query {
  toSQL(): { sql: string; params: unknown[] };
}

/**
 * A query of the hot path, bound straight to SQLite in the order of `names`: drizzle's own `run()` maps columns anew at each
 * call, which costs as much as the statement itself.
 */
function compiled(database: Database, names: string[], query: Query) {
  const { sql: text, params } = query.toSQL();
  const order = params.map((param) => names.indexOf((param as { name: string }).name));
  const statement = database.$client.prepare(text);
  const inOrder = order.every((place, index) => place === index);
  return (values: readonly Value[]) => statement.run(inOrder ? values : order.map((place) => values[place] ?? null));
}

/** Placeholders by name, for the columns of the same names. */
export const placed = <Name extends string>(...names: Name[]) =>
  Object.fromEntries(names.map((name) => [name, sql`${sql.placeholder(name)}`])) as Record<Name, ReturnType<typeof sql>>;

function prepare(database: Database): Record<Statement, ReturnType<typeof compiled>> {
  const standing = ['sequence', 'done', 'tags', 'endedAt', 'id'] as const;
  const opening = [...standing, 'chart', 'version', 'path', 'workplace', 'pump', 'createdAt'] as const;
  const event = ['saleId', 'sequence', 'at', 'event', 'states', 'asked', 'ended', 'change'] as const;
  const request = ['scope', 'key', 'fingerprint', 'saleId', 'sequence'] as const;
  const { id, ...moved } = placed(...standing);
  return {
    openSale: compiled(database, [...opening], database.insert(sales).values(placed(...opening))),
    carrySale: compiled(database, ['version', 'id'], database.update(sales).set(placed('version')).where(eq(sales.id, id))),
    moveSale: compiled(database, [...standing], database.update(sales).set(moved).where(eq(sales.id, id))),
    addEvent: compiled(database, [...event], database.insert(events).values(placed(...event))),
    addRequest: compiled(database, [...request], database.insert(requests).values(placed(...request))),
  };
}

/** What one dispatch writes, in its order. */
export function writesOf(entry: Entry): Write[] {
  const { saleId, sequence, at, opened, request } = entry;
  const tags = `|${entry.tags.join('|')}|`;
  const standing = [sequence, entry.done ? 1 : 0, tags, entry.endedAt, saleId] as const;
  const writes: Write[] = [
    opened
      ? ['openSale', ...standing, opened.chart, opened.version, opened.path, opened.workplace, opened.pump, at]
      : ['moveSale', ...standing],
  ];
  if (entry.version !== undefined) writes.push(['carrySale', entry.version, saleId]);
  const [asked, ended] = [JSON.stringify(entry.asked), JSON.stringify(entry.ended)];
  writes.push(['addEvent', saleId, sequence, at, JSON.stringify(entry.event), entry.states.join(' '), asked, ended, entry.change]);
  if (request) writes.push(['addRequest', request.scope, request.key, request.fingerprint, saleId, sequence]);
  return writes;
}

/**
 * Runs all of the writes in one transaction, or none.
 * @returns the number of the newest event. @throws what SQLite says; where a sale is not in the journal.
 */
export function writer(database: Database): (writes: Write[]) => number {
  const statements = prepare(database);
  const writeAll = database.$client.transaction((writes: Write[]) => {
    let newest = 0;
    for (const [statement, ...values] of writes) {
      const { changes, lastInsertRowid } = statements[statement](values);
      if (changes !== 1) throw new Error('an event for a sale that is not in the journal');
      if (statement === 'addEvent') newest = Number(lastInsertRowid);
    }
    return newest;
  });
  return (writes) => writeAll.immediate(writes) as number;
}
