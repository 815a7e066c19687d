/** Lines, coupons and points as they may come, for properties that hold for all of them. Used by the tests of the domain. */
import fc from 'fast-check';
import type { Coupon, ListLine } from '../../src/domain/lines.ts';

const CODES = ['ai80', 'dt', 'coffee', 'water'];

const listLine = (lineNo: number): fc.Arbitrary<ListLine> =>
  fc
    .record({
      code: fc.constantFrom(...CODES),
      litres: fc.boolean(),
      count: fc.integer({ min: 1, max: 5000 }),
      listPrice: fc.integer({ min: 1, max: 9999 }),
      floor: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .map(({ code, litres, count, listPrice, floor }) => ({
      lineNo,
      code,
      name: code.toUpperCase(),
      unit: litres ? 'L' : 'pcs',
      quantity: (litres ? count * 10 : Math.min(count, 20) * 1000) as never,
      listPrice: listPrice as never,
      minPrice: Math.max(1, Math.floor(listPrice * floor)) as never,
      tax: 'vat22',
    }));

export const listLines: fc.Arbitrary<ListLine[]> = fc
  .integer({ min: 1, max: 4 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => listLine(index + 1))));

export const coupons: fc.Arbitrary<Coupon[]> = fc
  .array(
    fc.record({
      productCode: fc.constantFrom(...CODES),
      personalPrice: fc.integer({ min: 1, max: 9999 }),
      maxQuantity: fc.integer({ min: 0, max: 6000 }).map((count) => count * 10),
      stacksWithPoints: fc.boolean(),
    }),
    { maxLength: 4 },
  )
  .map((list) =>
    list.map((coupon, index) => ({ ...coupon, couponId: `C${index}`, title: `C${index}`, productName: coupon.productCode }) as never),
  );
