/** What follows from a sale's context: sums, lines, terms. Used by guards, changes, parts and the API; nothing of it is stored twice. */
import { percentFor } from '../../src/domain/accumulation.ts';
import { applyCoupons, bestFirst } from '../../src/domain/coupons.ts';
import { type Coupon, isFuel, type ListLine, type SaleLine } from '../../src/domain/lines.ts';
import { accrualFor } from '../../src/domain/points.ts';
import { checkPreorder } from '../../src/domain/preorder.ts';
import { allGoods, goodsBack, type ReturnLine, undelivered, type Wanted } from '../../src/domain/refund.ts';
import { totalsOf, wholeRoubles } from '../../src/domain/totals.ts';
import { type Kopecks, kopecks, millilitres, type Points, points, quantity } from '../../src/domain/units.ts';
import type { FuelOrder, PaymentTerms, ReceiptTo, Refund, SaleContext } from './context.ts';
import type { PreorderAnswer, PricedNozzle } from './ports.ts';
import type { FiscalDocument, ReceiptOrder } from './receipt-order.ts';

/** A value that the chart's own course guarantees. @throws where it is missing: a defect of the chart. */
export function required<Value>(value: Value | null | undefined, name: string): Value {
  if (value === null || value === undefined) throw new Error(`the sale has no ${name}`);
  return value;
}

export const termsOf = ({ order, paymentType }: SaleContext): PaymentTerms =>
  required(Object.hasOwn(order.paymentTypes, paymentType) ? order.paymentTypes[paymentType] : null, `payment type ${paymentType}`);

const discountsGoods = ({ discountsGoods: uses = true }: PaymentTerms): boolean => uses;
export const takesGoods = ({ takesGoods: allows, kind }: PaymentTerms): boolean => allows ?? kind !== 'proving';

export const fuelOf = ({ order }: SaleContext): FuelOrder => required(order.fuel, 'fuel');

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
  percentFor(termsOf(context).loyalty?.tiers ?? [], context.client?.accumulated ?? kopecks(0));

/** The terminal of a sale that is at the processing already. */
export const terminalOf = (context: SaleContext): string => required(loyaltyTerminal(context), 'loyalty terminal');

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
  const lines = [...fuelLine(context), ...goodsOf(context)];
  // Goods beside fuel whose shop payment type uses no discount stay at their list price.
  return discountsGoods(termsOf(context)) ? lines : lines.map((line) => (isFuel(line) ? line : { ...line, minPrice: line.listPrice }));
}

const fuelLine = (context: SaleContext): ListLine[] => {
  const line = context.order.list.find(isFuel);
  if (!line || !isFillToFull(context)) return line ? [line] : [];
  const filled = quantity(Math.min(deliveredVolume(context), orderedVolume(context)));
  return filled > 0 ? [{ ...line, quantity: filled }] : [];
};

/** The goods of the sale, as they were ordered or changed since. */
export const goodsOf = ({ goods, order }: SaleContext): ListLine[] => goods ?? order.list.filter((line) => !isFuel(line));

export const receiptToOf = ({ receiptTo, order }: SaleContext): ReceiptTo =>
  receiptTo ?? { buyer: order.buyer, electronic: order.electronic };

/** The lines without any discount. */
export const atList = (context: SaleContext): SaleLine[] => applyCoupons(listOf(context), []);

/** The nozzle that is still to deliver what is paid for now; null: none. */
export function unfilledNozzle(context: SaleContext): PricedNozzle | null {
  if (!context.order.fuel || deliveredVolume(context) > 0) return null;
  const { pump, nozzle, listPrice } = context.order.fuel;
  return { pump, nozzle, price: listPrice };
}

/** Whether no other sale may use its pump: a fill to full frees it once it is delivered, paid or not (D15). */
export function holdsPump(context: SaleContext): boolean {
  if (context.order.fuel === null) return false;
  if (context.delivering) return true;
  // What the bank owes for a refund or a cancelled sale is owed wherever the customer is; nothing more is delivered for it.
  if (context.reversalOwed && (context.cancelReason !== null || openRefund(context))) return false;
  // Once let go, it is another customer's, though money and papers take long.
  if (context.cancelReason !== null && context.attempts.reversal > 0) return false;
  if (isFillToFull(context)) return context.deliveries.length === 0;
  return deliveredVolume(context) < orderedVolume(context) && !context.refunds.some(({ isOver, wasOwed }) => isOver || wasOwed);
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
export const owedBack = (context: SaleContext): Kopecks => openRefund(context)?.total ?? context.payment?.amount ?? kopecks(0);

/** What the pump still owes the customer. */
export const remainderOf = (context: SaleContext) => millilitres(Math.max(0, orderedVolume(context) - deliveredVolume(context)));
/** What is to be paid: the lines' sum, rounded down where the station rounds. */
export const dueOf = (context: SaleContext): Kopecks => {
  const due = kopecks(totalsOf(context.lines).due);
  return termsOf(context).roundsDown ? wholeRoubles(due) : due;
};

/** In the order in which they apply here and are sent: the processing takes them as they come. */
export const chosenCoupons = ({ client, choice }: SaleContext): Coupon[] =>
  bestFirst(choice.couponIds.flatMap((id) => client?.coupons.find((coupon) => coupon.couponId === id) ?? []));

/** Checks the processing's answer against what was asked (D5). */
export const checkAnswer = (context: SaleContext, answer: PreorderAnswer) =>
  checkPreorder(listOf(context), answer, {
    asked: context.choice.points,
    coupons: chosenCoupons(context),
    accrualPercent: context.client?.accrualPercent ?? 0,
  });

function fieldOf(evidence: unknown, name: string): unknown {
  return typeof evidence === 'object' && evidence !== null && Object.hasOwn(evidence, name) ? Reflect.get(evidence, name) : undefined;
}

/** What the devices answered when a person's word was cross-checked with them; the API asks them, and puts it beside the word. */
const answerIn = (evidence: unknown, device: 'register'): unknown => fieldOf(fieldOf(evidence, 'crossChecked'), device);

/** The document that a person vouches for: in the register's own words where it was asked, else in the person's. */
export function documentIn(evidence: unknown): Omit<FiscalDocument, 'total' | 'printed'> | null {
  const register = answerIn(evidence, 'register');
  const documentNumber = numberIn(evidence, 'documentNumber');
  const shiftNumber = numberIn(register, 'shiftNumber') ?? numberIn(evidence, 'shiftNumber');
  if (!documentNumber || !shiftNumber) return null;
  return {
    documentNumber,
    fiscalSign: textIn(register, 'fiscalSign') ?? textIn(evidence, 'fiscalSign') ?? '',
    shiftNumber,
    fnNumber: textIn(register, 'fnNumber') ?? '',
    at: textIn(register, 'at') ?? '',
  };
}

/** A whole number, 0 or more, that a person gave as evidence under `name`; null where there is none. */
export function numberIn(evidence: unknown, name: string): number | null {
  const value = fieldOf(evidence, name);
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

export const isNamed = (evidence: unknown, name: string): boolean => (fieldOf(evidence, name) ?? null) !== null;
export const flagIn = (evidence: unknown, name: string): boolean => fieldOf(evidence, name) === true;

export function textIn(evidence: unknown, name: string): string | null {
  const value = fieldOf(evidence, name);
  return typeof value === 'string' && value.length > 0 && value.length <= 64 ? value : null;
}

/** What Megainsight has accrued for this sale, without what its refunds have annulled. */
export const accrualLeft = ({ settlement, refunds }: SaleContext): Points =>
  points(
    Math.max(
      0,
      refunds.reduce((left, { loyalty }) => left - (loyalty?.pointsAnnulled ?? 0), settlement?.pointsAccrued ?? 0),
    ),
  );

/** The points to come: by Megainsight's own answer, else by the client's percentage of what is not at a coupon's price (R17, R19). */
export function accrualOf(context: SaleContext): Points {
  const { preorder, client, lines } = context;
  if (preorder) return points(preorder.pointsToAccrue);
  if (!client || isByModule(context)) return points(0);
  return accrualFor(lines, client.accrualPercent);
}
