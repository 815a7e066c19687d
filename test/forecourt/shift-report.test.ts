import { describe, expect, test } from 'vitest';
import { prepaid } from '../../machines/prepaid.ts';
import { differencesIn } from '../../src/forecourt/shift-differences.ts';
import { figuresOf, type ShiftSale } from '../../src/forecourt/shift-report.ts';
import { deliver, playSale, returnGoods } from '../support/film.ts';
import { inputFor } from '../support/orders.ts';

const SHIFT = { fnNumber: '', number: 12, from: 1_000, to: 2_000 };
const NONE = { count: 0, amount: 0 };

/** Five litres proved at the pump: no receipt names its shift. */
function provingEnded(endedAt: number | null): ShiftSale {
  const film = playSale(prepaid, inputFor({ paymentType: 'proving' }));
  deliver(film);
  return { context: film.context(), endedAt };
}

/** Five litres and two bottles of water, one of them brought back; both receipts name shift 12. */
function soldAndReturned(): ShiftSale {
  const film = playSale(prepaid, inputFor({ goods: [{ code: 'water', quantity: 2000 }] }));
  film.done('printReceipt');
  deliver(film);
  returnGoods(film, 2, 1000);
  film.done('printReceipt', { documentNumber: 86, shiftNumber: 12, total: 6_000 });
  return { context: film.context(), endedAt: 1_500 };
}

describe('the figures of a shift', () => {
  test.each([
    [999, 0],
    [1_000, 1],
    [1_999, 1],
    [2_000, 0],
    [null, 0],
  ])('a proving that ended at %s counts %i times in a shift from 1000 to 2000', (endedAt, count) => {
    expect(figuresOf(SHIFT, [provingEnded(endedAt)]).proving).toEqual({ count, volume: count * 5_000 });
  });

  test('take off what was brought back, by product and by payment type', () => {
    expect(figuresOf(SHIFT, [soldAndReturned()])).toEqual({
      sales: { count: 1, amount: 40_000 },
      refunds: { count: 1, amount: 6_000 },
      net: 34_000,
      deliveries: NONE,
      nonFiscal: { sales: NONE, refunds: NONE, net: 0 },
      proving: { count: 0, volume: 0 },
      paymentTypes: [
        expect.objectContaining({ code: 'cash', sales: { count: 1, amount: 40_000 }, refunds: { count: 1, amount: 6_000 }, net: 34_000 }),
      ],
      products: [
        expect.objectContaining({ code: 'ai80', quantity: 5_000, amount: 28_000 }),
        expect.objectContaining({ code: 'water', quantity: 1_000, amount: 6_000 }),
      ],
    });
  });

  test('hold nothing of another shift’s receipts', () => {
    expect(figuresOf({ ...SHIFT, number: 11 }, [soldAndReturned()])).toMatchObject({ sales: NONE, refunds: NONE, net: 0, products: [] });
  });

  test('count no proving whose pump gave nothing', () => {
    const context = playSale(prepaid, inputFor({ paymentType: 'proving' })).context();
    expect(figuresOf(SHIFT, [{ context, endedAt: 1_500 }]).proving).toEqual({ count: 0, volume: 0 });
  });
});

describe('the books of a shift', () => {
  const register = (sell: number, sellReturn: number) => ({
    shiftNumber: 12,
    sell: { count: 1, amount: sell },
    sellReturn: { count: 1, amount: sellReturn },
    cashDrawer: 0,
  });
  const differences = (...[sell, sellReturn]: [number, number]) =>
    differencesIn(figuresOf(SHIFT, [soldAndReturned()]), register(sell, sellReturn), [
      { pump: 1, nozzle: 1, ours: 5_000, totaliser: 5_000 },
      { pump: 1, nozzle: 2, ours: 5_000, totaliser: null },
      { pump: 2, nozzle: 1, ours: 5_000, totaliser: 5_010 },
    ]).map(({ book, subject, ours, theirs }) => [book, subject, ours, theirs]);

  test('agree but for the nozzle whose totaliser moved further', () => {
    expect(differences(40_000, 6_000)).toEqual([['dispensers', 'pump 2, nozzle 1', 5_000, 5_010]]);
  });
  test('differ by the kopeck, each by its name', () => {
    expect(differences(40_001, 5_999).slice(0, 2)).toEqual([
      ['register', 'sell', 40_000, 40_001],
      ['register', 'sellReturn', 6_000, 5_999],
    ]);
  });
});
