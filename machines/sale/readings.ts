/** Promises what can be read off a sale: derived figures that are kept nowhere twice. */
import { percentFor } from '../../src/domain/accumulation.ts';
import type { Coupon, ListLine } from '../../src/domain/lines.ts';
import { checkPreorder } from '../../src/domain/preorder.ts';
import { allGoods, goodsBack, type ReturnLine, undelivered, type Wanted } from '../../src/domain/refund.ts';
import { totalsOf } from '../../src/domain/totals.ts';
import { type Kopecks, millilitres, type Quantity } from '../../src/domain/units.ts';
import type { PaymentTerms, Refund, SaleContext } from './context.ts';
import type { PreorderAnswer, ReceiptOrder } from './ports.ts';

export const termsOf = (context: SaleContext): PaymentTerms => {
  const terms = context.order.paymentTypes[context.paymentType];
  if (!terms) throw new Error(`the sale has no payment type ${context.paymentType}`);
  return terms;
};

const isFillToFull = ({ order }: SaleContext): boolean => order.fuel?.preset.type === 'full';

/** Whether a fill to full asks for the card before any fuel flows (R4, D7). */
export const needsCardFirst = (context: SaleContext): boolean =>
  isFillToFull(context) && termsOf(context).loyalty?.forbidFillWithoutCard === true;

/** The terminal whose loyalty this sale uses; null: none (R4, R5). */
export function loyaltyTerminal(context: SaleContext): string | null {
  const { loyalty } = termsOf(context);
  if (!loyalty) return null;
  if (context.client || needsCardFirst(context)) return loyalty.terminal;
  if (isFillToFull(context) && !loyalty.allowLate) return null;
  return loyalty.request === 'always' || context.loyaltyWanted ? loyalty.terminal : null;
}

/** Whether the bonus module, not the processing, takes something off for this client (R4). */
export const isByModule = (context: SaleContext): boolean => context.client !== null && termsOf(context).loyalty?.tiers != null;
/** What it takes off, hundredths of a percent: by what was bought before this sale. */
export const modulePercent = (context: SaleContext): number =>
  percentFor(termsOf(context).loyalty?.tiers ?? [], context.client?.accumulated ?? (0 as Kopecks));

/** The card that the receipt is about; null: none. */
export function cardOn(context: SaleContext): ReceiptOrder['card'] {
  const { client, cardRef } = context;
  const { loyalty } = termsOf(context);
  return loyalty && client && cardRef ? { ref: cardRef, masked: client.cardNumber, printed: loyalty.printCardNumber } : null;
}

export const orderedVolume = (context: SaleContext): number => context.order.fuel?.volume ?? 0;
export const deliveredVolume = (context: SaleContext): number => context.deliveries.reduce((sum, { volume }) => sum + volume, 0);
/** What is sold, at list prices: of a fill to full what was delivered, up to the ceiling that was ordered (D13). */
export function listOf(context: SaleContext): ListLine[] {
  const { order } = context;
  if (!isFillToFull(context)) return order.list;
  const filled = Math.min(deliveredVolume(context), orderedVolume(context)) as Quantity;
  return order.list.map((line, index) => (index === 0 ? { ...line, quantity: filled } : line)).filter(({ quantity }) => quantity > 0);
}

/** Whether no other sale may use its pump: a fill to full frees it once it is delivered, paid or not (D15). */
export function holdsPump(context: SaleContext): boolean {
  if (context.order.fuel === null) return false;
  if (context.delivering) return true;
  if (isFillToFull(context)) return context.deliveries.length === 0;
  return deliveredVolume(context) < orderedVolume(context) && !context.refunds.some(({ isOver }) => isOver);
}

export const returnedLines = ({ refunds }: SaleContext): ReturnLine[] => refunds.flatMap(({ lines }) => lines);
/** The refund under way; null: none. */
export const openRefund = ({ refunds }: SaleContext): Refund | null => refunds.find(({ isOver }) => !isOver) ?? null;
/** A refund that Megainsight has not heard of and must. */
export const untoldRefund = ({ refunds, settlement }: SaleContext): Refund | null =>
  settlement?.transactionId ? (refunds.find(({ isOver, loyalty }) => isOver && loyalty === null) ?? null) : null;

/**
 * What a refund would give back: the fuel that was paid for and not delivered, and the goods that are named; where nothing is
 * named and no fuel is owed, all goods. Null where more is named than there is, empty where nothing is left.
 */
export function refundLines(context: SaleContext, wanted: Wanted[] | null): ReturnLine[] | null {
  const { lines } = context;
  const returned = returnedLines(context);
  const owesFuel = context.order.fuel !== null && deliveredVolume(context) < orderedVolume(context) && !isFillToFull(context);
  const fuel = owesFuel ? undelivered(lines, millilitres(deliveredVolume(context)), returned) : [];
  const goods = goodsBack(lines, wanted ?? (fuel.length > 0 ? [] : allGoods(lines, returned)), returned);
  return goods && [...fuel, ...goods];
}

/** What is to be given back now: a refund's total, or the whole payment of a cancelled sale. */
export const owedBack = (context: SaleContext): Kopecks => openRefund(context)?.total ?? context.payment?.amount ?? (0 as Kopecks);

/** What the pump still owes the customer. */
export const remainderOf = (context: SaleContext) => millilitres(Math.max(0, orderedVolume(context) - deliveredVolume(context)));
export const dueOf = (context: SaleContext): number => totalsOf(context.lines).due;

export const chosenCoupons = ({ client, choice }: SaleContext): Coupon[] =>
  choice.couponIds.flatMap((id) => client?.coupons.find((coupon) => coupon.couponId === id) ?? []);

/** The name of an order at its receiver; a repeat of the same order bears the same name. */
export const operationOf = (context: SaleContext, what: keyof SaleContext['attempts']): string =>
  `${context.order.saleId}:${what}:${context.attempts[what]}`;

/** The name of the sale, and of what came back of it, in the bonus module's book: one each, so that no retry makes a second entry. */
export const accumulationName = ({ order, refunds }: SaleContext, refund: Refund | null = null): string =>
  refund ? `${order.saleId}:accumulation:${refunds.indexOf(refund) + 1}` : `${order.saleId}:accumulation`;

/** Checks the processing's answer against what was asked (D5). */
export const checkAnswer = (context: SaleContext, answer: PreorderAnswer) =>
  checkPreorder(listOf(context), answer, { asked: context.choice.points, coupons: chosenCoupons(context) });

/** A whole number, 0 or more, that a person gave as evidence under `name`; null where there is none. */
export function numberIn(evidence: unknown, name: string): number | null {
  const value = (evidence as Record<string, unknown> | null)?.[name];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

export function textIn(evidence: unknown, name: string): string | null {
  const value = (evidence as Record<string, unknown> | null)?.[name];
  return typeof value === 'string' && value.length > 0 && value.length <= 64 ? value : null;
}
