/** Promises how a sale's knowledge changes: each step takes what is known and what happened, and gives what is new. */
import { applyCoupons } from '../src/domain/coupons.ts';
import type { SaleLine } from '../src/domain/lines.ts';
import { spendPoints } from '../src/domain/points.ts';
import { refundTotal, type Wanted } from '../src/domain/refund.ts';
import { amountOf, type Kopecks, kopecks, millilitres, type Points, price as priceOf } from '../src/domain/units.ts';
import type { Notice, Refund, Resolution, SaleContext, SaleInput } from './context.ts';
import type {
  Asked,
  BankPayment,
  Delivery,
  Failure,
  FiscalDocument,
  LoyaltyClient,
  LoyaltyRefund,
  LoyaltySettlement,
  PreorderAnswer,
  PumpTotals,
} from './ports.ts';
import {
  checkAnswer,
  chosenCoupons,
  dueOf,
  listOf,
  loyaltyTerminal,
  needsCardFirst,
  numberIn,
  openRefund,
  operationOf,
  refundLines,
  termsOf,
  textIn,
  untoldRefund,
} from './readings.ts';

/** The processing will never settle this sale; a person has said so. */
const WRITTEN_OFF: LoyaltySettlement = { transactionId: '', pointsSpent: 0 as Points, pointsAccrued: 0 as Points, balance: 0 as Points };
const NOTHING_BACK: LoyaltyRefund = { pointsReturned: 0 as Points, pointsAnnulled: 0 as Points, balance: 0 as Points };
const NOTHING_CHOSEN = { couponIds: [] as string[], points: 0 as Points };

export function openingContext({ order, paymentType, tendered, loyaltyWanted }: SaleInput): SaleContext {
  const opening: SaleContext = {
    order,
    paymentType,
    tendered,
    loyaltyWanted,
    cardRef: null,
    client: null,
    choice: NOTHING_CHOSEN,
    lowered: [],
    lines: [],
    preorder: null,
    toRelease: [],
    attempts: { preorder: 0, payment: 0, receipt: 0, reversal: 0, loyalty: 0 },
    payment: null,
    receipts: [],
    delivering: null,
    deliveries: [],
    settlement: null,
    refunds: [],
    cancelReason: null,
    unpaidReason: null,
    notice: null,
    unsettled: null,
    resolutions: [],
  };
  return { ...opening, lines: atList(opening) };
}

/** The lines without any discount. */
const atList = (context: SaleContext): SaleLine[] => applyCoupons(listOf(context), []);

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

/** The refund under way, changed. */
const refundChanged = ({ refunds }: SaleContext, changes: Partial<Refund>): Pick<SaleContext, 'refunds'> => ({
  refunds: refunds.map((refund) => (refund.isOver ? refund : { ...refund, ...changes })),
});

const loyaltyTold = (context: SaleContext, told: LoyaltyRefund): Pick<SaleContext, 'refunds'> => {
  const untold = untoldRefund(context);
  return { refunds: context.refunds.map((refund) => (refund === untold ? { ...refund, loyalty: told } : refund)) };
};

/** A document of the register: the sale's receipt, or that of the refund under way. */
function receipted(context: SaleContext, document: FiscalDocument): Partial<SaleContext> {
  const kind = openRefund(context) ? ('sellReturn' as const) : ('sell' as const);
  const refunds = kind === 'sellReturn' ? refundChanged(context, { receipt: document }) : {};
  return { ...refunds, receipts: [...context.receipts, { kind, ...document }], unsettled: null, notice: null };
}

function deliveryOf(context: SaleContext, delivery: Delivery): Partial<SaleContext> {
  const before = context.delivering?.before ?? { volume: millilitres(0), amount: kopecks(0) };
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

  recordReceipt: step<{ document: FiscalDocument }>((context, { document }) => receipted(context, document)),
  recordReceiptByPerson: step<{ evidence: unknown }>((context, { evidence }) =>
    receipted(context, {
      documentNumber: numberIn(evidence, 'documentNumber') ?? 0,
      fiscalSign: textIn(evidence, 'fiscalSign') ?? '',
      shiftNumber: numberIn(evidence, 'shiftNumber') ?? 0,
      fnNumber: '',
      at: '',
      total: openRefund(context)?.total ?? kopecks(dueOf(context)),
      printed: true,
    }),
  ),

  beginRefund: step<{ lines: Wanted[] | null }>((context, { lines: wanted }) => {
    const lines = refundLines(context, wanted) ?? [];
    const reason = lines.some(({ unit }) => unit === 'L') ? ('underDelivered' as const) : ('returned' as const);
    const refund = { reason, lines, total: refundTotal(lines), isMoneyBack: false, receipt: null, isOver: false, loyalty: null };
    return { refunds: [...context.refunds, refund], notice: null };
  }),
  endRefund: step((context) => ({ ...refundChanged(context, { isOver: true }), notice: null })),
  recordLoyaltyRefund: step<{ refund: LoyaltyRefund }>((context, { refund }) => ({
    ...loyaltyTold(context, refund),
    unsettled: null,
    notice: null,
  })),

  beginDelivery: step(() => ({ delivering: { before: null }, notice: null })),
  endDelivery: step((context) => ({ delivering: null, lines: context.payment ? context.lines : atList(context) })),
  recordTotalsBefore: step<{ totals: PumpTotals }>((_, { totals }) => ({ delivering: { before: totals }, notice: null })),
  recordDelivery: step<{ delivery: Delivery }>((context, { delivery }) => deliveryOf(context, delivery)),
  recordDeliveryByPerson: step<{ evidence: unknown }>((context, { evidence }) => {
    const volume = millilitres(numberIn(evidence, 'volume') ?? 0);
    const amount = amountOf(volume as never, context.order.fuel?.listPrice ?? priceOf(0));
    return deliveryOf(context, { volume, amount, reason: 'finished', settledBy: 'person' });
  }),
  recordTotalsAfter: step<{ totals: PumpTotals }>(({ deliveries }, { totals }) => ({
    deliveries: deliveries.map((delivery, index) => (index === deliveries.length - 1 ? { ...delivery, after: totals } : delivery)),
    notice: null,
  })),

  recordSettlement: step<{ settlement: LoyaltySettlement }>((_, { settlement }) => ({ settlement, unsettled: null, notice: null })),
  /** What the processing refuses is left, on record: the settlement, or a refund of it. */
  writeOff: step((context) => ({
    ...(context.settlement ? loyaltyTold(context, NOTHING_BACK) : { settlement: WRITTEN_OFF }),
    unsettled: null,
    notice: null,
  })),
};

/** The result inside an answer that `wasDone`. @throws where the guard was not asked first. */
export function resultOf<Result>(asked: Asked<Result>): Result {
  if (asked.state !== 'done') throw new Error('asked for a result that there is none of');
  return asked.result;
}
