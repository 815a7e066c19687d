/** Promises the questions that decide a sale's way: pure, answered from what the sale knows and what it is asked. */
import { sameOffer } from '../../src/domain/preorder.ts';
import type { Wanted } from '../../src/domain/refund.ts';
import type { SaleContext } from './context.ts';
import type { Asked, Failure, LoyaltyClient, PreorderAnswer } from './ports.ts';
import {
  checkAnswer,
  deliveredVolume,
  dueOf,
  isByModule,
  loyaltyTerminal,
  needsCardFirst,
  numberIn,
  openRefund,
  operationOf,
  orderedVolume,
  owedBack,
  refundLines,
  remainderOf,
  termsOf,
  textIn,
  untoldRefund,
} from './readings.ts';

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
  'TRANSACTION_NOT_FOUND',
  'REFUND_EXCEEDS',
]);

const isReceipted = ({ receipts }: SaleContext): boolean => receipts.length > 0;
const hasPreorder = (context: SaleContext): boolean => context.preorder !== null && context.settlement === null && isReceipted(context);
const hasPurchase = (context: SaleContext): boolean =>
  context.preorder === null && context.client !== null && !isByModule(context) && context.settlement === null && isReceipted(context);
/** Whether the bonus module's book lacks the sale, or what came back of it. */
const owesAccumulation = (context: SaleContext): boolean =>
  isByModule(context) && isReceipted(context) && (context.settlement === null || untoldRefund(context) !== null);
/** Whether a refund would give fuel back: paid for, and not delivered. */
const owesFuel = (context: SaleContext): boolean => refundLines(context, [])?.some(({ unit }) => unit === 'L') === true;

/** An operator's word on what no device could say. */
type Word = { choice: string; evidence: unknown };
type Of<Params> = (context: SaleContext, params: Params) => boolean;
const asks = <Params = undefined>(question: Of<Params>) => question;

export const questions = {
  needsNoCard: asks((context) => loyaltyTerminal(context) === null || context.client !== null),
  isCardOptional: asks((context) => termsOf(context).loyalty?.request !== 'always' && !needsCardFirst(context)),
  needsCardFirst: asks(needsCardFirst),
  isIdentified: asks((context) => context.client !== null),
  isByModule: asks(isByModule),
  isByProcessing: asks((context) => !isByModule(context)),
  /** The window of the sum is the discount's: it opens for whoever has shown a card. */
  wantsSumConfirmed: asks((context) => context.client !== null && termsOf(context).loyalty?.amountWindow === true),
  isClientBlocked: asks<{ client: LoyaltyClient }>((_, { client }) => client.status === 'blocked'),
  isCardAtFault: asks<{ failure: Failure }>((_, { failure }) => CARD_FAULTS.has(failure.code)),

  areCouponsKnown: asks<{ couponIds: string[] | 'all' }>(
    (context, { couponIds }) =>
      couponIds === 'all' || couponIds.every((id) => context.client?.coupons.some((coupon) => coupon.couponId === id)),
  ),
  isWithinBalance: asks<{ points: number }>((context, { points }) => points <= (context.client?.balance ?? 0)),
  mayClientSpend: asks<{ points: number }>((context, { points }) => points === 0 || context.client?.status === 'active'),
  needsNoPreorder: asks((context) => context.choice.couponIds.length === 0 && context.choice.points === 0),
  arePointsLowered: asks((context) => context.lowered.length > 0),
  isAnswerSound: asks<{ answer: PreorderAnswer }>((context, { answer }) => checkAnswer(context, answer).ok),
  isAnswerAsShown: asks<{ answer: PreorderAnswer }>((context, { answer }) => {
    const checked = checkAnswer(context, answer);
    return checked.ok && sameOffer(checked.lines, context.lines);
  }),
  isOfferAtFault: asks<{ failure: Failure }>((_, { failure }) => failure.known === 'notDone' && OFFER_FAULTS.has(failure.code)),
  isPreorderLost: asks((context) => context.toRelease.some(({ operation }) => operation === operationOf(context, 'preorder'))),

  isPaymentTypeKnown: asks<{ paymentType: string }>((context, { paymentType }) => paymentType in context.order.paymentTypes),
  isTenderedEnough: asks<{ paymentType: string; tendered: number | null }>(
    (context, { paymentType, tendered }) =>
      context.order.paymentTypes[paymentType]?.kind !== 'cash' || tendered === null || tendered >= dueOf(context),
  ),
  /**
   * Whether the same processing is asked, or still none, and by the same rules: a card that is waited for is waited for in vain
   * where there is none.
   */
  keepsLoyalty: asks<{ paymentType: string }>((context, { paymentType }) => {
    const changed = { ...context, paymentType };
    const terminal = loyaltyTerminal(context);
    if (loyaltyTerminal(changed) !== terminal) return false;
    const [before, after] = [termsOf(context).loyalty, termsOf(changed).loyalty];
    return terminal === null || ((before?.tiers == null) === (after?.tiers == null) && before?.amountWindow === after?.amountWindow);
  }),
  takesNoMoney: asks((context) => ['recorded', 'proving'].includes(termsOf(context).kind) || dueOf(context) === 0),
  isBankOwed: asks((context) => Boolean(context.payment?.bank) && owedBack(context) > 0),
  isCash: asks((context) => termsOf(context).kind === 'cash'),
  isCashTaken: asks((context) => termsOf(context).kind === 'cash' && (context.tendered === null || context.tendered >= dueOf(context))),
  isPaid: asks((context) => context.payment !== null),
  isCancelWanted: asks((context) => context.cancelReason !== null),
  isNotDone: asks<{ failure: Failure }>((_, { failure }) => failure.known === 'notDone'),
  isCancelledUndone: asks<{ failure: Failure }>((context, { failure }) => context.cancelReason !== null && failure.known === 'notDone'),
  wasDone: asks<{ asked: Asked<unknown> }>((_, { asked }) => asked.state === 'done'),
  printsReceipt: asks((context) => termsOf(context).kind !== 'proving'),

  isAuthorised: asks<{ authorised: boolean }>((_, { authorised }) => authorised),
  isDeliveredInFull: asks((context) => deliveredVolume(context) >= orderedVolume(context)),
  isNothingDelivered: asks((context) => deliveredVolume(context) === 0),
  wasPumpRefused: asks((context) => context.deliveries.length === 0 && context.cancelReason === null),

  isDeliveryOver: asks((context) => context.delivering === null),
  isRefundOver: asks((context) => openRefund(context) === null),
  isRefundOpen: asks((context) => openRefund(context) !== null),
  wasRefunded: asks(({ refunds }) => refunds.some(({ isOver }) => isOver)),
  isRefundAllowed: asks((context) => !(context.client && termsOf(context).loyalty?.blockRefund && owesFuel(context))),
  isRefundable: asks<{ lines: Wanted[] | null }>((context, { lines }) => (refundLines(context, lines)?.length ?? 0) > 0),
  printsReturn: asks((context) => termsOf(context).kind !== 'proving' && owedBack(context) > 0),

  hasPreorder: asks(hasPreorder),
  hasPurchase: asks(hasPurchase),
  owesAccumulation: asks(owesAccumulation),
  owesRelease: asks((context) => context.toRelease.length > 0),
  owesLoyaltyRefund: asks((context) => untoldRefund(context) !== null),
  owesSettlement: asks(
    (context) =>
      hasPreorder(context) ||
      hasPurchase(context) ||
      owesAccumulation(context) ||
      context.toRelease.length > 0 ||
      untoldRefund(context) !== null,
  ),
  isSettlementRefused: asks<{ failure: Failure }>((_, { failure }) => failure.known === 'notDone' && SETTLEMENT_FAULTS.has(failure.code)),

  isChoice: asks<{ choice: string; is: string }>((_, { choice, is }) => choice === is),
  isDocumentChosen: asks<Word>((_, { choice, evidence }) => choice === 'printed' && numberIn(evidence, 'documentNumber') !== null),
  isTransactionChosen: asks<Word>((_, { choice, evidence }) => choice === 'paid' && textIn(evidence, 'transactionId') !== null),
  isVolumeChosen: asks<Word>((context, { choice, evidence }) => {
    const volume = numberIn(evidence, 'volume');
    return choice === 'delivered' && volume !== null && volume % 10 === 0 && volume <= remainderOf(context);
  }),
};
