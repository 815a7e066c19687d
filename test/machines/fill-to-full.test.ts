import { beforeAll, describe, expect, test } from 'vitest';
import { fillToFull } from '../../machines/fill-to-full.ts';
import { deliveredVolume, holdsPump, needsCardFirst } from '../../machines/sale/readings.ts';
import { inputFor, ruled, TIERS } from '../support/orders.ts';
import { everyPathHolds, operatorEvents, type SaleWalk, walkSale } from '../support/sale-walk.ts';

const order = (changes = {}) => inputFor({ path: 'fillToFull', preset: { type: 'full', ceiling: 5000 }, ...changes });

let walk: SaleWalk;
beforeAll(() => {
  walk = walkSale(
    fillToFull,
    [
      order(),
      order({ loyalty: true }),
      order({ paymentType: 'card' }),
      order({ paymentType: 'proving' }),
      order({ paymentType: 'proving', goods: [{ code: 'water', quantity: 1000 }] }),
      order({ goods: [{ code: 'water', quantity: 1000 }] }),
      ruled(order(), { forbidFillWithoutCard: true }),
      ruled(order({ paymentType: 'card' }), { allowLate: false }),
      ruled(order({ loyalty: true, goods: [{ code: 'water', quantity: 2000 }] }), { amountWindow: true }),
      ruled(order({ loyalty: true }), { tiers: TIERS }, 'cash'),
    ],
    operatorEvents([
      { type: 'receipt.requested', tendered: 100 },
      { type: 'refund.requested', lines: [{ lineNo: 2, quantity: 1000 }] },
      { type: 'payment.changed', paymentType: 'card', tendered: null },
      { type: 'payment.changed', paymentType: 'cash', tendered: null },
    ]),
  );
}, 120_000);

describe('every reachable state of a fill to full', () => {
  everyPathHolds(fillToFull, () => walk);

  test('takes no money before fuel has flowed', () => {
    expect(walk.visits.filter(({ snapshot: { context } }) => context.payment && deliveredVolume(context) === 0)).toEqual([]);
  });

  test('gives no fuel without a card where the discount forbids it', () => {
    const early = walk.visits.filter(
      ({ snapshot: { children, context } }) => 'preparePump' in children && needsCardFirst(context) && context.client === null,
    );
    expect(early).toEqual([]);
  });

  test('frees the pump as soon as the delivery is over', () => {
    const held = walk.visits.filter(({ snapshot }) => snapshot.hasTag('awaitingReceipt') && holdsPump(snapshot.context));
    expect(held).toEqual([]);
  });

  test('with late discount switched off asks for no card at the receipt', () => {
    const asked = walk.visits.filter(
      ({ snapshot }) =>
        snapshot.hasTag('awaitingCard') &&
        deliveredVolume(snapshot.context) > 0 &&
        snapshot.context.order.paymentTypes[snapshot.context.paymentType]?.loyalty?.allowLate === false,
    );
    expect(asked).toEqual([]);
  });
});
