import { beforeAll, describe } from 'vitest';
import { shop } from '../../machines/shop.ts';
import { inputFor, ruled, TIERS } from '../support/orders.ts';
import { everyPathHolds, operatorEvents, type SaleWalk, walkSale } from '../support/sale-walk.ts';

const order = (paymentType: string, changes = {}) =>
  inputFor({
    path: 'shop',
    pump: undefined,
    nozzle: undefined,
    preset: undefined,
    paymentType,
    goods: [{ code: 'coffee', quantity: 2000 }],
    ...changes,
  });

/** A station may prove a pump in the shop, and record what was sold on account. */
const kinds = (input: ReturnType<typeof inputFor>, kind: 'proving' | 'recorded') => {
  const terms = { code: kind, name: kind, kind, loyalty: null };
  return { ...input, paymentType: kind, order: { ...input.order, paymentTypes: { ...input.order.paymentTypes, [kind]: terms } } };
};

let walk: SaleWalk;
beforeAll(() => {
  walk = walkSale(
    shop,
    [
      order('shop-cash'),
      order('shop-cash', { loyalty: true }),
      order('shop-cash', { loyalty: true, tendered: 100 }),
      order('shop-card'),
      ruled(order('shop-cash', { loyalty: true }), { amountWindow: true }),
      ruled(order('shop-card'), { amountWindow: true, tiers: TIERS }),
      ruled(order('shop-cash', { loyalty: true }), { tiers: TIERS }, 'shop-cash'),
      kinds(order('shop-cash'), 'recorded'),
      kinds(order('shop-cash'), 'proving'),
    ],
    operatorEvents([
      { type: 'offers.answered', couponIds: [], points: 1 },
      { type: 'refund.requested', lines: [{ lineNo: 1, quantity: 1000 }] },
      { type: 'payment.changed', paymentType: 'shop-card', tendered: null },
      { type: 'payment.changed', paymentType: 'shop-cash', tendered: 30_000 },
    ]),
  );
}, 120_000);

describe('every reachable state of a shop sale', () => {
  everyPathHolds(shop, () => walk);
});
