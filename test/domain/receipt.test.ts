import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyCoupons } from '../../src/domain/coupons.ts';
import { spendPoints } from '../../src/domain/points.ts';
import { type Sold, sellReceipt } from '../../src/domain/receipt.ts';
import type { Kopecks, Points } from '../../src/domain/units.ts';
import { coupons, listLines } from './arbitraries.ts';
import { receiptText } from './receipt-text.ts';

const list = [
  { lineNo: 1, code: 'ai80', name: 'АИ-80', unit: 'L', quantity: 5000, listPrice: 5600, minPrice: 1 },
  { lineNo: 2, code: 'coffee', name: 'Кофе', unit: 'pcs', quantity: 1000, listPrice: 12_000, minPrice: 1 },
] as never;
const chosen = [
  { couponId: 'C1', title: '', productCode: 'ai80', productName: '', personalPrice: 5400, maxQuantity: 20_000, stacksWithPoints: true },
] as never;
const sold = (changes: Partial<Sold> = {}): Sold => ({
  lines: spendPoints(applyCoupons(list, chosen), 5000 as Points, { balance: 5000 as Points, maxSpendPercent: 50, coupons: chosen }).lines,
  paidBy: 'cash',
  tendered: 40_000 as Kopecks,
  cardNumber: '2200*******17',
  pointsToAccrue: 600 as Points,
  pump: 1,
  electronically: false,
  buyer: null,
  taxOf: () => 'vat22',
  ...changes,
});

describe('the receipt', () => {
  test('shows list price, discount, points, card, cash and change', () => {
    expect(receiptText(sellReceipt(sold())).replaceAll('\u00a0', ' ')).toBe(
      [
        'АИ-80 ТРК 1',
        '  5,00 л × 47,08 ₽              235,40 ₽',
        '  Цена без скидки: 56,00 ₽',
        '  Скидка по купону: 10,00 ₽',
        '  Списано баллов: 34,60',
        'Кофе',
        '  1 шт × 104,60 ₽               104,60 ₽',
        '  Цена без скидки: 120,00 ₽',
        '  Списано баллов: 15,40',
        '  Карта: 2200*******17',
        '  Будет начислено баллов: 6,00',
        '  Принято: 400,00 ₽',
        '  Сдача: 60,00 ₽',
        '-'.repeat(40),
        'ИТОГ                            340,00 ₽',
      ].join('\n'),
    );
  });

  test('bears each position at the price paid, with what it cost less than at list price', () => {
    const { items, buyer: _buyer, ...rest } = sellReceipt(sold({ taxOf: (code) => `tax of ${code}` }));
    expect(items.filter(({ type }) => type === 'position')).toEqual([
      {
        type: 'position',
        name: 'АИ-80 ТРК 1',
        price: 4708,
        quantity: 5000,
        amount: 23_540,
        discount: 4460,
        unit: 'L',
        tax: 'tax of ai80',
        subject: 'excise',
      },
      {
        type: 'position',
        name: 'Кофе',
        price: 10_460,
        quantity: 1000,
        amount: 10_460,
        discount: 1540,
        unit: 'pcs',
        tax: 'tax of coffee',
        subject: 'commodity',
      },
    ]);
    expect(rest).toEqual({ kind: 'sell', electronically: false, payments: [{ kind: 'cash', sum: 34_000 }], total: 34_000 });
  });

  test('says of a line at list price nothing, and of fuel without a pump only its name', () => {
    const plain = applyCoupons(list, []);
    const receipt = sellReceipt(sold({ lines: plain, pump: null, cardNumber: null, pointsToAccrue: 0 as Points, tendered: null }));
    expect(receipt.items.map((item) => (item.type === 'text' ? item.text : item.name))).toEqual(['АИ-80', 'Кофе']);
  });

  test('says nothing of cash where exactly the due was laid down, or a card paid', () => {
    const words = (changes: Partial<Sold>) => sellReceipt(sold({ cardNumber: null, pointsToAccrue: 0 as Points, ...changes })).items.at(-1);
    expect([words({ tendered: null }), words({ paidBy: 'electronically' })]).toEqual([
      { type: 'text', text: 'Списано баллов: 15,40' },
      { type: 'text', text: 'Списано баллов: 15,40' },
    ]);
  });

  test('bears the buyer, and fuel as excise goods', () => {
    const receipt = sellReceipt(sold({ buyer: { contact: 'a@b.ru' }, electronically: true }));
    expect(receipt).toMatchObject({ kind: 'sell', electronically: true, buyer: { contact: 'a@b.ru' } });
    expect(receipt.items.flatMap((item) => (item.type === 'position' ? [item.subject] : []))).toEqual(['excise', 'commodity']);
  });

  test('sums up exactly, positions and payments alike, whatever is sold', () => {
    fc.assert(
      fc.property(listLines, coupons, fc.nat(1_000_000), (sent, offered, asked) => {
        const spender = { balance: asked as Points, maxSpendPercent: 100, coupons: offered };
        const { lines } = spendPoints(applyCoupons(sent, offered), asked as Points, spender);
        const { items, payments, total } = sellReceipt(sold({ lines }));
        expect(items.reduce((sum, item) => sum + (item.type === 'position' ? item.amount : 0), 0)).toBe(total);
        expect(payments.reduce((sum, payment) => sum + payment.sum, 0)).toBe(total);
      }),
    );
  });
});
