/** Shifts by the register's numbers, and the sales and deliveries of a span of time. Used by the shift desk. */
import { and, desc, eq, gte, inArray, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import type { Durable } from './journal/durable.ts';
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
  /** What was in the drawer then, kopecks; null where nobody could say. */
  drawer: number | null;
  /** The report as it was when the shift was closed. */
  report: unknown;
}

/** All times are milliseconds since the epoch. */
export interface ShiftBook {
  /** Does nothing where the key is known. */
  begin(row: Pick<ShiftRow, 'fnNumber' | 'number' | 'openedAt' | 'openedBy' | 'opening' | 'drawer'>): Promise<void>;
  end(key: ShiftKey, closed: { closedAt: number; closedBy: string; report: unknown }): Promise<void>;
  /** A shift of that drive. One of no known drive that has the number and is open becomes this drive's. */
  find(key: ShiftKey): Promise<ShiftRow | undefined>;
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

/** Run by the journal's writer. */
export const shiftWrites = (database: Database) => ({
  begin: ({ opening, ...row }: Parameters<ShiftBook['begin']>[0]): void =>
    void database
      .insert(shifts)
      .values({ ...row, opening: JSON.stringify(opening) })
      .onConflictDoNothing()
      .run(),
  end: ({ fnNumber, number }: ShiftKey, { report, ...closed }: Parameters<ShiftBook['end']>[1]): void =>
    void database
      .update(shifts)
      .set({ ...closed, report: JSON.stringify(report) })
      .where(isKey({ fnNumber, number }))
      .run(),
  /** An open shift of no known drive that has the number becomes this drive's. @returns whether there was one. */
  nameDrive({ fnNumber, number }: ShiftKey): boolean {
    const isNameless = and(isKey({ fnNumber: '', number }), isNull(shifts.closedAt));
    return database.update(shifts).set({ fnNumber }).where(isNameless).run().changes > 0;
  },
});

export function createShiftBook(database: Database, writes: Durable<ReturnType<typeof shiftWrites>>): ShiftBook {
  const rowOf = (row: typeof shifts.$inferSelect): ShiftRow => ({
    ...row,
    opening: JSON.parse(row.opening) as Reading[],
    report: row.report === null ? null : JSON.parse(row.report),
  });
  const during = (from: number, to: number) => and(gte(events.at, from), lt(events.at, to));
  const read = (key: ShiftKey) => database.select().from(shifts).where(isKey(key)).all().map(rowOf)[0];
  return {
    begin: ({ fnNumber, number, openedAt, openedBy, opening, drawer }) =>
      writes.begin({ fnNumber, number, openedAt, openedBy, opening, drawer }),
    end: (key, closed) => writes.end({ fnNumber: key.fnNumber, number: key.number }, closed),
    async find({ fnNumber, number }) {
      const row = read({ fnNumber, number });
      if (row || fnNumber === '') return row;
      // Asked first: an order to the disk only where there is something to name.
      const nameless = read({ fnNumber: '', number });
      if (!nameless || nameless.closedAt !== null) return undefined;
      return (await writes.nameDrive({ fnNumber, number })) ? read({ fnNumber, number }) : undefined;
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
