/** Tables of the till: cashiers, what is done beside the sales, and receipts as they are searched for. Units as in schema.ts. */
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** Who works at the till. The PIN itself is nowhere, only its hash; one who has left stays on record. */
export const cashiers = sqliteTable('cashiers', {
  id: text().primaryKey(),
  name: text().notNull(),
  inn: text(),
  /** Salt and scrypt hash, both in base64url. */
  pin: text().notNull(),
  isElder: integer({ mode: 'boolean' }).notNull(),
  createdAt: integer().notNull(),
  removedAt: integer(),
});

/** Who is signed in where. */
export const signIns = sqliteTable('sign_ins', {
  workplace: text().primaryKey(),
  cashier: text().notNull(),
  at: integer().notNull(),
});

/** What is done at the till beside the sales: cash in and out, handovers, copies, corrections, returns by hand, reconciliations. */
export const tillActs = sqliteTable(
  'till_acts',
  {
    id: text().primaryKey(),
    kind: text().notNull(),
    /** The client's idempotency key; null where it may be used again, as nothing was done. */
    key: text(),
    fingerprint: text().notNull(),
    at: integer().notNull(),
    by: text().notNull(),
    workplace: text(),
    /** The shift that it belongs to, by drive and number; null where none was open. */
    drive: text(),
    shift: integer(),
    /** Kopecks: laid into the drawer (negative: taken out), counted, or the document's total. */
    amount: integer(),
    /** What was ordered, and what is needed to find out what became of it. */
    request: text().notNull(),
    state: text({ enum: ['ordered', 'done', 'notDone', 'unknown'] }).notNull(),
    /** What came of it; null while that is not known. */
    outcome: text(),
    settledAt: integer(),
  },
  (table) => [
    uniqueIndex('till_acts_by_key').on(table.kind, table.key),
    index('till_acts_by_shift').on(table.shift, table.drive),
    index('till_acts_by_time').on(table.kind, table.at),
    index('till_acts_at_work').on(table.at).where(sql`state in ('ordered', 'unknown')`),
  ],
);

/** Receipts as they are searched for: of sales, projected when their events were written, and of what was made without a sale. */
export const receipts = sqliteTable(
  'receipts',
  {
    /** The fiscal drive; empty where it is not known. */
    drive: text().notNull(),
    documentNumber: integer().notNull(),
    at: integer().notNull(),
    kind: text({ enum: ['sell', 'sellReturn', 'sellCorrection', 'sellReturnCorrection'] }).notNull(),
    /** Null of documents from before totals were stored here. */
    total: integer(),
    /** As the register is told: `cash`, `electronically`, `prepaid`…; null where it was paid in several ways. */
    paidBy: text(),
    /** What of it is cash, kopecks. */
    cash: integer().notNull().default(0),
    cashier: text(),
    /** Masked (D14). */
    card: text(),
    fiscalSign: text(),
    shift: integer(),
    /** Of which sale; null of what was made without one. */
    saleId: text(),
  },
  (table) => [
    primaryKey({ columns: [table.documentNumber, table.drive] }),
    index('receipts_by_time').on(table.at),
    index('receipts_by_total').on(table.total, table.at),
    index('receipts_by_card').on(table.card, table.at).where(sql`card is not null`),
    index('receipts_by_sign').on(table.fiscalSign),
    // Holds all that its sums are made of.
    index('receipts_of_shift').on(table.shift, table.drive, table.kind, table.paidBy, table.cashier, table.saleId, table.total, table.cash),
  ],
);
