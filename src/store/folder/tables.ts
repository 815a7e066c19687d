/** The tables by which a database knows whose it is, and whether it was put back in time. Used by the data folder and by restoring. */
import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** One row: the station that the database belongs to. Missing in a database that no service has opened yet. */
export const identity = sqliteTable('identity', {
  id: integer().primaryKey(),
  station: text().notNull(),
  /** Of the key that seals its secrets; null where the next start may take any. */
  keyPrint: text(),
  /** Counts the starts: a database of an earlier run is an older one. */
  run: integer().notNull(),
  /** When this copy was made, milliseconds since the epoch; null in the database that a service works in. */
  copiedAt: integer(),
});

/** Begun by whatever put the database back in time; what came after `place` in the former epoch is not known here. */
export const epochs = sqliteTable('epochs', {
  epoch: integer().primaryKey(),
  at: integer().notNull(),
  cause: text({ enum: ['first', 'restored', 'older', 'copied', 'logLost'] }).notNull(),
  /** Number of the newest event at its begin. */
  place: integer().notNull(),
});

/** Idempotency keys that were answered after the backup that was put back, as far as the former database still tells. */
export const lostRequests = sqliteTable(
  'lost_requests',
  {
    scope: text().notNull(),
    key: text().notNull(),
    saleId: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.scope, table.key] })],
);

/** Receipts that the register has made for somebody else: a person has said why, up to this document of the drive. */
export const explainedDocuments = sqliteTable('explained_documents', {
  drive: text().primaryKey(),
  upTo: integer().notNull(),
  reason: text().notNull(),
  explainedBy: text().notNull(),
  at: integer().notNull(),
});
