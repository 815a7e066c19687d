/** Lists of sales, and the order of events among all sales. Used by the API's lists and streams, and by check-charts. */
import { and, asc, desc, eq, gt, gte, like, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { events, sales } from './schema.ts';

export interface SalesQuery {
  tag?: string | undefined;
  pump?: number | undefined;
  workplace?: string | undefined;
  /** Milliseconds since the epoch, both ends counted in. */
  from?: number | undefined;
  to?: number | undefined;
  limit: number;
  /** Of the last sale of the page before. */
  cursor?: { createdAt: number; id: string } | undefined;
}

export interface SalesPage {
  ids: string[];
  next: { createdAt: number; id: string } | null;
}

/** Newest first. `next`: the cursor of the following page; null on the last. */
export function listSales(database: Database, query: SalesQuery): SalesPage {
  const { tag, pump, workplace, from, to, limit, cursor } = query;
  const filters: (SQL | undefined)[] = [
    tag === undefined ? undefined : like(sales.tags, `%|${tag}|%`),
    pump === undefined ? undefined : eq(sales.pump, pump),
    workplace === undefined ? undefined : eq(sales.workplace, workplace),
    from === undefined ? undefined : gte(sales.createdAt, from),
    to === undefined ? undefined : lte(sales.createdAt, to),
    cursor && or(lt(sales.createdAt, cursor.createdAt), and(eq(sales.createdAt, cursor.createdAt), lt(sales.id, cursor.id))),
  ];
  const rows = database
    .select({ id: sales.id, createdAt: sales.createdAt })
    .from(sales)
    .where(and(...filters))
    .orderBy(desc(sales.createdAt), desc(sales.id))
    .limit(limit + 1)
    .all();
  const page = rows.slice(0, limit);
  return { ids: page.map(({ id }) => id), next: rows.length > limit ? (page.at(-1) ?? null) : null };
}

/** An event's place among those of all sales. */
export interface Place {
  number: number;
  saleId: string;
  sequence: number;
}

const number = sql<number>`${events}.rowid`;

function placeOf(database: Database, saleId: string, sequence: number): number {
  const row = database
    .select({ number })
    .from(events)
    .where(and(eq(events.saleId, saleId), eq(events.sequence, sequence)))
    .all()[0];
  return row?.number ?? 0;
}

/** The events after that one up to and with `until`, oldest first, at most `limit`. */
function placesAfter(database: Database, after: number, until: number, limit: number): Place[] {
  return database
    .select({ number, saleId: events.saleId, sequence: events.sequence })
    .from(events)
    .where(and(gt(number, after), lte(number, until)))
    .orderBy(asc(number))
    .limit(limit)
    .all();
}

/** Places of events. @param newestPlace of those that are answered: later ones are on disk perhaps, and not listed. */
export const createEventPlaces = (database: Database, newestPlace: () => number) => ({
  placeOf: (saleId: string, sequence: number) => placeOf(database, saleId, sequence),
  placesAfter: (after: number, limit: number) => placesAfter(database, after, newestPlace(), limit),
  newestPlace,
});
