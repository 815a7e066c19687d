/** Shifts by the register's numbers, and the sales and deliveries of a span of time. Used by the shift desk. */
import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import type { Durable } from './journal/durable.ts';
import { NO_SHIFT } from './journal/sums.ts';
import { deliveries, events, sales } from './schema.ts';
import { shiftSums, shifts } from './shift-tables.ts';

/** What a totaliser showed, or what flowed; millilitres. */
interface Reading {
  pump: number;
  nozzle: number;
  volume: number;
}

/** A shift's key: numbers begin anew on a new drive. */
interface ShiftKey {
  fnNumber: string;
  number: number;
}

type ShiftSum = Omit<typeof shiftSums.$inferSelect, 'drive' | 'shift' | 'at'>;

interface ShiftRow extends ShiftKey {
  openedAt: number;
  openedBy: string;
  closedAt: number | null;
  closedBy: string | null;
  opening: Reading[];
  /** What was in the drawer then, kopecks; null where nobody could say. */
  drawer: number | null;
  /** The report as it was when the shift was closed. */
  report: unknown;
  /** The sums of what names no shift as they stood at its beginning; null of shifts from before there were any. */
  before: ShiftSum[] | null;
}

/** All times are milliseconds since the epoch. */
export interface ShiftBook {
  /** Does nothing where the key is known. */
  begin(row: Pick<ShiftRow, 'fnNumber' | 'number' | 'openedAt' | 'openedBy' | 'opening' | 'drawer' | 'before'>): Promise<void>;
  end(key: ShiftKey, closed: { closedAt: number; closedBy: string; report: unknown }): Promise<void>;
  /** A shift of that drive. One of no known drive that has the number and is open becomes this drive's. */
  find(key: ShiftKey): Promise<ShiftRow | undefined>;
  /** The latest of that number, whatever its drive. */
  findLatest(number: number): ShiftRow | undefined;
  /** Newest first. */
  list(limit: number): ShiftRow[];
  /** What the events that name the shift come to; where it has no drive, those of its number since `from`. */
  sumsOf(key: ShiftKey, from: number): ShiftSum[];
  /** What named no shift, since ever. */
  runningSums(): ShiftSum[];
  /** Sales to which something happened from `from` to before `to`. */
  salesBetween(from: number, to: number): string[];
  /** Fuel of the deliveries that ended from `from` to before `to`, by nozzle. */
  deliveredBetween(from: number, to: number): Reading[];
  /**
   * Sales that were left unpaid since the shift before the last one was closed, and all that wait for a decision or owe money to a card;
   * newest first.
   */
  cases(): string[];
}

const isKey = ({ fnNumber, number }: ShiftKey) => and(eq(shifts.fnNumber, fnNumber), eq(shifts.number, number));

/** Run by the journal's writer. */
export const shiftWrites = (database: Database) => ({
  begin: ({ opening, before, ...row }: Parameters<ShiftBook['begin']>[0]): void =>
    void database
      .insert(shifts)
      .values({ ...row, opening: JSON.stringify(opening), before: before && JSON.stringify(before) })
      .onConflictDoNothing()
      .run(),
  end: ({ fnNumber, number }: ShiftKey, { report, ...closed }: Parameters<ShiftBook['end']>[1]): void =>
    void database
      .update(shifts)
      .set({ ...closed, report: JSON.stringify(report), lastSale: newestSale(database) })
      .where(isKey({ fnNumber, number }))
      .run(),
  /** An open shift of no known drive that has the number becomes this drive's. @returns whether there was one. */
  nameDrive({ fnNumber, number }: ShiftKey): boolean {
    const isNameless = and(isKey({ fnNumber: '', number }), isNull(shifts.closedAt));
    return database.update(shifts).set({ fnNumber }).where(isNameless).run().changes > 0;
  },
});

export function createShiftBook(database: Database, writes: Durable<ReturnType<typeof shiftWrites>>): ShiftBook {
  const rowOf = ({ lastSale: _, ...row }: typeof shifts.$inferSelect): ShiftRow => ({
    ...row,
    opening: JSON.parse(row.opening) as Reading[],
    report: row.report === null ? null : JSON.parse(row.report),
    before: row.before === null ? null : (JSON.parse(row.before) as ShiftSum[]),
  });
  const readSums = (where: SQL | undefined): ShiftSum[] =>
    database
      .select()
      .from(shiftSums)
      .where(where)
      .orderBy(asc(sql`rowid`))
      .all()
      .map(({ drive: _, shift: __, at: ___, ...sum }) => sum);
  const during = (from: number, to: number) => and(gte(events.at, from), lt(events.at, to));
  const read = (key: ShiftKey) => database.select().from(shifts).where(isKey(key)).all().map(rowOf)[0];
  return {
    begin: ({ fnNumber, number, openedAt, openedBy, opening, drawer, before }) =>
      writes.begin({ fnNumber, number, openedAt, openedBy, opening, drawer, before }),
    end: (key, closed) => writes.end({ fnNumber: key.fnNumber, number: key.number }, closed),
    async find({ fnNumber, number }) {
      const row = read({ fnNumber, number });
      if (row || fnNumber === '') return row;
      // Asked first: an order to the disk only where there is something to name.
      const nameless = read({ fnNumber: '', number });
      if (!nameless || nameless.closedAt !== null) return undefined;
      return (await writes.nameDrive({ fnNumber, number })) ? read({ fnNumber, number }) : undefined;
    },
    // In the order in which they were put on record: the clock may have been set back since.
    findLatest: (number) =>
      database.select().from(shifts).where(eq(shifts.number, number)).orderBy(desc(sql`rowid`)).limit(1).all().map(rowOf)[0],
    list: (limit) => database.select().from(shifts).orderBy(desc(sql`rowid`)).limit(limit).all().map(rowOf),
    sumsOf({ fnNumber, number }, from) {
      // A person who read a receipt off its paper named no drive, and numbers begin anew on each.
      const isRecent = gte(shiftSums.at, from);
      const ofDrive = fnNumber === '' ? isRecent : or(eq(shiftSums.drive, fnNumber), and(eq(shiftSums.drive, ''), isRecent));
      return readSums(and(eq(shiftSums.shift, number), ofDrive));
    },
    runningSums: () => readSums(eq(shiftSums.shift, NO_SHIFT)),
    salesBetween: (from, to) =>
      database
        .selectDistinct({ id: events.saleId })
        .from(events)
        .where(during(from, to))
        .all()
        .map(({ id }) => id),
    deliveredBetween: (from, to) =>
      database
        .select({ pump: deliveries.pump, nozzle: deliveries.nozzle, volume: sql<number>`sum(${deliveries.volume})` })
        .from(deliveries)
        .where(and(gte(deliveries.at, from), lt(deliveries.at, to)))
        .groupBy(deliveries.pump, deliveries.nozzle)
        .all(),
    cases() {
      const [, before] = database.select({ lastSale: shifts.lastSale }).from(shifts).orderBy(desc(sql`rowid`)).limit(2).all();
      const waits = and(inArray(sales.concern, ['decision', 'owed']), eq(sales.done, false));
      // What happened between two shifts belongs to the later one's list.
      const isUnpaid = and(eq(sales.concern, 'unpaid'), gt(sql`${sales}.rowid`, before?.lastSale ?? 0));
      const find = (where: typeof waits) => database.select({ id: sales.id, createdAt: sales.createdAt }).from(sales).where(where).all();
      return [...find(waits), ...find(isUnpaid)]
        .toSorted((one, other) => other.createdAt - one.createdAt || (one.id < other.id ? 1 : -1))
        .map(({ id }) => id);
    },
  };
}

const newestSale = (database: Database): number =>
  database
    .select({ newest: sql<number>`coalesce(max(${sales}.rowid), 0)` })
    .from(sales)
    .all()[0]?.newest ?? 0;
