/** Promises the engine's journal in SQLite: a batch is one transaction, prepared once, fsynced once. */
import { and, asc, eq, lte, sql } from 'drizzle-orm';
import type { Entry, Journal, StoredEvent, StoredSale, Work } from '../engine/journal.ts';
import type { ChartEvent } from '../engine/step.ts';
import type { Database } from './database.ts';
import { events, requests, sales } from './schema.ts';

type Value = string | number | null;

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
  return (...values: Value[]) => statement.run(inOrder ? values : order.map((place) => values[place]));
}

/** Placeholders by name, for the columns of the same names. */
const placed = <Name extends string>(...names: Name[]) =>
  Object.fromEntries(names.map((name) => [name, sql`${sql.placeholder(name)}`])) as Record<Name, ReturnType<typeof sql>>;

function prepare(database: Database) {
  const standing = ['sequence', 'done', 'tags', 'snapshot', 'work', 'endedAt', 'id'] as const;
  const opening = [...standing, 'chart', 'version', 'path', 'workplace', 'pump', 'createdAt'] as const;
  const event = ['saleId', 'sequence', 'at', 'event', 'states', 'asked', 'ended'] as const;
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

function write(statements: ReturnType<typeof prepare>, entry: Entry): void {
  const { saleId, sequence, at, opened, request } = entry;
  const tags = `|${entry.tags.join('|')}|`;
  const standing = [sequence, entry.done ? 1 : 0, tags, entry.snapshot, JSON.stringify(entry.work), entry.endedAt, saleId];
  if (opened) statements.openSale(...standing, opened.chart, opened.version, opened.path, opened.workplace, opened.pump, at);
  else if (statements.moveSale(...standing).changes !== 1) throw new Error('an event for a sale that is not in the journal');
  if (entry.version !== undefined) statements.carrySale(entry.version, saleId);
  const [asked, ended] = [JSON.stringify(entry.asked), JSON.stringify(entry.ended)];
  statements.addEvent(saleId, sequence, at, JSON.stringify(entry.event), entry.states.join(' '), asked, ended);
  if (request) statements.addRequest(request.scope, request.key, request.fingerprint, saleId, sequence);
}

const STANDING = {
  id: sales.id,
  chart: sales.chart,
  version: sales.version,
  sequence: sales.sequence,
  snapshot: sales.snapshot,
  work: sales.work,
  createdAt: sales.createdAt,
  endedAt: sales.endedAt,
  done: sales.done,
  tags: sales.tags,
  opening: events.event,
};

type Row = Omit<StoredSale, 'input' | 'work' | 'tags'> & { opening: string; work: string; tags: string };

const storedSale = ({ opening, work, tags, ...row }: Row): StoredSale => ({
  ...row,
  tags: tags.split('|').filter(Boolean),
  input: (JSON.parse(opening) as ChartEvent).input,
  work: JSON.parse(work) as Work,
});

/** What is read at each request, made into SQL once. */
function readers(database: Database) {
  const { id, scope, key, saleId, until } = placed('id', 'scope', 'key', 'saleId', 'until');
  const standing = () =>
    database
      .select(STANDING)
      .from(sales)
      .innerJoin(events, and(eq(events.saleId, sales.id), eq(events.sequence, 1)));
  const ofSale = and(eq(events.saleId, saleId), lte(events.sequence, until));
  const ofRequest = and(eq(requests.scope, scope), eq(requests.key, key));
  return {
    open: standing().where(eq(sales.done, false)).orderBy(asc(sales.createdAt)).prepare(),
    sale: standing().where(eq(sales.id, id)).prepare(),
    events: database.select().from(events).where(ofSale).orderBy(asc(events.sequence)).prepare(),
    request: database.select().from(requests).where(ofRequest).prepare(),
  };
}

/** The journal in the given database. */
export function sqliteJournal(database: Database): Journal {
  const statements = prepare(database);
  const writeAll = database.$client.transaction((entries: Entry[]) => {
    for (const entry of entries) write(statements, entry);
  });
  const read = readers(database);
  return {
    async commit(entries) {
      writeAll.immediate(entries);
    },
    async openSales() {
      return read.open.all().map(storedSale);
    },
    async sale(id) {
      return read.sale.all({ id }).map(storedSale)[0];
    },
    async events(saleId, until = Number.MAX_SAFE_INTEGER) {
      return storedEvents(read.events.all({ saleId, until }));
    },
    async request(scope, key) {
      return read.request.all({ scope, key })[0];
    },
  };
}

function storedEvents(kept: (typeof events.$inferSelect)[]): StoredEvent[] {
  const rows = kept.map((row) => ({
    sequence: row.sequence,
    at: row.at,
    event: JSON.parse(row.event) as ChartEvent,
    states: row.states.split(' '),
    asked: JSON.parse(row.asked) as Entry['asked'],
    ended: JSON.parse(row.ended) as Entry['ended'],
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
