/** Promises the engine's journal in SQLite: a batch is one transaction, prepared once, fsynced once. */
import { and, asc, eq, inArray, isNull, lte, sql } from 'drizzle-orm';
import type { Entry, Journal, Outcome, StoredEffect, StoredEvent, StoredSale, StoredTimer } from '../engine/journal.ts';
import type { ChartEvent } from '../engine/step.ts';
import type { Database } from './database.ts';
import { effects, events, requests, sales, timers } from './schema.ts';

const p = sql.placeholder;

/** Whatever of drizzle's queries says what it is in SQL. */
interface Query {
  toSQL(): { sql: string; params: unknown[] };
}

/**
 * A query of the hot path, bound by name straight to SQLite: drizzle's own `run()` maps columns anew at each call, which
 * cost as much as the statement itself.
 */
function compiled(database: Database, query: Query) {
  const { sql: text, params } = query.toSQL();
  const names = params.map((param) => (param as { name: string }).name);
  const statement = database.$client.prepare(text);
  return (values: Record<string, string | number | null>) => statement.run(names.map((name) => values[name] ?? null));
}

function prepare(database: Database) {
  const prepared = (query: Query) => compiled(database, query);
  const sale = {
    sequence: sql`${p('sequence')}`,
    done: sql`${p('done')}`,
    tags: sql`${p('tags')}`,
    snapshot: sql`${p('snapshot')}`,
    endedAt: sql`${p('endedAt')}`,
  };
  const named = <Name extends string>(...names: Name[]) =>
    Object.fromEntries(names.map((name) => [name, sql`${p(name)}`])) as Record<Name, ReturnType<typeof sql>>;
  return {
    openSale: prepared(
      database
        .insert(sales)
        .values({ ...sale, ...named('id', 'chart', 'version', 'path', 'workplace', 'pump'), createdAt: sql`${p('at')}` }),
    ),
    moveSale: prepared(
      database
        .update(sales)
        .set(sale)
        .where(eq(sales.id, p('id'))),
    ),
    addEvent: prepared(database.insert(events).values(named('saleId', 'sequence', 'at', 'event', 'states'))),
    askEffect: prepared(database.insert(effects).values(named('key', 'saleId', 'sequence', 'invokeId', 'port', 'input'))),
    endEffect: prepared(
      database
        .update(effects)
        .set(named('outcome', 'endedBy'))
        .where(eq(effects.key, p('key'))),
    ),
    setTimer: prepared(database.insert(timers).values(named('saleId', 'id', 'due', 'event'))),
    endTimer: prepared(database.delete(timers).where(and(eq(timers.saleId, p('saleId')), eq(timers.id, p('id'))))),
    addRequest: prepared(database.insert(requests).values(named('scope', 'key', 'fingerprint', 'saleId', 'sequence'))),
  };
}

function write(statements: ReturnType<typeof prepare>, entry: Entry): void {
  const { saleId, sequence, at } = entry;
  const standing = {
    id: saleId,
    sequence,
    done: entry.done ? 1 : 0,
    tags: `|${entry.tags.join('|')}|`,
    snapshot: entry.snapshot,
    endedAt: entry.endedAt,
  };
  if (entry.opened) statements.openSale({ ...standing, ...entry.opened, at });
  else if (statements.moveSale(standing).changes !== 1) throw new Error('an event for a sale that is not in the journal');
  statements.addEvent({ saleId, sequence, at, event: JSON.stringify(entry.event), states: entry.states.join(' ') });
  for (const { key, outcome } of entry.ended) statements.endEffect({ key, outcome, endedBy: sequence });
  for (const { key, id, port, input } of entry.asked) statements.askEffect({ key, saleId, sequence, invokeId: id, port, input });
  for (const id of entry.timersEnded) statements.endTimer({ saleId, id });
  for (const { id, due, event } of entry.timersSet) statements.setTimer({ saleId, id, due, event: JSON.stringify(event) });
  if (entry.request) statements.addRequest({ ...entry.request, saleId, sequence });
}

const STANDING = {
  id: sales.id,
  chart: sales.chart,
  version: sales.version,
  sequence: sales.sequence,
  snapshot: sales.snapshot,
  createdAt: sales.createdAt,
  endedAt: sales.endedAt,
  done: sales.done,
};

/** Unfinished effects and waiting timers of the given sales, by sale. */
function workOf(database: Database, ids: string[]): Map<string, { effects: StoredEffect[]; timers: StoredTimer[] }> {
  const work = new Map(ids.map((id) => [id, { effects: [] as StoredEffect[], timers: [] as StoredTimer[] }]));
  // SQLite takes at most 32,766 variables in a statement.
  for (let from = 0; from < ids.length; from += 10_000) {
    const some = ids.slice(from, from + 10_000);
    const asked = database
      .select()
      .from(effects)
      .where(and(inArray(effects.saleId, some), isNull(effects.outcome)));
    for (const { saleId, key, invokeId, port, input } of asked.all()) {
      work.get(saleId)?.effects.push({ key, id: invokeId, port, input: JSON.parse(input) });
    }
    for (const { saleId, id, due, event } of database.select().from(timers).where(inArray(timers.saleId, some)).all()) {
      work.get(saleId)?.timers.push({ id, due, event: JSON.parse(event) as ChartEvent });
    }
  }
  return work;
}

/** The journal in the given database. */
export function sqliteJournal(database: Database): Journal {
  const statements = prepare(database);
  const writeAll = database.$client.transaction((entries: Entry[]) => {
    for (const entry of entries) write(statements, entry);
  });
  const withWork = (rows: Omit<StoredSale, 'effects' | 'timers'>[]): StoredSale[] => {
    const work = workOf(
      database,
      rows.filter(({ done }) => !done).map(({ id }) => id),
    );
    return rows.map((row) => ({ ...row, ...(work.get(row.id) ?? { effects: [], timers: [] }) }));
  };
  return {
    async commit(entries) {
      writeAll.immediate(entries);
    },
    async openSales() {
      return withWork(database.select(STANDING).from(sales).where(eq(sales.done, false)).orderBy(asc(sales.createdAt)).all());
    },
    async sale(id) {
      return withWork(database.select(STANDING).from(sales).where(eq(sales.id, id)).all())[0];
    },
    async events(saleId, until = Number.MAX_SAFE_INTEGER) {
      return storedEvents(database, saleId, until);
    },
    async request(scope, key) {
      const [found] = database
        .select()
        .from(requests)
        .where(and(eq(requests.scope, scope), eq(requests.key, key)))
        .all();
      return found;
    },
  };
}

function storedEvents(database: Database, saleId: string, until: number): StoredEvent[] {
  const asked = new Map<number, StoredEvent['asked']>();
  const rows = database
    .select()
    .from(effects)
    .where(and(eq(effects.saleId, saleId), lte(effects.sequence, until)))
    .orderBy(asc(effects.sequence), asc(effects.key));
  for (const { sequence, key, invokeId, port, outcome, endedBy } of rows.all()) {
    const list = asked.get(sequence) ?? [];
    list.push({ key, id: invokeId, port, outcome: outcome as Outcome | null, endedBy });
    asked.set(sequence, list);
  }
  return database
    .select()
    .from(events)
    .where(and(eq(events.saleId, saleId), lte(events.sequence, until)))
    .orderBy(asc(events.sequence))
    .all()
    .map(({ sequence, at, event, states }) => ({
      sequence,
      at,
      event: JSON.parse(event) as ChartEvent,
      states: states.split(' '),
      asked: asked.get(sequence) ?? [],
    }));
}
