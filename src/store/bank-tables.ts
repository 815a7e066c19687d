/** The tables of what bank terminals were ordered and have answered. Used by the answered messages. */
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** The last order that each bank terminal has answered: it must know it still, where it says that it does not know another (D10). */
export const answeredMessages = sqliteTable('answered_messages', {
  /** Till and terminal. */
  terminal: text().primaryKey(),
  category: text({ enum: ['Payment', 'Reversal'] }).notNull(),
  serviceId: text().notNull(),
});

/**
 * Each order to a bank terminal, stored before it goes out, with the last order that was answered before it: a terminal that knows that one
 * has not lost this one. Null: nothing was answered before.
 */
export const bankOrders = sqliteTable('bank_orders', {
  serviceId: text().primaryKey(),
  at: integer().notNull(),
  categoryBefore: text({ enum: ['Payment', 'Reversal'] }),
  serviceIdBefore: text(),
});
