import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyCoupons } from '../../src/domain/coupons.ts';
import type { SaleLine } from '../../src/domain/lines.ts';
import { spendPoints } from '../../src/domain/points.ts';
import {
  allGoods,
  goodsBack,
  keptQuantity,
  pointsBack,
  type ReturnLine,
  refundTotal,
  undelivered,
  type Wanted,
} from '../../src/domain/refund.ts';
import { amountOf, type Points } from '../../src/domain/units.ts';
import { coupons, listLines } from './arbitraries.ts';

const line = (changes: Partial<Record<keyof SaleLine, unknown>>): SaleLine =>
  ({
    lineNo: 1,
    part: 1,
    code: 'ai80',
    name: 'АИ-80',
    unit: 'L',
    quantity: 5000,
    listPrice: 5600,
    minPrice: 1,
    price: 5600,
    amount: 28_000,
    discount: 0,
    pointsSpent: 0,
    couponId: null,
    ...changes,
  }) as SaleLine;
const told = (back: ReturnLine[]) => back.map(({ part, quantity, amount, pointsReturned }) => [part, quantity, amount, pointsReturned]);

describe('what was not delivered', () => {
  test('goes back at the price paid: of five litres 3,21 are kept', () => {
    expect(told(undelivered([line({})], 3210 as never, []))).toEqual([[1, 1790, 10_024, 0]]);
  });

  test('goes back from the last fuel line backwards', () => {
    const split = [
      line({ quantity: 2000, price: 5400, amount: 10_800, couponId: 'C1' }),
      line({ part: 2, quantity: 3000, amount: 16_800 }),
    ];
    expect(told(undelivered(split, 1000 as never, []))).toEqual([
      [2, 3000, 16_800, 0],
      [1, 1000, 5400, 0],
    ]);
  });

  test('is fuel alone, whatever else was sold', () => {
    const coffee = line({ lineNo: 2, code: 'coffee', unit: 'pcs', quantity: 2000, price: 12_000, amount: 24_000 });
    expect(undelivered([line({}), coffee], 3210 as never, []).map(({ lineNo, quantity }) => [lineNo, quantity])).toEqual([[1, 1790]]);
    expect(undelivered([coffee], 0 as never, [])).toEqual([]);
  });

  test('brings the points spent on it back, the kept part rounded', () => {
    expect(told(undelivered([line({ price: 4934, amount: 24_670, pointsSpent: 3330 })], 3210 as never, []))).toEqual([
      [1, 1790, 8832, 1192],
    ]);
  });

  test('is nothing where all was delivered, or more', () => {
    expect([undelivered([line({})], 5000 as never, []), undelivered([line({})], 5050 as never, [])]).toEqual([[], []]);
  });
});

describe('goods', () => {
  const coffee = line({ lineNo: 2, code: 'coffee', unit: 'pcs', quantity: 2000, price: 12_000, amount: 24_000 });

  test('come back by line and number', () => {
    expect(told(goodsBack([line({}), coffee], [{ lineNo: 2, quantity: 1000 }], []) ?? [])).toEqual([[1, 1000, 12_000, 0]]);
  });

  test('that the customer still has are all that can come back; fuel is none of them', () => {
    const water = line({ lineNo: 3, code: 'water', unit: 'pcs', quantity: 1000, price: 5000, amount: 5000 });
    const back =
      goodsBack(
        [coffee, water],
        [
          { lineNo: 2, quantity: 1000 },
          { lineNo: 3, quantity: 1000 },
        ],
        [],
      ) ?? [];
    expect(allGoods([line({}), coffee, water], [])).toEqual([
      { lineNo: 2, quantity: 2000 },
      { lineNo: 3, quantity: 1000 },
    ]);
    expect(allGoods([line({}), coffee, water], back)).toEqual([{ lineNo: 2, quantity: 1000 }]);
  });

  test('never come back beyond what was bought', () => {
    const once = goodsBack([coffee], [{ lineNo: 2, quantity: 1000 }], []) ?? [];
    expect(goodsBack([coffee], [{ lineNo: 2, quantity: 2000 }], once)).toBeNull();
    expect(goodsBack([coffee], [{ lineNo: 2, quantity: 1000 }], once)).toHaveLength(1);
    expect(allGoods([coffee], [...once, ...once])).toEqual([]);
  });

  test.each([1, 500, 999, 1001, 1999.5, -1000, Number.NaN])('come back in whole pieces: %d thousandths of a coffee do not', (quantity) => {
    expect(goodsBack([coffee], [{ lineNo: 2, quantity }], [])).toBeNull();
  });

  test.each([[{ lineNo: 1, quantity: 1000 }], [{ lineNo: 9, quantity: 1000 }], [{ lineNo: 2, quantity: 0 }]])(
    'are not fuel, nor what was never sold, nor nothing: %o',
    (wanted) => {
      expect(goodsBack([line({}), coffee], [wanted], [])).toBeNull();
    },
  );
});

/** Some of the goods: of each all, or any quantity that somebody may type. */
const wantedOf = (goods: Wanted[], share: number, pieces: number): Wanted[] =>
  goods
    .slice(0, Math.ceil(share * 2))
    .map((wanted) => (pieces % 2 === 0 ? wanted : { ...wanted, quantity: pieces - (pieces % 1000) || pieces }));

describe('whatever is sold, delivered and brought back', () => {
  const cases = fc.record({
    list: listLines,
    offered: coupons,
    asked: fc.nat(1_000_000),
    cuts: fc.array(fc.record({ fuel: fc.boolean(), share: fc.double({ min: 0, max: 1, noNaN: true }), pieces: fc.nat(5000) }), {
      maxLength: 5,
    }),
  });

  test('kept and returned make what was paid, money and points, after any number of refunds', () => {
    fc.assert(
      fc.property(cases, ({ list, offered, asked, cuts }) => {
        const spender = { balance: asked as Points, maxSpendPercent: 100, coupons: offered };
        const { lines } = spendPoints(applyCoupons(list, offered), asked as Points, spender);
        let returned: ReturnLine[] = [];
        for (const { fuel, share, pieces } of cuts) {
          const kept = (of: (line: SaleLine) => boolean) => lines.filter(of).reduce((sum, one) => sum + keptQuantity(one, returned), 0);
          const back = fuel
            ? undelivered(lines, (Math.floor((kept(({ unit }) => unit === 'L') * share) / 10) * 10) as never, returned)
            : (goodsBack(lines, wantedOf(allGoods(lines, returned), share, pieces), returned) ?? []);
          returned = [...returned, ...back];
        }
        for (const one of lines) {
          const own = returned.filter(({ lineNo, part }) => lineNo === one.lineNo && part === one.part);
          const kept = keptQuantity(one, returned);
          for (const { quantity, amount, pointsReturned } of own) {
            expect([quantity, amount, pointsReturned].every((figure) => Number.isSafeInteger(figure) && figure >= 0)).toBe(true);
            if (one.unit === 'pcs') expect(quantity % 1000).toBe(0);
          }
          expect(kept).toBeGreaterThanOrEqual(0);
          expect(refundTotal(own) + amountOf(kept as never, one.price)).toBe(one.amount);
          expect(pointsBack(own)).toBeLessThanOrEqual(one.pointsSpent);
          if (kept === 0) expect(pointsBack(own)).toBe(one.pointsSpent);
        }
      }),
      { numRuns: 500 },
    );
  });
});
