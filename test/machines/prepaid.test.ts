import { beforeAll, describe, expect, test } from 'vitest';
import { prepaid } from '../../machines/prepaid.ts';
import { deliveredVolume, orderedVolume } from '../../machines/sale/readings.ts';
import { inputFor, ruled, TIERS } from '../support/orders.ts';
import { everyPathHolds, operatorEvents, type SaleWalk, walkSale } from '../support/sale-walk.ts';

let walk: SaleWalk;
beforeAll(() => {
  walk = walkSale(
    prepaid,
    [
      inputFor(),
      inputFor({ loyalty: true }),
      inputFor({ loyalty: true, tendered: 100 }),
      inputFor({ paymentType: 'card' }),
      inputFor({ paymentType: 'talon' }),
      inputFor({ paymentType: 'proving' }),
      ruled(inputFor({ paymentType: 'card' }), { amountWindow: true }),
      ruled(inputFor({ loyalty: true, goods: [{ code: 'water', quantity: 2000 }] }), { amountWindow: true, tiers: TIERS }),
      ruled(inputFor({ loyalty: true }), { tiers: TIERS }, 'cash'),
    ],
    operatorEvents([
      { type: 'refund.requested', lines: [{ lineNo: 2, quantity: 1000 }] },
      { type: 'payment.changed', paymentType: 'card', tendered: null },
      { type: 'payment.changed', paymentType: 'cash', tendered: 100 },
      { type: 'payment.changed', paymentType: 'cash', tendered: 30_000 },
      { type: 'payment.changed', paymentType: 'talon', tendered: null },
    ]),
  );
}, 120_000);

describe('every reachable state of a prepaid sale', () => {
  everyPathHolds(prepaid, () => walk);

  test('gives no fuel before the receipt, proving apart', () => {
    const early = walk.visits.filter(
      ({ snapshot: { children, context } }) =>
        ['preparePump', 'authorisePump', 'followDelivery'].some((port) => port in children) &&
        context.receipts.length === 0 &&
        context.paymentType !== 'proving',
    );
    expect(early).toEqual([]);
  });

  test('is completed only with all fuel given, and refunded only with some given back', () => {
    const wrong = walk.visits.filter(
      ({ snapshot }) =>
        (snapshot.hasTag('completed') && deliveredVolume(snapshot.context) < orderedVolume(snapshot.context)) ||
        (snapshot.hasTag('refunded') && snapshot.context.refunds.length === 0),
    );
    expect(wrong).toEqual([]);
  });
});
