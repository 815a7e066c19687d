/** Which sale a document of the register or a transaction of the bank belongs to. Used where a person vouches for one. */
import { and, desc, eq, gte, ne, or, type SQL } from 'drizzle-orm';
import type { Database } from './database.ts';
import { claims } from './schema.ts';

export interface ClaimBook {
  /**
   * Another sale than `saleId` that has the document. `drive`: the fiscal drive that it is on; empty: the one of the newest document, as
   * numbers begin anew on each drive.
   */
  findDocument(document: { drive: string; number: number }, saleId: string): string | undefined;
  /** Another sale than `saleId` that has had the transaction since `since`, ms since the epoch: a bank's numbers may begin anew. */
  findTransaction(transactionId: string, since: number, saleId: string): string | undefined;
}

export function createClaimBook(database: Database): ClaimBook {
  const find = (...conditions: (SQL | undefined)[]) =>
    database
      .select({ saleId: claims.saleId })
      .from(claims)
      .where(and(...conditions))
      .orderBy(desc(claims.at))
      .limit(1)
      .all()[0]?.saleId;
  const readNewestDrive = () =>
    database
      .select({ drive: claims.drive })
      .from(claims)
      .where(and(eq(claims.kind, 'document'), ne(claims.drive, '')))
      .orderBy(desc(claims.at))
      .limit(1)
      .all()[0]?.drive ?? '';
  return {
    findDocument({ drive, number }, saleId) {
      const on = drive || readNewestDrive();
      const isOnDrive = on ? or(eq(claims.drive, on), eq(claims.drive, '')) : undefined;
      return find(eq(claims.kind, 'document'), eq(claims.name, String(number)), isOnDrive, ne(claims.saleId, saleId));
    },
    findTransaction: (transactionId, since, saleId) =>
      find(eq(claims.kind, 'transaction'), eq(claims.name, transactionId), gte(claims.at, since), ne(claims.saleId, saleId)),
  };
}
