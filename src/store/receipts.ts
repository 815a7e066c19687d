/** Receipts by number, sum, time and card, and their sums. Each search stands on an index and has a bound. Used by the till's routes. */
import { and, desc, eq, gte, lte, type SQL, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { receipts } from './till-tables.ts';

type StoredReceipt = typeof receipts.$inferSelect;

interface ReceiptQuery {
  documentNumber?: number | undefined;
  /** Kopecks. */
  total?: number | undefined;
  /** Milliseconds since the epoch, both ends counted in. */
  from?: number | undefined;
  to?: number | undefined;
  /** Masked. */
  card?: string | undefined;
  fiscalSign?: string | undefined;
  limit: number;
}

/** Receipts of one kind, payment and cashier taken together. */
interface ReceiptSum {
  kind: StoredReceipt['kind'];
  paidBy: string | null;
  cashier: string | null;
  /** Whether a sale made them. */
  isSale: boolean;
  count: number;
  /** Kopecks. */
  amount: number;
  /** What of it is cash. */
  cash: number;
}

export interface ReceiptBook {
  /** Newest first. */
  search(query: ReceiptQuery): StoredReceipt[];
  sumsOfShift(shift: { fnNumber: string; number: number }): ReceiptSum[];
  sumsSince(from: number): ReceiptSum[];
}

export function createReceiptBook(database: Database): ReceiptBook {
  const sums = (where: SQL | undefined): ReceiptSum[] =>
    database
      .select({
        kind: receipts.kind,
        paidBy: receipts.paidBy,
        cashier: receipts.cashier,
        isSale: sql<number>`${receipts.saleId} is not null`,
        count: sql<number>`count(*)`,
        amount: sql<number>`coalesce(sum(${receipts.total}), 0)`,
        cash: sql<number>`sum(${receipts.cash})`,
      })
      .from(receipts)
      .where(where)
      .groupBy(receipts.kind, receipts.paidBy, receipts.cashier, sql`4`)
      .all()
      .map((row) => ({ ...row, isSale: row.isSale === 1 }));
  return {
    search: ({ documentNumber, total, from, to, card, fiscalSign, limit }) =>
      database
        .select()
        .from(receipts)
        .where(
          and(
            documentNumber === undefined ? undefined : eq(receipts.documentNumber, documentNumber),
            total === undefined ? undefined : eq(receipts.total, total),
            card === undefined ? undefined : eq(receipts.card, card),
            fiscalSign === undefined ? undefined : eq(receipts.fiscalSign, fiscalSign),
            from === undefined ? undefined : gte(receipts.at, from),
            to === undefined ? undefined : lte(receipts.at, to),
          ),
        )
        .orderBy(desc(receipts.at), desc(receipts.documentNumber))
        .limit(limit)
        .all(),
    // A person who read a receipt off its paper named no drive.
    sumsOfShift: ({ fnNumber, number }) => sums(and(eq(receipts.shift, number), sql`${receipts.drive} in (${fnNumber}, '')`)),
    sumsSince: (from) => sums(gte(receipts.at, from)),
  };
}
