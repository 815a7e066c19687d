import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMoney, formatPieces, formatPoints, formatVolume, maskCard } from '../../src/domain/format.ts';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('figures', () => {
  test.each([
    [28_000, '280,00 ₽'],
    [5, '0,05 ₽'],
    [123_456_789, '1 234 567,89 ₽'],
    [-150, '−1,50 ₽'],
  ])('%i kopecks read %s', (sum, text) => {
    expect(plain(formatMoney(sum as never))).toBe(text);
  });

  test('litres to a hundredth, points without a sign, pieces whole or not', () => {
    expect([formatVolume(5000 as never), formatPoints(3330 as never), formatPieces(2000), formatPieces(250)].map(plain)).toEqual([
      '5,00 л',
      '33,30',
      '2',
      '0,250',
    ]);
  });
});

describe('a card number', () => {
  test('is masked but for four digits and two', () => {
    expect(maskCard('79091234567 23'.replace(' ', ''))).toBe('7909*******23');
  });

  test('is never whole, however short', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{1,24}$/), (number) => {
        const masked = maskCard(number);
        expect(masked).toHaveLength(number.length);
        expect(masked).toContain('*');
      }),
    );
  });
});
