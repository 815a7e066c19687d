/** Promises the engine's journal in SQLite: a batch is one transaction, prepared once, fsynced once. */
import { and, asc, eq, inArray, isNull, lte, sql } from 'drizzle-orm';
import type { Entry, Journal, Outcome, StoredEffect, StoredEvent, StoredSale, StoredTimer } from '../engine/journal.ts';
import type { ChartEvent } from '../engine/step.ts';
import type { Database } from './database.ts';
import { effects, events, requests, sales, timers } from './schema.ts';

const p = sql.placeholder;

/** The statements of the hot path. */
function prepare(database: Database) {
  return {
    openSale: database
      .insert(sales)
      .values({
        id: p('id'),
        chart: p('chart'),
        version: p('version'),
        path: p('path'),
        workplace: p('workplace'),
        pump: p('pump'),
        sequence: p('sequence'),
        done: p('done'),
        tags: p('tags'),
        snapshot: p('snapshot'),
        createdAt: p('at'),
        endedAt: p('endedAt'),
      })
      .prepare(),
    moveSale: database
      .update(sales)
      .set({
        sequence: sql`${p('sequence')}`,
        done: sql`${p('done')}`,
        tags: sql`${p('tags')}`,
        snapshot: sql`${p('snapshot')}`,
        endedAt: sql`${p('endedAt')}`,
      })
      .where(eq(sales.id, p('id')))
      .prepare(),
    addEvent: database
      .insert(events)
      .values({ saleId: p('saleId'), sequence: p('sequence'), at: p('at'), event: p('event'), states: p('states') })
      .prepare(),
    askEffect: database
      .insert(effects)
      .values({ key: p('key'), saleId: p('saleId'), sequence: p('sequence'), invokeId: p('invokeId'), port: p('port'), input: p('input') })
      .prepare(),
    endEffect: database
      .update(effects)
      .set({ outcome: sql`${p('outcome')}`, endedBy: sql`${p('endedBy')}` })
      .where(eq(effects.key, p('key')))
      .prepare(),
    setTimer: database
      .insert(timers)
      .values({ saleId: p('saleId'), id: p('id'), due: p('due'), event: p('event') })
      .prepare(),
    endTimer: database
      .delete(timers)
      .where(and(eq(timers.saleId, p('saleId')), eq(timers.id, p('id'))))
      .prepare(),
    addRequest: database
      .insert(requests)
      .values({ scope: p('scope'), key: p('key'), fingerprint: p('fingerprint'), saleId: p('saleId'), sequence: p('sequence') })
      .prepare(),
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
  if (entry.opened) statements.openSale.run({ ...standing, ...entry.opened, done: entry.done, at });
  else if (statements.moveSale.run(standing).changes !== 1) throw new Error('an event for a sale that is not in the journal');
  statements.addEvent.run({ saleId, sequence, at, event: JSON.stringify(entry.event), states: entry.states.join(' ') });
  for (const { key, outcome } of entry.ended) statements.endEffect.run({ key, outcome, endedBy: sequence });
  for (const { key, id, port, input } of entry.asked) statements.askEffect.run({ key, saleId, sequence, invokeId: id, port, input });
  for (const id of entry.timersEnded) statements.endTimer.run({ saleId, id });
  for (const { id, due, event } of entry.timersSet) statements.setTimer.run({ saleId, id, due, event: JSON.stringify(event) });
  if (entry.request) statements.addRequest.run({ ...entry.request, saleId, sequence });
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
