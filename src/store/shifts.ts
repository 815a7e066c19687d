/** Promises shifts by the register's numbers, and which sales and deliveries fell into a span of time. */
import { and, desc, eq, gte, like, lt, or, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { events, sales, shifts } from './schema.ts';

/** A totaliser as it was read; millilitres. */
export interface Reading {
  pump: number;
  nozzle: number;
  volume: number;
}

export interface ShiftRow {
  number: number;
  openedAt: number;
  openedBy: string;
  closedAt: number | null;
  closedBy: string | null;
  opening: Reading[];
  /** The report as it was when the shift was closed. */
  report: unknown;
}

export interface ShiftBook {
  /** Does nothing where the number is known. */
  begin(row: Pick<ShiftRow, 'number' | 'openedAt' | 'openedBy' | 'opening'>): void;
  end(number: number, closed: { closedAt: number; closedBy: string; report: unknown }): void;
  find(number: number): ShiftRow | undefined;
  /** Newest first. */
  list(limit: number): ShiftRow[];
  /** Sales to which something happened from `from` to before `to`. */
  salesBetween(from: number, to: number): string[];
  /** What the pumps delivered for sales in that span, as their journal has it. */
  deliveredBetween(from: number, to: number): Reading[];
  /** Sales that were left unpaid since `from`, and all that wait for a person's decision; newest first. */
  casesSince(from: number): string[];
}

export function shiftBook(database: Database): ShiftBook {
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
    deliveredBetween(from, to) {
      const type = sql<string>`json_extract(${events.event}, '$.type')`;
      const volume = sql<number>`sum(coalesce(json_extract(${events.event}, '$.output.volume'), json_extract(${events.event}, '$.evidence.volume')))`;
      const nozzle = sql<number>`json_extract(opening.event, '$.input.order.fuel.nozzle')`;
      const byPerson = and(eq(type, 'attention.resolved'), eq(sql`json_extract(${events.event}, '$.choice')`, 'delivered'));
      return database
        .select({ pump: sql<number>`${sales.pump}`, nozzle, volume })
        .from(events)
        .innerJoin(sales, eq(sales.id, events.saleId))
        .innerJoin(sql`events as opening`, sql`opening.sale_id = ${events.saleId} and opening.sequence = 1`)
        .where(and(during(from, to), or(eq(type, 'xstate.done.actor.followDelivery'), byPerson)))
        .groupBy(sales.pump, nozzle)
        .all();
    },
    casesSince(from) {
      const tagged = (tag: string) => like(sales.tags, `%|${tag}|%`);
      return database
        .select({ id: sales.id })
        .from(sales)
        .where(or(and(eq(sales.done, false), tagged('attention')), and(gte(sales.createdAt, from), tagged('unpaid'))))
        .orderBy(desc(sales.createdAt), desc(sales.id))
        .all()
        .map(({ id }) => id);
    },
  };
}
