import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMoney, formatPoints, formatVolume, maskCard } from '../../src/domain/format.ts';

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

  test.each([
    [5000, '5,00 л'],
    [1_234_567, '1 234,56 л'],
    [9, '0,00 л'],
  ])('%i millilitres read %s, to the hundredth of a litre that has flowed', (volume, text) => {
    expect(plain(formatVolume(volume as never))).toBe(text);
  });

  test('points bear no sign of money', () => {
    expect(formatPoints(3330 as never)).toBe('33,30');
  });
});

describe('a card number', () => {
  test('is masked but for four digits and two', () => {
    expect(maskCard('79091234567 23'.replace(' ', ''))).toBe('7909*******23');
  });

  test.each([
    ['2200000000017', '2200*******17'],
    ['123456789012', '1234******12'],
    ['12345678901', '123******01'],
    ['12345678', '12****78'],
    ['1234567', '12****7'],
    ['1234', '1**4'],
    ['123', '1**'],
    ['12', '**'],
    ['', ''],
  ])('%s is printed as %s', (number, masked) => {
    expect(maskCard(number)).toBe(masked);
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
