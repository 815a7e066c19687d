/** A simulated register's arithmetic: which figures of a receipt fit together, its VAT, and a shift's sums. Used by its fiscal memory. */
import { fromDecimal, toDecimal } from '../adapters/wire/decimal.ts';
import { hasTextUnits, type RegisterSettings } from './fiscal-settings.ts';
import { type CarriedOut, refuse, type SimulatedDocument, type Task } from './fiscal-task.ts';

type Item = Record<string, unknown>;

/** A receipt's task in whole numbers. */
export interface ReceiptFigures {
  items: Item[];
  positions: SimulatedDocument['items'];
  payments: { type: string; sum: number }[];
  taxes: { type: string; sum: number }[];
  total: number;
  /** Of the payments' cash, as much as the total takes. */
  cash: number;
}

/** By number where they are not named. */
const PAYMENT_TYPES = ['cash', 'electronically', 'prepaid', 'credit', 'other'];
/** By number of FFD 1.2 (tag 2108), as the paper says it. */
const UNITS = new Map<unknown, string>([
  [0, 'шт'],
  [11, 'кг'],
  [41, 'л'],
  [42, 'м3'],
  [50, 'кВт·ч'],
]);
const RATES: ReadonlyMap<string, number> = new Map([
  ...[5, 7, 10, 20, 22].map((rate): [string, number] => [`vat${rate}`, rate]),
  ...[5, 7, 10, 20, 22].map((rate): [string, number] => [`vat1${String(rate).padStart(2, '0')}`, rate]),
]);

const sumOf = (sums: number[]): number => sums.reduce((total, sum) => total + sum, 0);
export const listIn = <Entry>(value: unknown): Entry[] => (Array.isArray(value) ? value : []);
export const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Count, sum and payments of receipts, as the register reports them. */
export function totalsOf(documents: SimulatedDocument[]) {
  const payments = new Map<string, number>();
  for (const { type, sum } of documents.flatMap((document) => document.payments)) payments.set(type, (payments.get(type) ?? 0) + sum);
  return {
    count: documents.length,
    sum: toDecimal(sumOf(documents.map(({ total }) => total)), 2),
    payments: Object.fromEntries([...payments].map(([type, sum]) => [type, toDecimal(sum, 2)])),
  };
}

/** VAT in sums, by rate, of the lines before any rounding of the total. */
function taxesOf(lines: { tax: string; amount: number }[]): ReceiptFigures['taxes'] {
  const sums = new Map<string, number>();
  for (const { tax, amount } of lines) sums.set(tax, (sums.get(tax) ?? 0) + amount);
  return [...sums].map(([type, sum]) => {
    const rate = RATES.get(type) ?? 0;
    return { type, sum: rate === 0 ? sum : Math.round((sum * rate) / (100 + rate)) };
  });
}

function paymentsIn(task: Task): ReceiptFigures['payments'] {
  return listIn<Item>(task.payments).map(({ type, sum }) => ({
    type: PAYMENT_TYPES[Number(type)] ?? String(type),
    sum: fromDecimal(sum, 2) ?? 0,
  }));
}

/** The receipt's figures, or the register's refusal where they do not fit together. */
export function figuresOf(task: Task, settings: RegisterSettings): ReceiptFigures | CarriedOut {
  const items = listIn<Item>(task.items);
  const read = items.filter(({ type }) => type === 'position').map((item) => positionOf(item, settings));
  const positions = read.flatMap((position) => position ?? []);
  if (read.length === 0 || positions.length < read.length) return refuse(16, 'Неверная цена (сумма)');
  const sum = sumOf(positions.map(({ amount }) => amount));
  const total = task.total === undefined ? sum : fromDecimal(task.total, 2);
  if (total === null || total > sum || sum - total > 99) return refuse(227, 'Неверный итог чека');
  const payments = paymentsIn(task);
  const cash = sumOf(payments.flatMap(({ type, sum: paid }) => (type === 'cash' ? [paid] : [])));
  const paid = sumOf(payments.map(({ sum: one }) => one));
  if (paid < total) return refuse(66, 'Чек оплачен не полностью');
  if (paid - cash > total) return refuse(52, 'Сумма не наличных платежей превышает сумму чека');
  return { items, positions, payments, taxes: taxesOf(positions), total, cash: Math.min(cash, total) };
}

/** The old correction has no positions: its total is what was paid. */
export function oldCorrectionFigures(task: Task): ReceiptFigures | CarriedOut {
  const payments = paymentsIn(task);
  const total = sumOf(payments.map(({ sum }) => sum));
  if (task.total !== undefined && fromDecimal(task.total, 2) !== total) return refuse(227, 'Неверный итог чека');
  if (total <= 0) return refuse(16, 'Неверная цена (сумма)');
  const taxes = listIn<Item>(task.taxes).map(({ type, sum }) => ({ type: String(type), sum: fromDecimal(sum, 2) ?? 0 }));
  const cash = sumOf(payments.flatMap(({ type, sum }) => (type === 'cash' ? [sum] : [])));
  return { items: listIn(task.items), positions: [], payments, taxes, total, cash };
}

/** A position in whole numbers; null where price by quantity is more than a kopeck off its amount, or it costs nothing. */
function positionOf(item: Item, settings: RegisterSettings): SimulatedDocument['items'][number] | null {
  const { name, price, quantity, amount, tax, measurementUnit, department } = item;
  const whole = { price: fromDecimal(price, 2), quantity: fromDecimal(quantity, 3), amount: fromDecimal(amount, 2) };
  if (whole.price === null || whole.quantity === null || whole.amount === null || whole.price <= 0) return null;
  if (Math.abs((whole.price * whole.quantity) / 1000 - whole.amount) > 1) return null;
  const rate = String((tax as { type?: unknown } | undefined)?.type ?? 'none');
  const supplier = textIn((item.supplierInfo as Item | undefined)?.name);
  const attribute = textIn(item.additionalAttribute);
  const country = textIn(item.countryCode);
  return {
    ...{ name: String(name), price: whole.price, quantity: whole.quantity, amount: whole.amount, tax: rate },
    // Before FFD 1.2 the driver writes whatever it is given as text (tag 1197).
    unit: hasTextUnits(settings) ? String(measurementUnit ?? '') : (UNITS.get(measurementUnit) ?? String(measurementUnit ?? '')),
    subject: String(item.paymentObject ?? 'commodity'),
    method: String(item.paymentMethod ?? 'fullPayment'),
    ...(typeof department === 'number' ? { department } : {}),
    ...(country === undefined ? {} : { country }),
    ...(supplier === undefined ? {} : { supplier }),
    ...(attribute === undefined ? {} : { attribute }),
  };
}
