/** A sale as process mining sees it: OCEL 2.0's objects and events, made of the sale's own events by replay. */
import type { SaleContext } from '../../../../machines/sale/context.ts';
import { totalsOf } from '../../../domain/totals.ts';
import { steps } from '../../../engine/history/moves.ts';
import type { Versions } from '../../../engine/history/versions.ts';
import type { StoredEvent } from '../../../engine/journal.ts';
import { type Snapshot, statesOf } from '../../../engine/step.ts';
import { outcomeOf } from '../outcomes.ts';

/** OCEL 2.0 (ocel-standard.org) knows these types of attributes. */
export type AttributeType = 'string' | 'time' | 'integer' | 'float' | 'boolean';
export type Value = string | number | boolean;

export interface LogObject {
  id: string;
  type: ObjectType;
  /** When it began. */
  at: number;
  /** As they are at the end. */
  attributes: Record<string, Value>;
  relationships: { objectId: string; qualifier: string }[];
}
export interface LogEvent {
  id: string;
  type: string;
  at: number;
  attributes: { sequence: number; state: string; asked: string };
  relationships: { objectId: string; qualifier: string }[];
}
export interface SaleLog {
  objects: LogObject[];
  events: LogEvent[];
}

/** Money in kopecks, points in hundredths, volume in millilitres, quantities in thousandths. */
export const OBJECT_TYPES = {
  sale: {
    chart: 'string',
    version: 'integer',
    path: 'string',
    workplace: 'string',
    pump: 'integer',
    product: 'string',
    paymentType: 'string',
    list: 'integer',
    due: 'integer',
    pointsSpent: 'integer',
    outcome: 'string',
  },
  delivery: { volume: 'integer', amount: 'integer', reason: 'string', settledBy: 'string' },
  receipt: { kind: 'string', documentNumber: 'integer', shiftNumber: 'integer', total: 'integer', printed: 'boolean' },
  loyaltySession: { cardNumber: 'string', status: 'string', balance: 'integer' },
  coupon: { title: 'string', productCode: 'string', personalPrice: 'integer', maxQuantity: 'integer' },
  payment: { kind: 'string', amount: 'integer', transactionId: 'string' },
} as const satisfies Record<string, Record<string, AttributeType>>;
type ObjectType = keyof typeof OBJECT_TYPES;
export const EVENT_ATTRIBUTES = { sequence: 'integer', state: 'string', asked: 'string' } as const satisfies Record<string, AttributeType>;

/** An event's kind in plain words: `xstate.done.actor.printReceipt` is `printReceipt done`, a delay is `timer <its name>`. */
function eventType(type: string): string {
  const end = /^xstate\.(done|error)\.actor\.(.+)$/.exec(type);
  if (end) return `${end[2]} ${end[1] === 'done' ? 'done' : 'failed'}`;
  const delay = /^xstate\.after\.([^.]+)/.exec(type);
  return delay ? `timer ${delay[1]}` : type;
}

type Part = Omit<LogObject, 'at' | 'relationships'>;
const part = (type: ObjectType, id: string, attributes: Record<string, Value | null | undefined>): Part => ({
  id,
  type,
  attributes: Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) => (value === null || value === undefined ? [] : [[name, value]])),
  ),
});

/** What belongs to the sale besides itself, as it stands. */
function partsOf(sale: string, { deliveries, receipts, client, lines, payment }: SaleContext): Part[] {
  const used = new Set(lines.flatMap(({ couponId }) => couponId ?? []));
  const coupons = (client?.coupons ?? []).filter(({ couponId }) => used.has(couponId));
  return [
    ...(client
      ? [part('loyaltySession', `${sale}/loyalty`, { cardNumber: client.cardNumber, status: client.status, balance: client.balance })]
      : []),
    ...coupons.map(({ couponId, title, productCode, personalPrice, maxQuantity }) =>
      part('coupon', `${sale}/coupon/${couponId}`, { title, productCode, personalPrice, maxQuantity }),
    ),
    ...(payment
      ? [part('payment', `${sale}/payment`, { kind: payment.kind, amount: payment.amount, transactionId: payment.bank?.transactionId })]
      : []),
    ...receipts.map(({ kind, documentNumber, shiftNumber, total, printed }) =>
      part('receipt', `${sale}/receipt/${documentNumber}`, { kind, documentNumber, shiftNumber, total, printed }),
    ),
    ...deliveries.map(({ volume, amount, reason, settledBy }, index) =>
      part('delivery', `${sale}/delivery/${index + 1}`, { volume, amount, reason, settledBy }),
    ),
  ];
}

/** The sale itself, as it stands. */
function saleObject({ id, chart, version }: LoggedSale, snapshot: Snapshot): Part {
  const { order, paymentType, lines } = snapshot.context;
  const { list, due, pointsSpent } = totalsOf(lines);
  return part('sale', id, {
    chart,
    version,
    path: order.path,
    workplace: order.workplace,
    pump: order.fuel?.pump,
    product: order.fuel?.product,
    paymentType,
    list,
    due,
    pointsSpent,
    outcome: outcomeOf(snapshot) ?? 'open',
  });
}

interface LoggedSale {
  id: string;
  chart: string;
  version: number;
}

/** @throws where there is no opening, a version is missing, or the chart has a defect. */
export function buildSaleLog(sale: LoggedSale, versions: Versions, events: StoredEvent[]): SaleLog {
  const parts = new Map<string, LogObject>();
  const log: LogEvent[] = [];
  let last: Snapshot | null = null;
  for (const { stored, step } of steps(versions, events)) {
    last = step.snapshot;
    const { sequence, at, event } = stored;
    const relationships = [{ objectId: sale.id, qualifier: sequence === 1 ? 'opens' : 'moves' }];
    for (const one of partsOf(sale.id, last.context)) {
      const before = parts.get(one.id);
      if (!before) relationships.push({ objectId: one.id, qualifier: 'creates' });
      else if (JSON.stringify(before.attributes) !== JSON.stringify(one.attributes)) {
        relationships.push({ objectId: one.id, qualifier: 'changes' });
      }
      parts.set(one.id, { ...one, at: before?.at ?? at, relationships: [] });
    }
    const asked = step.ordered.map(({ port }) => port).join(' ');
    const attributes = { sequence, state: statesOf(last).join(' '), asked };
    log.push({ id: `${sale.id}/${sequence}`, type: eventType(event.type), at, attributes, relationships });
  }
  if (!last) return { objects: [], events: [] };
  const others = [...parts.values()];
  const relationships = others.map(({ id, type }) => ({ objectId: id, qualifier: type }));
  return { objects: [{ ...saleObject(sale, last), at: events[0]?.at ?? 0, relationships }, ...others], events: log };
}
