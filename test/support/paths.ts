/**
 * The exhaustive walk of each path: the sales that it begins with, and what operators may do besides. Used by the charts' tests and the
 * build.
 */
import { fillToFull } from '../../machines/fill-to-full.ts';
import { prepaid } from '../../machines/prepaid.ts';
import type { SaleInput } from '../../machines/sale/context.ts';
import { shop } from '../../machines/shop.ts';
import { inputFor, ruled, TIERS } from './orders.ts';
import { operatorEvents, type SaleWalk, walkSale } from './sale-walk.ts';

export function walkPrepaid(): SaleWalk {
  const inputs = [
    inputFor(),
    inputFor({ loyalty: true }),
    inputFor({ loyalty: true, tendered: 100 }),
    inputFor({ paymentType: 'card' }),
    inputFor({ paymentType: 'talon' }),
    inputFor({ paymentType: 'proving' }),
    ruled(inputFor({ paymentType: 'card' }), { amountWindow: true }),
    ruled(inputFor({ loyalty: true, goods: [{ code: 'water', quantity: 2000 }] }), { amountWindow: true, tiers: TIERS }),
    ruled(inputFor({ loyalty: true }), { tiers: TIERS }, 'cash'),
  ];
  const events = operatorEvents([
    { type: 'refund.requested', lines: [{ lineNo: 2, quantity: 1000 }] },
    { type: 'payment.changed', paymentType: 'card', tendered: null },
    { type: 'payment.changed', paymentType: 'cash', tendered: 100 },
    { type: 'payment.changed', paymentType: 'cash', tendered: 30_000 },
    { type: 'payment.changed', paymentType: 'talon', tendered: null },
  ]);
  return walkSale(prepaid, inputs, events);
}

export function walkFillToFull(): SaleWalk {
  const order = (changes = {}) => inputFor({ path: 'fillToFull', preset: { type: 'full', ceiling: 5000 }, ...changes });
  const inputs = [
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
  ];
  const events = operatorEvents([
    { type: 'receipt.requested', tendered: 100 },
    { type: 'refund.requested', lines: [{ lineNo: 2, quantity: 1000 }] },
    { type: 'payment.changed', paymentType: 'card', tendered: null },
    { type: 'payment.changed', paymentType: 'cash', tendered: null },
  ]);
  return walkSale(fillToFull, inputs, events);
}

/** A station may prove a pump in the shop, and record what was sold on account. */
function ofKind(input: SaleInput, kind: 'proving' | 'recorded'): SaleInput {
  const terms = { code: kind, name: kind, kind, loyalty: null };
  return { ...input, paymentType: kind, order: { ...input.order, paymentTypes: { ...input.order.paymentTypes, [kind]: terms } } };
}

export function walkShop(): SaleWalk {
  const withoutFuel = { path: 'shop', pump: undefined, nozzle: undefined, preset: undefined, goods: [{ code: 'coffee', quantity: 2000 }] };
  const order = (paymentType: string, changes = {}) => inputFor({ ...withoutFuel, paymentType, ...changes });
  const inputs = [
    order('shop-cash'),
    order('shop-cash', { loyalty: true }),
    order('shop-cash', { loyalty: true, tendered: 100 }),
    order('shop-card'),
    ruled(order('shop-cash', { loyalty: true }), { amountWindow: true }),
    ruled(order('shop-card'), { amountWindow: true, tiers: TIERS }),
    ruled(order('shop-cash', { loyalty: true }), { tiers: TIERS }, 'shop-cash'),
    ofKind(order('shop-cash'), 'recorded'),
    ofKind(order('shop-cash'), 'proving'),
  ];
  const events = operatorEvents([
    { type: 'offers.answered', couponIds: [], points: 1 },
    { type: 'refund.requested', lines: [{ lineNo: 1, quantity: 1000 }] },
    { type: 'payment.changed', paymentType: 'shop-card', tendered: null },
    { type: 'payment.changed', paymentType: 'shop-cash', tendered: 30_000 },
  ]);
  return walkSale(shop, inputs, events);
}
