/** What the bank holds for a sale by its statement, and what it should. Used by the comparison of the books and by the honest operator. */
import type { SaleContext } from '../machines/sale/context.ts';
import { serviceIdOf } from '../src/adapters/bank-nexo/codec.ts';
import type { Lab } from '../src/simulators/lab.ts';

interface OwnSale {
  id: string;
  context: SaleContext;
}

export type WrittenOff = ReadonlyMap<string, { saleId: string; amount: number }>;

export const sum = <Item>(items: Item[], of: (item: Item) => number): number => items.reduce((total, item) => total + of(item), 0);
/** The names of a sale's orders of one kind, one for each attempt. */
export const operationsOf = ({ id, context: { attempts } }: OwnSale, what: 'payment' | 'reversal' | 'receipt'): string[] =>
  Array.from({ length: attempts[what] }, (_, index) => `${id}:${what}:${index + 1}`);

/** What the bank should hold for a sale: what was paid by card and did not go back. What was paid back out of the drawer stays there. */
export function shouldBeAtBank({ id, context }: OwnSale, writtenOff?: WrittenOff): number {
  const { payment, refunds, paidBackInCash } = context;
  const refunded = sum(refunds, ({ isMoneyBack, total }) => (isMoneyBack ? total : 0));
  const settled = sum([...(writtenOff?.values() ?? [])], ({ saleId, amount }) => (saleId === id ? amount : 0));
  // What was paid in cash and goes back to a card was never at the bank.
  const toCard = sum(refunds, ({ isMoneyBack, total, by }) => (isMoneyBack && by === 'card' ? total : 0));
  return (payment?.bank ? payment.amount - refunded : -toCard) + paidBackInCash + settled;
}

/** What a terminal says of a transaction; what it lies about only the bank's own statement shows. */
export const saidOf = ({ amount, claimed }: { amount: number; claimed?: number }): number => claimed ?? amount;

/** What the bank holds for a sale, by its statement. */
export function isAtBank(sale: OwnSale, lab: Lab): number {
  const own = new Set([...operationsOf(sale, 'payment'), ...operationsOf(sale, 'reversal')].map(serviceIdOf));
  return sum(lab.bank.transactions(), (one) => (own.has(one.serviceId) ? (one.kind === 'payment' ? 1 : -1) * saidOf(one) : 0));
}
