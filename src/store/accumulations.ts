/** The bonus module's book: what each client bought and returned, one entry each (R4). Used by the accumulation's port. */
import { eq, sql, sum } from 'drizzle-orm';
import type { Database } from './database.ts';
import type { Durable } from './journal/durable.ts';
import { accumulations } from './schema.ts';

interface AccumulationEntry {
  operation: string;
  clientId: string;
  bought: number;
  returned: number;
  at: number;
}

/** Money in kopecks. */
export interface AccumulationBook {
  /** What the client has bought under its discounts, less what came back. */
  accumulated(clientId: string): number;
  /** Whether an entry of that name is there. */
  has(operation: string): boolean;
  /** Over when it is on disk; an entry of that name that is there already stays. Rejects where the disk does not take it. */
  record(entry: AccumulationEntry): Promise<void>;
}

/** Run by the journal's writer. */
export const accumulationWrites = (database: Database) => ({
  record({ operation, clientId, bought, returned, at }: AccumulationEntry): void {
    database
      .insert(accumulations)
      .values({ operation, clientId, at, amount: bought - returned })
      .onConflictDoNothing()
      .run();
  },
});

export function createAccumulationBook(database: Database, writes: Durable<ReturnType<typeof accumulationWrites>>): AccumulationBook {
  const total = database
    .select({ total: sum(accumulations.amount).mapWith(Number) })
    .from(accumulations)
    .where(eq(accumulations.clientId, sql.placeholder('clientId')))
    .prepare();
  return {
    accumulated: (clientId) => total.all({ clientId })[0]?.total ?? 0,
    has: (operation) =>
      database.select({ at: accumulations.at }).from(accumulations).where(eq(accumulations.operation, operation)).all().length > 0,
    record: (entry) => writes.record(entry),
  };
}
