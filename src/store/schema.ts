/**
 * The tables of the station's one SQLite file. Times are milliseconds since the epoch, money kopecks, volumes millilitres; JSON is text.
 */
import { sql } from 'drizzle-orm';
import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** Every tag that sales are listed by. */
export const LISTED_TAGS: readonly string[] = [
  ...['open', 'awaitingCard', 'awaitingOffers', 'awaitingConfirmation', 'loyaltyDown', 'awaitingPayment', 'receiptPrinting'],
  ...['dispensing', 'underDelivered', 'awaitingReceipt', 'refunding', 'attention', 'paid', 'closed', 'completed', 'cancelled'],
  ...['refunded', 'unpaid', 'failed', 'confirming'],
];

/** The words of an index's condition, which a query must repeat to be answered by it. @param tag one of the listed. */
export const bearsTag = (tag: string): string => `instr(tags, '|${tag}|') > 0`;

/** A sale as it stands: its chart, and what lists are filtered by. What it knows lies in its events. */
export const sales = sqliteTable(
  'sales',
  {
    id: text().primaryKey(),
    chart: text().notNull(),
    version: integer().notNull(),
    path: text().notNull(),
    workplace: text().notNull(),
    pump: integer(),
    sequence: integer().notNull(),
    done: integer({ mode: 'boolean' }).notNull(),
    /** `|open|dispensing|`: each tag that lists are asked for has an index of the sales that bear it. */
    tags: text().notNull(),
    createdAt: integer().notNull(),
    endedAt: integer(),
    /** The station's epoch in which it was opened, or taken up by a person. */
    epoch: integer().notNull().default(1),
    /** Why a person has to look at it: it waits for a decision, owes money to a card, or was left unpaid. */
    concern: text({ enum: ['decision', 'owed', 'unpaid'] }),
  },
  (table) => [
    index('sales_by_time').on(table.createdAt, table.id),
    index('sales_by_pump').on(table.pump, table.createdAt, table.id),
    index('sales_by_workplace').on(table.workplace, table.createdAt, table.id),
    index('sales_at_work').on(table.createdAt).where(sql`done = 0`),
    index('sales_by_concern').on(table.concern).where(sql`concern is not null`),
    ...LISTED_TAGS.map((tag) =>
      index(`sales_tagged_${tag}`)
        .on(table.createdAt, table.id)
        .where(sql.raw(bearsTag(tag))),
    ),
  ],
);

/** The events of sales. The opening has sequence 1. */
export const events = sqliteTable(
  'events',
  {
    saleId: text().notNull(),
    sequence: integer().notNull(),
    at: integer().notNull(),
    event: text().notNull(),
    states: text().notNull(),
    /** Effects that it ordered, and those that it ended. */
    asked: text().notNull(),
    ended: text().notNull(),
    /** The step's delta: all deltas in their order are the sale. Empty where a later one of the sale is whole. */
    change: text().notNull().default('{}'),
    /** SHA-256 of the hash of the event before it, in the order of all sales' events, and of this one. Null before there were hashes. */
    hash: blob({ mode: 'buffer' }),
  },
  (table) => [primaryKey({ columns: [table.saleId, table.sequence] }), index('events_by_time').on(table.at)],
);

/** Deliveries of fuel, by the event that ended each: projected when it was written. */
export const deliveries = sqliteTable(
  'deliveries',
  {
    saleId: text().notNull(),
    sequence: integer().notNull(),
    at: integer().notNull(),
    pump: integer().notNull(),
    nozzle: integer().notNull(),
    volume: integer().notNull(),
    /** As the pump shows it. */
    amount: integer().notNull(),
    settledBy: text({ enum: ['register', 'totals', 'person'] }).notNull(),
    /** The totaliser before the delivery. */
    volumeBefore: integer().notNull(),
    amountBefore: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.saleId, table.sequence] }), index('deliveries_by_time').on(table.at)],
);

/** Documents of the register and transactions of the bank, by the sale that has them: projected when its event was written. */
export const claims = sqliteTable(
  'claims',
  {
    kind: text({ enum: ['document', 'transaction'] }).notNull(),
    /** The document's number, or the transaction's id. */
    name: text().notNull(),
    /** The fiscal drive; empty of a transaction, and where it is not known. */
    drive: text().notNull(),
    saleId: text().notNull(),
    at: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.name, table.drive, table.saleId] }),
    index('claims_by_time').on(table.kind, table.at),
  ],
);

/** Clients' idempotency keys and where they led. */
export const requests = sqliteTable(
  'requests',
  {
    scope: text().notNull(),
    key: text().notNull(),
    fingerprint: text().notNull(),
    saleId: text().notNull(),
    sequence: integer().notNull(),
    /** The first answer, word for word; null of requests from before it was stored. */
    answer: text(),
  },
  (table) => [primaryKey({ columns: [table.scope, table.key] })],
);

/** The secrets behind the opaque references of cards (D14); a row is deleted when no call needs it any more. */
export const cards = sqliteTable(
  'cards',
  {
    ref: text().primaryKey(),
    saleId: text().notNull(),
    token: text().notNull(),
    cardNumber: text(),
  },
  (table) => [index('cards_by_sale').on(table.saleId)],
);

/** The bonus module's book: what each client bought under its discounts, and what came back. The sum is stored nowhere else. */
export const accumulations = sqliteTable(
  'accumulations',
  {
    /** The entry's name at its sale: one entry each, however often it is recorded. */
    operation: text().primaryKey(),
    /** Megainsight's name of the client, which is no secret (D14). */
    clientId: text().notNull(),
    at: integer().notNull(),
    /** Kopecks; negative for what came back. */
    amount: integer().notNull(),
  },
  (table) => [index('accumulations_by_client').on(table.clientId, table.amount)],
);

/** Fuel that flowed for no sale. */
export const unclaimedDeliveries = sqliteTable('unclaimed_deliveries', {
  id: integer().primaryKey({ autoIncrement: true }),
  at: integer().notNull(),
  pump: integer().notNull(),
  nozzle: integer().notNull(),
  volume: integer().notNull(),
  amount: integer().notNull(),
  /** Why, by a person's word; null: nobody has said it yet, and the nozzle is not armed. */
  reason: text(),
  explainedBy: text(),
  explainedAt: integer(),
});

/** What each totaliser must show if no fuel flows without a sale. */
export const nozzleTotals = sqliteTable(
  'nozzle_totals',
  {
    pump: integer().notNull(),
    nozzle: integer().notNull(),
    volume: integer().notNull(),
    amount: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.pump, table.nozzle] })],
);

/** Versions of the station's document; secrets in it are sealed. */
export const stations = sqliteTable(
  'stations',
  {
    version: integer().primaryKey({ autoIncrement: true }),
    at: integer().notNull(),
    by: text().notNull(),
    reason: text().notNull(),
    document: text().notNull(),
  },
  (table) => [index('stations_by_time').on(table.at)],
);

/** Who may use the API. The token itself is nowhere, only its hash. */
export const tokens = sqliteTable('tokens', {
  id: text().primaryKey(),
  name: text().notNull(),
  role: text({ enum: ['pos', 'analyst', 'admin'] }).notNull(),
  hash: text().notNull().unique(),
  /** Its last characters, by which people tell it from others. */
  tail: text().notNull(),
  /** Whether it is the environment's, and is deleted when that no longer names it. */
  seeded: integer({ mode: 'boolean' }).notNull(),
  createdAt: integer().notNull(),
  revokedAt: integer(),
});

/** Who changed what: settings, prices, shifts, tokens, and cases that a person decided. */
export const audit = sqliteTable(
  'audit',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    at: integer().notNull(),
    by: text().notNull(),
    role: text().notNull(),
    action: text().notNull(),
    facts: text().notNull(),
  },
  (table) => [index('audit_by_time').on(table.at)],
);

/** Each receipt that was ordered: the register's last document before it, and the document that it became (D10). */
export const receiptMarks = sqliteTable(
  'receipt_marks',
  {
    /** The order's name. */
    operation: text().primaryKey(),
    at: integer().notNull(),
    kind: text({ enum: ['sell', 'sellReturn', 'sellCorrection', 'sellReturnCorrection'] }).notNull(),
    total: integer().notNull(),
    /** The fiscal drive; empty where the register did not name it. */
    fnNumber: text().notNull(),
    lastDocument: integer().notNull(),
    /** Null as long as nothing is known of it. */
    madeDocument: integer(),
  },
  (table) => [
    uniqueIndex('receipt_marks_by_document').on(table.fnNumber, table.madeDocument),
    index('receipt_marks_by_time').on(table.at),
    index('receipt_marks_open').on(table.kind, table.total, table.at).where(sql`made_document is null`),
  ],
);

/** Written over and over where nothing else is, to know that the disk takes it. */
export const diskTrials = sqliteTable('disk_trials', { id: integer().primaryKey(), at: integer().notNull() });
