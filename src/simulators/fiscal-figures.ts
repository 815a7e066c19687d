/** A simulated register's arithmetic: which figures of a receipt fit together, and a shift's sums. Used by its fiscal memory. */
import { fromDecimal, toDecimal } from '../adapters/wire/decimal.ts';
import { type CarriedOut, refuse, type SimulatedDocument, type Task } from './fiscal-task.ts';

interface Item {
  type?: unknown;
  name?: unknown;
  text?: unknown;
  price?: unknown;
  quantity?: unknown;
  amount?: unknown;
  tax?: unknown;
}

/** A receipt's task in whole numbers. */
export interface ReceiptFigures {
  items: Item[];
  positions: SimulatedDocument['items'];
  payments: { type: string; sum: number }[];
  total: number;
  /** Of the payments' cash, as much as the total takes. */
  cash: number;
}

/** By number where they are not named. */
const PAYMENT_TYPES = ['cash', 'electronically', 'prepaid', 'credit', 'other'];

const sumOf = (sums: number[]): number => sums.reduce((total, sum) => total + sum, 0);
const listIn = <Entry>(value: unknown): Entry[] => (Array.isArray(value) ? value : []);

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

/** The receipt's figures, or the register's refusal where they do not fit together. */
export function figuresOf(task: Task): ReceiptFigures | CarriedOut {
  const items = listIn<Item>(task.items);
  const read = items.filter(({ type }) => type === 'position').map(positionOf);
  const positions = read.flatMap((position) => position ?? []);
  if (read.length === 0 || positions.length < read.length) return refuse(16, 'Неверная цена (сумма)');
  const sum = sumOf(positions.map(({ amount }) => amount));
  const total = task.total === undefined ? sum : fromDecimal(task.total, 2);
  if (total === null || total > sum || sum - total > 99) return refuse(227, 'Неверный итог чека');
  const payments = listIn<{ type?: unknown; sum?: unknown }>(task.payments).map(({ type, sum: paid }) => ({
    type: PAYMENT_TYPES[Number(type)] ?? String(type),
    sum: fromDecimal(paid, 2) ?? 0,
  }));
  const cash = sumOf(payments.flatMap(({ type, sum: paid }) => (type === 'cash' ? [paid] : [])));
  const paid = sumOf(payments.map(({ sum: one }) => one));
  if (paid < total) return refuse(66, 'Чек оплачен не полностью');
  if (paid - cash > total) return refuse(52, 'Сумма не наличных платежей превышает сумму чека');
  return { items, positions, payments, total, cash: Math.min(cash, total) };
}

/** A position in whole numbers; null where price by quantity is more than a kopeck off its amount, or it costs nothing. */
function positionOf({ name, price, quantity, amount, tax }: Item): SimulatedDocument['items'][number] | null {
  const whole = { price: fromDecimal(price, 2), quantity: fromDecimal(quantity, 3), amount: fromDecimal(amount, 2) };
  if (whole.price === null || whole.quantity === null || whole.amount === null || whole.price <= 0) return null;
  if (Math.abs((whole.price * whole.quantity) / 1000 - whole.amount) > 1) return null;
  const rate = String((tax as { type?: unknown } | undefined)?.type ?? 'none');
  return { name: String(name), price: whole.price, quantity: whole.quantity, amount: whole.amount, tax: rate };
}
