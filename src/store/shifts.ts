/** Shifts by the register's numbers, and the sales and deliveries of a span of time. Used by the shift desk. */
import { and, desc, eq, gte, isNotNull, lt, or, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { deliveries, events, sales, shifts } from './schema.ts';

/** What a totaliser showed, or what flowed; millilitres. */
interface Reading {
  pump: number;
  nozzle: number;
  volume: number;
}

interface ShiftRow {
  number: number;
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
  /** Does nothing where the number is known. */
  begin(row: Pick<ShiftRow, 'number' | 'openedAt' | 'openedBy' | 'opening'>): void;
  end(number: number, closed: { closedAt: number; closedBy: string; report: unknown }): void;
  find(number: number): ShiftRow | undefined;
  /** Newest first. */
  list(limit: number): ShiftRow[];
  /** Sales to which something happened from `from` to before `to`. */
  salesBetween(from: number, to: number): string[];
  /** Fuel of the deliveries that ended from `from` to before `to`, by nozzle. */
  deliveredBetween(from: number, to: number): Reading[];
  /** Sales begun since `from` that were left unpaid, and all that wait for a person's decision; newest first. */
  casesSince(from: number): string[];
}

export function createShiftBook(database: Database): ShiftBook {
  const rowOf = (row: typeof shifts.$inferSelect): ShiftRow => ({
    ...row,
    opening: JSON.parse(row.opening) as Reading[],
    report: row.report === null ? null : JSON.parse(row.report),
  });
  const during = (from: number, to: number) => and(gte(events.at, from), lt(events.at, to));
  return {
    begin: ({ opening, ...row }) =>
      void database
        .insert(shifts)
        .values({ ...row, opening: JSON.stringify(opening) })
        .onConflictDoNothing()
        .run(),
    end: (number, { report, ...closed }) =>
      void database
        .update(shifts)
        .set({ ...closed, report: JSON.stringify(report) })
        .where(eq(shifts.number, number))
        .run(),
    find: (number) => database.select().from(shifts).where(eq(shifts.number, number)).all().map(rowOf)[0],
    list: (limit) => database.select().from(shifts).orderBy(desc(shifts.number)).limit(limit).all().map(rowOf),
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
      const waits = and(eq(sales.done, false), eq(sales.concern, 'decision'));
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
