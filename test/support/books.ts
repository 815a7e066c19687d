/**
 * The books of a test's station: every party's figures against its sales, and the sales as the API shows them. Used by the tests of whole
 * sales.
 */
import { expect } from 'vitest';
import { type BookedSale, compareBooks } from '../../simulation/books.ts';
import type { SaleView } from '../../src/api/sales/sale-view.ts';
import type { TestStation } from './station.ts';

const sum = <Item>(items: Item[], of: (item: Item) => number): number => items.reduce((total, item) => total + of(item), 0);
/** A test may let fuel flow that no sale ordered; it is counted all the same. */
const ALLOWED = 'no fuel without an authorised sale';

/** The sale as the station holds it, once what the API shows of it is found to be the same. */
export async function bookSale(station: TestStation, view: SaleView): Promise<BookedSale> {
  const record = await station.service().engine.sale(view.id);
  if (!record) throw new Error(`no sale ${view.id}`);
  const { tags, context } = record.snapshot;
  const { totals, lines, delivered, receipts } = view;
  const moneyBack = context.refunds.filter(({ isMoneyBack }) => isMoneyBack);
  const isPaid = totals.paid > 0;
  expect({
    paid: totals.paid - totals.refunded,
    due: totals.due,
    list: totals.list,
    points: [totals.pointsSpent, totals.pointsReturned],
    delivered: delivered.volume,
    receipts: receipts.map(({ kind, total }) => [kind, total]),
  }).toEqual({
    paid: isPaid ? (context.payment?.amount ?? 0) - sum(moneyBack, ({ total }) => total) : 0,
    due: sum(lines, ({ amount }) => amount) - totals.rounding,
    list: sum(lines, ({ amount, discount, pointsSpent }) => amount + discount + pointsSpent),
    points: [sum(context.lines, ({ pointsSpent }) => pointsSpent), sum(context.refunds, ({ loyalty }) => loyalty?.pointsReturned ?? 0)],
    delivered: sum(context.deliveries, ({ volume }) => volume),
    receipts: context.receipts.map(({ kind, total }) => [kind, total]),
  });
  return { id: view.id, tags: tags as ReadonlySet<string>, context };
}

/** @param sales all that the station made, each at its end. @param balances points of each card before the first sale. */
export function booksAgree(station: TestStation, sales: BookedSale[], balances: Record<string, number>): void {
  const differences: string[] = [];
  const unclaimed = (pump: number) => station.service().unclaimedAt(pump);
  compareBooks({ lab: station.lab, sales, balances, pumps: [1, 2, 3, 4], unclaimed }, (invariant, facts) => {
    if (invariant !== ALLOWED) differences.push(`${invariant}: ${facts}`);
  });
  expect(differences).toEqual([]);
}
