/** Promises how a sale's knowledge changes until it is paid: card, offers, preorder, payment, cancelling. */
import { discountBy } from '../../src/domain/accumulation.ts';
import { applyCoupons } from '../../src/domain/coupons.ts';
import type { SaleLine } from '../../src/domain/lines.ts';
import { spendPoints } from '../../src/domain/points.ts';
import { type Kopecks, kopecks, type Points } from '../../src/domain/units.ts';
import { atList, step } from './change.ts';
import { refundChanged } from './changes-after-payment.ts';
import type { SaleContext } from './context.ts';
import type { BankPayment, LoyaltyClient, PreorderAnswer } from './ports.ts';
import {
  checkAnswer,
  chosenCoupons,
  dueOf,
  listOf,
  loyaltyTerminal,
  modulePercent,
  needsCardFirst,
  openRefund,
  operationOf,
  termsOf,
  textIn,
} from './readings.ts';

export const NOTHING_CHOSEN = { couponIds: [] as string[], points: 0 as Points };

/** Whatever the processing may hold for the preorder that is being left. */
function released(context: SaleContext): Pick<SaleContext, 'preorder' | 'toRelease'> {
  if (!context.preorder) return { preorder: null, toRelease: context.toRelease };
  const reservation = {
    terminal: loyaltyTerminal(context) ?? '',
    operation: operationOf(context, 'preorder'),
    preorderId: context.preorder.preorderId,
  };
  return { preorder: null, toRelease: [...context.toRelease, reservation] };
}

export const agreeing = {
  rememberCard: step<{ cardRef: string }>((_, { cardRef }) => ({ cardRef, client: null, notice: null })),
  recordClient: step<{ client: LoyaltyClient }>((_, { client }) => ({ client, notice: null })),
  goOnWithoutCard: step((context) => ({
    ...released(context),
    loyaltyWanted: false,
    client: null,
    choice: NOTHING_CHOSEN,
    lowered: [],
    lines: atList(context),
    notice: null,
  })),

  /** Coupons first, points on what is left (D4); points lowered to what the rules let be spent (D5). */
  applyChoice: step<{ couponIds: string[] | 'all'; points: Points }>((context, { couponIds, points }) => {
    const ids = couponIds === 'all' ? (context.client?.coupons ?? []).map((coupon) => coupon.couponId) : [...new Set(couponIds)];
    const chosen = { ...context, choice: { couponIds: ids, points } };
    const coupons = chosenCoupons(chosen);
    const discounted = applyCoupons(listOf(context), coupons);
    const offer = spendPoints(discounted, points, {
      balance: context.client?.balance ?? (0 as Points),
      maxSpendPercent: context.client?.maxSpendPercent ?? 0,
      coupons,
    });
    return {
      ...released(context),
      choice: { couponIds: ids, points: offer.spent },
      lowered: offer.lowered ? offer.reasons : [],
      lines: offer.lines,
      notice: null,
    };
  }),
  /** The bonus module's percentage off each price; it has no coupons and no points. */
  applyPercent: step((context) => ({
    ...released(context),
    choice: NOTHING_CHOSEN,
    lowered: [],
    lines: discountBy(modulePercent(context), listOf(context)),
    notice: null,
  })),
  /** The processing's figures take the place of ours once they are checked (D5). */
  adoptAnswer: step<{ answer: PreorderAnswer }>((context, { answer }) => {
    const checked = checkAnswer(context, answer);
    return checked.ok ? { preorder: answer, lines: checked.lines as SaleLine[], notice: null } : {};
  }),
  refuseAnswer: step<{ answer: PreorderAnswer }>((context, { answer }) => {
    const checked = checkAnswer(context, answer);
    return {
      ...released({ ...context, preorder: answer }),
      notice: { device: 'megainsight', code: 'badSums', message: checked.ok ? '' : `${checked.fault}: ${checked.detail}` },
    };
  }),
  returnAnswer: step<{ answer: PreorderAnswer }>((context, { answer }) => released({ ...context, preorder: answer })),
  /** The answer is lost: the processing may hold points under the order's name. */
  suspectReservation: step((context) => ({
    preorder: null,
    toRelease: [
      ...context.toRelease,
      { terminal: loyaltyTerminal(context) ?? '', operation: operationOf(context, 'preorder'), preorderId: null },
    ],
  })),
  clearSuspicion: step((context) => ({
    toRelease: context.toRelease.filter((reservation) => reservation.operation !== operationOf(context, 'preorder')),
  })),
  forgetReservations: step(() => ({ toRelease: [] })),
  dropPreorder: step((context) => released(context)),

  changePayment: step<{ paymentType: string; tendered: Kopecks | null }>((_, { paymentType, tendered }) => ({
    paymentType,
    tendered,
    notice: null,
  })),
  /** Another payment type may bear another discount: prices go back to the list, the holder of the card stays known where it may. */
  startOver: step<{ paymentType: string; tendered: Kopecks | null }>((context, { paymentType, tendered }) => {
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
  recordPayment: step<{ bank: BankPayment | null }>((context, { bank }) => ({
    payment: { kind: termsOf(context).kind, amount: kopecks(dueOf(context)), bank },
    unsettled: null,
    notice: null,
  })),
  recordPaymentByPerson: step<{ evidence: unknown }>((context, { evidence }) => ({
    payment: {
      kind: termsOf(context).kind,
      amount: kopecks(dueOf(context)),
      bank: { transactionId: textIn(evidence, 'transactionId') ?? '', at: '' },
    },
    unsettled: null,
    notice: null,
  })),
  /** Of a cancelled sale the whole payment, of a refund its total. */
  recordMoneyBack: step((context) => {
    if (!openRefund(context)) return { payment: null, unsettled: null, notice: null };
    return { ...refundChanged(context, { isMoneyBack: true }), unsettled: null, notice: null };
  }),
  /** A fill to full that was cancelled after fuel flowed goes on: it must be paid, or left unpaid. */
  forgetCancel: step((context) => ({
    cancelReason: null,
    client: needsCardFirst(context) ? context.client : null,
    cardRef: needsCardFirst(context) ? context.cardRef : null,
    choice: NOTHING_CHOSEN,
    lowered: [],
    lines: atList(context),
  })),
  rememberUnpaid: step<{ reason: string }>((_, { reason }) => ({ unpaidReason: reason })),
  setTendered: step<{ tendered: Kopecks | null }>((context, { tendered }) => ({ tendered: tendered ?? context.tendered, notice: null })),
  rememberCancel: step<{ reason: string }>((_, { reason }) => ({ cancelReason: reason })),
};
