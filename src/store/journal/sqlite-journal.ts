/** Promises the engine's journal in SQLite: a batch is one transaction, fsynced once; what is answered can be read. */
import { and, asc, eq, lte, sql } from 'drizzle-orm';
import { type KeptStep, keptAfter, type StepChange } from '../../engine/delta.ts';
import type { Entry, Journal, StoredEvent, StoredSale } from '../../engine/journal.ts';
import type { ChartEvent } from '../../engine/step.ts';
import type { Database } from '../database.ts';
import { events, requests, sales } from '../schema.ts';
import { placed, writer } from './statements.ts';

type SaleRow = typeof sales.$inferSelect;

/** Columns of an event in the order in which they are read: taken as they come, for they are read at each request. */
const STEP = {
  sequence: events.sequence,
  at: events.at,
  event: events.event,
  states: events.states,
  asked: events.asked,
  ended: events.ended,
  change: events.change,
};
type StepRow = [sequence: number, at: number, event: string, states: string, asked: string, ended: string, change: string];

const keptStep = ([sequence, , , , asked, ended, change]: StepRow): KeptStep => ({
  sequence,
  asked: JSON.parse(asked) as KeptStep['asked'],
  ended: JSON.parse(ended) as KeptStep['ended'],
  change: JSON.parse(change) as StepChange,
});

function storedSale({ id, chart, version, sequence, createdAt, endedAt, done, tags }: SaleRow, steps: StepRow[]): StoredSale {
  const [opening] = steps;
  return {
    ...{ id, chart, version, sequence, createdAt, endedAt, done },
    ...keptAfter(steps.map(keptStep)),
    tags: tags.split('|').filter(Boolean),
    input: opening && (JSON.parse(opening[2]) as ChartEvent).input,
  };
}

/** What is read at each request, made into SQL once. */
function readers(database: Database) {
  const { id, scope, key, saleId, until } = placed('id', 'scope', 'key', 'saleId', 'until');
  const ofSale = and(eq(events.saleId, saleId), lte(events.sequence, until));
  const ofRequest = and(eq(requests.scope, scope), eq(requests.key, key));
  return {
    open: database.select().from(sales).where(eq(sales.done, false)).orderBy(asc(sales.createdAt)).prepare(),
    sale: database.select().from(sales).where(eq(sales.id, id)).prepare(),
    events: database.select(STEP).from(events).where(ofSale).orderBy(asc(events.sequence)).prepare(),
    request: database.select().from(requests).where(ofRequest).prepare(),
  };
}

export interface SqliteJournal extends Journal {
  /** The number of the newest event that is answered: what is on disk and not answered yet is about to be told. */
  newestPlace(): number;
  /** Resolves when all that is on disk now is answered. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** What is read of a journal, over the given connection. */
export function journalReader(database: Database): Omit<Journal, 'commit'> {
  const read = readers(database);
  const stepsOf = (saleId: string, until: number) => read.events.values({ saleId, until }) as StepRow[];
  const standing = (row: SaleRow) => storedSale(row, stepsOf(row.id, row.sequence));
  return {
    async openSales() {
      return read.open.all().map(standing);
    },
    async sale(id) {
      return read.sale.all({ id }).map(standing)[0];
    },
    async events(saleId, until = Number.MAX_SAFE_INTEGER) {
      return storedEvents(stepsOf(saleId, until));
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

/** The journal in the given database, written by the thread that asks: its commits are over when they are begun. */
export function sqliteJournal(database: Database): SqliteJournal {
  const write = writer(database);
  return {
    ...journalReader(database),
    async commit(entries) {
      write(entries);
    },
    newestPlace: () => newestOnDisk(database),
    settled: async () => undefined,
    close: async () => undefined,
  };
}

function storedEvents(steps: StepRow[]): StoredEvent[] {
  const rows = steps.map(([sequence, at, event, states, asked, ended]) => ({
    sequence,
    at,
    event: JSON.parse(event) as ChartEvent,
    states: states.split(' '),
    asked: JSON.parse(asked) as Entry['asked'],
    ended: JSON.parse(ended) as Entry['ended'],
  }));
  const ends = new Map(rows.flatMap(({ sequence, ended }) => ended.map((end) => [`${end.asked}:${end.id}`, { ...end, sequence }])));
  return rows.map(({ ended: _, asked, ...row }) => ({
    ...row,
    asked: asked.map(({ id, port }) => {
      const end = ends.get(`${row.sequence}:${id}`);
      return { id, port, outcome: end?.outcome ?? null, endedBy: end?.sequence ?? null };
    }),
  }));
}
