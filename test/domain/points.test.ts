import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { discountBy } from '../../src/domain/accumulation.ts';
import { applyCoupons } from '../../src/domain/coupons.ts';
import type { Coupon, ListLine, SaleLine } from '../../src/domain/lines.ts';
import { accrualFor, maxPoints, type Spender, spendPoints } from '../../src/domain/points.ts';
import { amountOf, type Points } from '../../src/domain/units.ts';
import { coupons, listLines } from './arbitraries.ts';

const FUEL = { lineNo: 1, code: 'ai80', name: 'АИ-80', unit: 'L', quantity: 5000, listPrice: 5600, minPrice: 1 } as unknown as ListLine;
const spender = (changes: Partial<Spender> = {}): Spender => ({ balance: 15_000 as Points, maxSpendPercent: 50, coupons: [], ...changes });
const spend = (lines: SaleLine[], asked: number, of: Spender) => {
  const { spent, lowered, reasons, lines: after } = spendPoints(lines, asked as Points, of);
  return { spent, lowered, reasons, prices: after.map(({ price }) => price) };
};

describe('points on five litres of 280,00', () => {
  const lines = applyCoupons([FUEL], []);

  test('33,33 become 33,30, and the price 49,34', () => {
    expect(spend(lines, 3333, spender())).toEqual({ spent: 3330, lowered: true, reasons: ['wholePrices'], prices: [4934] });
  });

  test('50,00 are spent as they are, at 46,00', () => {
    expect(spend(lines, 5000, spender())).toEqual({ spent: 5000, lowered: false, reasons: [], prices: [4600] });
  });

  test('are no more than half the due', () => {
    expect(spend(lines, 15_000, spender())).toEqual({ spent: 14_000, lowered: true, reasons: ['maxSpendPercent'], prices: [2800] });
  });

  test('are no more than there are', () => {
    expect(spend(lines, 15_000, spender({ balance: 1000 as Points }))).toMatchObject({ spent: 1000, reasons: ['balance'] });
  });

  test('leave the line at its minimum price', () => {
    const floored = applyCoupons([{ ...FUEL, minPrice: 5000 as never }], []);
    expect(spend(floored, 10_000, spender())).toMatchObject({ spent: 3000, reasons: ['minPrice'], prices: [5000] });
  });

  test('none asked for, none spent', () => {
    expect(spend(lines, 0, spender())).toEqual({ spent: 0, lowered: false, reasons: [], prices: [5600] });
  });

  test('of 0 leave 0,30 litres at 56,00, not at 55,99', () => {
    expect(spend(applyCoupons([{ ...FUEL, quantity: 300 as never }], []), 0, spender())).toMatchObject({ spent: 0, prices: [5600] });
  });

  test('are not spent on a coupon that stands alone', () => {
    const alone = {
      couponId: 'C1',
      productCode: 'ai80',
      personalPrice: 5400,
      maxQuantity: 20_000,
      stacksWithPoints: false,
    } as unknown as Coupon;
    expect(spend(applyCoupons([FUEL], [alone]), 5000, spender({ coupons: [alone] }))).toMatchObject({ spent: 0, reasons: ['minPrice'] });
    const oil = { ...FUEL, lineNo: 2, code: 'oil', quantity: 1000, listPrice: 9000 } as never;
    expect(spend(applyCoupons([FUEL, oil], [alone]), 5000, spender({ coupons: [alone] })).prices).toEqual([5400, 4000]);
  });
});

describe('points on several lines', () => {
  const goods = (...prices: number[]) =>
    applyCoupons(
      prices.map((listPrice, index) => ({ ...FUEL, lineNo: index + 1, unit: 'pcs', quantity: 1000, listPrice, minPrice: 1 })) as never,
      [],
    );
  const all = spender({ maxSpendPercent: 100 });

  test.each([
    ['by their amounts', [1000, 3000], 400, [900, 2700]],
    ['the spare hundredth to the largest remainder', [200, 100, 300], 100, [167, 83, 250]],
    ['of equal remainders to the first line', [100, 100, 100], 100, [66, 67, 67]],
    ['where nearly all is paid with them', [100, 1000], 1000, [9, 91]],
  ])('are shared %s', (_how, prices, wanted, after) => {
    expect(spend(goods(...prices), wanted, all)).toMatchObject({ spent: wanted, prices: after });
  });

  test('are shared anew among the lines that can still take some', () => {
    const lines = goods(1000, 1000, 1000).map((line, index) => (index === 0 ? { ...line, minPrice: 900 as never } : line));
    expect(spend(lines, 900, all)).toMatchObject({ spent: 900, prices: [900, 600, 600] });
  });
});

test('without coupons and points every line is at list price, whatever is sold', () => {
  fc.assert(
    fc.property(listLines, fc.nat(3_000_000), fc.integer({ min: 0, max: 100 }), (list, balance, maxSpendPercent) => {
      const { lines } = spendPoints(applyCoupons(list, []), 0 as Points, spender({ balance: balance as Points, maxSpendPercent }));
      expect(lines.map(({ price }) => price)).toEqual(list.map(({ listPrice }) => listPrice));
      expect(discountBy(0, list).map(({ price }) => price)).toEqual(list.map(({ listPrice }) => listPrice));
    }),
    { numRuns: 500 },
  );
});

test('what accrues is counted on the lines that were not bought at a coupon’s price, and rounded down', () => {
  const lines = [
    { amount: 16_820, couponId: null },
    { amount: 10_800, couponId: 'C1' },
    { amount: 199, couponId: null },
  ] as never;
  expect(accrualFor(lines, 5)).toBe(850);
});

describe('whatever is sold and asked for', () => {
  const cases = fc.record({
    list: listLines,
    chosen: coupons,
    asked: fc.integer({ min: 0, max: 3_000_000 }),
    balance: fc.integer({ min: 0, max: 3_000_000 }),
    percent: fc.integer({ min: 0, max: 100 }),
  });
  const check = (holds: (lines: SaleLine[], asked: Points, of: Spender) => void) =>
    fc.assert(
      fc.property(cases, ({ list, chosen, asked, balance, percent }) =>
        holds(applyCoupons(list, chosen), asked as Points, { balance: balance as Points, maxSpendPercent: percent, coupons: chosen }),
      ),
      { numRuns: 500 },
    );

  test('no rule is broken: asked for, balance, share of the due, minimum prices', () => {
    check((lines, asked, of) => {
      const { spent, lines: after } = spendPoints(lines, asked, of);
      const due = lines.reduce((sum, { amount }) => sum + amount, 0);
      expect(spent).toBeLessThanOrEqual(Math.min(asked, of.balance, Math.floor((due * of.maxSpendPercent) / 100)));
      for (const [index, line] of after.entries()) {
        expect(line.price).toBeGreaterThanOrEqual(Math.min(line.minPrice, lines[index]?.price ?? 0));
        expect(line.price).toBeLessThanOrEqual(lines[index]?.price ?? 0);
      }
    });
  });

  test('the sums are exact, to the hundredth of a point', () => {
    check((lines, asked, of) => {
      const { spent, lines: after } = spendPoints(lines, asked, of);
      expect(after.reduce((sum, { pointsSpent }) => sum + pointsSpent, 0)).toBe(spent);
      for (const [index, line] of after.entries()) {
        expect(line.amount).toBe(amountOf(line.quantity, line.price));
        expect(line.amount + line.pointsSpent).toBe(lines[index]?.amount);
        expect(line.discount).toBe(lines[index]?.discount);
      }
    });
  });

  test('asking for what was spent gives the very same lines', () => {
    check((lines, asked, of) => {
      const first = spendPoints(lines, asked, of);
      const again = spendPoints(lines, first.spent, of);
      expect(again).toEqual({ lines: first.lines, spent: first.spent, lowered: false, reasons: [] });
    });
  });

  test('a line that bears no coupon and no points is at list price', () => {
    check((lines, asked, of) => {
      for (const { price, listPrice, discount, pointsSpent } of spendPoints(lines, asked, of).lines) {
        if (discount + pointsSpent === 0) expect(price).toBe(listPrice);
      }
    });
  });

  test('it says why it gives less, and only then', () => {
    check((lines, asked, of) => {
      const { spent, lowered, reasons } = spendPoints(lines, asked, of);
      expect([lowered, reasons.length > 0]).toEqual([spent < asked, spent < asked]);
    });
  });

  test('the most that can be spent is spent when asked for', () => {
    check((lines, _, of) => {
      const most = maxPoints(lines, of);
      expect(spendPoints(lines, most, of).spent).toBe(most);
    });
  });
});
