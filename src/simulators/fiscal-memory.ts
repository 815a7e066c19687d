/**
 * A simulated register's rules and fiscal memory: what it refuses with which code, and what it records for good. Used by the
 * simulated register.
 */

import { fromDecimal, toDecimal } from '../adapters/wire/decimal.ts';
import type { Clock } from '../clock.ts';
import { paperOf } from './paper.ts';

export type Task = Record<string, unknown> & { type?: unknown };

export interface CarriedOut {
  status: 'ready' | 'error' | 'interrupted';
  error: { code: number; description: string };
  result: Record<string, unknown> | null;
}

export interface SimulatedDocument {
  documentNumber: number;
  type: string;
  uuid: string;
  total: number;
  items: { name: string; price: number; quantity: number; amount: number }[];
  payments: { type: string; sum: number }[];
  texts: string[];
  /** As the customer holds it; nothing but receipts is printed here. */
  paper: string[];
  shiftNumber: number;
  at: string;
}

export interface FiscalMemory {
  documents: SimulatedDocument[];
  shift: { number: number; openedAt: number | null };
  drawer: number;
}

const FN = '9999078902001730';
const DAY_MS = 24 * 3600_000;
const refuse = (code: number, description: string): CarriedOut => ({ status: 'error', error: { code, description }, result: null });
const ready = (result: Record<string, unknown>): CarriedOut => ({ status: 'ready', error: { code: 0, description: 'Ошибок нет' }, result });

interface Item {
  type?: unknown;
  name?: unknown;
  text?: unknown;
  price?: unknown;
  quantity?: unknown;
  amount?: unknown;
}

export function createFiscalMemory(clock: Clock, kept?: FiscalMemory) {
  const memory: FiscalMemory = kept ?? { documents: [], shift: { number: 0, openedAt: null }, drawer: 0 };
  /** Moscow time, as the register prints it. */
  const stamp = () => `${new Date(clock.now() + 3 * 3600_000).toISOString().slice(0, 19)}+03:00`;
  const shiftState = () => {
    if (memory.shift.openedAt === null) return 'closed';
    return clock.now() - memory.shift.openedAt >= DAY_MS ? 'expired' : 'opened';
  };
  const last = () => memory.documents.at(-1)?.documentNumber ?? 84;

  function record(type: string, uuid: string, facts: Partial<SimulatedDocument> = {}): SimulatedDocument {
    const document = {
      documentNumber: last() + 1,
      type,
      uuid,
      total: 0,
      items: [],
      payments: [],
      texts: [],
      paper: [],
      shiftNumber: memory.shift.number,
      at: stamp(),
      ...facts,
    };
    memory.documents.push(document);
    return document;
  }

  const signOf = ({ documentNumber }: SimulatedDocument) => String(1_494_000_000 + documentNumber * 7919);
  const params = (document: SimulatedDocument) => ({
    fiscalDocumentNumber: document.documentNumber,
    fiscalDocumentSign: signOf(document),
    fiscalDocumentDateTime: document.at,
    shiftNumber: document.shiftNumber,
    fnNumber: FN,
    registrationNumber: '0000000001002292',
    fnsUrl: 'www.nalog.gov.ru',
  });

  function openShift(uuid: string): CarriedOut {
    if (memory.shift.openedAt !== null) return refuse(83, 'Смена открыта – операция невозможна');
    memory.shift = { number: memory.shift.number + 1, openedAt: clock.now() };
    return ready({ fiscalParams: params(record('openShift', uuid)) });
  }
  function closeShift(uuid: string): CarriedOut {
    if (memory.shift.openedAt === null) return refuse(73, 'Смена закрыта – операция невозможна');
    const document = record('closeShift', uuid);
    memory.shift.openedAt = null;
    return ready({ fiscalParams: params(document) });
  }

  function receipt(task: Task, uuid: string, notPrinted: boolean): CarriedOut {
    const state = shiftState();
    if (state === 'closed') return refuse(73, 'Смена закрыта – операция невозможна');
    if (state === 'expired') return refuse(68, 'Смена превысила 24 часа');
    const items = (Array.isArray(task.items) ? task.items : []) as Item[];
    const positions = items.filter(({ type }) => type === 'position').map(positionOf);
    if (positions.length === 0 || positions.some((position) => position === null)) return refuse(16, 'Неверная цена (сумма)');
    const sold = positions.flatMap((position) => position ?? []);
    const sum = sold.reduce((total, { amount }) => total + amount, 0);
    const total = task.total === undefined ? sum : fromDecimal(task.total, 2);
    if (total === null || total > sum || sum - total > 99) return refuse(227, 'Неверный итог чека');
    const payments = ((Array.isArray(task.payments) ? task.payments : []) as { type?: unknown; sum?: unknown }[]).map(
      ({ type, sum: paid }) => ({
        type: String(type),
        sum: fromDecimal(paid, 2) ?? 0,
      }),
    );
    const paid = (kind: (type: string) => boolean) => payments.filter(({ type }) => kind(type)).reduce((all, { sum: one }) => all + one, 0);
    if (paid(() => true) < total) return refuse(66, 'Чек оплачен не полностью');
    if (paid((type) => type !== 'cash') > total) return refuse(52, 'Сумма не наличных платежей превышает сумму чека');
    const cash = Math.min(
      paid((type) => type === 'cash'),
      total,
    );
    if (task.type === 'sellReturn' && cash > memory.drawer) return refuse(80, 'В ККТ нет денег для выплаты');
    memory.drawer += task.type === 'sellReturn' ? -cash : cash;
    const texts = items.filter(({ type }) => type === 'text').map(({ text }) => String(text));
    const document = record(String(task.type), uuid, { total, items: sold, payments, texts });
    document.paper = paperOf({ ...document, items, fiscalSign: signOf(document) });
    return ready(receiptResult(document, notPrinted));
  }

  const receiptResult = (document: SimulatedDocument, notPrinted: boolean) => ({
    fiscalParams: {
      ...params(document),
      fiscalReceiptNumber: memory.documents.filter(({ shiftNumber, total }) => shiftNumber === document.shiftNumber && total > 0).length,
      total: toDecimal(document.total, 2),
    },
    warnings: { notPrinted },
  });

  function totals() {
    const of = (type: string) => {
      const documents = memory.documents.filter((document) => document.type === type && document.shiftNumber === memory.shift.number);
      const payments: Record<string, number> = {};
      for (const { type: kind, sum } of documents.flatMap((document) => document.payments)) payments[kind] = (payments[kind] ?? 0) + sum;
      return {
        count: documents.length,
        sum: toDecimal(
          documents.reduce((sum, { total }) => sum + total, 0),
          2,
        ),
        payments: Object.fromEntries(Object.entries(payments).map(([kind, sum]) => [kind, toDecimal(sum, 2)])),
      };
    };
    return {
      shiftTotals: {
        shiftNumber: memory.shift.number,
        cashDrawer: { sum: toDecimal(memory.drawer, 2) },
        receipts: { sell: of('sell'), sellReturn: of('sellReturn') },
      },
    };
  }

  const shift = () => ({ number: memory.shift.number, state: shiftState(), documentsCount: memory.documents.length });
  const QUERIES: Record<string, () => Record<string, unknown>> = {
    getShiftStatus: () => ({ shiftStatus: shift() }),
    getDeviceStatus: () => ({
      deviceStatus: { currentDateTime: stamp(), shift: shiftState(), blocked: false, coverOpened: false, paperPresent: true, fiscal: true },
    }),
    getFnStatus: () => ({ fnStatus: { fiscalDocumentNumber: last(), fiscalReceiptNumber: 0, warnings: {} } }),
    getShiftTotals: totals,
    reportX: () => ({}),
  };

  return {
    memory: () => memory,
    documents: () => structuredClone(memory.documents),
    carryOut(task: Task, uuid: string, notPrinted: boolean): CarriedOut {
      const type = String(task.type);
      if (type === 'openShift') return openShift(uuid);
      if (type === 'closeShift') return closeShift(uuid);
      if (type === 'sell' || type === 'sellReturn') return receipt(task, uuid, notPrinted);
      const answer = QUERIES[type];
      return answer ? ready(answer()) : refuse(501, `unknown task ${type}`);
    },
  };
}

/** A position in whole numbers; null where price by quantity is more than a kopeck off its amount, or it costs nothing. */
function positionOf({ name, price, quantity, amount }: Item): SimulatedDocument['items'][number] | null {
  const whole = { price: fromDecimal(price, 2), quantity: fromDecimal(quantity, 3), amount: fromDecimal(amount, 2) };
  if (whole.price === null || whole.quantity === null || whole.amount === null || whole.price <= 0) return null;
  if (Math.abs((whole.price * whole.quantity) / 1000 - whole.amount) > 1) return null;
  return { name: String(name), price: whole.price, quantity: whole.quantity, amount: whole.amount };
}
