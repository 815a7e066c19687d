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

/** What the register records for good. Kept as JSON in its file. */
export interface FiscalRecords {
  documents: SimulatedDocument[];
  shift: { number: number; openedAt: number | null };
  drawer: number;
}

const FN = '9999078902001730';
const FIRST_DOCUMENT = 85;
const DAY_MS = 24 * 3600_000;
const MOSCOW_MS = 3 * 3600_000;

export const refuse = (code: number, description: string): CarriedOut => ({ status: 'error', error: { code, description }, result: null });
const ready = (result: Record<string, unknown>): CarriedOut => ({ status: 'ready', error: { code: 0, description: 'Ошибок нет' }, result });

interface Item {
  type?: unknown;
  name?: unknown;
  text?: unknown;
  price?: unknown;
  quantity?: unknown;
  amount?: unknown;
}

/** A receipt's task in whole numbers. */
interface ReceiptFigures {
  items: Item[];
  positions: SimulatedDocument['items'];
  payments: { type: string; sum: number }[];
  total: number;
  /** Of the payments' cash, as much as the total takes. */
  cash: number;
}

export class FiscalMemory {
  readonly records: FiscalRecords;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>, records?: FiscalRecords) {
    this.#clock = clock;
    this.records = records ?? { documents: [], shift: { number: 0, openedAt: null }, drawer: 0 };
  }

  documents(): SimulatedDocument[] {
    return structuredClone(this.records.documents);
  }

  carryOut(task: Task, uuid: string, notPrinted: boolean): CarriedOut {
    switch (task.type) {
      case 'openShift':
        return this.#openShift(uuid);
      case 'closeShift':
        return this.#closeShift(uuid);
      case 'sell':
      case 'sellReturn':
        return this.#printReceipt(task, uuid, notPrinted);
      case 'getShiftStatus':
        return ready({ shiftStatus: this.#shiftStatus() });
      case 'getDeviceStatus':
        return ready({ deviceStatus: this.#deviceStatus() });
      case 'getFnStatus':
        return ready({ fnStatus: { fiscalDocumentNumber: this.#lastNumber(), fiscalReceiptNumber: 0, warnings: {} } });
      case 'getFnInfo':
        return ready({ fnInfo: { serial: this.#drive(), version: 'fn_v_1_2', livePhase: 'fiscalMode' } });
      case 'getFnDocument':
        return this.#findDocument(task);
      case 'getLastFiscalParams':
        return this.#lastParams(task.forReceipt === true);
      case 'cashIn':
      case 'cashOut':
        return this.#moveCash(task);
      case 'getShiftTotals':
        return ready({ shiftTotals: this.#shiftTotals() });
      case 'reportX':
        return ready({});
      default:
        return refuse(501, `unknown task ${String(task.type)}`);
    }
  }

  #openShift(uuid: string): CarriedOut {
    const { shift } = this.records;
    if (shift.openedAt !== null) return refuse(83, 'Смена открыта – операция невозможна');
    this.records.shift = { number: shift.number + 1, openedAt: this.#clock.now() };
    return ready({ fiscalParams: fiscalParams(this.#record('openShift', uuid)) });
  }

  #closeShift(uuid: string): CarriedOut {
    if (this.records.shift.openedAt === null) return refuse(73, 'Смена закрыта – операция невозможна');
    const document = this.#record('closeShift', uuid);
    this.records.shift.openedAt = null;
    return ready({ fiscalParams: fiscalParams(document) });
  }

  #printReceipt(task: Task, uuid: string, notPrinted: boolean): CarriedOut {
    const state = this.#shiftState();
    if (state === 'closed') return refuse(73, 'Смена закрыта – операция невозможна');
    if (state === 'expired') return refuse(68, 'Смена превысила 24 часа');
    const figures = figuresOf(task);
    if ('status' in figures) return figures;
    const { items, positions, payments, total, cash } = figures;
    if (task.type === 'sellReturn' && cash > this.records.drawer) return refuse(80, 'В ККТ нет денег для выплаты');
    this.records.drawer += task.type === 'sellReturn' ? -cash : cash;
    const texts = items.filter(({ type }) => type === 'text').map(({ text }) => String(text));
    const document = this.#record(String(task.type), uuid, { total, items: positions, payments, texts });
    document.paper = paperOf({ ...document, items, fiscalSign: signOf(document) });
    const receipts = this.records.documents.filter(({ shiftNumber, total }) => shiftNumber === document.shiftNumber && total > 0);
    const params = { ...fiscalParams(document), fiscalReceiptNumber: receipts.length, total: toDecimal(document.total, 2) };
    return ready({ fiscalParams: params, warnings: { notPrinted } });
  }

  #record(type: string, uuid: string, facts: Partial<SimulatedDocument> = {}): SimulatedDocument {
    const document = {
      documentNumber: this.#lastNumber() + 1,
      type,
      uuid,
      total: 0,
      items: [],
      payments: [],
      texts: [],
      paper: [],
      shiftNumber: this.records.shift.number,
      at: this.#stamp(),
      ...facts,
    };
    this.records.documents.push(document);
    return document;
  }

  #lastNumber(): number {
    return this.records.documents.at(-1)?.documentNumber ?? FIRST_DOCUMENT - 1;
  }

  /** Moscow time, as the register prints it. */
  #stamp(): string {
    return `${new Date(this.#clock.now() + MOSCOW_MS).toISOString().slice(0, 19)}+03:00`;
  }

  #shiftState(): 'closed' | 'opened' | 'expired' {
    const { openedAt } = this.records.shift;
    if (openedAt === null) return 'closed';
    return this.#clock.now() - openedAt >= DAY_MS ? 'expired' : 'opened';
  }

  #shiftStatus() {
    const { shift, documents } = this.records;
    return { number: shift.number, state: this.#shiftState(), documentsCount: documents.length };
  }

  #deviceStatus() {
    const wellBeing = { blocked: false, coverOpened: false, paperPresent: true, fiscal: true };
    return { currentDateTime: this.#stamp(), shift: this.#shiftState(), ...wellBeing };
  }

  #shiftTotals() {
    const { documents, shift, drawer } = this.records;
    const totals = (kind: string) => totalsOf(documents.filter(({ type, shiftNumber }) => type === kind && shiftNumber === shift.number));
    return {
      shiftNumber: shift.number,
      cashDrawer: { sum: toDecimal(drawer, 2) },
      receipts: { sell: totals('sell'), sellReturn: totals('sellReturn') },
    };
  }
}

const signOf = ({ documentNumber }: SimulatedDocument): string => String(1_494_000_000 + documentNumber * 7919);

const fiscalParams = (document: SimulatedDocument) => ({
  fiscalDocumentNumber: document.documentNumber,
  fiscalDocumentSign: signOf(document),
  fiscalDocumentDateTime: document.at,
  shiftNumber: document.shiftNumber,
  fnNumber: FN,
  registrationNumber: '0000000001002292',
  fnsUrl: 'www.nalog.gov.ru',
});

const sumOf = (sums: number[]): number => sums.reduce((total, sum) => total + sum, 0);
const listIn = <Entry>(value: unknown): Entry[] => (Array.isArray(value) ? value : []);

/** Count, sum and payments of receipts, as the register reports them. */
function totalsOf(documents: SimulatedDocument[]) {
  const payments = new Map<string, number>();
  for (const { type, sum } of documents.flatMap((document) => document.payments)) payments.set(type, (payments.get(type) ?? 0) + sum);
  return {
    count: documents.length,
    sum: toDecimal(sumOf(documents.map(({ total }) => total)), 2),
    payments: Object.fromEntries([...payments].map(([type, sum]) => [type, toDecimal(sum, 2)])),
  };
}

/** The receipt's figures, or the register's refusal where they do not fit together. */
function figuresOf(task: Task): ReceiptFigures | CarriedOut {
  const items = listIn<Item>(task.items);
  const read = items.filter(({ type }) => type === 'position').map(positionOf);
  const positions = read.flatMap((position) => position ?? []);
  if (read.length === 0 || positions.length < read.length) return refuse(16, 'Неверная цена (сумма)');
  const sum = sumOf(positions.map(({ amount }) => amount));
  const total = task.total === undefined ? sum : fromDecimal(task.total, 2);
  if (total === null || total > sum || sum - total > 99) return refuse(227, 'Неверный итог чека');
  const payments = listIn<{ type?: unknown; sum?: unknown }>(task.payments).map(({ type, sum: paid }) => ({
    type: String(type),
    sum: fromDecimal(paid, 2) ?? 0,
  }));
  const cash = sumOf(payments.flatMap(({ type, sum: paid }) => (type === 'cash' ? [paid] : [])));
  const paid = sumOf(payments.map(({ sum: one }) => one));
  if (paid < total) return refuse(66, 'Чек оплачен не полностью');
  if (paid - cash > total) return refuse(52, 'Сумма не наличных платежей превышает сумму чека');
  return { items, positions, payments, total, cash: Math.min(cash, total) };
}

/** A position in whole numbers; null where price by quantity is more than a kopeck off its amount, or it costs nothing. */
function positionOf({ name, price, quantity, amount }: Item): SimulatedDocument['items'][number] | null {
  const whole = { price: fromDecimal(price, 2), quantity: fromDecimal(quantity, 3), amount: fromDecimal(amount, 2) };
  if (whole.price === null || whole.quantity === null || whole.amount === null || whole.price <= 0) return null;
  if (Math.abs((whole.price * whole.quantity) / 1000 - whole.amount) > 1) return null;
  return { name: String(name), price: whole.price, quantity: whole.quantity, amount: whole.amount };
}
