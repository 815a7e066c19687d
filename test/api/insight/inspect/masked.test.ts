import { describe, expect, test } from 'vitest';
import { plain } from '../../../../src/api/insight/inspect/masked.ts';

describe('what an inspector is shown', () => {
  test('is nothing of how a buyer is reached or called, wherever the buyer stands', () => {
    const buyer = { contact: '+79990001122', name: 'ООО «Ромашка»', inn: '7700000000' };
    const hidden = { contact: '***', name: '***', inn: '***' };
    expect(plain({ order: { buyer }, receipts: [{ buyer }], buyer: { ...buyer, name: null } })).toEqual({
      order: { buyer: hidden },
      receipts: [{ buyer: hidden }],
      buyer: { ...hidden, name: null },
    });
  });

  test.each(['token', 'userId', 'password', 'secret', 'contact', 'inn', 'buyerName', 'Token'])('is no %s', (key) => {
    expect(plain({ deep: [{ [key]: 'confidential' }] })).toEqual({ deep: [{ [key]: '***' }] });
  });

  test('is everything else, also names that only look alike, and what is not there', () => {
    const sale = { tokens: 2, contactless: true, inning: 'x', token: null, buyer: null, lines: [{ amount: 1 }] };
    expect(plain(sale)).toEqual(sale);
  });

  test('is the name of a function, not its body', () => {
    expect(plain({ guard: function isPaid() {}, actions: [() => undefined] })).toEqual({
      guard: { type: 'isPaid' },
      actions: [{ type: 'inline' }],
    });
  });
});
