/**
 * The exhaustive walk of each path: the sales that it begins with, and what operators may do besides. Used by the charts' tests and the
 * build.
 */
import { fillToFull } from '../../machines/fill-to-full.ts';
import { prepaid } from '../../machines/prepaid.ts';
import type { PaymentTerms, SaleInput } from '../../machines/sale/context.ts';
import { shop } from '../../machines/shop.ts';
import { inputFor, papered, ruled, TIERS } from './orders.ts';
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
    papered(inputFor({ preset: { type: 'volume', volume: 5010 } }), { isPrepayment: true, roundsDown: true }, 'cash'),
  ];
  const events = operatorEvents([
    { type: 'refund.requested', lines: [{ lineNo: 2, quantity: 1000 }] },
    { type: 'goods.changed', goods: [] },
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
    order({ goods: [{ code: 'water', quantity: 1000 }] }),
    ruled(order(), { forbidFillWithoutCard: true }),
    ruled(order({ paymentType: 'card' }), { allowLate: false }),
    ruled(order({ loyalty: true, goods: [{ code: 'water', quantity: 2000 }] }), { amountWindow: true }),
    ruled(order({ loyalty: true }), { tiers: TIERS }, 'cash'),
    papered(order({ goods: [{ code: 'water', quantity: 1000 }] }), { kind: 'recorded', document: 'none', loyalty: null }, 'cash'),
  ];
  const events = operatorEvents([
    { type: 'receipt.requested', tendered: 100 },
    { type: 'goods.changed', goods: [] },
    { type: 'receipt.requested', tendered: null, loyalty: true },
    { type: 'payment.made', paymentType: 'cash', tendered: null },
    { type: 'refund.requested', lines: [{ lineNo: 2, quantity: 1000 }] },
    { type: 'payment.changed', paymentType: 'card', tendered: null },
    { type: 'payment.changed', paymentType: 'cash', tendered: null },
  ]);
  return walkSale(fillToFull, inputs, events);
}

/** What the shop sells on account. */
function onAccount(input: SaleInput, document: PaymentTerms['document'] = 'nonFiscal'): SaleInput {
  // A code of its own: what differs in nothing else is walked once.
  const code = document === 'none' ? 'elsewhere' : 'recorded';
  const recorded = {
    code,
    name: code,
    kind: 'recorded',
    loyalty: null,
    document,
    takesGoods: true,
    discountsGoods: false,
  } as const;
  return { ...input, paymentType: code, order: { ...input.order, paymentTypes: { ...input.order.paymentTypes, [code]: recorded } } };
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
    onAccount(order('shop-cash')),
    onAccount(order('shop-cash'), 'none'),
  ];
  const events = operatorEvents([
    { type: 'offers.answered', couponIds: [], points: 1 },
    { type: 'offers.answered', couponIds: [], points: 2 },
    { type: 'goods.changed', goods: order('shop-cash').order.list },
    { type: 'refund.requested', lines: [{ lineNo: 1, quantity: 1000 }] },
    { type: 'payment.changed', paymentType: 'shop-card', tendered: null },
    { type: 'payment.changed', paymentType: 'shop-cash', tendered: 30_000 },
  ]);
  return walkSale(shop, inputs, events);
}
