/** The walk over all states of a sale's path: what operators do, and what makes two sales in the same state differ. Used by `paths.ts`. */
import { CHOICES } from '../../machines/sale/choices.ts';
import type { DiscountTerms, SaleContext } from '../../machines/sale/context.ts';
import { deliveredVolume, dueOf } from '../../machines/sale/readings.ts';
import type { Chart, ChartEvent } from '../../src/engine/step.ts';
import { outcomesOf } from './outcomes.ts';
import { type Walk, walk } from './walk.ts';

const CHOSEN = Object.keys(CHOICES).filter((choice) => choice !== 'closedByHand');
const EVIDENCE = { transactionId: 'T-9', documentNumber: 90, shiftNumber: 12, volume: 3000 };

/** What operators and customers may do; a path adds its own payment types and goods. */
export const operatorEvents = (extra: ChartEvent[]): ChartEvent[] => [
  { type: 'card.presented', cardRef: 'card-1' },
  { type: 'loyalty.skipped' },
  { type: 'loyalty.retried' },
  { type: 'loyalty.abandoned' },
  { type: 'offers.answered', couponIds: [], points: 0 },
  { type: 'offers.answered', couponIds: 'all', points: 0 },
  { type: 'offers.answered', couponIds: [], points: 3333 },
  { type: 'offers.answered', couponIds: [], points: 3 },
  { type: 'offers.confirmed' },
  { type: 'receipt.requested', tendered: null },
  { type: 'refund.requested', lines: null },
  { type: 'dispensing.resumed' },
  { type: 'delivery.stated', choice: 'delivered', evidence: EVIDENCE, by: 'Иванов' },
  { type: 'dispensing.stopped' },
  { type: 'sale.cancelled', reason: 'customer left' },
  { type: 'sale.leftUnpaid', reason: 'no money' },
  { type: 'buyer.changed', receiptTo: { buyer: null, electronic: false } },
  ...CHOSEN.map((choice) => ({ type: 'attention.resolved', choice, evidence: EVIDENCE, by: 'Иванов' })),
  { type: 'attention.resolved', choice: 'paid', evidence: { transactionId: 'B-9', amount: 100 }, by: 'Иванов' },
  ...extra,
];

const rulesOf = ({ amountWindow, tiers, forbidFillWithoutCard, allowLate }: DiscountTerms) =>
  Number(amountWindow) + 2 * Number(tiers !== null) + 4 * Number(forbidFillWithoutCard) + 8 * Number(allowLate);

/**
 * What makes the futures of two sales in the same state differ; counters, notices and evidence do not. Once a receipt is printed nobody
 * asks any more what was laid down, wanted or chosen before it: only what was agreed and paid is left. That alone spares two visits of
 * three.
 */
function keyOf(context: SaleContext): unknown {
  const isReceipted = context.receipts.length + context.slips.length > 0;
  return [isReceipted ? context.client !== null : agreementOf(context), tradeOf(context)];
}

const agreementOf = ({ loyaltyWanted, tendered, cardRef, client, choice, lowered, toRelease, attempts }: SaleContext): unknown => [
  loyaltyWanted,
  tendered,
  cardRef,
  client?.status,
  choice,
  lowered.length,
  toRelease.some(({ operation }) => operation.endsWith(`:${attempts.preorder}`)),
];

function tradeOf(context: SaleContext): unknown {
  const { lines, preorder, toRelease, payment, receipts, settlement, cancelReason } = context;
  return [
    context.paymentType,
    Object.values(context.order.paymentTypes).map(({ loyalty }) => loyalty && rulesOf(loyalty)),
    lines.map(({ price, quantity }) => [price, quantity]),
    preorder?.pointsSpent,
    toRelease.length > 0,
    payment && [payment.amount === dueOf(context), payment.amount > 0],
    payment?.bank !== null,
    [...receipts, ...context.slips].map(({ kind }) => kind),
    context.delivering && context.delivering.isStopped === true,
    context.deliveries.length > 0,
    deliveredVolume(context),
    settlement && settlement.transactionId !== '',
    context.refunds.map(({ lines: returned, isMoneyBack, isOver, loyalty, by }) => [
      returned.reduce((sum, { quantity }) => sum + quantity, 0),
      isMoneyBack,
      isOver,
      loyalty !== null,
      isOver ? null : by,
    ]),
    cancelReason !== null,
    context.reversalOwed !== null,
  ];
}

/** What operators may do on a path, and everything that its walk has come upon. */
export interface SaleWalk extends Walk {
  chart: Chart;
  events: ChartEvent[];
}

export const walkSale = (chart: Chart, inputs: unknown[], events: ChartEvent[]): SaleWalk => {
  const { visits, taken, passed } = walk({ chart, inputs, events, outcomes: outcomesOf, keyOf, limit: 120_000 });
  return { chart, events, visits, taken, passed };
};
