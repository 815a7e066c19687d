import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyCoupons, isInForce } from '../../src/domain/coupons.ts';
import type { Coupon, ListLine } from '../../src/domain/lines.ts';
import { amountOf } from '../../src/domain/units.ts';
import { coupons, listLines } from './arbitraries.ts';

const FUEL = { lineNo: 1, code: 'ai80', name: 'АИ-80', unit: 'L', quantity: 5000, listPrice: 5600, minPrice: 1 } as unknown as ListLine;
const C1 = {
  couponId: 'C1',
  title: '',
  productCode: 'ai80',
  productName: 'АИ-80',
  personalPrice: 5400,
  maxQuantity: 20_000,
  stacksWithPoints: true,
} as unknown as Coupon;
const told = (list: ListLine[], chosen: Coupon[]) =>
  applyCoupons(list, chosen).map(({ part, quantity, price, amount, discount, couponId }) => [
    part,
    quantity,
    price,
    amount,
    discount,
    couponId,
  ]);

describe('a coupon', () => {
  test('of 54,00 makes five litres of 280,00 cost 270,00', () => {
    expect(told([FUEL], [C1])).toEqual([[1, 5000, 5400, 27_000, 1000, 'C1']]);
  });

  test('covers its quantity; the rest of the line stays at list price', () => {
    expect(told([FUEL], [{ ...C1, maxQuantity: 2000 as never }])).toEqual([
      [1, 2000, 5400, 10_800, 400, 'C1'],
      [2, 3000, 5600, 16_800, 0, null],
    ]);
  });

  test('never raises a price', () => {
    expect(told([FUEL], [{ ...C1, personalPrice: 6000 as never }])).toEqual([[1, 5000, 5600, 28_000, 0, null]]);
  });

  test('at the list price covers nothing, and stays for another line', () => {
    const cheaper = { ...FUEL, lineNo: 2, listPrice: 5700 as never };
    expect(told([FUEL, cheaper], [{ ...C1, personalPrice: 5600 as never, maxQuantity: 5000 as never }])).toEqual([
      [1, 5000, 5600, 28_000, 0, null],
      [1, 5000, 5600, 28_000, 500, 'C1'],
    ]);
  });

  test('goes no lower than the line’s minimum', () => {
    expect(told([{ ...FUEL, minPrice: 5500 as never }], [C1])).toEqual([[1, 5000, 5500, 27_500, 500, 'C1']]);
  });

  test('that would cost a kopeck more by rounding is left for the next line', () => {
    const drop = { ...FUEL, quantity: 750, listPrice: 3 } as never;
    const next = { ...FUEL, lineNo: 2, quantity: 250 } as never;
    expect(told([drop, next], [{ ...C1, personalPrice: 2 as never, maxQuantity: 250 as never }])).toEqual([
      [1, 750, 3, 2, 0, null],
      [1, 250, 2, 1, 1399, 'C1'],
    ]);
  });

  test('leaves a line of nothing as it is', () => {
    expect(told([{ ...FUEL, quantity: 0 as never }], [C1])).toEqual([[1, 0, 5600, 0, 0, null]]);
  });

  test('at or above the list price is never used', () => {
    for (const personalPrice of [5600, 5601]) {
      expect(told([FUEL], [{ ...C1, personalPrice: personalPrice as never }])).toEqual([[1, 5000, 5600, 28_000, 0, null]]);
    }
  });

  test('that would save nothing after rounding is not used up: 0,30 litres stay at 56,00', () => {
    expect(told([{ ...FUEL, quantity: 300 as never }], [{ ...C1, personalPrice: 5599 as never }])).toEqual([[1, 300, 5600, 1680, 0, null]]);
  });

  test('that is the cheaper of two on one product applies first, in whichever order they were picked', () => {
    const dear = { ...C1, couponId: 'dear', personalPrice: 5500 as never };
    const cheap = { ...C1, couponId: 'cheap', personalPrice: 5000 as never };
    for (const both of [
      [dear, cheap],
      [cheap, dear],
    ]) {
      expect(told([FUEL], both)).toEqual([[1, 5000, 5000, 25_000, 3000, 'cheap']]);
    }
    expect(told([FUEL], [dear, { ...cheap, maxQuantity: 2000 as never }])).toEqual([
      [1, 2000, 5000, 10_000, 1200, 'cheap'],
      [2, 3000, 5500, 16_500, 300, 'dear'],
    ]);
  });

  test('of the same price as another applies in the order in which they were picked', () => {
    const [one, other] = [
      { ...C1, couponId: 'one' },
      { ...C1, couponId: 'other' },
    ];
    expect([told([FUEL], [one, other])[0]?.at(-1), told([FUEL], [other, one])[0]?.at(-1)]).toEqual(['one', 'other']);
  });

  test('for one and a half pieces covers one of two coffees', () => {
    const coffee = { ...FUEL, code: 'coffee', unit: 'pcs', quantity: 2000, listPrice: 12_000 } as never;
    const half = { ...C1, productCode: 'coffee', personalPrice: 6000 as never };
    expect(told([coffee], [{ ...half, maxQuantity: 1500 as never }])).toEqual([
      [1, 1000, 6000, 6000, 6000, 'C1'],
      [2, 1000, 12_000, 12_000, 0, null],
    ]);
    expect(told([coffee], [{ ...half, maxQuantity: 999 as never }])).toEqual([[1, 2000, 12_000, 24_000, 0, null]]);
  });

  test.each([
    ['2026-11-25T12:00:00Z', '2026-11-25T12:00:01Z', true],
    ['2026-11-25T12:00:00Z', '2026-11-25T12:00:00Z', false],
    ['2026-11-25T12:00:00Z', '2026-11-25T14:59:00+03:00', false],
    ['2026-11-25T12:00:00Z', '2026-11-25', true],
    ['2026-11-26T00:00:00Z', '2026-11-25', false],
    ['2026-11-25T12:00:00Z', null, true],
    ['2026-11-25T12:00:00Z', 'for ever', true],
  ])('at %s, valid to %s: offered %s', (now, validTo, isOffered) => {
    expect(isInForce({ validTo }, Date.parse(now))).toBe(isOffered);
  });

  test('for another product changes nothing', () => {
    expect(told([FUEL], [{ ...C1, productCode: 'dt' }])).toEqual([[1, 5000, 5600, 28_000, 0, null]]);
  });

  test('is used up over several lines of its product', () => {
    const second = { ...FUEL, lineNo: 2 };
    expect(told([FUEL, second], [{ ...C1, maxQuantity: 7000 as never }])).toEqual([
      [1, 5000, 5400, 27_000, 1000, 'C1'],
      [1, 2000, 5400, 10_800, 400, 'C1'],
      [2, 3000, 5600, 16_800, 0, null],
    ]);
  });
});

describe('whatever lines and coupons there are', () => {
  const check = (holds: (list: ListLine[], chosen: Coupon[]) => void) =>
    fc.assert(fc.property(listLines, coupons, holds), { numRuns: 500 });

  test('the sums are exact: amounts and discounts make the list amount of each line', () => {
    check((list, chosen) => {
      const lines = applyCoupons(list, chosen);
      for (const line of list) {
        const parts = lines.filter(({ lineNo }) => lineNo === line.lineNo);
        expect(parts.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(line.quantity);
        expect(parts.reduce((sum, { amount, discount }) => sum + amount + discount, 0)).toBe(amountOf(line.quantity, line.listPrice));
      }
    });
  });

  test('every line is a whole price times a quantity, between minimum and list price, its discount not negative', () => {
    check((list, chosen) => {
      for (const line of applyCoupons(list, chosen)) {
        expect(line.amount).toBe(amountOf(line.quantity, line.price));
        expect(line.price).toBeGreaterThanOrEqual(Math.min(line.minPrice, line.listPrice));
        expect(line.price).toBeLessThanOrEqual(line.listPrice);
        expect(line.discount).toBeGreaterThanOrEqual(0);
      }
    });
  });

  test('a coupon stands only on lines that it makes cheaper, and on whole pieces of goods', () => {
    check((list, chosen) => {
      const lines = applyCoupons(list, chosen);
      for (const { couponId, discount, unit, quantity } of lines) {
        if (couponId !== null) expect(discount).toBeGreaterThan(0);
        if (unit === 'pcs') expect(quantity % 1000).toBe(0);
      }
      for (const line of list) {
        const due = lines.filter(({ lineNo }) => lineNo === line.lineNo).reduce((sum, { amount }) => sum + amount, 0);
        expect(due).toBeLessThanOrEqual(amountOf(line.quantity, line.listPrice));
      }
    });
  });

  test('the order in which coupons of different prices are picked changes nothing', () => {
    check((list, chosen) => {
      const prices = new Set(chosen.map(({ personalPrice }) => personalPrice));
      if (prices.size < chosen.length) return;
      expect(applyCoupons(list, chosen.toReversed())).toEqual(applyCoupons(list, chosen));
    });
  });

  test('no coupon covers more than its quantity', () => {
    check((list, chosen) => {
      const lines = applyCoupons(list, chosen);
      for (const { couponId, maxQuantity } of chosen) {
        const used = lines.filter((line) => line.couponId === couponId).reduce((sum, { quantity }) => sum + quantity, 0);
        expect(used).toBeLessThanOrEqual(maxQuantity);
      }
    });
  });

  test('the same input gives the same answer, and changes nothing given', () => {
    check((list, chosen) => {
      const before = structuredClone([list, chosen]);
      expect(applyCoupons(list, chosen)).toEqual(applyCoupons(list, chosen));
      expect([list, chosen]).toEqual(before);
    });
  });
});
