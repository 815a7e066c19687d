/**
 * Promises that the books of all parties agree on a station's sales as the API tells them: the register's, the bank's, Megainsight's,
 * the pumps'. The simulation compares the same books with the sales' own contexts: a view that lies is caught here alone.
 */
import { expect } from 'vitest';
import type { SaleView } from '../../src/api/sales/sale-view.ts';
import type { TestStation } from './station.ts';

const sum = <Item>(items: Item[], of: (item: Item) => number): number => items.reduce((total, item) => total + of(item), 0);

export interface Opening {
  /** Points of each card before the first sale. */
  balances: Record<string, number>;
}

/** @param sales all that the station made, each at its end. */
export function booksAgree(station: TestStation, sales: SaleView[], { balances }: Opening): void {
  const documents = station.lab.fiscal.documents();
  const ofType = (type: string) => documents.filter((document) => document.type === type);
  const receipted = (kind: string) =>
    sum(
      sales.flatMap(({ receipts }) => receipts.filter((receipt) => receipt.kind === kind)),
      ({ total }) => total,
    );
  const card = sales.filter(({ paymentType }) => ['card', 'shop-card'].includes(paymentType));
  const bank = station.lab.bank.transactions();
  const ofKind = (kind: string) =>
    sum(
      bank.filter((transaction) => transaction.kind === kind),
      ({ amount }) => amount,
    );
  const cards = Object.keys(balances);
  const pumps = [1, 2, 3, 4].flatMap((number) => station.lab.dispensers.pump(number)?.view() ?? []);
  const unclaimed = [1, 2, 3, 4].flatMap((number) => station.service().unclaimedAt(number));
  expect({
    sells: ofType('sell').length,
    sold: sum(ofType('sell'), ({ total }) => total),
    returned: sum(ofType('sellReturn'), ({ total }) => total),
    bank: ofKind('payment') - ofKind('reversal'),
    points: sum(cards, (number) => station.lab.megainsight.client(number)?.balance ?? 0),
    reserved: sum(cards, (number) => station.lab.megainsight.client(number)?.reserved ?? 0),
    fuel: sum(pumps, ({ totals }) => totals.volume),
    armed: pumps.filter(({ state }) => state === 'authorised' || state === 'dispensing').length,
  }).toEqual({
    sells: sum(sales, ({ receipts }) => receipts.filter(({ kind }) => kind === 'sell').length),
    sold: receipted('sell'),
    returned: receipted('sellReturn'),
    bank: sum(card, ({ totals }) => totals.paid - totals.refunded),
    points:
      sum(cards, (number) => balances[number] ?? 0) -
      sum(sales, ({ totals, receipts }) =>
        receipts.length > 0 ? totals.pointsSpent - totals.pointsReturned - totals.pointsAccrued + totals.pointsAnnulled : 0,
      ),
    reserved: 0,
    fuel: sum(sales, ({ delivered }) => delivered.volume) + sum(unclaimed, ({ volume }) => volume),
    armed: 0,
  });
}

/** Of one sale at its end: what the customer paid and did not get back is what the customer has. */
export function customerHasWhatIsPaid({ lines, totals, delivered, receipts, tags }: SaleView): void {
  if (!tags.includes('completed') && !tags.includes('refunded')) {
    expect([totals.paid - totals.refunded, receipts.length]).toEqual([0, 0]);
    return;
  }
  const list = sum(lines, ({ amount, discount, pointsSpent }) => amount + discount + pointsSpent);
  expect([list, sum(lines, ({ amount }) => amount)]).toEqual([totals.list, totals.due]);
  expect(receipts.filter(({ kind }) => kind === 'sell').length).toBeLessThanOrEqual(1);
  if (tags.includes('completed') && lines.some(({ unit }) => unit === 'L')) {
    const ordered = sum(
      lines.filter(({ unit }) => unit === 'L'),
      ({ quantity }) => quantity,
    );
    expect(delivered.volume - delivered.overrun).toBe(ordered);
  }
}
