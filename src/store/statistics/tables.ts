/** The tables of the statistics, in the station's one file. Used by the tally, the names and the sums. */
import { blob, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** What is counted of a chart, by short numbers: states, transitions, ways, endings. */
export const statisticsNames = sqliteTable(
  'statistics_names',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    chart: text().notNull(),
    version: integer().notNull(),
    kind: text({ enum: ['state', 'transition', 'way', 'ending'] }).notNull(),
    name: text().notNull(),
    /** Of a way its states and transitions. */
    detail: text(),
  },
  (table) => [uniqueIndex('statistics_names_by_name').on(table.chart, table.version, table.kind, table.name)],
);

/** Sums of closed sales by the time of their start: an hour's, a day's, a month's; for each kind of sale and for all together. */
export const statisticsSums = sqliteTable(
  'statistics_sums',
  {
    chart: text().notNull(),
    version: integer().notNull(),
    span: text({ enum: ['hour', 'day', 'month'] }).notNull(),
    start: integer().notNull(),
    /** -1: all kinds of sale together; 0: no pump. */
    pump: integer().notNull(),
    paymentType: text().notNull(),
    product: text().notNull(),
    loyalty: integer().notNull(),
    sums: blob({ mode: 'buffer' }).notNull(),
  },
  (table) => [
    primaryKey({
      columns: [table.chart, table.version, table.span, table.start, table.pump, table.paymentType, table.product, table.loyalty],
    }),
  ],
);

/** The last event that the sums include; later ones are counted at the next start. */
export const statisticsPlace = sqliteTable('statistics_place', { id: integer().primaryKey(), place: integer().notNull() });
