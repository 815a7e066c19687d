/** The guards of all charts: pure questions to what a sale knows. Parts name them; the API shows the name of one that refuses. */

import { isFuel, type ListLine } from '../../src/domain/lines.ts';
import { sameOffer } from '../../src/domain/preorder.ts';
import { refundTotal, type Wanted } from '../../src/domain/refund.ts';
import type { SaleContext } from './context.ts';
import { operationOf } from './operations.ts';
import { documentOf, owesDeliveryReceipt, paperInHand } from './papers.ts';
import type { BankPayment, Failure, LookUp, LoyaltyClient, PreorderAnswer } from './ports.ts';
import {
  checkAnswer,
  deliveredVolume,
  documentIn,
  dueOf,
  flagIn,
  goodsOf,
  isByModule,
  isNamed,
  loyaltyTerminal,
  needsCardFirst,
  numberIn,
  openRefund,
  orderedVolume,
  owedBack,
  refundLines,
  remainderOf,
  takesGoods,
  termsOf,
  textIn,
  untoldRefund,
} from './readings.ts';
import type { FiscalDocument, Slip } from './receipt-order.ts';

const CARD_FAULTS = new Set(['TOKEN_EXPIRED', 'TOKEN_USED', 'CLIENT_NOT_FOUND', 'CLIENT_BLOCKED', 'cardForgotten']);
/** The processing understood and said no: asking the same again will not help. */
const OFFER_FAULTS = new Set([
  'NOT_ENOUGH_POINTS',
  'COUPON_UNAVAILABLE',
  'TOKEN_EXPIRED',
  'TOKEN_USED',
  'CLIENT_BLOCKED',
  'PREORDER_EXPIRED',
]);
const SETTLEMENT_FAULTS = new Set([
  'PREORDER_EXPIRED',
  'PREORDER_NOT_FOUND',
  'ALREADY_CONFIRMED',
  'NOT_ENOUGH_POINTS',
  'CLIENT_BLOCKED',
  'CLIENT_NOT_FOUND',
  'cardForgotten',
  'TRANSACTION_NOT_FOUND',
  'REFUND_EXCEEDS',
]);

/** It was done, but its answer is about something else, or names points that are not possible: asking again gives the same answer. */
const DOUBTED_ANSWERS = new Set(['foreignAnswer', 'otherPoints']);

/** The largest change that is believed at once: 100,000 roubles. */
export const MOST_CHANGE = 10_000_000;
/** A preorder that ends while the customer pays is made anew before. */
const PREORDER_MARGIN_MS = 60_000;
/** What a pump may give beyond an order before a person's word is doubted: 50 litres. */
const MOST_OVERRUN = 50_000;
/** The terminal did not get the order, or cannot work on it now: it is tried again by itself. */
const OUT_OF_REACH = new Set([
  'offline',
  'Busy',
  'DeviceOut',
  'UnavailableService',
  'InProgress',
  'LoggedOut',
  'Aborted',
  'neverReceived',
  'notStored',
]);

/** Not enough cash in the drawer; less sold than is to be returned. */
const DRAWER_SHORT = new Set(['80', '53']);

const isReceipted = ({ receipts }: SaleContext): boolean => receipts.length > 0;
const hasPreorder = (context: SaleContext): boolean => context.preorder !== null && context.settlement === null && isReceipted(context);
const hasPurchase = (context: SaleContext): boolean =>
  context.preorder === null && context.client !== null && !isByModule(context) && context.settlement === null && isReceipted(context);
/** Whether the bonus module's book lacks the sale, or what came back of it. */
const owesAccumulation = (context: SaleContext): boolean =>
  isByModule(context) && isReceipted(context) && (context.settlement === null || untoldRefund(context) !== null);
/** Whether a refund would give fuel back: paid for, and not delivered. */
const owesFuel = (context: SaleContext): boolean => refundLines(context, [])?.some(isFuel) === true;

/** Whether the processing still has to hear of something. */
const owesSettlement = (context: SaleContext): boolean =>
  hasPreorder(context) ||
  hasPurchase(context) ||
  owesAccumulation(context) ||
  context.toRelease.length > 0 ||
  untoldRefund(context) !== null;

type Sale = { context: SaleContext };
/** A person's word on what no device could say. */
type Word = Case & { choice: string; evidence: unknown };
/** `reason`: the case that the person means, where one is named; `at`: the one whose choices are asked. */
type Case = { reason?: string | undefined; at?: string };
const isMeant = ({ reason, at }: Case): boolean => reason === undefined || reason === at;

export const guards = {
  needsNoCard: ({ context }: Sale) => loyaltyTerminal(context) === null || context.client !== null,
  isCardOptional: ({ context }: Sale) => termsOf(context).loyalty?.request !== 'always' && !needsCardFirst(context),
  needsCardFirst: ({ context }: Sale) => needsCardFirst(context),
  isIdentified: ({ context }: Sale) => context.client !== null,
  isByModule: ({ context }: Sale) => isByModule(context),
  isByProcessing: ({ context }: Sale) => !isByModule(context),
  /** The window of the sum is the discount's: it opens for whoever has shown a card. */
  wantsSumConfirmed: ({ context }: Sale) => context.client !== null && termsOf(context).loyalty?.amountWindow === true,
  isClientBlocked: (_: Sale, { client }: { client: LoyaltyClient }) => client.status === 'blocked',
  isCardAtFault: (_: Sale, { failure }: { failure: Failure }) => CARD_FAULTS.has(failure.code),

  areCouponsKnown: ({ context }: Sale, { couponIds }: { couponIds: string[] | 'all' }) =>
    couponIds === 'all' || couponIds.every((id) => context.client?.coupons.some((coupon) => coupon.couponId === id)),
  isWithinBalance: ({ context }: Sale, { points }: { points: number }) => points <= (context.client?.balance ?? 0),
  mayClientSpend: ({ context }: Sale, { points }: { points: number }) => points === 0 || context.client?.status === 'active',
  needsNoPreorder: ({ context }: Sale) => context.choice.couponIds.length === 0 && context.choice.points === 0,
  arePointsLowered: ({ context }: Sale) => context.lowered.length > 0,
  isAnswerSound: ({ context }: Sale, { answer }: { answer: PreorderAnswer }) => checkAnswer(context, answer).ok,
  isAnswerAsShown: ({ context }: Sale, { answer }: { answer: PreorderAnswer }) => {
    const checked = checkAnswer(context, answer);
    return checked.ok && sameOffer(checked.lines, context.lines);
  },
  isOfferAtFault: (_: Sale, { failure }: { failure: Failure }) => failure.known === 'notDone' && OFFER_FAULTS.has(failure.code),
  isPreorderLost: ({ context }: Sale) => context.toRelease.some(({ operation }) => operation === operationOf(context, 'preorder')),

  isPaymentTypeKnown: ({ context }: Sale, { paymentType }: { paymentType: string }) =>
    Object.hasOwn(context.order.paymentTypes, paymentType),
  isTenderedEnough: ({ context }: Sale, { paymentType, tendered }: { paymentType: string; tendered: number | null }) =>
    context.order.paymentTypes[paymentType]?.kind !== 'cash' || tendered === null || tendered >= dueOf(context),
  /** Whether the other payment type asks the same processing, or none as before, by the same rules: else the card is asked for anew. */
  keepsLoyalty: ({ context }: Sale, { paymentType }: { paymentType: string }) => {
    const changed = { ...context, paymentType };
    const terminal = loyaltyTerminal(context);
    if (loyaltyTerminal(changed) !== terminal) return false;
    const [before, after] = [termsOf(context).loyalty, termsOf(changed).loyalty];
    return terminal === null || ((before?.tiers == null) === (after?.tiers == null) && before?.amountWindow === after?.amountWindow);
  },
  /** Proving takes no goods, and cannot be chosen once fuel has flowed; other kinds sell goods only where the station allows. */
  isPaymentTypeAllowed: ({ context }: Sale, { paymentType }: { paymentType: string }) => {
    const terms = termsOf({ ...context, paymentType });
    const hasGoods = goodsOf(context).length > 0;
    return terms.kind === 'proving' ? !hasGoods && deliveredVolume(context) === 0 : takesGoods(terms) || !hasGoods;
  },
  mayHaveGoods: ({ context }: Sale, { goods }: { goods: ListLine[] }) => goods.length === 0 || takesGoods(termsOf(context)),
  mayTakeWishes: ({ context }: Sale, { goods }: { goods?: ListLine[] }) => !goods?.length || takesGoods(termsOf(context)),
  mayAskCardLate: ({ context }: Sale) => loyaltyTerminal({ ...context, loyaltyWanted: true }) !== null,
  hasAnythingToSell: ({ context }: Sale, { goods }: { goods: ListLine[] }) => context.order.fuel !== null || goods.length > 0,
  /** More than a bound above the due is a slip of the finger: it is asked for again. */
  isTenderedPlausible: ({ context }: Sale, { tendered }: { tendered: number | null }) =>
    tendered === null || tendered - dueOf(context) <= MOST_CHANGE,
  /** One that had ended by our clock as it came is not made anew: our clock is wrong, or it is short-lived. */
  isPreorderExpired: ({ context: { preorder } }: Sale, { now }: { now: number }) => {
    if (preorder === null) return false;
    const end = Date.parse(preorder.expiresAt) - PREORDER_MARGIN_MS;
    return end <= now && (preorder.receivedAt === undefined || preorder.receivedAt < end);
  },
  /** Charged, or given back, exactly as ordered. A person who vouches for it may name no sum. */
  isSumCharged: ({ context }: Sale, { bank }: { bank: BankPayment }) => bank.amount === undefined || bank.amount === dueOf(context),
  wasGivenBack: ({ context }: Sale, { lookUp }: { lookUp: LookUp<BankPayment> }) =>
    lookUp.state === 'done' && (lookUp.result.amount === undefined || lookUp.result.amount === owedBack(context)),
  wasCharged: ({ context }: Sale, { lookUp }: { lookUp: LookUp<BankPayment> }) =>
    lookUp.state === 'done' && (lookUp.result.amount === undefined || lookUp.result.amount === dueOf(context)),
  wasMadeForOurSum: ({ context }: Sale, { lookUp }: { lookUp: LookUp<FiscalDocument | Slip> }) =>
    lookUp.state === 'done' && lookUp.result.total === paperInHand(context).total,
  isSumGivenBack: ({ context }: Sale, { bank }: { bank: BankPayment }) => bank.amount === undefined || bank.amount === owedBack(context),
  /** The terminal understood and said no: asking the same again by itself will not help. */
  isReversalRefused: (_: Sale, { failure }: { failure: Failure }) => failure.known === 'notDone' && !OUT_OF_REACH.has(failure.code),
  /** Its receiver knows nothing of earlier orders either, or answers in another tongue: asking again tells no more. */
  isForgotten: (_: Sale, { failure: { known, code } }: { failure: Failure }) =>
    known === 'unknown' && ['forgotten', 'badAnswer'].includes(code),
  isReceiptForOurSum: ({ context }: Sale, { document }: { document: FiscalDocument | Slip }) =>
    document.total === paperInHand(context).total,
  /** The drawer, or the register's own counter, has less than is to be paid out (80, 53). */
  isDrawerShort: (_: Sale, { failure: { known, code } }: { failure: Failure }) => known === 'notDone' && DRAWER_SHORT.has(code),
  isCardAtHand: ({ context }: Sale) => context.cardRef !== null && context.client === null && loyaltyTerminal(context) !== null,
  takesNoMoney: ({ context }: Sale) => ['recorded', 'proving'].includes(termsOf(context).kind) || dueOf(context) === 0,
  isBankOwed: ({ context }: Sale) => Boolean(context.payment?.bank || openRefund(context)?.by === 'card') && owedBack(context) > 0,
  isCash: ({ context }: Sale) => termsOf(context).kind === 'cash',
  isCashTaken: ({ context }: Sale) => termsOf(context).kind === 'cash' && (context.tendered === null || context.tendered >= dueOf(context)),
  isPaid: ({ context }: Sale) => context.payment !== null,
  isCancelWanted: ({ context }: Sale) => context.cancelReason !== null,
  isStopWanted: ({ context }: Sale) => context.delivering?.isStopped === true || context.cancelReason !== null,
  isNotDone: (_: Sale, { failure }: { failure: Failure }) => failure.known === 'notDone',
  isCancelledUndone: ({ context }: Sale, { failure }: { failure: Failure }) => context.cancelReason !== null && failure.known === 'notDone',
  wasDone: (_: Sale, { lookUp }: { lookUp: LookUp<unknown> }) => lookUp.state === 'done',
  printsReceipt: ({ context }: Sale) => documentOf(termsOf(context)) !== 'none',
  owesDeliveryReceipt: ({ context }: Sale) => owesDeliveryReceipt(context),

  isAuthorised: (_: Sale, { authorised }: { authorised: boolean }) => authorised,
  isDeliveredInFull: ({ context }: Sale) => deliveredVolume(context) >= orderedVolume(context),
  isNothingDelivered: ({ context }: Sale) => deliveredVolume(context) === 0,
  wasPumpRefused: ({ context }: Sale) => context.deliveries.length === 0 && context.cancelReason === null,

  isDeliveryOver: ({ context }: Sale) => context.delivering === null,
  isRefundOver: ({ context }: Sale) => openRefund(context) === null,
  isMoneyBack: ({ context }: Sale) => openRefund(context)?.isMoneyBack === true,
  isRefundOpen: ({ context }: Sale) => openRefund(context) !== null,
  wasRefunded: ({ context: { refunds } }: Sale) => refunds.some(({ isOver }) => isOver),
  isRefundAllowed: ({ context }: Sale) => !(context.client && termsOf(context).loyalty?.blockRefund && owesFuel(context)),
  isRefundable: ({ context }: Sale, { lines }: { lines: Wanted[] | null }) => (refundLines(context, lines)?.length ?? 0) > 0,
  printsReturn: ({ context }: Sale) => documentOf(termsOf(context)) !== 'none' && refundTotal(openRefund(context)?.lines ?? []) > 0,

  hasPreorder: ({ context }: Sale) => hasPreorder(context),
  hasPurchase: ({ context }: Sale) => hasPurchase(context),
  owesAccumulation: ({ context }: Sale) => owesAccumulation(context),
  owesRelease: ({ context }: Sale) => context.toRelease.length > 0,
  owesLoyaltyRefund: ({ context }: Sale) => untoldRefund(context) !== null,
  owesSettlement: ({ context }: Sale) => owesSettlement(context),
  isSettlementRefused: (_: Sale, { failure: { known, code } }: { failure: Failure }) =>
    known === 'notDone' ? SETTLEMENT_FAULTS.has(code) : DOUBTED_ANSWERS.has(code),

  isChoice: (_: Sale, { choice, is, ...meant }: Case & { choice: string; is: string }) => choice === is && isMeant(meant),
  /** A slip has no number. */
  isDocumentChosen: ({ context }: Sale, word: Word) =>
    word.choice === 'printed' && isMeant(word) && (paperInHand(context).document === 'nonFiscal' || documentIn(word.evidence) !== null),
  isCardBackChosen: ({ context }: Sale, word: Word) =>
    word.choice === 'toCard' && isMeant(word) && Object.values(context.order.paymentTypes).some(({ kind }) => kind === 'bankCard'),
  isTransactionChosen: (_: Sale, word: Word) =>
    word.choice === 'paid' &&
    isMeant(word) &&
    textIn(word.evidence, 'transactionId') !== null &&
    (!isNamed(word.evidence, 'amount') || (numberIn(word.evidence, 'amount') ?? 0) > 0),
  isVolumeChosen: ({ context }: Sale, { choice, evidence, ...meant }: Word) => {
    const volume = numberIn(evidence, 'volume');
    if (choice !== 'delivered' || !isMeant(meant) || volume === null || volume % 10 !== 0) return false;
    // More than was ordered is an overrun, and must be called so.
    return volume <= remainderOf(context) || (flagIn(evidence, 'overrun') && volume <= remainderOf(context) + MOST_OVERRUN);
  },
};
