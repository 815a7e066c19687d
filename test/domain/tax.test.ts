import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatQuantity } from '../../src/domain/format.ts';
import { calculatedRate, isPastRate, TAXES } from '../../src/domain/tax.ts';
import { wholeRoubles } from '../../src/domain/totals.ts';
import { kopecks } from '../../src/domain/units.ts';

test('money before delivery bears the calculated rate, once', () => {
  expect(TAXES.map(calculatedRate)).toEqual('none vat0 vat105 vat107 vat110 vat120 vat122 vat105 vat107 vat110 vat120 vat122'.split(' '));
});

test('two rates are of settlements up to 2025 alone', () => {
  expect(TAXES.filter(isPastRate)).toEqual(['vat20', 'vat120']);
});

test('a sum is rounded down by less than a rouble, to whole roubles, and never to nothing', () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), (sum) => {
      const rounded = wholeRoubles(kopecks(sum));
      expect(sum - rounded).toBeGreaterThanOrEqual(0);
      expect(sum - rounded).toBeLessThan(100);
      expect(rounded % 100 === 0 || sum < 100).toBe(true);
      expect(rounded === 0).toBe(sum === 0);
      expect(wholeRoubles(rounded)).toBe(rounded);
    }),
  );
});

test.each([
  [20_000, 'L', '20,00 л'],
  [15_375, 'L', '15,375 л'],
  [2000, 'pcs', '2 шт'],
  [1250, 'kg', '1,250 кг'],
  [30_000, 'm3', '30,000 м³'],
  [7050, 'kWh', '7,050 кВт·ч'],
] as const)('%i thousandths of %s are written %s', (quantity, unit, words) => {
  expect(formatQuantity(quantity, unit).replaceAll('\u00a0', ' ')).toBe(words);
});
