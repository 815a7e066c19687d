/** Promises the sale as clients see it: the contract's JSON from a record, no secret in it. */

import { chartOf } from '../../../machines/index.ts';
import type { SaleContext } from '../../../machines/sale/context.ts';
import { PLAIN_EVENTS, type SaleEventType } from '../../../machines/sale/events.ts';
import {
  chosenCoupons,
  deliveredVolume,
  isByModule,
  listOf,
  modulePercent,
  openRefund,
  orderedVolume,
  termsOf,
} from '../../../machines/sale/readings.ts';
import type { StateMeta } from '../../../machines/sale/setup.ts';
import { applyCoupons } from '../../domain/coupons.ts';
import { maxPoints } from '../../domain/points.ts';
import { pointsBack } from '../../domain/refund.ts';
import { totalsOf } from '../../domain/totals.ts';
import { amountOf, type Price, type Quantity } from '../../domain/units.ts';
import { knownEvents, refusalOf } from '../../engine/refusal.ts';
import type { SaleRecord } from '../../engine/sale-record.ts';
import { type ChartEvent, statesOf } from '../../engine/step.ts';
import type { Language } from '../../station/faults.ts';
import { choiceSays, guardSays, reasonSays } from '../http/words.ts';

/** Fuel that flows just now, which no journal holds yet. */
export interface Progress {
  volume: number;
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function totalsFor(context: SaleContext) {
  const { list, discount, pointsSpent, due } = totalsOf(context.lines);
  const { kind } = termsOf(context);
  const tendered = kind === 'cash' ? (context.tendered ?? due) : null;
  const takesMoney = kind === 'cash' || kind === 'bankCard';
  return {
    list,
    discount,
    pointsSpent,
    due,
    tendered,
    change: tendered === null ? 0 : Math.max(0, tendered - due),
    paid: takesMoney ? (context.payment?.amount ?? 0) : 0,
    refunded: takesMoney ? context.refunds.reduce((sum, { total, isMoneyBack }) => sum + (isMoneyBack ? total : 0), 0) : 0,
    pointsAccrued: context.settlement?.pointsAccrued ?? 0,
    pointsAnnulled: context.refunds.reduce((sum, { loyalty }) => sum + (loyalty?.pointsAnnulled ?? 0), 0),
    pointsReturned: context.refunds.reduce((sum, { loyalty }) => sum + (loyalty?.pointsReturned ?? 0), 0),
  };
}

function deliveredOf({ snapshot: { context, children } }: SaleRecord, progress: Progress | undefined) {
  const flowing = 'followDelivery' in children ? (progress?.volume ?? 0) : 0;
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
  const coupons = offered.map(({ couponId, title, productCode, productName, personalPrice, maxQuantity }) => ({
    couponId,
    title,
    productCode,
    productName,
    personalPrice,
    maxQuantity,
  }));
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

/** Which state wants a person's word, and between what. */
export function attentionIn({ snapshot }: SaleRecord): StateMeta['attention'] | null {
  const metas = Object.values(snapshot.getMeta() as Record<string, Partial<StateMeta> | undefined>);
  return metas.find((meta) => meta?.attention)?.attention ?? null;
}

function attentionOf(record: SaleRecord, language: Language) {
  const attention = attentionIn(record);
  if (!attention) return null;
  return {
    reason: attention.reason,
    message: reasonSays(attention.reason, language),
    choices: attention.choices.map((choice) => ({ choice, message: choiceSays(choice, language) })),
    evidence: record.snapshot.context.unsettled,
  };
}

/** An event of that kind that would be taken if any of its kind is. */
function plainEvent(type: SaleEventType, record: SaleRecord): ChartEvent {
  const { context } = record.snapshot;
  if (type === 'payment.changed') return { type, paymentType: context.paymentType, tendered: null };
  if (type === 'attention.resolved') return { type, choice: attentionIn(record)?.choices[0] ?? '', evidence: null, by: '' };
  return PLAIN_EVENTS[type] as unknown as ChartEvent;
}

/** What the sale would take now, and of the rest that its states know, why not. */
export function availableEvents(record: SaleRecord, language: Language) {
  if (attentionIn(record)?.reason === 'chartChanged') return [{ type: 'attention.resolved' }];
  const chart = chartOf(record.chart, record.version)?.chart;
  if (!chart || record.snapshot.status !== 'active') return [];
  return knownEvents(record.snapshot).flatMap((type) => {
    if (!(type in PLAIN_EVENTS)) return [];
    const refusal = refusalOf(chart, record.snapshot, plainEvent(type as SaleEventType, record));
    if (!refusal) return [{ type }];
    return refusal.kind === 'guard' ? [{ type, refused: { guard: refusal.guard, message: guardSays(refusal.guard, language) } }] : [];
  });
}

export type SaleView = ReturnType<typeof saleView>;

export function saleView(record: SaleRecord, language: Language, progress?: Progress) {
  const { snapshot, id, chart, version, sequence } = record;
  const { context } = snapshot;
  const { order } = context;
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
    lines: context.lines.map(({ lineNo, part, code, name, unit, quantity, listPrice, price, amount, discount, pointsSpent, couponId }) => ({
      lineNo,
      part,
      code,
      name,
      unit,
      quantity,
      listPrice,
      price,
      amount,
      discount,
      pointsSpent,
      couponId,
    })),
    totals: totalsFor(context),
    refund: refundOf(context),
    delivered: deliveredOf(record, progress),
    receipts: context.receipts.map(({ kind, documentNumber, fiscalSign, shiftNumber, total, at, printed }) => ({
      kind,
      documentNumber,
      fiscalSign,
      shiftNumber,
      total,
      at,
      printed,
    })),
    lowered: context.lowered,
    notice: context.notice,
    cancelReason: context.cancelReason,
    unpaidReason: context.unpaidReason,
    availableEvents: availableEvents(record, language),
    attention: attentionOf(record, language),
    sequence,
    createdAt: iso(record.createdAt) ?? '',
    endedAt: iso(record.endedAt),
  };
}
