/**
 * What the station knows of the time after a backup that was put back: requests that were answered then, and documents that are nobody's
 * here. Used by the API and the restore desk.
 */
import { and, eq, max } from 'drizzle-orm';
import type { Database } from './database.ts';
import { readEpoch } from './folder/identity.ts';
import { explainedDocuments, lostRequests } from './folder/tables.ts';
import type { Durable } from './journal/durable.ts';
import { sales } from './schema.ts';
import { receipts, tillActs } from './till-tables.ts';

interface Document {
  drive: string;
  documentNumber: number;
}

export interface RestoreBook {
  /** The station's epoch: another one began wherever the database was put back in time. */
  epoch: ReturnType<typeof readEpoch>;
  /** The sale that such a request led to after the backup; undefined: it is not known to have been answered. */
  findLostRequest(scope: string, key: string): string | undefined;
  isLostSale(saleId: string): boolean;
  /** Whether a sale of that id, or something that was done at the till, lies here. */
  isOurs(id: string): boolean;
  /** The newest document of the drive that is on record here, or that a person has explained; 0: none. */
  newestDocument(drive: string): number;
  explainDocuments(upTo: Document, explanation: { reason: string; by: string; at: number }): Promise<void>;
}

/** Run by the journal's writer. */
export const restoreWrites = (database: Database) => ({
  explainDocuments(
    { drive, documentNumber: upTo }: Document,
    { reason, by: explainedBy, at }: { reason: string; by: string; at: number },
  ): void {
    const row = { drive, upTo, reason, explainedBy, at };
    database.insert(explainedDocuments).values(row).onConflictDoUpdate({ target: explainedDocuments.drive, set: row }).run();
  },
});

export function createRestoreBook(database: Database, writes: Durable<ReturnType<typeof restoreWrites>>): RestoreBook {
  const has = (table: typeof sales | typeof tillActs, id: string) =>
    database.select({ id: table.id }).from(table).where(eq(table.id, id)).all().length > 0;
  return {
    epoch: readEpoch(database),
    findLostRequest: (scope, key) =>
      database
        .select()
        .from(lostRequests)
        .where(and(eq(lostRequests.scope, scope), eq(lostRequests.key, key)))
        .all()[0]?.saleId,
    isLostSale: (saleId) => database.select().from(lostRequests).where(eq(lostRequests.saleId, saleId)).limit(1).all().length > 0,
    isOurs: (id) => has(sales, id) || has(tillActs, id),
    newestDocument(drive) {
      const [known] = database
        .select({ newest: max(receipts.documentNumber) })
        .from(receipts)
        .where(eq(receipts.drive, drive))
        .all();
      const [explained] = database.select().from(explainedDocuments).where(eq(explainedDocuments.drive, drive)).all();
      return Math.max(known?.newest ?? 0, explained?.upTo ?? 0);
    },
    explainDocuments: (upTo, explanation) => writes.explainDocuments(upTo, explanation),
  };
}
