/**
 * What the register's last document was before each receipt was ordered, and which document the order became. Used by the receipt's
 * port, to find a receipt that the register no longer knows by its name (D10).
 */
import { and, eq, gt, isNull, lt, ne } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Database } from './database.ts';
import type { Durable } from './journal/durable.ts';
import { receiptMarks } from './schema.ts';

interface ReceiptMark {
  kind: 'sell' | 'sellReturn' | 'sellCorrection' | 'sellReturnCorrection';
  /** Kopecks. */
  total: number;
  /** The fiscal drive; empty where the register did not name it. */
  fnNumber: string;
  lastDocument: number;
}

interface DocumentKey {
  fnNumber: string;
  documentNumber: number;
}

/** What is stored of one order. A write is over when it is on disk. */
interface OrderMarks {
  read(): ReceiptMark | undefined;
  /** Rejects where the disk does not take it. */
  store(mark: ReceiptMark): Promise<void>;
  /** Takes the document for this order. @returns false where it is another order's. */
  claim(document: DocumentKey): Promise<boolean>;
  isOthers(document: DocumentKey): boolean;
  /** Whether another order of that kind and sum, of the last day, may have become any document that this one may. */
  hasRival(): boolean;
  /** The order surely became none. */
  forget(): Promise<void>;
}

export interface ReceiptMarks {
  of(operation: string): OrderMarks;
}

const DAY_MS = 86_400_000;
/** The register's own history of requests is as long. */
const KEPT_MS = 31 * DAY_MS;

/** Run by the journal's writer. */
export function receiptMarkWrites(database: Database) {
  let isSwept = false;
  /** Once in a process, with the first receipt: what is too old to be asked about. */
  function sweep(now: number): void {
    if (isSwept) return;
    database
      .delete(receiptMarks)
      .where(lt(receiptMarks.at, now - KEPT_MS))
      .run();
    isSwept = true;
  }
  return {
    store(operation: string, mark: ReceiptMark, at: number): void {
      sweep(at);
      const row = { ...mark, at, madeDocument: null };
      database
        .insert(receiptMarks)
        .values({ operation, ...row })
        .onConflictDoUpdate({ target: receiptMarks.operation, set: row })
        .run();
    },
    /** @returns whether the document is this order's now. */
    claim(operation: string, { fnNumber, documentNumber: madeDocument }: DocumentKey): boolean {
      if (isOthers(database, operation, { fnNumber, documentNumber: madeDocument })) return false;
      database.update(receiptMarks).set({ fnNumber, madeDocument }).where(eq(receiptMarks.operation, operation)).run();
      return true;
    },
    forget(operation: string): void {
      database
        .delete(receiptMarks)
        .where(and(eq(receiptMarks.operation, operation), isNull(receiptMarks.madeDocument)))
        .run();
    },
  };
}

function isOthers(database: Database, operation: string, { fnNumber, documentNumber }: DocumentKey): boolean {
  const isDocument = and(eq(receiptMarks.fnNumber, fnNumber), eq(receiptMarks.madeDocument, documentNumber));
  const others = database
    .select({ at: receiptMarks.at })
    .from(receiptMarks)
    .where(and(isDocument, ne(receiptMarks.operation, operation)));
  return others.all().length > 0;
}

export function createReceiptMarks(
  database: Database,
  writes: Durable<ReturnType<typeof receiptMarkWrites>>,
  clock: Pick<Clock, 'now'>,
): ReceiptMarks {
  const read = (operation: string) => database.select().from(receiptMarks).where(eq(receiptMarks.operation, operation)).all()[0];
  return {
    of: (operation) => ({
      read: () => read(operation),
      store: (mark) => writes.store(operation, mark, clock.now()),
      claim: ({ fnNumber, documentNumber }) => writes.claim(operation, { fnNumber, documentNumber }),
      isOthers: (document) => isOthers(database, operation, document),
      hasRival() {
        const mark = read(operation);
        if (!mark) return false;
        const isAlike = and(eq(receiptMarks.kind, mark.kind), eq(receiptMarks.total, mark.total), isNull(receiptMarks.madeDocument));
        const isRecent = and(ne(receiptMarks.operation, operation), gt(receiptMarks.at, clock.now() - DAY_MS));
        return database.select({ at: receiptMarks.at }).from(receiptMarks).where(and(isAlike, isRecent)).limit(1).all().length > 0;
      },
      forget: () => writes.forget(operation),
    }),
  };
}
