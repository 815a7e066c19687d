/**
 * How a sale's knowledge changes from the receipt on: documents, deliveries, refunds, what the processing has booked. Used by `setup.ts`.
 */
import { isFuel } from '../../src/domain/lines.ts';
import { type ReturnLine, refundTotal, type Wanted } from '../../src/domain/refund.ts';
import { amountOf, type Kopecks, kopecks, millilitres, points, quantity } from '../../src/domain/units.ts';
import { change } from './changes.ts';
import type { Refund, SaleContext } from './context.ts';
import { accumulationOf } from './operations.ts';
import { paperInHand } from './papers.ts';
import type { Delivery, LoyaltyRefund, LoyaltySettlement, PumpTotals } from './ports.ts';
import { atList, documentIn, fuelOf, numberIn, refundLines, remainderOf, required, untoldRefund } from './readings.ts';
import type { FiscalDocument, Slip } from './receipt-order.ts';

/** The processing will never settle this sale; a person has said so. */
const WRITTEN_OFF: LoyaltySettlement = { transactionId: '', pointsSpent: points(0), pointsAccrued: points(0), balance: points(0) };
const NOTHING_BACK: LoyaltyRefund = { pointsReturned: points(0), pointsAnnulled: points(0), balance: points(0) };
/** The refund under way, changed. */
export const refundChanged = ({ refunds }: SaleContext, changes: Partial<Refund>): Pick<SaleContext, 'refunds'> => ({
  refunds: refunds.map((refund) => (refund.isOver ? refund : { ...refund, ...changes })),
});

const loyaltyTold = (context: SaleContext, told: LoyaltyRefund): Pick<SaleContext, 'refunds'> => {
  const untold = untoldRefund(context);
  return { refunds: context.refunds.map((refund) => (refund === untold ? { ...refund, loyalty: told } : refund)) };
};

/** The sale's receipt or slip, the receipt of what it has delivered, or that of the refund under way. */
function receipted(context: SaleContext, paper: FiscalDocument | Slip): Partial<SaleContext> {
  const { kind, paidBy, isDelivery } = paperInHand(context);
  const settled = { unsettled: null, notice: null };
  if (!('documentNumber' in paper)) return { ...settled, slips: [...context.slips, { kind, ...paper }] };
  const refunds = kind === 'sellReturn' ? refundChanged(context, { receipt: paper }) : {};
  const receipt = { kind, ...paper, paidBy, ...(isDelivery ? { isDelivery } : {}) };
  return { ...settled, ...refunds, receipts: [...context.receipts, receipt] };
}

/** Never more than what is left of what was paid: what was rounded down at the sale is missing at its last refund. */
const moneyBack = ({ payment, refunds }: SaleContext, lines: ReturnLine[]): Kopecks =>
  kopecks(Math.min(refundTotal(lines), Math.max(0, (payment?.amount ?? 0) - refunds.reduce((sum, { total }) => sum + total, 0))));

function deliveryOf(context: SaleContext, delivery: Delivery): Partial<SaleContext> {
  const before = context.delivering?.before ?? { volume: millilitres(0), amount: kopecks(0) };
  return { deliveries: [...context.deliveries, { ...delivery, before, after: null }], unsettled: null, notice: null };
}

export const changesAfterPayment = {
  recordReceipt: change<{ document: FiscalDocument | Slip }>((context, { document }) => receipted(context, document)),
  recordReceiptByPerson: change<{ evidence: unknown }>((context, { evidence }) => {
    const { document, total } = paperInHand(context);
    if (document === 'nonFiscal') return receipted(context, { at: '', total });
    return receipted(context, { ...required(documentIn(evidence), 'document and shift in the evidence'), total, printed: true });
  }),

  /** A document of another sum than ours: it is not taken for our receipt, and shown to whoever decides. */
  keepOtherDocument: change<{ document: FiscalDocument | Slip }>((_, { document }) => ({
    unsettled: {
      device: 'fiscal',
      code: 'otherSum',
      message: 'the register names a document of another sum',
      known: 'unknown' as const,
      evidence: { ...document },
    },
  })),

  beginRefund: change<{ lines: Wanted[] | null }>((context, { lines: wanted }) => {
    const lines = refundLines(context, wanted) ?? [];
    const reason = lines.some(isFuel) ? ('underDelivered' as const) : ('returned' as const);
    const refund = { reason, lines, total: moneyBack(context, lines), isMoneyBack: false, receipt: null, isOver: false, loyalty: null };
    return { refunds: [...context.refunds, refund], notice: null };
  }),
  endRefund: change((context) => ({ ...refundChanged(context, { isOver: true }), notice: null })),
  /** Called off before any money went back. */
  dropRefund: change(({ refunds }) => ({ refunds: refunds.filter(({ isOver }) => isOver), notice: null })),
  recordLoyaltyRefund: change<{ refund: LoyaltyRefund }>((context, { refund }) => ({
    ...loyaltyTold(context, refund),
    unsettledLoyalty: null,
    notice: null,
  })),

  beginDelivery: change(() => ({ delivering: { before: null }, notice: null })),
  endDelivery: change((context) => ({ delivering: null, lines: context.payment ? context.lines : atList(context) })),
  recordTotalsBefore: change<{ totals: PumpTotals }>(({ delivering }, { totals }) => ({
    delivering: { ...delivering, before: totals },
    notice: null,
  })),
  rememberStop: change(({ delivering }) => ({ delivering: { before: null, ...delivering, isStopped: true } })),
  recordDelivery: change<{ delivery: Delivery }>((context, { delivery }) => deliveryOf(context, delivery)),
  recordDeliveryByPerson: change<{ evidence: unknown }>((context, { evidence }) => {
    const volume = millilitres(required(numberIn(evidence, 'volume'), 'volume in the evidence'));
    const amount = amountOf(quantity(volume), fuelOf(context).listPrice);
    const reason = volume > remainderOf(context) ? 'overrun' : 'finished';
    return deliveryOf(context, { volume, amount, reason, settledBy: 'person' });
  }),
  recordTotalsAfter: change<{ totals: PumpTotals }>(({ deliveries }, { totals }) => ({
    deliveries: deliveries.map((delivery, index) => (index === deliveries.length - 1 ? { ...delivery, after: totals } : delivery)),
    notice: null,
  })),

  recordSettlement: change<{ settlement: LoyaltySettlement }>((_, { settlement }) => ({
    settlement,
    unsettledLoyalty: null,
    notice: null,
  })),
  /** The bonus module's book has the sale, or what came back of it. */
  recordAccumulation: change<{ accumulated: Kopecks }>((context, { accumulated }) => ({
    ...(context.settlement
      ? loyaltyTold(context, NOTHING_BACK)
      : { settlement: { ...WRITTEN_OFF, transactionId: accumulationOf(context) } }),
    accumulated,
    unsettledLoyalty: null,
    notice: null,
  })),
  /** What the processing refuses is left, on record: the settlement, or a refund of it. */
  writeOff: change((context) => ({
    ...(context.settlement ? loyaltyTold(context, NOTHING_BACK) : { settlement: WRITTEN_OFF }),
    unsettledLoyalty: null,
    notice: null,
  })),
};
