/** A sale as clients read it: the contract's JSON without secrets. Used by every route and stream that shows sales. */
import type { SaleContext } from '../../../machines/sale/context.ts';
import type { Failure } from '../../../machines/sale/ports.ts';
import {
  accrualOf,
  chosenCoupons,
  deliveredVolume,
  dueOf,
  isByModule,
  listOf,
  modulePercent,
  numberIn,
  openRefund,
  orderedVolume,
  termsOf,
} from '../../../machines/sale/readings.ts';
import { applyCoupons } from '../../domain/coupons.ts';
import { maxPoints } from '../../domain/points.ts';
import { pointsBack } from '../../domain/refund.ts';
import { totalsOf } from '../../domain/totals.ts';
import { amountOf, type Price, type Quantity } from '../../domain/units.ts';
import type { SaleRecord } from '../../engine/sale-record.ts';
import { statesOf } from '../../engine/step.ts';
import type { Language } from '../../station/faults.ts';
import { isoTime, isoTimeOrNull, utcTime } from '../http/time.ts';
import { attentionsOf, availableEvents } from './available-events.ts';
import type { DeliveryProgress } from './live-deliveries.ts';
import { describeChoice, describeReason, describeUnused } from './words.ts';

const COUPON_FIELDS = ['couponId', 'title', 'productCode', 'productName', 'personalPrice', 'maxQuantity'] as const;
const LINE_FIELDS = [
  'lineNo',
  'part',
  'code',
  'name',
  'unit',
  'quantity',
  'listPrice',
  'price',
  'amount',
  'discount',
  'pointsSpent',
  'couponId',
] as const;
const RECEIPT_FIELDS = ['kind', 'documentNumber', 'fiscalSign', 'shiftNumber', 'total', 'at', 'printed'] as const;

/** The contract's fields and no others: what a chart adds to its context stays inside until it is named here. */
const pick = <Value, Field extends keyof Value>(value: Value, fields: readonly Field[]) =>
  Object.fromEntries(fields.map((field) => [field, value[field]])) as Pick<Value, Field>;

export const linesIn = ({ lines }: SaleContext) => lines.map((line) => pick(line, LINE_FIELDS));

export function totalsIn(context: SaleContext) {
  const { list, discount, pointsSpent, due: listed } = totalsOf(context.lines);
  const due = dueOf(context);
  const { kind } = termsOf(context);
  const tendered = kind === 'cash' ? (context.tendered ?? due) : null;
  const takesMoney = kind === 'cash' || kind === 'bankCard';
  return {
    list,
    discount,
    pointsSpent,
    rounding: listed - due,
    due,
    tendered,
    change: tendered === null ? 0 : Math.max(0, tendered - due),
    paid: takesMoney ? (context.payment?.amount ?? 0) : 0,
    refunded: takesMoney ? context.refunds.reduce((sum, { total, isMoneyBack }) => sum + (isMoneyBack ? total : 0), 0) : 0,
    pointsAccrued: context.settlement?.pointsAccrued ?? 0,
    pointsToAccrue: context.settlement ? 0 : accrualOf(context),
    pointsAnnulled: context.refunds.reduce((sum, { loyalty }) => sum + (loyalty?.pointsAnnulled ?? 0), 0),
    pointsReturned: context.refunds.reduce((sum, { loyalty }) => sum + (loyalty?.pointsReturned ?? 0), 0),
  };
}

/**
 * What the delivery under way has given so far, millilitres. Where nobody knows how it ended, that is the last reading: this process
 * has seen it, or else the pump's failure names it.
 */
function flowingIn({ snapshot: { context, children } }: SaleRecord, progress: DeliveryProgress | undefined): number {
  const isUnknown = context.unsettled?.device === 'pump' && context.delivering !== null;
  if (!isUnknown && !('followDelivery' in children) && !('stopPump' in children)) return 0;
  return progress?.volume ?? numberIn(context.unsettled?.evidence, 'lastVolume') ?? 0;
}

function deliveredOf(record: SaleRecord, progress: DeliveryProgress | undefined) {
  const { context } = record.snapshot;
  const flowing = flowingIn(record, progress);
  const volume = deliveredVolume(context) + flowing;
  const price = (context.order.fuel?.listPrice ?? 0) as Price;
  const settled = context.deliveries.reduce((sum, { amount }) => sum + amount, 0);
  return {
    volume,
    amount: settled + amountOf(flowing as Quantity, price),
    /** More than was ordered (D13). */
    overrun: Math.max(0, deliveredVolume(context) - orderedVolume(context)),
  };
}

function clientOf(context: SaleContext) {
  const { client } = context;
  if (!client) return null;
  const { cardNumber, name, status, balance, maxSpendPercent, accrualPercent } = client;
  const offered = isByModule(context) ? [] : client.coupons;
  const coupons = offered.map((coupon) => pick(coupon, COUPON_FIELDS));
  const chosen = chosenCoupons(context);
  const spender = { balance, maxSpendPercent, coupons: chosen };
  const most = status === 'active' && !isByModule(context) ? maxPoints(applyCoupons(listOf(context), chosen), spender) : 0;
  const module = isByModule(context) ? { percent: modulePercent(context), accumulated: context.accumulated ?? client.accumulated } : null;
  return { cardNumber, name, status, balance, maxSpendPercent, accrualPercent, coupons, maxPoints: most, module };
}

/** What is given back just now, for the operator to see before and while it is. */
function refundOf(context: SaleContext) {
  const refund = openRefund(context);
  if (!refund) return null;
  const { reason, total, lines } = refund;
  return { reason, total, pointsReturned: pointsBack(lines), lines };
}

function describeAttentions(record: SaleRecord, language: Language) {
  const { unsettled, unsettledLoyalty } = record.snapshot.context;
  return attentionsOf(record).map(({ reason, choices }) => ({
    reason,
    message: describeReason(reason, language),
    choices: choices.map((choice) => ({ choice, message: describeChoice(choice, language) })),
    evidence: evidenceOf(reason === 'loyaltyRefused' ? unsettledLoyalty : unsettled),
  }));
}

/** A device's own moment is shown in UTC as all others. */
function evidenceOf(failure: Failure | null): Failure | null {
  const at = failure?.evidence.at;
  return failure && typeof at === 'string' ? { ...failure, evidence: { ...failure.evidence, at: utcTime(at) ?? at } } : failure;
}

export type SaleView = ReturnType<typeof saleView>;

export function saleView(record: SaleRecord, language: Language, progress?: DeliveryProgress) {
  const { snapshot, id, chart, version, sequence } = record;
  const { context } = snapshot;
  const { order } = context;
  const attentions = describeAttentions(record, language);
  return {
    id,
    path: order.path,
    chart: { name: chart, version },
    state: statesOf(snapshot),
    tags: [...snapshot.tags] as string[],
    workplace: order.workplace,
    pump: order.fuel?.pump ?? null,
    nozzle: order.fuel?.nozzle ?? null,
    product: order.fuel?.product ?? null,
    preset: order.fuel?.preset ?? null,
    paymentType: context.paymentType,
    client: clientOf(context),
    lines: linesIn(context),
    totals: totalsIn(context),
    refund: refundOf(context),
    delivered: deliveredOf(record, progress),
    receipts: context.receipts.map((receipt) => ({
      ...pick(receipt, RECEIPT_FIELDS),
      at: utcTime(receipt.at),
      ...(receipt.training ? { training: true } : {}),
    })),
    slips: context.slips.map(({ kind, total, at }) => ({ kind, total, at: utcTime(at) })),
    lowered: context.lowered,
    unusedCoupons: context.unusedCoupons.map((coupon) => ({ ...coupon, message: describeUnused(coupon.title, language) })),
    resolutions: context.resolutions,
    notice: context.notice,
    cancelReason: context.cancelReason,
    unpaidReason: context.unpaidReason,
    availableEvents: availableEvents(record, language),
    attention: attentions[0] ?? null,
    attentions,
    sequence,
    createdAt: isoTime(record.createdAt),
    endedAt: isoTimeOrNull(record.endedAt),
  };
}
