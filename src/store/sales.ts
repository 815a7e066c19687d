/** Lists of sales, and the order of events among all sales. Used by the API's lists and streams, and by check-charts. */
import { and, asc, desc, eq, gt, gte, lte, type SQL, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { bearsTag, events, LISTED_TAGS, sales } from './schema.ts';

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

/** Tags that most sales bear: an index of them says little. */
const COMMON_TAGS: ReadonlySet<string> = new Set(['closed', 'completed', 'paid']);

/**
 * What the page is picked by, on the index that leaves the fewest sales to look at. The unary plus keeps SQLite from taking another one:
 * it has no statistics to choose by.
 */
function filtersOf({ tag, pump, workplace }: SalesQuery): (SQL | undefined)[] {
  if (tag !== undefined && !LISTED_TAGS.includes(tag)) return [sql`0`];
  const isTagged = tag === undefined ? undefined : sql.raw(bearsTag(tag));
  const isByTag = tag !== undefined && !COMMON_TAGS.has(tag);
  const isByPump = !isByTag && pump !== undefined;
  return [
    isByTag || (pump === undefined && workplace === undefined) ? isTagged : isTagged && sql`+(${isTagged})`,
    pump === undefined ? undefined : isByPump ? eq(sales.pump, pump) : sql`+${sales.pump} = ${pump}`,
    workplace === undefined ? undefined : isByTag || isByPump ? sql`+${sales.workplace} = ${workplace}` : eq(sales.workplace, workplace),
  ];
}

/** Newest first. `next`: the cursor of the following page; null on the last. */
export function listSales(database: Database, query: SalesQuery): SalesPage {
  const { from = 0, to = Number.MAX_SAFE_INTEGER, limit, cursor } = query;
  const place = sql`(${sales.createdAt}, ${sales.id})`;
  const rows = database
    .select({ id: sales.id, createdAt: sales.createdAt })
    .from(sales)
    .where(
      and(
        ...filtersOf(query),
        gte(sales.createdAt, from),
        lte(sales.createdAt, to),
        cursor && sql`${place} < (${cursor.createdAt}, ${cursor.id})`,
      ),
    )
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
