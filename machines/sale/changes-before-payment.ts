/** How a sale's knowledge changes until it is paid: card, offers, preorder, payment, cancelling. Used by `setup.ts`. */
import { discountBy } from '../../src/domain/accumulation.ts';
import { applyCoupons } from '../../src/domain/coupons.ts';
import { spendPoints } from '../../src/domain/points.ts';
import { type Kopecks, type Points, points } from '../../src/domain/units.ts';
import { change } from './changes.ts';
import { refundChanged } from './changes-after-payment.ts';
import type { SaleContext } from './context.ts';
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
  openRefund,
  required,
  terminalOf,
  termsOf,
  textIn,
} from './readings.ts';

export const NOTHING_CHOSEN = { couponIds: [] as string[], points: points(0) };

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
    lines: atList(context),
    notice: null,
  })),

  /** Coupons first, points on what is left (D4); points lowered to what the rules let be spent (D5). */
  applyChoice: change<{ couponIds: string[] | 'all'; points: Points }>((context, { couponIds, points: wanted }) => {
    const { coupons: offered, balance, maxSpendPercent } = required(context.client, 'client');
    const ids = couponIds === 'all' ? offered.map((coupon) => coupon.couponId) : [...new Set(couponIds)];
    const coupons = chosenCoupons({ ...context, choice: { couponIds: ids, points: wanted } });
    const offer = spendPoints(applyCoupons(listOf(context), coupons), wanted, { balance, maxSpendPercent, coupons });
    return {
      ...released(context),
      choice: { couponIds: ids, points: offer.spent },
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
      lines: atList(context),
      notice: null,
    };
  }),
  recordPayment: change<{ bank: BankPayment | null }>((context, { bank }) => ({
    payment: { kind: termsOf(context).kind, amount: dueOf(context), bank },
    unsettled: null,
    notice: null,
  })),
  recordPaymentByPerson: change<{ evidence: unknown }>((context, { evidence }) => ({
    payment: {
      kind: termsOf(context).kind,
      amount: dueOf(context),
      bank: { transactionId: required(textIn(evidence, 'transactionId'), 'transaction in the evidence'), at: '' },
    },
    unsettled: null,
    notice: null,
  })),
  /** Of a cancelled sale the whole payment, of a refund its total. */
  recordMoneyBack: change((context) => {
    if (!openRefund(context)) return { payment: null, unsettled: null, notice: null };
    return { ...refundChanged(context, { isMoneyBack: true }), unsettled: null, notice: null };
  }),
  /** A fill to full that was cancelled after fuel flowed goes on: it must be paid, or left unpaid. */
  forgetCancel: change((context) => ({
    cancelReason: null,
    client: needsCardFirst(context) ? context.client : null,
    cardRef: needsCardFirst(context) ? context.cardRef : null,
    choice: NOTHING_CHOSEN,
    lowered: [],
    lines: atList(context),
  })),
  rememberUnpaid: change<{ reason: string }>((_, { reason }) => ({ unpaidReason: reason })),
  setTendered: change<{ tendered: Kopecks | null }>((context, { tendered }) => ({ tendered: tendered ?? context.tendered, notice: null })),
  rememberCancel: change<{ reason: string }>((_, { reason }) => ({ cancelReason: reason })),
};
