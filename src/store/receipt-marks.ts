/**
 * What the register's last document was before each receipt was ordered, and which document the order became. Used by the receipt's
 * port, to find a receipt that the register no longer knows by its name (D10).
 */
import { and, eq, gt, isNull, lt, ne } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Database } from './database.ts';
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

/** What is stored of one order. All on disk before it returns. @throws where the disk does not take it. */
interface OrderMarks {
  read(): ReceiptMark | undefined;
  store(mark: ReceiptMark): void;
  /** Takes the document for this order. @returns false where it is another order's. */
  claim(document: DocumentKey): boolean;
  isOthers(document: DocumentKey): boolean;
  /** Whether another order of that kind and sum, of the last day, may have become any document that this one may. */
  hasRival(): boolean;
  /** The order surely became none. */
  forget(): void;
}

export interface ReceiptMarks {
  of(operation: string): OrderMarks;
}

const DAY_MS = 86_400_000;
/** The register's own history of requests is as long. */
const KEPT_MS = 31 * DAY_MS;

export function createReceiptMarks(database: Database, clock: Pick<Clock, 'now'>): ReceiptMarks {
  let isSwept = false;
  /** Once in a process, with the first receipt: what is too old to be asked about. */
  function sweep(): void {
    if (isSwept) return;
    const isOld = lt(receiptMarks.at, clock.now() - KEPT_MS);
    database.delete(receiptMarks).where(isOld).run();
    isSwept = true;
  }
  const read = (operation: string) => database.select().from(receiptMarks).where(eq(receiptMarks.operation, operation)).all()[0];
  return {
    of: (operation) => {
      const isOthers = ({ fnNumber, documentNumber }: DocumentKey) => {
        const isDocument = and(eq(receiptMarks.fnNumber, fnNumber), eq(receiptMarks.madeDocument, documentNumber));
        return (
          database
            .select()
            .from(receiptMarks)
            .where(and(isDocument, ne(receiptMarks.operation, operation)))
            .all().length > 0
        );
      };
      return {
        read: () => read(operation),
        store(mark) {
          sweep();
          const row = { ...mark, at: clock.now(), madeDocument: null };
          database
            .insert(receiptMarks)
            .values({ operation, ...row })
            .onConflictDoUpdate({ target: receiptMarks.operation, set: row })
            .run();
        },
        claim(document) {
          if (isOthers(document)) return false;
          const { fnNumber, documentNumber: madeDocument } = document;
          database.update(receiptMarks).set({ fnNumber, madeDocument }).where(eq(receiptMarks.operation, operation)).run();
          return true;
        },
        isOthers,
        hasRival() {
          const mark = read(operation);
          if (!mark) return false;
          const isAlike = and(eq(receiptMarks.kind, mark.kind), eq(receiptMarks.total, mark.total), isNull(receiptMarks.madeDocument));
          const isRecent = and(ne(receiptMarks.operation, operation), gt(receiptMarks.at, clock.now() - DAY_MS));
          return database.select().from(receiptMarks).where(and(isAlike, isRecent)).all().length > 0;
        },
        forget() {
          database
            .delete(receiptMarks)
            .where(and(eq(receiptMarks.operation, operation), isNull(receiptMarks.madeDocument)))
            .run();
        },
      };
    },
  };
}
