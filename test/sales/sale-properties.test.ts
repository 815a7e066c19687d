import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BookedSale } from '../../simulation/books.ts';
import type { SaleView } from '../../src/api/sales/sale-view.ts';
import { demoStation } from '../../src/station/demo.ts';
import { bookSale, booksAgree } from '../support/books.ts';
import { bringToEnd } from '../support/operator.ts';
import { type TestStation, testStation } from '../support/station.ts';

const ANNA = '2200000000017';
const BORIS = '2200000000024';

const goods = fc.uniqueArray(
  fc.record({
    code: fc.constantFrom('coffee', 'water', 'wiper-fluid'),
    quantity: fc.integer({ min: 1, max: 3 }).map((pieces) => pieces * 1000),
  }),
  { selector: ({ code }) => code, maxLength: 2 },
);
/** Talons sell fuel alone. */
const sellable = <Order extends { paymentType: string; goods: unknown[] }>(order: Order): Order =>
  order.paymentType === 'talon' ? { ...order, goods: [] } : order;
const fuel = {
  pump: fc.integer({ min: 1, max: 4 }),
  nozzle: fc.integer({ min: 1, max: 4 }),
  paymentType: fc.constantFrom('cash', 'card', 'talon'),
  goods,
};
const prepaid = fc.record({
  path: fc.constant('prepaid'),
  ...fuel,
  preset: fc.oneof(
    fc.integer({ min: 100, max: 4000 }).map((steps) => ({ type: 'volume', volume: steps * 10 })),
    fc.integer({ min: 10_000, max: 300_000 }).map((amount) => ({ type: 'amount', amount })),
  ),
});
const fillToFull = fc.record({
  path: fc.constant('fillToFull'),
  ...fuel,
  preset: fc.integer({ min: 100, max: 4000 }).map((steps) => ({ type: 'full', ceiling: steps * 10 })),
});
const shop = fc.record({
  path: fc.constant('shop'),
  paymentType: fc.constantFrom('shop-cash', 'shop-card'),
  goods: goods.filter((list) => list.length > 0),
});

const coupon = fc.record({
  productCode: fc.constantFrom('ai80', 'ai92', 'ai95', 'dt', 'coffee', 'water'),
  personalPrice: fc.integer({ min: 100, max: 7000 }),
  maxQuantity: fc.integer({ min: 1, max: 3000 }).map((steps) => steps * 10),
  stacksWithPoints: fc.boolean(),
});
const customer = fc.record({
  card: fc.constantFrom(ANNA, BORIS),
  balance: fc.integer({ min: 0, max: 200_000 }),
  maxSpendPercent: fc.integer({ min: 0, max: 100 }),
  accrualPercent: fc.integer({ min: 0, max: 20 }),
  coupons: fc.array(coupon, { maxLength: 3 }),
  points: fc.integer({ min: 0, max: 100_000 }),
  loyalty: fc.boolean(),
  hangUpAt: fc.option(
    fc.integer({ min: 0, max: 4000 }).map((steps) => steps * 10),
    { nil: undefined },
  ),
  onShort: fc.constantFrom('refund', 'resume'),
  returns: fc.array(fc.integer({ min: 1, max: 2 }), { maxLength: 2 }),
});

let station: TestStation;

let ended: BookedSale[] = [];

/** One whole sale, with whatever comes back of its goods afterwards. */
async function sell(
  order: Record<string, unknown>,
  { card, points, hangUpAt, onShort, returns, loyalty, ...client }: Customer,
): Promise<SaleView> {
  const coupons = client.coupons.map((one, index) => ({
    ...one,
    couponId: `C${ended.length}-${index}`,
    title: '',
    productName: '',
    validTo: null,
  }));
  const { balance: now } = station.lab.megainsight.client(card) ?? { balance: 0 };
  station.lab.megainsight.putClient(card, { ...client, coupons, balance: now });
  if (typeof order.pump === 'number') station.lab.dispensers.pump(order.pump)?.customer({ hangUpAt });
  const { id } = await station.sell({
    ...(order.path === 'shop' ? { pump: undefined, nozzle: undefined, preset: undefined } : {}),
    ...order,
    loyalty,
  });
  const habits = { card, couponIds: 'all' as const, points: Math.min(points, now), onShort };
  let sale = await bringToEnd(station, id, habits);
  for (const pieces of returns) {
    const line = sale.lines.find(({ unit }) => unit === 'pcs');
    if (!line || !sale.tags.some((tag) => ['completed', 'refunded'].includes(tag))) break;
    await station.tell(id, { type: 'refund.requested', lines: [{ lineNo: line.lineNo, quantity: pieces * 1000 }] });
    sale = await bringToEnd(station, id, habits);
  }
  // The next customer does as customers do.
  if (typeof order.pump === 'number') station.lab.dispensers.pump(order.pump)?.customer({ hangUpAt: 1_000_000 });
  return sale;
}
type Customer = typeof customer extends fc.Arbitrary<infer One> ? One : never;

/** Prices that leave kopecks to be rounded off. */
const products = demoStation().products.map((one) => ({ ...one, price: one.price + 33 }));

describe.each([
  ['none', 'oneReceipt', 150],
  ['cash', 'oneReceipt', 40],
  ['all', 'oneReceipt', 40],
  ['none', 'twoReceipts', 40],
  ['cash', 'twoReceipts', 40],
  ['all', 'twoReceipts', 40],
] as const)(
  'whatever is ordered, scanned, delivered and brought back, where %s is rounded and fuel has %s',
  (rounding, prepaidFuel, numRuns) => {
    beforeAll(async () => {
      station = await testStation({ speed: 1000, document: { rounding, prepaidFuel, products } });
    });
    afterAll(() => station.close());

    test('kept and returned make what was paid, to the kopeck and the point, and all books agree', async () => {
      station.lab.megainsight.putClient(BORIS, { balance: 100_000 });
      const balances = { [ANNA]: 15_000, [BORIS]: 100_000 };
      ended = [];
      await fc.assert(
        fc.asyncProperty(fc.oneof(prepaid.map(sellable), fillToFull.map(sellable), shop), customer, async (order, who) => {
          const sale = await sell(order, who);
          ended.push(await bookSale(station, sale));
          booksAgree(station, ended, balances);
          expect(sale.totals.refunded).toBeLessThanOrEqual(sale.totals.paid);
          expect(sale.totals.pointsReturned).toBeLessThanOrEqual(sale.totals.pointsSpent);
          expect(sale.totals.pointsAnnulled).toBeLessThanOrEqual(sale.totals.pointsAccrued);
          expect(sale.totals.rounding).toBeLessThan(rounding === 'none' ? 1 : 100);
          expect(drawerOf(ended)).toBe(station.lab.fiscal.drawer());
        }),
        { numRuns },
      );
    }, 120_000);
  },
);

/** What the drawer must hold: cash that was taken and not given back; a prepayment's second receipt moves none. */
const drawerOf = (sales: BookedSale[]): number =>
  sales.reduce((sum, { context: { payment, refunds } }) => {
    if (payment?.kind !== 'cash') return sum;
    return sum + payment.amount - refunds.reduce((back, { total, isMoneyBack }) => back + (isMoneyBack ? total : 0), 0);
  }, 0);
