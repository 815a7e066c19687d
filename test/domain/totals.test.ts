import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyCoupons } from '../../src/domain/coupons.ts';
import { spendPoints } from '../../src/domain/points.ts';
import { totalsOf } from '../../src/domain/totals.ts';
import { amountOf, type Points } from '../../src/domain/units.ts';
import { coupons, listLines } from './arbitraries.ts';

describe('a sale’s sums', () => {
  test('are nothing where nothing is sold', () => {
    expect(totalsOf([])).toEqual({ list: 0, discount: 0, pointsSpent: 0, due: 0 });
  });

  test('are those of its lines; list price is what is due, taken off and spent in points', () => {
    const lines = [
      { amount: 23_540, discount: 1000, pointsSpent: 3460 },
      { amount: 10_460, discount: 0, pointsSpent: 1540 },
    ];
    expect(totalsOf(lines as never)).toEqual({ list: 40_000, discount: 1000, pointsSpent: 5000, due: 34_000 });
  });

  test('whatever coupons and points take off, the list sum stays', () => {
    fc.assert(
      fc.property(listLines, coupons, fc.nat(1_000_000), (list, offered, wanted) => {
        const spender = { balance: wanted as Points, maxSpendPercent: 100, coupons: offered };
        const { lines } = spendPoints(applyCoupons(list, offered), wanted as Points, spender);
        expect(totalsOf(lines).list).toBe(list.reduce((sum, { quantity, listPrice }) => sum + amountOf(quantity, listPrice), 0));
      }),
    );
  });
});
