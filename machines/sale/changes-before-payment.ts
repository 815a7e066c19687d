/** How a sale's knowledge changes until it is paid: card, offers, preorder, payment, cancelling. Used by `setup.ts`. */
import { discountBy } from '../../src/domain/accumulation.ts';
import { applyCoupons } from '../../src/domain/coupons.ts';
import type { ListLine } from '../../src/domain/lines.ts';
import { spendPoints } from '../../src/domain/points.ts';
import { type Kopecks, kopecks, type Points, points } from '../../src/domain/units.ts';
import { change } from './changes.ts';
import { refundChanged } from './changes-after-payment.ts';
import type { ReceiptTo, SaleContext } from './context.ts';
import { operationOf } from './operations.ts';
import type { BankPayment, LoyaltyClient, PreorderAnswer } from './ports.ts';
import {
  atList,
  checkAnswer,
  chosenCoupons,
  dueOf,
  listOf,
  modulePercent,
  needsCardFirst,
  numberIn,
  openRefund,
  owedBack,
  required,
  terminalOf,
  termsOf,
  textIn,
} from './readings.ts';

export const NOTHING_CHOSEN = { couponIds: [] as string[], points: points(0) };

/** Other goods: prices go back to the list, and the offers are asked for anew. */
function withGoods(context: SaleContext, goods: ListLine[]): Partial<SaleContext> {
  const changed = { ...context, goods };
  return { ...released(context), goods, choice: NOTHING_CHOSEN, lowered: [], unusedCoupons: [], lines: atList(changed), notice: null };
}

/** Whatever the processing may hold for the preorder that is being left. */
function released(context: SaleContext): Pick<SaleContext, 'preorder' | 'toRelease'> {
  if (!context.preorder) return { preorder: null, toRelease: context.toRelease };
  const reservation = {
    terminal: terminalOf(context),
    operation: operationOf(context, 'preorder'),
    preorderId: context.preorder.preorderId,
  };
  return { preorder: null, toRelease: [...context.toRelease, reservation] };
}

export const changesBeforePayment = {
  rememberCard: change<{ cardRef: string }>((_, { cardRef }) => ({ cardRef, client: null, notice: null })),
  recordClient: change<{ client: LoyaltyClient }>((_, { client }) => ({ client, notice: null })),
  goOnWithoutCard: change((context) => ({
    ...released(context),
    loyaltyWanted: false,
    client: null,
    choice: NOTHING_CHOSEN,
    lowered: [],
    unusedCoupons: [],
    lines: atList(context),
    notice: null,
  })),

  /** Coupons first, points on what is left (D4); points lowered to what the rules let be spent (D5). */
  applyChoice: change<{ couponIds: string[] | 'all'; points: Points }>((context, { couponIds, points: wanted }) => {
    const { coupons: offered, balance, maxSpendPercent } = required(context.client, 'client');
    const ids = couponIds === 'all' ? offered.map((coupon) => coupon.couponId) : [...new Set(couponIds)];
    const coupons = chosenCoupons({ ...context, choice: { couponIds: ids, points: wanted } });
    const offer = spendPoints(applyCoupons(listOf(context), coupons), wanted, { balance, maxSpendPercent, coupons });
    const used = new Set(offer.lines.map(({ couponId }) => couponId));
    return {
      ...released(context),
      // A coupon that lowers no line is not sent, so that it is not used up for nothing.
      choice: { couponIds: coupons.flatMap(({ couponId }) => (used.has(couponId) ? [couponId] : [])), points: offer.spent },
      unusedCoupons: coupons.flatMap(({ couponId, title }) => (used.has(couponId) ? [] : [{ couponId, title }])),
      lowered: offer.lowered ? offer.reasons : [],
      lines: offer.lines,
      notice: null,
    };
  }),
  /** The bonus module's percentage off each price; it has no coupons and no points. */
  applyPercent: change((context) => ({
    ...released(context),
    choice: NOTHING_CHOSEN,
    lowered: [],
    unusedCoupons: [],
    lines: discountBy(modulePercent(context), listOf(context)),
    notice: null,
  })),
  /** The processing's figures take the place of ours once they are checked (D5). */
  adoptAnswer: change<{ answer: PreorderAnswer }>((context, { answer }) => {
    const checked = checkAnswer(context, answer);
    return checked.ok ? { preorder: answer, lines: checked.lines, notice: null } : {};
  }),
  refuseAnswer: change<{ answer: PreorderAnswer }>((context, { answer }) => {
    const checked = checkAnswer(context, answer);
    return {
      ...released({ ...context, preorder: answer }),
      notice: { device: 'megainsight', code: 'badSums', message: checked.ok ? '' : `${checked.fault}: ${checked.detail}` },
    };
  }),
  returnAnswer: change<{ answer: PreorderAnswer }>((context, { answer }) => released({ ...context, preorder: answer })),
  /** The answer is lost: the processing may hold points under the order's name. */
  suspectReservation: change((context) => ({
    preorder: null,
    toRelease: [...context.toRelease, { terminal: terminalOf(context), operation: operationOf(context, 'preorder'), preorderId: null }],
  })),
  clearSuspicion: change((context) => ({
    toRelease: context.toRelease.filter((reservation) => reservation.operation !== operationOf(context, 'preorder')),
  })),
  forgetReservations: change(() => ({ toRelease: [] })),
  dropPreorder: change((context) => released(context)),

  changePayment: change<{ paymentType: string; tendered: Kopecks | null }>((_, { paymentType, tendered }) => ({
    paymentType,
    tendered,
    notice: null,
  })),
  /** Another payment type may bear another discount: prices go back to the list, the holder of the card stays known where it may. */
  startOver: change<{ paymentType: string; tendered: Kopecks | null }>((context, { paymentType, tendered }) => {
    const same = context.order.paymentTypes[paymentType]?.loyalty?.terminal === termsOf(context).loyalty?.terminal;
    return {
      ...released(context),
      paymentType,
      tendered,
      client: same ? context.client : null,
      choice: NOTHING_CHOSEN,
      lowered: [],
      unusedCoupons: [],
      lines: atList(context),
      notice: null,
    };
  }),
  /** Cash and recorded kinds: the due. A bank card: what the terminal says it has charged. */
  recordPayment: change<{ bank: BankPayment | null }>((context, { bank }) => ({
    payment: { kind: termsOf(context).kind, amount: bank?.amount ?? dueOf(context), bank },
    notice: null,
  })),
  forgetPayment: change(() => ({ payment: null })),
  /** A sum that the person does not name is the due. */
  recordPaymentByPerson: change<{ evidence: unknown }>((context, { evidence }) => {
    const transactionId = required(textIn(evidence, 'transactionId'), 'transaction in the evidence');
    const amount = numberIn(evidence, 'amount');
    const bank = { transactionId, at: '', ...(amount === null ? {} : { amount: kopecks(amount) }) };
    return { payment: { kind: termsOf(context).kind, amount: bank.amount ?? dueOf(context), bank }, unsettled: null, notice: null };
  }),
  /** Of a cancelled sale the whole payment, of a refund its total. */
  recordMoneyBack: change((context) => {
    const { owed: _, ...attempts } = context.attempts;
    const settled = { reversalOwed: null, giveBackBy: 'reversal' as const, attempts, unsettled: null, notice: null };
    if (!openRefund(context)) return { payment: null, ...settled };
    const wasOwed = context.reversalOwed === null ? {} : { wasOwed: true };
    return { ...refundChanged(context, { isMoneyBack: true, ...wasOwed }), ...settled };
  }),
  recordReversalOwed: change((context) => ({ reversalOwed: owedBack(context) })),
  giveBackAsRefund: change(() => ({ giveBackBy: 'refund' as const, unsettled: null, notice: null })),
  recordPaidInCash: change((context) => ({
    paidBackInCash: kopecks(context.paidBackInCash + owedBack(context)),
    ...refundChanged(context, { by: 'cash' }),
  })),
  /** The drawer lacks the money of a refund: none has gone back yet. */
  giveBackToCard: change((context) => ({
    ...refundChanged(context, { by: 'card', isMoneyBack: false }),
    paidBackInCash: kopecks(context.paidBackInCash - (openRefund(context)?.by === 'cash' ? owedBack(context) : 0)),
    giveBackBy: 'refund' as const,
    unsettled: null,
    notice: null,
  })),
  /** The terminal's own word on another sum than was ordered: known, not unknown. */
  keepOtherSum: change<{ bank: BankPayment; ordered: Kopecks }>((_, { bank, ordered }) => ({
    unsettled: {
      device: 'bank',
      code: 'otherSum',
      message: `the bank terminal names ${bank.amount} kopecks where ${ordered} were ordered`,
      known: 'notDone' as const,
      evidence: { transactionId: bank.transactionId, at: bank.at, amount: bank.amount, ordered },
    },
  })),
  /** A fill to full that was cancelled after fuel flowed goes on: it must be paid, or left unpaid. */
  forgetCancel: change((context) => ({
    cancelReason: null,
    client: needsCardFirst(context) ? context.client : null,
    cardRef: needsCardFirst(context) ? context.cardRef : null,
    choice: NOTHING_CHOSEN,
    lowered: [],
    unusedCoupons: [],
    lines: atList(context),
  })),
  changeGoods: change<{ goods: ListLine[] }>((context, { goods }) => withGoods(context, goods)),
  changeReceiptTo: change<{ receiptTo: ReceiptTo }>((_, { receiptTo }) => ({ receiptTo, notice: null })),
  /** «Выбить чек»: what the operator says now takes the place of what was said at the opening. */
  takeWishes: change<{
    tendered: Kopecks | null;
    loyalty?: boolean | undefined;
    receiptTo?: ReceiptTo | undefined;
    goods?: ListLine[] | undefined;
  }>((context, { tendered, loyalty, receiptTo, goods }) => ({
    ...(goods ? withGoods(context, goods) : {}),
    ...(receiptTo ? { receiptTo } : {}),
    tendered: tendered ?? context.tendered,
    loyaltyWanted: loyalty ?? context.loyaltyWanted,
    notice: null,
  })),
  wantLoyalty: change(() => ({ loyaltyWanted: true })),
  /** Paid later: no card is asked for any more, and the one that was shown is forgotten with the sale's closing (D14). */
  forgetUnpaid: change(() => ({ unpaidReason: null, loyaltyWanted: false, client: null, cardRef: null })),
  rememberUnpaid: change<{ reason: string }>((_, { reason }) => ({ unpaidReason: reason })),
  rememberCancel: change<{ reason: string }>((_, { reason }) => ({ cancelReason: reason })),
};
