import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromDecimal, toDecimal } from '../../../src/adapters/wire/decimal.ts';
import { operationUuid } from '../../../src/adapters/wire/operation.ts';

describe('decimals of other systems', () => {
  test('say exactly what the whole number says, there and back', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000_000), fc.constantFrom(2, 3), (whole, places) => {
        const decimal = toDecimal(whole, places as 2 | 3);
        expect(fromDecimal(JSON.parse(JSON.stringify(decimal)), places as 2 | 3)).toBe(whole);
      }),
    );
  });

  test.each([0.001, Number.NaN, Number.POSITIVE_INFINITY, '280', null, undefined, 1e300])('that are no kopecks are none: %o', (wrong) => {
    expect(fromDecimal(wrong, 2)).toBeNull();
  });

  test('are never made of a fraction', () => {
    expect(() => toDecimal(0.5, 2)).toThrow(RangeError);
  });
});

describe('an order’s uuid', () => {
  test('is the same at every repeat, another for another order, and of version 5', () => {
    const [one, again, other] = [operationUuid('sale:receipt:1'), operationUuid('sale:receipt:1'), operationUuid('sale:receipt:2')];
    expect([one === again, one === other]).toEqual([true, false]);
    expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
