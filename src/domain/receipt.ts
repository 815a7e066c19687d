/**
 * Receipts as the customer sees them: positions at the prices paid, and in words what was saved (R19). Used by the fiscal
 * port's body.
 */
import { formatMoney, formatPoints } from './format.ts';
import type { SaleLine, Unit } from './lines.ts';
import { type ReturnLine, refundTotal } from './refund.ts';
import { totalsOf } from './totals.ts';
import type { Kopecks, Points, Price, Quantity } from './units.ts';

type PaidBy = 'cash' | 'electronically' | 'other';

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
  subject: 'excise' | 'commodity';
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
  payments: { kind: PaidBy; sum: Kopecks }[];
  total: Kopecks;
  buyer?: Buyer;
}

export interface Sold {
  lines: SaleLine[];
  paidBy: PaidBy;
  /** Cash laid down; null: exactly the due, «без сдачи». */
  tendered: Kopecks | null;
  /** As it may be printed: masked or whole; null: not at all. */
  cardNumber: string | null;
  pointsToAccrue: Points;
  pump: number | null;
  electronically: boolean;
  buyer: Buyer | null;
  taxOf(code: string): string;
}

const isFuel = ({ unit }: SaleLine): boolean => unit === 'L';

function positionOf(line: SaleLine, { pump, taxOf }: Sold): Position {
  return {
    type: 'position',
    name: isFuel(line) && pump !== null ? `${line.name} ТРК ${pump}` : line.name,
    price: line.price,
    quantity: line.quantity,
    amount: line.amount,
    discount: (line.discount + line.pointsSpent) as Kopecks,
    unit: line.unit,
    tax: taxOf(line.code),
    // Petrol and diesel are excise goods and bear no mark (FFD tag 1212).
    subject: isFuel(line) ? 'excise' : 'commodity',
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

function closingTexts(sold: Sold, due: Kopecks): string[] {
  const { tendered, paidBy, cardNumber, pointsToAccrue } = sold;
  const words: string[] = [];
  if (cardNumber) words.push(`Карта: ${cardNumber}`);
  if (pointsToAccrue > 0) words.push(`Будет начислено баллов: ${formatPoints(pointsToAccrue)}`);
  if (paidBy === 'cash' && tendered !== null) {
    words.push(`Принято: ${formatMoney(tendered)}`, `Сдача: ${formatMoney((tendered - due) as Kopecks)}`);
  }
  return words;
}

/** The receipt of a sale. Its total is the sum of its positions, and of its payments. */
export function sellReceipt(sold: Sold): Receipt {
  const { due } = totalsOf(sold.lines);
  const positions = sold.lines.flatMap((line) => [
    positionOf(line, sold),
    ...savingTextsOf(line).map((text) => ({ type: 'text' as const, text })),
  ]);
  return {
    kind: 'sell',
    electronically: sold.electronically,
    items: [...positions, ...closingTexts(sold, due).map((text) => ({ type: 'text' as const, text }))],
    payments: [{ kind: sold.paidBy, sum: due }],
    total: due,
    ...(sold.buyer ? { buyer: sold.buyer } : {}),
  };
}

export interface Returned {
  lines: ReturnLine[];
  paidBy: PaidBy;
  pump: number | null;
  electronically: boolean;
  buyer: Buyer | null;
  taxOf(code: string): string;
}

/** The return receipt, at the prices paid. Its total is what goes back. */
export function returnReceipt({ lines, paidBy, pump, electronically, buyer, taxOf }: Returned): Receipt {
  const total = refundTotal(lines);
  return {
    kind: 'sellReturn',
    electronically,
    items: lines.flatMap(({ name, price, quantity, amount, unit, code, pointsReturned }) => [
      {
        type: 'position' as const,
        name: unit === 'L' && pump !== null ? `${name} ТРК ${pump}` : name,
        price,
        quantity,
        amount,
        discount: 0 as Kopecks,
        unit,
        tax: taxOf(code),
        subject: unit === 'L' ? ('excise' as const) : ('commodity' as const),
      },
      ...(pointsReturned > 0 ? [{ type: 'text' as const, text: `Возвращено баллов: ${formatPoints(pointsReturned)}` }] : []),
    ]),
    payments: [{ kind: paidBy, sum: total }],
    total,
    ...(buyer ? { buyer } : {}),
  };
}
