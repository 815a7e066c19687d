/** Names of a sale's orders at their receivers. Used by the parts that give orders; a repeat of the same order bears the same name. */
import type { Refund, SaleContext } from './context.ts';
import type { Operation } from './ports.ts';

/** Orders that are given anew, under the next number, once it is certain that the last one was not done. */
export type Repeatable = keyof SaleContext['attempts'];

/** For example `<sale id>:payment:1`. */
export const operationOf = ({ order, attempts }: SaleContext, what: Repeatable): Operation => `${order.saleId}:${what}:${attempts[what]}`;

/** The confirmation of the preorder in force. */
export const confirmationOf = ({ order, attempts }: SaleContext): Operation => `${order.saleId}:confirm:${attempts.preorder}`;

export const purchaseOf = ({ order }: SaleContext): Operation => `${order.saleId}:purchase`;

/** The place of a refund among the sale's, from 1. */
const numberOf = ({ refunds }: SaleContext, refund: Refund): number => refunds.indexOf(refund) + 1;

export const loyaltyRefundOf = (context: SaleContext, refund: Refund): Operation =>
  `${context.order.saleId}:refund:${numberOf(context, refund)}`;

/** The entry in the bonus module's book: of the sale, or of one of its refunds. */
export const accumulationOf = (context: SaleContext, refund: Refund | null = null): Operation =>
  refund ? `${context.order.saleId}:accumulation:${numberOf(context, refund)}` : `${context.order.saleId}:accumulation`;
