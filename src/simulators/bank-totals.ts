/** What a simulated bank terminal has charged and given back, and its sums. Used by the terminal. */
import { toDecimal } from '../adapters/wire/decimal.ts';

export interface BankTransaction {
  transactionId: string;
  serviceId: string;
  kind: 'payment' | 'reversal' | 'refund';
  amount: number;
  /** What was said to be charged, where that is another sum. */
  claimed?: number;
  /** The payment that a reversal or refund takes back. */
  of?: string;
}

export const sumOf = (transactions: BankTransaction[]) => transactions.reduce((sum, { amount }) => sum + amount, 0);

/** nexo's names of what was charged and taken back. */
const KINDS = [
  ['payment', 'Debit'],
  ['reversal', 'ReverseDebit'],
  ['refund', 'Credit'],
] as const;

/** As a ReconciliationResponse has them. */
export function totalsOf(transactions: BankTransaction[]): Record<string, unknown> {
  const PaymentTotals = KINDS.flatMap(([kind, TransactionType]) => {
    const own = transactions.filter((transaction) => transaction.kind === kind);
    return own.length > 0 ? [{ TransactionType, TransactionCount: own.length, TransactionAmount: toDecimal(sumOf(own), 2) }] : [];
  });
  return { TransactionTotals: [{ PaymentInstrumentType: 'Card', PaymentCurrency: 'RUB', PaymentTotals }] };
}
