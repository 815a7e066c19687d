import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { discountBy, percentFor, type Tier } from '../../src/domain/accumulation.ts';
import type { ListLine } from '../../src/domain/lines.ts';
import { sellReceipt } from '../../src/domain/receipt.ts';
import { amountOf, kopecks } from '../../src/domain/units.ts';
import { listLines } from './arbitraries.ts';
import { receiptText } from './receipt-text.ts';

const FUEL = { lineNo: 1, code: 'ai80', name: 'АИ-80', unit: 'L', quantity: 5000, listPrice: 5600, minPrice: 1 } as unknown as ListLine;
const TIERS: Tier[] = [
  { from: kopecks(10_000), percent: 100 },
  { from: kopecks(50_000), percent: 250 },
];

const tiers = fc
  .uniqueArray(fc.record({ from: fc.nat(1_000_000), percent: fc.integer({ min: 0, max: 10_000 }) }), { selector: ({ from }) => from })
  .map((list) => list.toSorted((a, b) => a.from - b.from) as Tier[]);

describe('the bonus module’s percentage', () => {
  test.each([
    [0, 0],
    [9_999, 0],
    [10_000, 100],
    [49_999, 100],
    [50_000, 250],
    [9_000_000, 250],
  ])('of %i kopecks bought so far is %i hundredths', (accumulated, percent) => {
    expect(percentFor(TIERS, kopecks(accumulated))).toBe(percent);
  });

  test('is that of the highest sum reached, whatever the tiers', () => {
    fc.assert(
      fc.property(tiers, fc.nat(1_200_000), (list, sum) => {
        const reached = list.filter(({ from }) => from <= sum);
        expect(percentFor(list, kopecks(sum))).toBe(reached.at(-1)?.percent ?? 0);
      }),
    );
  });

  test('of 2.5 makes five litres of 280,00 cost 273,00, and the receipt says why', () => {
    const [line, ...others] = discountBy(250, [FUEL]);
    expect([line, others]).toMatchObject([{ part: 1, price: 5460, amount: 27_300, discount: 700, pointsSpent: 0, couponId: null }, []]);
    const receipt = sellReceipt({
      lines: discountBy(250, [FUEL]),
      paidBy: 'electronically',
      tendered: null,
      cardNumber: null,
      pointsToAccrue: 0 as never,
      pump: 1,
      electronically: false,
      buyer: null,
      taxOf: () => 'vat22',
    });
    expect(receiptText(receipt).replaceAll('\u00a0', ' ')).toContain('Скидка по накоплениям: 7,00 ₽');
  });

  test('that saves nothing on a drop of fuel leaves the list price on the receipt', () => {
    expect(discountBy(1, [{ ...FUEL, quantity: 300 as never }])).toMatchObject([{ price: 5600, amount: 1680, discount: 0 }]);
  });

  test('goes no lower than a line’s minimum price', () => {
    expect(discountBy(10_000, [{ ...FUEL, minPrice: 5500 as never }])).toMatchObject([{ price: 5500, amount: 27_500, discount: 500 }]);
  });

  test('gives whole-kopeck prices between minimum and list, exact amounts, and a discount that sums up to the list', () => {
    fc.assert(
      fc.property(listLines, fc.integer({ min: 0, max: 10_000 }), (list, percent) => {
        const lines = discountBy(percent, list);
        expect(lines.map(({ lineNo, quantity }) => [lineNo, quantity])).toEqual(list.map(({ lineNo, quantity }) => [lineNo, quantity]));
        for (const { price, minPrice, listPrice, quantity, amount, discount } of lines) {
          expect(Number.isSafeInteger(price) && price >= minPrice && price <= listPrice).toBe(true);
          expect([amount, amount + discount]).toEqual([amountOf(quantity, price), amountOf(quantity, listPrice)]);
          if (discount === 0) expect(price).toBe(listPrice);
          else if (price > minPrice) expect(Math.abs(price - (listPrice * (10_000 - percent)) / 10_000)).toBeLessThanOrEqual(0.5);
        }
      }),
    );
  });

  test('that is higher never makes anything dearer', () => {
    fc.assert(
      fc.property(listLines, fc.nat(10_000), fc.nat(10_000), (list, one, other) => {
        const due = (percent: number) => discountBy(percent, list).reduce((sum, { amount }) => sum + amount, 0);
        expect(due(Math.max(one, other))).toBeLessThanOrEqual(due(Math.min(one, other)));
      }),
    );
  });
});
