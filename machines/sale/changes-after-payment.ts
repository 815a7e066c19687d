/** Promises how a sale's knowledge changes from the receipt on: documents, deliveries, refunds, what the processing has heard. */
import { refundTotal, type Wanted } from '../../src/domain/refund.ts';
import { amountOf, type Kopecks, kopecks, millilitres, type Points, price as priceOf } from '../../src/domain/units.ts';
import { atList, step } from './change.ts';
import type { Refund, SaleContext } from './context.ts';
import type { Delivery, FiscalDocument, LoyaltyRefund, LoyaltySettlement, PumpTotals } from './ports.ts';
import { accumulationName, dueOf, numberIn, openRefund, refundLines, textIn, untoldRefund } from './readings.ts';

/** The processing will never settle this sale; a person has said so. */
const WRITTEN_OFF: LoyaltySettlement = { transactionId: '', pointsSpent: 0 as Points, pointsAccrued: 0 as Points, balance: 0 as Points };
const NOTHING_BACK: LoyaltyRefund = { pointsReturned: 0 as Points, pointsAnnulled: 0 as Points, balance: 0 as Points };
/** The refund under way, changed. */
export const refundChanged = ({ refunds }: SaleContext, changes: Partial<Refund>): Pick<SaleContext, 'refunds'> => ({
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

export const fulfilling = {
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
  /** Called off before any money went back. */
  dropRefund: step(({ refunds }) => ({ refunds: refunds.filter(({ isOver }) => isOver), notice: null })),
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
  /** The bonus module's book has the sale, or what came back of it. */
  recordAccumulation: step<{ accumulated: Kopecks }>((context, { accumulated }) => ({
    ...(context.settlement
      ? loyaltyTold(context, NOTHING_BACK)
      : { settlement: { ...WRITTEN_OFF, transactionId: accumulationName(context) } }),
    accumulated,
    unsettled: null,
    notice: null,
  })),
  /** What the processing refuses is left, on record: the settlement, or a refund of it. */
  writeOff: step((context) => ({
    ...(context.settlement ? loyaltyTold(context, NOTHING_BACK) : { settlement: WRITTEN_OFF }),
    unsettled: null,
    notice: null,
  })),
};
