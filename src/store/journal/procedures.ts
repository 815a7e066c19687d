/**
 * Whatever is written beside the events of sales, book by book. Run by the journal's writer, in one order with the events: nobody else
 * writes while the service runs.
 */
import { accumulationWrites } from '../accumulations.ts';
import { answeredMessageWrites } from '../answered-messages.ts';
import { auditWrites } from '../audit.ts';
import { cardWrites } from '../cards.ts';
import { cashierWrites } from '../cashiers.ts';
import type { Database } from '../database.ts';
import { diskTrialWrites } from '../disk-trials.ts';
import { receiptMarkWrites } from '../receipt-marks.ts';
import { restoreWrites } from '../restores.ts';
import { shiftWrites } from '../shifts.ts';
import { stationWrites } from '../stations.ts';
import { statisticsWrites } from '../statistics/sums.ts';
import { actWrites } from '../till-acts.ts';
import { tokenWrites } from '../tokens.ts';
import { totaliserWrites } from '../totalisers.ts';
import type { Durable, Writes } from './durable.ts';

const openProcedures = (database: Database) => ({
  accumulations: accumulationWrites(database),
  acts: actWrites(database),
  answeredMessages: answeredMessageWrites(database),
  audit: auditWrites(database),
  cards: cardWrites(database),
  cashiers: cashierWrites(database),
  receiptMarks: receiptMarkWrites(database),
  restores: restoreWrites(database),
  shifts: shiftWrites(database),
  stations: stationWrites(database),
  statistics: statisticsWrites(database),
  storage: diskTrialWrites(database),
  tokens: tokenWrites(database),
  totalisers: totaliserWrites(database),
});

type Procedures = ReturnType<typeof openProcedures>;
/** Every book's writes as the rest of the service calls them. */
export type BookWrites = {
  [Book in keyof Procedures]: Procedures[Book] extends Writes<Procedures[Book]> ? Durable<Procedures[Book]> : never;
};

/** One call of a book's writing function; its values are such that a thread can be handed them. */
export interface Call {
  book: string;
  name: string;
  given: unknown[];
}

/** @param run over when the call's transaction is on disk, with what the function returned. */
export function bookWrites(run: (call: Call) => Promise<unknown>): BookWrites {
  const ofBook = (book: string) =>
    new Proxy(
      {},
      {
        get:
          (_, name: string) =>
          (...given: unknown[]) =>
            run({ book, name, given }),
      },
    );
  return new Proxy({}, { get: (_, book: string) => ofBook(book) }) as BookWrites;
}

/** Runs calls in the given database, each inside of the caller's transaction. */
export function procedureRunner(database: Database): (call: Call) => unknown {
  const procedures = openProcedures(database) as unknown as Record<string, Record<string, (...given: unknown[]) => unknown>>;
  return ({ book, name, given }) => {
    const procedure = procedures[book]?.[name];
    if (!procedure) throw new Error(`the journal's writer knows no ${book}.${name}`);
    return procedure(...given);
  };
}
