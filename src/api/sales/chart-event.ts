/**
 * A client's event as the chart takes it: references instead of tokens, lines instead of codes, prices of the sale's start. Used by tell-
 * sale.ts.
 */
import type { ReceiptTo, SaleContext } from '../../../machines/sale/context.ts';
import { receiptToOf, returnedLines } from '../../../machines/sale/readings.ts';
import type { ListLine } from '../../domain/lines.ts';
import { keptQuantity, type Wanted } from '../../domain/refund.ts';
import type { SaleRecord } from '../../engine/sale-record.ts';
import type { ChartEvent } from '../../engine/step.ts';
import type { Language } from '../../station/faults.ts';
import { readGoods } from '../../station/order.ts';
import type { Backend } from '../backend.ts';
import { invalidInput } from '../http/problems.ts';
import type { Event } from './cross-check.ts';
import { refusedOrder } from './open-sale.ts';
import type { EventRequest, ReturnedGoods } from './request-schemas.ts';

/** The sale as it stands when it is told something. */
export interface Told {
  record: SaleRecord;
  backend: Pick<Backend, 'stations'>;
  language: Language;
}

/** @param cardRef the opaque reference of the client's token, where the event bears one (D14). @throws Problem 422. */
export function toChartEvent(told: Told, event: Event, cardRef: string): ChartEvent {
  switch (event.type) {
    case 'card.presented':
      return { type: event.type, cardRef };
    case 'refund.requested':
      return { type: event.type, lines: event.lines ? wantedLines(told.record, event.lines) : null };
    case 'goods.changed':
      return { type: event.type, goods: goodsAtStart(told, event.goods) };
    case 'buyer.changed':
      return { type: event.type, receiptTo: receiptToIn(told, event) };
    case 'receipt.requested': {
      const { type, tendered, loyalty, goods, buyer, printReceipt } = event;
      return {
        type,
        tendered,
        ...(loyalty === undefined ? {} : { loyalty }),
        ...(goods ? { goods: goodsAtStart(told, goods) } : {}),
        ...(buyer || printReceipt !== undefined ? { receiptTo: receiptToIn(told, event) } : {}),
      };
    }
    default:
      return event;
  }
}

/** At the prices and terms of the sale's start (D16). */
function goodsAtStart({ record, backend, language }: Told, goods: { code: string; quantity: number }[]): ListLine[] {
  const station = backend.stations.inForceSince(record.createdAt).at(-1) ?? backend.stations.inForce().document;
  const read = readGoods(station, goods, record.snapshot.context.order.fuel ? 2 : 1);
  if (!read.ok) throw refusedOrder(read.fault, language);
  return read.lines;
}

type Addressed = Pick<Extract<EventRequest, { type: 'buyer.changed' }>, 'buyer' | 'printReceipt'>;

const CONTACT_MISSING = { en: 'an electronic receipt needs an e-mail or a phone', ru: 'для электронного чека нужен адрес покупателя' };

/** What is absent stays as it was. */
function receiptToIn({ record, language }: Told, { buyer, printReceipt }: Addressed): ReceiptTo {
  const before = receiptToOf(record.snapshot.context);
  const receiptTo = { buyer: buyer ?? before.buyer, electronic: printReceipt === undefined ? before.electronic : !printReceipt };
  if (receiptTo.electronic && !receiptTo.buyer?.contact) throw invalidInput('buyer.contact', CONTACT_MISSING[language]);
  return receiptTo;
}

/** The goods that come back, as line numbers and quantities: by line, or all lines of a code in their order. @throws Problem 422. */
function wantedLines({ snapshot: { context } }: SaleRecord, goods: ReturnedGoods[]): Wanted[] {
  return goods.flatMap(({ lineNo, code, quantity }, index) => {
    const left = keptByLine(context, { lineNo, code });
    if (left.length === 0) throw invalidInput(`lines[${index}]`, 'no such line', 'the sale has no such line');
    let wanted = quantity ?? left.reduce((sum, line) => sum + line.quantity, 0);
    const taken = left.map((line) => {
      const part = Math.min(wanted, line.quantity);
      wanted -= part;
      return { lineNo: line.lineNo, quantity: part };
    });
    // More than there is stays on the last line, so that the sale refuses it.
    const last = taken.at(-1);
    if (last) last.quantity += wanted;
    return taken.filter((line) => line.quantity > 0);
  });
}

/** What the customer still has of the lines that are named, line by line. */
function keptByLine(context: SaleContext, { lineNo, code }: Pick<ReturnedGoods, 'lineNo' | 'code'>): Wanted[] {
  const returned = returnedLines(context);
  const kept = new Map<number, number>();
  for (const line of context.lines) {
    if ((lineNo !== undefined && line.lineNo !== lineNo) || (code !== undefined && line.code !== code)) continue;
    kept.set(line.lineNo, (kept.get(line.lineNo) ?? 0) + keptQuantity(line, returned));
  }
  return [...kept].map(([number, quantity]) => ({ lineNo: number, quantity }));
}
