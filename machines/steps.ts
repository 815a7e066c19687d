/** Promises how a sale's knowledge changes: each step takes what is known and what happened, and gives what is new. */
import { applyCoupons } from '../src/domain/coupons.ts';
import type { SaleLine } from '../src/domain/lines.ts';
import { spendPoints } from '../src/domain/points.ts';
import { amountOf, type Kopecks, kopecks, millilitres, type Points, price as priceOf } from '../src/domain/units.ts';
import type { Notice, Resolution, SaleContext, SaleInput } from './context.ts';

import type {
  Asked,
  BankPayment,
  Delivery,
  Failure,
  FiscalDocument,
  LoyaltyClient,
  LoyaltySettlement,
  PreorderAnswer,
  PumpTotals,
} from './ports.ts';
import { checkAnswer, chosenCoupons, dueOf, loyaltyTerminal, numberIn, operationOf, termsOf, textIn } from './readings.ts';

/** The processing will never settle this sale; a person has said so. */
const WRITTEN_OFF: LoyaltySettlement = { transactionId: '', pointsSpent: 0 as Points, pointsAccrued: 0 as Points, balance: 0 as Points };
const NOTHING_CHOSEN = { couponIds: [] as string[], points: 0 as Points };

export function openingContext({ order, paymentType, tendered, loyaltyWanted }: SaleInput): SaleContext {
  return {
    order,
    paymentType,
    tendered,
    loyaltyWanted,
    cardRef: null,
    client: null,
    choice: NOTHING_CHOSEN,
    lowered: [],
    lines: applyCoupons(order.list, []),
    preorder: null,
    toRelease: [],
    attempts: { preorder: 0, payment: 0, receipt: 0, reversal: 0, loyalty: 0 },
    payment: null,
    receipts: [],
    before: null,
    deliveries: [],
    settlement: null,
    cancelReason: null,
    notice: null,
    unsettled: null,
    resolutions: [],
  };
}

type Step<Params> = (context: SaleContext, params: Params) => Partial<SaleContext>;
const step = <Params = undefined>(change: Step<Params>) => change;

const noticeOf = ({ device, code, message }: Failure): Notice => ({ device, code, message });
const asFailure = (failure: Failure): Failure => ({
  device: failure.device ?? 'kolonka',
  code: failure.code ?? 'defect',
  message: failure.message ?? 'unexpected fault',
  known: failure.known === 'notDone' ? 'notDone' : 'unknown',
  evidence: failure.evidence ?? {},
});

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

function deliveryOf(context: SaleContext, delivery: Delivery): Partial<SaleContext> {
  const before = context.before ?? { volume: millilitres(0), amount: kopecks(0) };
  return { deliveries: [...context.deliveries, { ...delivery, before, after: null }], unsettled: null, notice: null };
}

export const steps = {
  countAttempt: step<{ at: keyof SaleContext['attempts'] }>(({ attempts }, { at }) => ({
    attempts: { ...attempts, [at]: attempts[at] + 1 },
  })),
  tell: step<{ failure: Failure }>((_, { failure }) => ({ notice: noticeOf(asFailure(failure)) })),
  tellPlainly: step<Notice>((_, notice) => ({ notice: { device: notice.device, code: notice.code, message: notice.message } })),
  keepEvidence: step<{ failure: Failure }>((_, { failure }) => ({ unsettled: asFailure(failure), notice: noticeOf(asFailure(failure)) })),
  recordResolution: step<Resolution>(({ resolutions }, { choice, evidence, by }) => ({
    resolutions: [...resolutions, { choice, evidence, by }],
  })),
  clearEvidence: step(() => ({ unsettled: null, notice: null })),

  rememberCard: step<{ cardRef: string }>((_, { cardRef }) => ({ cardRef, client: null, notice: null })),
  recordClient: step<{ client: LoyaltyClient }>((_, { client }) => ({ client, notice: null })),
  goOnWithoutCard: step((context) => ({
    ...released(context),
    loyaltyWanted: false,
    client: null,
    choice: NOTHING_CHOSEN,
    lowered: [],
    lines: applyCoupons(context.order.list, []),
    notice: null,
  })),

  /** Coupons first, points on what is left (D4); points lowered to what the rules let be spent (D5). */
  applyChoice: step<{ couponIds: string[] | 'all'; points: Points }>((context, { couponIds, points }) => {
    const ids = couponIds === 'all' ? (context.client?.coupons ?? []).map((coupon) => coupon.couponId) : [...new Set(couponIds)];
    const chosen = { ...context, choice: { couponIds: ids, points } };
    const coupons = chosenCoupons(chosen);
    const discounted = applyCoupons(context.order.list, coupons);
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
      lines: applyCoupons(context.order.list, []),
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
  recordMoneyBack: step(() => ({ payment: null, notice: null })),
  rememberCancel: step<{ reason: string }>((_, { reason }) => ({ cancelReason: reason })),

  recordReceipt: step<{ document: FiscalDocument }>(({ receipts }, { document }) => ({
    receipts: [...receipts, { kind: 'sell' as const, ...document }],
    unsettled: null,
    notice: null,
  })),
  recordReceiptByPerson: step<{ evidence: unknown }>((context, { evidence }) => ({
    receipts: [
      ...context.receipts,
      {
        kind: 'sell' as const,
        documentNumber: numberIn(evidence, 'documentNumber') ?? 0,
        fiscalSign: textIn(evidence, 'fiscalSign') ?? '',
        shiftNumber: numberIn(evidence, 'shiftNumber') ?? 0,
        fnNumber: '',
        at: '',
        total: kopecks(dueOf(context)),
        printed: true,
      },
    ],
    unsettled: null,
    notice: null,
  })),

  recordTotalsBefore: step<{ totals: PumpTotals }>((_, { totals }) => ({ before: totals, notice: null })),
  recordDelivery: step<{ delivery: Delivery }>((context, { delivery }) => deliveryOf(context, delivery)),
  recordDeliveryByPerson: step<{ evidence: unknown }>((context, { evidence }) => {
    const volume = millilitres(numberIn(evidence, 'volume') ?? 0);
    const amount = amountOf(volume as never, context.order.fuel?.listPrice ?? priceOf(0));
    return deliveryOf(context, { volume, amount, reason: 'finished', settledBy: 'person' });
  }),
  recordTotalsAfter: step<{ totals: PumpTotals }>(({ deliveries }, { totals }) => ({
    deliveries: deliveries.map((delivery, index) => (index === deliveries.length - 1 ? { ...delivery, after: totals } : delivery)),
    before: null,
    notice: null,
  })),

  recordSettlement: step<{ settlement: LoyaltySettlement }>((_, { settlement }) => ({ settlement, unsettled: null, notice: null })),
  writeOffSettlement: step(() => ({ settlement: WRITTEN_OFF, unsettled: null, notice: null })),
};

/** The result inside an answer that `wasDone`. @throws where the guard was not asked first. */
export function resultOf<Result>(asked: Asked<Result>): Result {
  if (asked.state !== 'done') throw new Error('asked for a result that there is none of');
  return asked.result;
}
