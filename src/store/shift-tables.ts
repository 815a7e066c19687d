/** Tables of shifts and of the sums that their reports are made of. Units as in schema.ts. */
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** The register's shifts as the station knows them, by the drive that records them and the register's own numbers on it. */
export const shifts = sqliteTable(
  'shifts',
  {
    /** The fiscal drive; empty of a shift from before drives were stored, as long as none of its receipts has named it. */
    fnNumber: text().notNull().default(''),
    number: integer().notNull(),
    openedAt: integer().notNull(),
    openedBy: text().notNull(),
    closedAt: integer(),
    closedBy: text(),
    /** Readings of the totalisers when it was opened. */
    opening: text().notNull(),
    /** What was in the drawer when it was opened; null where nobody could say. */
    drawer: integer(),
    /** The report as it was when it was closed. */
    report: text(),
    /** The sums of what names no shift as they stood at its beginning; null of shifts from before there were any. */
    before: text(),
    /** The newest sale when it was closed. */
    lastSale: integer(),
  },
  (table) => [primaryKey({ columns: [table.fnNumber, table.number] }), index('shifts_by_number').on(table.number)],
);

/**
 * What the events of a shift come to, by payment type, product and nozzle, added up when they are written: a shift is read without its
 * sales. Under shift -1 runs on, for ever and whatever the clock says, what names no shift: a shift is the difference of two readings.
 */
export const shiftSums = sqliteTable(
  'shift_sums',
  {
    /** The fiscal drive; empty where none was named. */
    drive: text().notNull(),
    shift: integer().notNull(),
    subject: text({ enum: ['fiscal', 'nonFiscal', 'product', 'delivery', 'proving', 'nozzle'] }).notNull(),
    code: text().notNull(),
    name: text().notNull(),
    /** The payment's kind, or the product's unit. */
    detail: text().notNull(),
    sales: integer().notNull(),
    salesAmount: integer().notNull(),
    refunds: integer().notNull(),
    refundsAmount: integer().notNull(),
    /** Sold less given back. */
    quantity: integer().notNull(),
    /** Of the last event. */
    at: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.shift, table.drive, table.subject, table.code] })],
);
