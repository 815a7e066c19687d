import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amountOf, kopecks, millilitres, points, price, quantity, roundHalfUp, volumeFor } from '../../src/domain/units.ts';

describe('whole numbers', () => {
  test.each([kopecks, millilitres, points, price, quantity])('%o takes no fraction, nothing below nothing, nothing unsafe', (of) => {
    for (const wrong of [0.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) expect(() => of(wrong)).toThrow(RangeError);
    expect([of(0), of(28_000)]).toEqual([0, 28_000]);
  });

  test('rounding goes to the nearest whole, halves up', () => {
    expect([1499, 1500, 1501, 2500, 0].map((numerator) => roundHalfUp(numerator, 1000))).toEqual([1, 2, 2, 3, 0]);
  });

  test('rounding refuses what it cannot do exactly', () => {
    for (const [numerator, denominator] of [
      [0.5, 1],
      [-1, 2],
      [1, 0],
      [1, -2],
      [2 ** 53, 3],
    ] as const) {
      expect(() => roundHalfUp(numerator, denominator)).toThrow(RangeError);
    }
  });

  test('rounding is never more than half away, and never a fraction', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000_000), fc.integer({ min: 1, max: 1_000_000 }), (numerator, denominator) => {
        const rounded = roundHalfUp(numerator, denominator);
        expect(Number.isSafeInteger(rounded)).toBe(true);
        expect(2 * Math.abs(numerator - rounded * denominator)).toBeLessThanOrEqual(denominator);
      }),
    );
  });
});

describe('a price and a quantity', () => {
  test('five litres at 56,00 cost 280,00, and 8,92 litres 499,52', () => {
    expect([amountOf(quantity(5000), price(5600)), amountOf(quantity(8920), price(5600))]).toEqual([28_000, 49_952]);
  });

  test.each([
    [50_000, 5600, 8920, 49_952],
    [50_000, 3988, 12_530, 49_970],
    [28_000, 5600, 5000, 28_000],
    [10, 5600, 0, 0],
  ])('%i kopecks at %i buy %i ml for %i', (sum, at, volume, due) => {
    expect([volumeFor(kopecks(sum), price(at)), amountOf(quantity(volume), price(at))]).toEqual([volume, due]);
  });

  test('an amount never buys more than it pays for, nor 10 ml less than it could', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 1, max: 9999 }), (sum, at) => {
        const volume = volumeFor(kopecks(sum), price(at));
        expect(volume % 10).toBe(0);
        expect(volume * at).toBeLessThanOrEqual(sum * 1000);
        expect((volume + 10) * at).toBeGreaterThan(sum * 1000);
      }),
    );
  });

  test('a price of nothing buys no volume', () => {
    expect(() => volumeFor(kopecks(100), price(0))).toThrow(RangeError);
  });
});
