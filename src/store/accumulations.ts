/** The bonus module's book: what each client bought and returned, one entry each (R4). Used by the accumulation's port. */
import { eq, sql, sum } from 'drizzle-orm';
import type { Database } from './database.ts';
import { accumulations } from './schema.ts';

/** Money in kopecks. */
export interface AccumulationBook {
  /** What the client has bought under its discounts, less what came back. */
  accumulated(clientId: string): number;
  /** Whether an entry of that name is there. */
  has(operation: string): boolean;
  /** On disk before it returns; an entry of that name that is there already stays. @throws where the disk does not take it. */
  record(entry: { operation: string; clientId: string; bought: number; returned: number; at: number }): void;
}

export function createAccumulationBook(database: Database): AccumulationBook {
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
