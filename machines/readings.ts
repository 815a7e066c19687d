/** Promises what can be read off a sale: derived figures that are kept nowhere twice. */
import type { Coupon } from '../src/domain/lines.ts';
import { checkPreorder } from '../src/domain/preorder.ts';
import { totalsOf } from '../src/domain/totals.ts';
import { millilitres } from '../src/domain/units.ts';
import type { PaymentTerms, SaleContext } from './context.ts';
import type { PreorderAnswer } from './ports.ts';

export const termsOf = (context: SaleContext): PaymentTerms => {
  const terms = context.order.paymentTypes[context.paymentType];
  if (!terms) throw new Error(`the sale has no payment type ${context.paymentType}`);
  return terms;
};

/** The terminal whose loyalty this sale uses; null: none (R4). */
export function loyaltyTerminal(context: SaleContext): string | null {
  const { loyalty } = termsOf(context);
  if (!loyalty) return null;
  return loyalty.request === 'always' || context.loyaltyWanted ? loyalty.terminal : null;
}

export const orderedVolume = (context: SaleContext): number => context.order.fuel?.volume ?? 0;
export const deliveredVolume = (context: SaleContext): number => context.deliveries.reduce((sum, { volume }) => sum + volume, 0);
/** What the pump still owes the customer. */
export const remainderOf = (context: SaleContext) => millilitres(Math.max(0, orderedVolume(context) - deliveredVolume(context)));
export const dueOf = (context: SaleContext): number => totalsOf(context.lines).due;

export const chosenCoupons = ({ client, choice }: SaleContext): Coupon[] =>
  choice.couponIds.flatMap((id) => client?.coupons.find((coupon) => coupon.couponId === id) ?? []);

/** The name of an order at its receiver; a repeat of the same order bears the same name. */
export const operationOf = (context: SaleContext, what: keyof SaleContext['attempts']): string =>
  `${context.order.saleId}:${what}:${context.attempts[what]}`;

/** Checks the processing's answer against what was asked (D5). */
export const checkAnswer = (context: SaleContext, answer: PreorderAnswer) =>
  checkPreorder(context.order.list, answer, { asked: context.choice.points, coupons: chosenCoupons(context) });

/** A whole number, 0 or more, that a person gave as evidence under `name`; null where there is none. */
export function numberIn(evidence: unknown, name: string): number | null {
  const value = (evidence as Record<string, unknown> | null)?.[name];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

export function textIn(evidence: unknown, name: string): string | null {
  const value = (evidence as Record<string, unknown> | null)?.[name];
  return typeof value === 'string' && value.length > 0 && value.length <= 64 ? value : null;
}
