/**
 * Receipts as the customer sees them: positions at the prices paid, and in words what was saved (R19). Used by the fiscal
 * port's body.
 */
import { formatMoney, formatPoints } from './format.ts';
import { type Agent, isFuel, type ReceiptTerms, type SaleLine, type Unit, usualSubject } from './lines.ts';
import type { ReturnLine } from './refund.ts';
import { calculatedRate } from './tax.ts';
import type { Kopecks, Points, Price, Quantity } from './units.ts';

/** How a receipt is paid (tags 1031, 1081, 1215 to 1217). `prepaid`: by money of an earlier receipt. */
export type FiscalPayment = 'cash' | 'electronically' | 'prepaid' | 'credit' | 'other';

interface Position {
  type: 'position';
  name: string;
  /** With every discount in it: so the law wants it (order ММВ-7-20/229). */
  price: Price;
  quantity: Quantity;
  amount: Kopecks;
  /** For information: what the position cost less than at list price. */
  discount: Kopecks;
  unit: Unit;
  tax: string;
  subject: string;
  /** Absent: `fullPayment`. */
  method?: ReceiptTerms['method'];
  department?: number;
  country?: string;
  agent?: Agent;
}

/** The buyer's e-mail or phone, name and tax number, as far as they are known. */
interface Buyer {
  contact?: string | undefined;
  name?: string | undefined;
  inn?: string | undefined;
}

export interface Receipt {
  kind: 'sell' | 'sellReturn';
  electronically: boolean;
  items: (Position | { type: 'text'; text: string })[];
  payments: { kind: FiscalPayment; sum: Kopecks }[];
  /** The positions' sum, or as much lower as it was rounded down. */
  total: Kopecks;
  buyer?: Buyer;
}

/** What a sale's receipts have in common. */
interface Common {
  /** Absent: the lines' sum; else at most 99 kopecks below it. */
  total?: Kopecks;
  paidBy: FiscalPayment;
  /** Money before delivery: fuel bears the calculated rate, and is receipted once more when it is delivered. */
  isPrepayment?: boolean;
  pump: number | null;
  electronically: boolean;
  buyer: Buyer | null;
  /** Of lines from before rates were frozen in them. */
  taxOf(code: string): string;
}

export interface Sold extends Common {
  lines: SaleLine[];
  /** Cash laid down; null: exactly the due, «без сдачи». */
  tendered: Kopecks | null;
  /** As it may be printed: masked or whole; null: not at all. */
  cardNumber: string | null;
  pointsToAccrue: Points;
}

export interface Returned extends Common {
  lines: ReturnLine[];
}

const text = (words: string) => ({ type: 'text' as const, text: words });

function positionOf(line: SaleLine | ReturnLine, discount: number, { pump, taxOf, isPrepayment, buyer }: Common): Position {
  const { name, price, quantity, amount, unit, code, department, country, agent } = line;
  const tax = line.tax ?? taxOf(code);
  const isPrepaid = isPrepayment === true && isFuel(line);
  const method = isPrepaid ? 'fullPrepayment' : line.method;
  return {
    type: 'position',
    name: isFuel(line) && pump !== null ? `${name} ТРК ${pump}` : name,
    price,
    quantity,
    amount,
    discount: discount as Kopecks,
    unit,
    tax: isPrepaid ? calculatedRate(tax) : tax,
    subject: line.subject ?? usualSubject(line),
    ...(method ? { method } : {}),
    ...(department ? { department } : {}),
    // A company's receipt names where the goods come from (54-ФЗ, 4.7).
    ...(country && buyer?.inn ? { country } : {}),
    ...(agent ? { agent } : {}),
  };
}

/** What was saved on a position, under it. */
function savingTextsOf(line: SaleLine): string[] {
  const saved = [];
  if (line.price < line.listPrice) saved.push(`Цена без скидки: ${formatMoney(line.listPrice as number as Kopecks)}`);
  if (line.discount > 0) saved.push(`${line.couponId ? 'Скидка по купону' : 'Скидка по накоплениям'}: ${formatMoney(line.discount)}`);
  if (line.pointsSpent > 0) saved.push(`Списано баллов: ${formatPoints(line.pointsSpent)}`);
  return saved;
}

const sumOf = (lines: { amount: number }[]): Kopecks => lines.reduce((sum, { amount }) => sum + amount, 0) as Kopecks;

/** By how much the total is below its positions. */
const roundingTexts = (lines: { amount: number }[], total: number): string[] =>
  total < sumOf(lines) ? [`Округление: ${formatMoney((sumOf(lines) - total) as Kopecks)}`] : [];

function closingTexts(sold: Sold): string[] {
  const { lines, total = sumOf(lines), tendered, paidBy, cardNumber, pointsToAccrue } = sold;
  const words = roundingTexts(lines, total);
  if (cardNumber) words.push(`Карта: ${cardNumber}`);
  if (pointsToAccrue > 0) words.push(`Будет начислено баллов: ${formatPoints(pointsToAccrue)}`);
  if (paidBy === 'cash' && tendered !== null) {
    words.push(`Принято: ${formatMoney(tendered)}`, `Сдача: ${formatMoney((tendered - total) as Kopecks)}`);
  }
  return words;
}

const headOf = (lines: { amount: number }[], { electronically, paidBy, total = sumOf(lines), buyer }: Common) => ({
  electronically,
  payments: [{ kind: paidBy, sum: total }],
  total,
  ...(buyer ? { buyer } : {}),
});

/** The receipt of a sale, or of the delivery of what was prepaid. Its payments make its total. */
export function sellReceipt(sold: Sold): Receipt {
  const positions = sold.lines.flatMap((line) => [
    positionOf(line, line.discount + line.pointsSpent, sold),
    ...savingTextsOf(line).map(text),
  ]);
  return { kind: 'sell', ...headOf(sold.lines, sold), items: [...positions, ...closingTexts(sold).map(text)] };
}

/** The return receipt, at the prices paid. Its total is what goes back. */
export function returnReceipt(returned: Returned): Receipt {
  const items = returned.lines.flatMap((line) => [
    positionOf(line, 0, returned),
    ...(line.pointsReturned > 0 ? [text(`Возвращено баллов: ${formatPoints(line.pointsReturned)}`)] : []),
  ]);
  const head = headOf(returned.lines, returned);
  return { kind: 'sellReturn', ...head, items: [...items, ...roundingTexts(returned.lines, head.total).map(text)] };
}
