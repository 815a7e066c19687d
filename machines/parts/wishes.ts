/**
 * What the operator may still change before the money: goods, buyer, paper or electronic receipt. Used by `agree`, `pay`, `fiscalise` and
 * fill to full.
 */
import { all, type On } from '../sale/vocabulary.ts';

const goods = ({ event }: On<'goods.changed'>) => ({ goods: event.goods });

/** Prices go back to the list, and the offers are asked for anew. */
export const goodsChanged = {
  guard: all({ type: 'mayHaveGoods', params: goods }, { type: 'hasAnythingToSell', params: goods }),
  target: '#ordering',
  reenter: true,
  description: 'Other goods: the offers are asked for anew.',
  actions: { type: 'changeGoods', params: goods },
} as const;

export const buyerChanged = {
  description: 'The buyer, or the way of the receipt, is another one.',
  actions: { type: 'changeReceiptTo', params: ({ event }: On<'buyer.changed'>) => ({ receiptTo: event.receiptTo }) },
} as const;
