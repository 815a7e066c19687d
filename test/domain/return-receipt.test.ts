import { describe, expect, test } from 'vitest';
import { returnReceipt } from '../../src/domain/receipt.ts';
import type { ReturnLine } from '../../src/domain/refund.ts';

const FUEL = {
  lineNo: 1,
  part: 1,
  code: 'ai80',
  name: 'АИ-80',
  unit: 'L',
  quantity: 1790,
  price: 5400,
  amount: 9666,
  pointsReturned: 1250,
} as unknown as ReturnLine;
const COFFEE = {
  lineNo: 2,
  part: 1,
  code: 'coffee',
  name: 'Кофе',
  unit: 'pcs',
  quantity: 1000,
  price: 12_000,
  amount: 12_000,
  pointsReturned: 0,
} as unknown as ReturnLine;
const taxOf = (code: string) => (code === 'ai80' ? 'vat22' : 'vat10');
const RETURNED = { lines: [FUEL, COFFEE], paidBy: 'cash', pump: 3, electronically: false, buyer: null, taxOf } as const;

describe('a return receipt', () => {
  test('bears what goes back at the prices paid, and the points with it', () => {
    expect(returnReceipt({ ...RETURNED, lines: [FUEL, COFFEE] })).toEqual({
      kind: 'sellReturn',
      electronically: false,
      items: [
        {
          type: 'position',
          name: 'АИ-80 ТРК 3',
          price: 5400,
          quantity: 1790,
          amount: 9666,
          discount: 0,
          unit: 'L',
          tax: 'vat22',
          subject: 'excise',
        },
        { type: 'text', text: 'Возвращено баллов: 12,50' },
        {
          type: 'position',
          name: 'Кофе',
          price: 12_000,
          quantity: 1000,
          amount: 12_000,
          discount: 0,
          unit: 'pcs',
          tax: 'vat10',
          subject: 'commodity',
        },
      ],
      payments: [{ kind: 'cash', sum: 21_666 }],
      total: 21_666,
    });
  });

  test('names no pump where none is known, and the buyer who asked for it', () => {
    const receipt = returnReceipt({
      ...RETURNED,
      lines: [FUEL],
      paidBy: 'electronically',
      pump: null,
      electronically: true,
      buyer: { inn: '7707083893' },
    });
    expect(receipt).toMatchObject({
      electronically: true,
      items: [{ name: 'АИ-80' }, { type: 'text' }],
      payments: [{ kind: 'electronically', sum: 9666 }],
      buyer: { inn: '7707083893' },
    });
  });
});
