/**
 * The engine's journal in SQLite, written by the calling thread; reading for both journals. Used by the threaded journal, check-charts and
 * tests.
 */
import { and, asc, eq, lte, sql } from 'drizzle-orm';
import { applySteps } from '../../engine/delta.ts';
import type { Entry, Journal, StoredEvent, StoredSale } from '../../engine/journal.ts';
import type { Delta, StoredStep } from '../../engine/sale-state.ts';
import type { ChartEvent } from '../../engine/step.ts';
import type { Database } from '../database.ts';
import { events, requests, sales } from '../schema.ts';
import { type BookWrites, bookWrites, procedureRunner } from './procedures.ts';
import { placed, writer } from './statements.ts';

type SaleRow = typeof sales.$inferSelect;

/** Columns of an event in the order of `StepRow`: read as arrays, because they are read at each request. */
const STEP = {
  sequence: events.sequence,
  at: events.at,
  event: events.event,
  states: events.states,
  asked: events.asked,
  ended: events.ended,
  change: events.change,
};
type StepRow = [sequence: number, at: number, event: string, states: string, ordered: string, ended: string, delta: string];

const toStoredStep = ([sequence, , , , ordered, ended, delta]: StepRow): StoredStep => ({
  sequence,
  ordered: JSON.parse(ordered) as StoredStep['ordered'],
  ended: JSON.parse(ended) as StoredStep['ended'],
  delta: JSON.parse(delta) as Delta,
});

function toStoredSale({ id, chart, version, sequence, createdAt, endedAt, done, tags, epoch }: SaleRow, steps: StepRow[]): StoredSale {
  const [opening] = steps;
  return {
    ...{ id, chart, version, sequence, createdAt, endedAt, done, epoch },
    ...applySteps(steps.map(toStoredStep)),
    tags: tags.split('|').filter(Boolean),
    input: opening && (JSON.parse(opening[2]) as ChartEvent).input,
  };
}

/** The queries of each request, made into SQL once. */
function prepareReads(database: Database) {
  const { id, scope, key, saleId, until } = placed('id', 'scope', 'key', 'saleId', 'until');
  const ofSale = and(eq(events.saleId, saleId), lte(events.sequence, until));
  const ofRequest = and(eq(requests.scope, scope), eq(requests.key, key));
  return {
    // Word for word as the index of sales at work has it.
    open: database.select().from(sales).where(sql`done = 0`).orderBy(asc(sales.createdAt)).prepare(),
    sale: database.select().from(sales).where(eq(sales.id, id)).prepare(),
    events: database.select(STEP).from(events).where(ofSale).orderBy(asc(events.sequence)).prepare(),
    request: database.select().from(requests).where(ofRequest).prepare(),
  };
}

export interface SqliteJournal extends Journal {
  /** What is written beside the events, in one order with them. */
  writes: BookWrites;
  /** The number of the newest event that is answered; later ones may be on disk already. */
  newestPlace(): number;
  /** Resolves when all events that are on disk now are answered. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** The reading half of a journal, over the given connection. */
export function createJournalReader(database: Database): Omit<Journal, 'commit'> {
  const read = prepareReads(database);
  const stepsOf = (saleId: string, until: number) => read.events.values({ saleId, until }) as StepRow[];
  const standing = (row: SaleRow) => toStoredSale(row, stepsOf(row.id, row.sequence));
  return {
    async openSales() {
      return read.open.all().map(standing);
    },
    async sale(id) {
      return read.sale.all({ id }).map(standing)[0];
    },
    async events(saleId, until = Number.MAX_SAFE_INTEGER) {
      return toStoredEvents(stepsOf(saleId, until));
    },
    async request(scope, key) {
      return read.request.all({ scope, key })[0];
    },
  };
}

/** The number of the newest event on disk; 0 where there is none. */
export const newestOnDisk = (database: Database): number =>
  database
    .select({ newest: sql<number>`coalesce(max(${events}.rowid), 0)` })
    .from(events)
    .all()[0]?.newest ?? 0;

/** The journal in the given database, written by the calling thread: a commit is over when the call returns. */
export function createSqliteJournal(database: Database): SqliteJournal {
  const write = writer(database);
  const runProcedure = procedureRunner(database);
  const runWhole = database.$client.transaction(runProcedure);
  return {
    ...createJournalReader(database),
    writes: bookWrites(async (call) => runWhole.immediate(call)),
    async commit(entries) {
      write(entries);
    },
    newestPlace: () => newestOnDisk(database),
    settled: async () => undefined,
    close: async () => undefined,
  };
}

function toStoredEvents(steps: StepRow[]): StoredEvent[] {
  const rows = steps.map(([sequence, at, event, states, ordered, ended, delta]) => ({
    sequence,
    at,
    event: JSON.parse(event) as ChartEvent,
    states: states.split(' '),
    ordered: JSON.parse(ordered) as Entry['ordered'],
    ended: JSON.parse(ended) as Entry['ended'],
    delta: JSON.parse(delta) as Delta,
  }));
  const ends = new Map(rows.flatMap(({ sequence, ended }) => ended.map((end) => [`${end.asked}:${end.id}`, { ...end, sequence }])));
  return rows.map(({ ended: _, ordered, ...row }) => ({
    ...row,
    ordered: ordered.map(({ id, port }) => {
      const end = ends.get(`${row.sequence}:${id}`);
      return { id, port, outcome: end?.outcome ?? null, endedBy: end?.sequence ?? null };
    }),
  }));
}
