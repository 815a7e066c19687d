/** Shifts by the register's numbers, and the sales and deliveries of a span of time. Used by the shift desk. */
import { and, desc, eq, gte, inArray, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { deliveries, events, sales, shifts } from './schema.ts';

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

interface ShiftRow extends ShiftKey {
  openedAt: number;
  openedBy: string;
  closedAt: number | null;
  closedBy: string | null;
  opening: Reading[];
  /** The report as it was when the shift was closed. */
  report: unknown;
}

/** All times are milliseconds since the epoch. */
export interface ShiftBook {
  /** Does nothing where the key is known. */
  begin(row: Pick<ShiftRow, 'fnNumber' | 'number' | 'openedAt' | 'openedBy' | 'opening'>): void;
  end(key: ShiftKey, closed: { closedAt: number; closedBy: string; report: unknown }): void;
  /** A shift of that drive. One of no known drive that has the number and is open becomes this drive's. */
  find(key: ShiftKey): ShiftRow | undefined;
  /** The latest of that number, whatever its drive. */
  findLatest(number: number): ShiftRow | undefined;
  /** Newest first. */
  list(limit: number): ShiftRow[];
  /** Sales to which something happened from `from` to before `to`. */
  salesBetween(from: number, to: number): string[];
  /** Fuel of the deliveries that ended from `from` to before `to`, by nozzle. */
  deliveredBetween(from: number, to: number): Reading[];
  /** Sales begun since `from` that were left unpaid, and all that wait for a decision or owe money to a card; newest first. */
  casesSince(from: number): string[];
}

const isKey = ({ fnNumber, number }: ShiftKey) => and(eq(shifts.fnNumber, fnNumber), eq(shifts.number, number));

export function createShiftBook(database: Database): ShiftBook {
  const rowOf = (row: typeof shifts.$inferSelect): ShiftRow => ({
    ...row,
    opening: JSON.parse(row.opening) as Reading[],
    report: row.report === null ? null : JSON.parse(row.report),
  });
  const during = (from: number, to: number) => and(gte(events.at, from), lt(events.at, to));
  const read = (key: ShiftKey) => database.select().from(shifts).where(isKey(key)).all().map(rowOf)[0];
  return {
    begin: ({ opening, ...row }) =>
      void database
        .insert(shifts)
        .values({ ...row, opening: JSON.stringify(opening) })
        .onConflictDoNothing()
        .run(),
    end: (key, { report, ...closed }) =>
      void database
        .update(shifts)
        .set({ ...closed, report: JSON.stringify(report) })
        .where(isKey(key))
        .run(),
    find(key) {
      const row = read(key);
      if (row || key.fnNumber === '') return row;
      const isNameless = and(isKey({ fnNumber: '', number: key.number }), isNull(shifts.closedAt));
      const { changes } = database.update(shifts).set({ fnNumber: key.fnNumber }).where(isNameless).run();
      return changes > 0 ? read(key) : undefined;
    },
    findLatest: (number) =>
      database.select().from(shifts).where(eq(shifts.number, number)).orderBy(desc(shifts.openedAt)).limit(1).all().map(rowOf)[0],
    list: (limit) => database.select().from(shifts).orderBy(desc(shifts.openedAt), desc(shifts.number)).limit(limit).all().map(rowOf),
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
    casesSince(from) {
      const waits = and(eq(sales.done, false), inArray(sales.concern, ['decision', 'owed']));
      const isUnpaid = and(gte(sales.createdAt, from), eq(sales.concern, 'unpaid'));
      return database
        .select({ id: sales.id })
        .from(sales)
        .where(and(isNotNull(sales.concern), or(waits, isUnpaid)))
        .orderBy(desc(sales.createdAt), desc(sales.id))
        .all()
        .map(({ id }) => id);
    },
  };
}
