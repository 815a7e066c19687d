import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  digits,
  doseParameters,
  fullDeliveryOf,
  numberOf,
  statusOf,
  totalsOf,
  volumeOf,
  WIDTHS,
  widthsOf,
} from '../../../src/adapters/dispenser-azt2/commands.ts';
import { DeviceFailure } from '../../../src/adapters/wire/failure.ts';

const text = (characters: string): number[] => [...characters].map((character) => character.charCodeAt(0));
const spelt = (bytes: number[]): string => String.fromCharCode(...bytes);

/** What a reading says: its value, or the facts of its failure. */
function said(read: () => unknown): unknown {
  try {
    return read();
  } catch (problem) {
    if (!(problem instanceof DeviceFailure)) throw problem;
    const { device, code, known, evidence } = problem;
    return { device, code, known, evidence };
  }
}
const nonsense = (bytes: string) => ({ device: 'pump', code: 'badAnswer', known: 'unknown', evidence: { bytes } });

describe('a status', () => {
  test.each([
    ['0', { state: 'off', overrun: false, hasError: false }],
    ['1', { state: 'calling', overrun: false, hasError: false }],
    ['2', { state: 'authorised', overrun: false, hasError: false }],
    ['3', { state: 'dispensing', overrun: false, hasError: false }],
    ['4', { state: 'delivered', overrun: false, hasError: false }],
    ['8', { state: 'local', overrun: false, hasError: false }],
    ['00', { state: 'off', overrun: false, hasError: false }],
    ['40', { state: 'delivered', overrun: false, hasError: false }],
    ['41', { state: 'delivered', overrun: true, hasError: false }],
    ['410', { state: 'delivered', overrun: true, hasError: false }],
    ['411', { state: 'delivered', overrun: true, hasError: true }],
    ['001', { state: 'off', overrun: false, hasError: true }],
    ['302', { state: 'dispensing', overrun: false, hasError: false }],
    ['31', { state: 'dispensing', overrun: false, hasError: false }],
  ])('"%s" is read', (characters, status) => {
    expect(statusOf(text(characters))).toEqual(status);
  });

  test.each([
    ['of nothing', '', ''],
    ['of a state that is none', '5', '35'],
    ['of four bytes', '0000', '30 30 30 30'],
    ['that is no digit', 'D', '44'],
    ['with a digit only in its low half', '$0', '24 30'],
  ])('%s is an error, never a state', (_what, characters, bytes) => {
    expect(said(() => statusOf(text(characters)))).toEqual(nonsense(bytes));
  });
});

describe('the full delivery', () => {
  test.each([
    ['A', '000321017976' + '5600', { volume: 3210, amount: 17_976, price: 5600 }],
    ['B', '000321' + '00017976' + '005600', { volume: 3210, amount: 17_976, price: 5600 }],
    ['H', '00321' + '0017976' + '5600', { volume: 3210, amount: 17_976, price: 5600 }],
    ['A', '999999' + '999999' + '9999', { volume: 9_999_990, amount: 999_999, price: 9999 }],
    ['H', '99999' + '9999999' + '9999', { volume: 999_990, amount: 9_999_999, price: 9999 }],
  ] as const)('of type %s "%s" is litres, sum, price', (type, characters, delivery) => {
    expect(fullDeliveryOf(text(characters), WIDTHS[type])).toEqual(delivery);
  });

  test('of one digit less or more than the type has is an error', () => {
    for (const width of [0, 15, 17, 20]) {
      const bytes = text('0'.repeat(width));
      expect(said(() => fullDeliveryOf(bytes, WIDTHS.H))).toEqual(nonsense(Array(width).fill('30').join(' ')));
    }
  });

  test('with a letter among the digits is an error', () => {
    expect(said(() => fullDeliveryOf(text('0032100179765O00'), WIDTHS.H))).toEqual(nonsense('35 4f 30 30'));
  });
});

describe('a type', () => {
  test.each([
    ['A', 'A'],
    ['B', 'B'],
    ['C', 'A'],
    ['D', 'A'],
    ['E', 'A'],
    ['F', 'B'],
    ['G', 'B'],
    ['H', 'H'],
  ] as const)('%s has the widths of %s', (letter, of) => {
    expect(widthsOf(text(letter))).toEqual(WIDTHS[of]);
  });

  test.each([
    ['I', '49'],
    ['', ''],
    ['HH', '48 48'],
    ['0', '30'],
  ])('"%s" is not guessed at', (characters, bytes) => {
    expect(said(() => widthsOf(text(characters)))).toEqual(nonsense(bytes));
  });
});

describe('the totaliser', () => {
  test.each([
    ['0000000500' + '0000028000', { volume: 5000, amount: 28_000 }],
    ['0000000000' + '0000000000', { volume: 0, amount: 0 }],
    ['9999999999' + '9999999999', { volume: 99_999_999_990, amount: 9_999_999_999 }],
    ['00000500' + '00028000', { volume: 5000, amount: 28_000 }],
  ])('"%s" is litres and sum, half each', (characters, totals) => {
    expect(totalsOf(text(characters))).toEqual(totals);
  });

  test.each([
    ['', ''],
    ['0', '30'],
    ['000', '30 30 30'],
    ['0 ', '20'],
  ])('"%s" is an error, never a zero', (characters, bytes) => {
    expect(said(() => totalsOf(text(characters)))).toEqual(nonsense(bytes));
  });
});

describe('figures', () => {
  test('a volume comes in hundredths of a litre', () => {
    expect([volumeOf(text('000500')), volumeOf(text('000001')), volumeOf(text('000000'))]).toEqual([5000, 10, 0]);
  });

  test.each(['', '12a4', '-100', '5.00', ' 500', '0000000000000001'])('"%s" is no number', (characters) => {
    expect(said(() => numberOf(text(characters), 'volume'))).toMatchObject({ code: 'badAnswer', known: 'unknown' });
  });

  test('fifteen digits are still a number, and the evidence of nonsense shows every byte with two digits', () => {
    expect(numberOf(text('123456789012345'), 'volume')).toBe(123_456_789_012_345);
    expect(said(() => numberOf([0x07, 0x30], 'volume'))).toMatchObject({ evidence: { bytes: '07 30' } });
  });

  test('each figure goes out padded with zeros, and comes back the same', () => {
    expect([spelt(digits(5600, 4)), spelt(digits(999, 4)), spelt(digits(0, 5))]).toEqual(['5600', '0999', '00000']);
    fc.assert(fc.property(fc.nat(99_999), (value) => numberOf(digits(value, 5), 'dose') === value));
  });

  test.each([
    ['none', 5000, '00500'],
    ['full', 5000, '005000'],
    ['fullAndAdjustment', 5000, '0050000'],
    ['none', 10, '00001'],
    ['full', 999_990, '999990'],
  ] as const)('a dose with flags %s of %i ml is "%s"', (flags, volume, characters) => {
    expect(spelt(doseParameters(volume, flags))).toBe(characters);
  });
});

describe('any bytes at all', () => {
  const anything = fc.oneof(fc.array(fc.nat(255), { maxLength: 24 }), fc.array(fc.integer({ min: 0x2f, max: 0x3a }), { maxLength: 24 }));

  test('are whole figures or a failure that says badAnswer, nothing else', () => {
    fc.assert(
      fc.property(anything, (bytes) => {
        for (const read of [
          () => statusOf(bytes),
          () => widthsOf(bytes),
          () => totalsOf(bytes),
          () => fullDeliveryOf(bytes, WIDTHS.A),
          () => fullDeliveryOf(bytes, WIDTHS.B),
        ]) {
          const figures = said(read) as Record<string, unknown>;
          if (figures.code !== undefined) expect(figures.code).toBe('badAnswer');
          else for (const figure of Object.values(figures)) if (typeof figure === 'number') expect(Number.isSafeInteger(figure)).toBe(true);
        }
      }),
    );
  });
});
