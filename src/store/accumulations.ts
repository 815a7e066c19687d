/** Promises the bonus module's book: each sale and each refund is in it once, and a client's sum is that of the entries (R4). */
import { eq, sql, sum } from 'drizzle-orm';
import type { Database } from './database.ts';
import { accumulations } from './schema.ts';

/** Kopecks everywhere. */
export interface AccumulationBook {
  accumulated(clientId: string): number;
  /** Whether an entry of that name is there. */
  has(operation: string): boolean;
  /** On disk before it returns. A name that is there already changes nothing. @throws where the disk does not take it. */
  record(entry: { operation: string; clientId: string; bought: number; returned: number; at: number }): void;
}

export function accumulationBook(database: Database): AccumulationBook {
  const total = database
    .select({ total: sum(accumulations.amount).mapWith(Number) })
    .from(accumulations)
    .where(eq(accumulations.clientId, sql.placeholder('clientId')))
    .prepare();
  return {
    accumulated: (clientId) => total.all({ clientId })[0]?.total ?? 0,
    has: (operation) =>
      database.select({ at: accumulations.at }).from(accumulations).where(eq(accumulations.operation, operation)).all().length > 0,
    record({ operation, clientId, bought, returned, at }) {
      database
        .insert(accumulations)
        .values({ operation, clientId, at, amount: bought - returned })
        .onConflictDoNothing()
        .run();
    },
  };
}
