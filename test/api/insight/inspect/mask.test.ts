import { describe, expect, test } from 'vitest';
import { masked } from '../../../../src/api/insight/inspect/mask.ts';

describe('what an inspector is shown', () => {
  test('is nothing of how a buyer is reached or called, wherever the buyer stands', () => {
    const buyer = { contact: '+79990001122', name: 'ООО «Ромашка»', inn: '7700000000' };
    const hidden = { contact: '***', name: '***', inn: '***' };
    expect(masked({ order: { buyer }, receipts: [{ buyer }], buyer: { ...buyer, name: null } })).toEqual({
      order: { buyer: hidden },
      receipts: [{ buyer: hidden }],
      buyer: { ...hidden, name: null },
    });
  });

  test.each(['token', 'userId', 'password', 'secret', 'contact', 'inn', 'buyerName', 'Token'])('is no %s', (key) => {
    expect(masked({ deep: [{ [key]: 'confidential' }] })).toEqual({ deep: [{ [key]: '***' }] });
  });

  test('is no client’s name, unless it was asked for', () => {
    const sale = { client: { clientId: 'c-1', name: 'Анна', balance: 1 }, output: { clientId: 'c-1', name: 'Анна' }, name: 'prepaid' };
    expect(masked(sale)).toEqual({ client: { ...sale.client, name: '***' }, output: { clientId: 'c-1', name: '***' }, name: 'prepaid' });
    expect(masked(sale, { names: true })).toEqual(sale);
  });

  test('is everything else, also names that only look alike, and what is not there', () => {
    const sale = { tokens: 2, contactless: true, inning: 'x', token: null, buyer: null, lines: [{ amount: 1 }] };
    expect(masked(sale)).toEqual(sale);
  });

  test('is the name of a function, not its body', () => {
    expect(masked({ guard: function isPaid() {}, actions: [() => undefined] })).toEqual({
      guard: { type: 'isPaid' },
      actions: [{ type: 'inline' }],
    });
  });
});
