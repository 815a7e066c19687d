/** A shift's figures by payment type, product and pump, beside the register's and the dispensers'. Used by the shift desk. */
import type { PaymentKind, SaleContext } from '../../machines/sale/context.ts';
import { documentOf } from '../../machines/sale/papers.ts';
import { termsOf } from '../../machines/sale/readings.ts';
import type { Unit } from '../domain/lines.ts';

interface Sum {
  count: number;
  /** Kopecks. */
  amount: number;
}
interface PaymentTypeFigures {
  code: string;
  name: string;
  kind: PaymentKind;
  sales: Sum;
  refunds: Sum;
  net: number;
}
interface ProductFigures {
  code: string;
  name: string;
  unit: Unit;
  /** Thousandths of the unit, kopecks; what was given back is taken off. */
  quantity: number;
  amount: number;
}
export interface NozzleFigures {
  pump: number;
  nozzle: number;
  /** What our sales delivered, ml. */
  ours: number;
  /** How far the totaliser has moved, ml; null where it was not read. */
  totaliser: number | null;
}
/** The register's own totals, kopecks. */
export interface RegisterFigures {
  shiftNumber: number;
  sell: Sum;
  sellReturn: Sum;
  cashDrawer: number;
}
interface Turnover {
  sales: Sum;
  refunds: Sum;
  /** Kopecks. */
  net: number;
}

export interface Figures extends Turnover {
  /** Receipts of fuel that an earlier receipt was the prepayment of: no money of their own. */
  deliveries: Sum;
  /** Sales without a receipt, as their payment types have it: no money is taken for them here. */
  nonFiscal: Turnover;
  /** Proving (Мерник) is no sale: it prints no receipt and counts apart. */
  proving: { count: number; volume: number };
  paymentTypes: PaymentTypeFigures[];
  products: ProductFigures[];
}

const none = (): Sum => ({ count: 0, amount: 0 });
const add = (sum: Sum, amount: number): void => {
  sum.count++;
  sum.amount += amount;
};

interface Books {
  figures: Figures;
  types: Map<string, PaymentTypeFigures>;
  products: Map<string, ProductFigures>;
}

interface Counted {
  kind: 'sales' | 'refunds';
  total: number;
  lines: Sold[];
}

/** By payment type and product whatever paper it has; in sum receipts and slips apart. */
function count(books: Books, context: SaleContext, sums: Turnover, { kind, total, lines }: Counted): void {
  const { code, name, kind: paidBy } = termsOf(context);
  const type = books.types.get(code) ?? { code, name, kind: paidBy, sales: none(), refunds: none(), net: 0 };
  books.types.set(code, type);
  const sign = kind === 'sales' ? 1 : -1;
  add(type[kind], total);
  add(sums[kind], total);
  type.net += sign * total;
  sums.net += sign * total;
  for (const line of lines) {
    const product = books.products.get(line.code) ?? { code: line.code, name: line.name, unit: line.unit, quantity: 0, amount: 0 };
    books.products.set(line.code, product);
    product.quantity += sign * line.quantity;
    product.amount += sign * line.amount;
  }
}

type Sold = Pick<ProductFigures, 'code' | 'name' | 'unit' | 'quantity' | 'amount'>;

export interface ShiftSale {
  context: SaleContext;
  endedAt: number | null;
}

/** The drive is empty of a shift or receipt whose drive is not known. */
interface Shift {
  fnNumber: string;
  number: number;
  /** Milliseconds since the epoch; `to` is outside. */
  from: number;
  to: number;
}

const namesShift = (receipt: { shiftNumber: number; fnNumber: string }, { fnNumber, number }: Shift): boolean =>
  receipt.shiftNumber === number && (receipt.fnNumber === fnNumber || receipt.fnNumber === '' || fnNumber === '');

/**
 * A receipt belongs to the shift and drive that it names; a slip to the shift in which it was printed; a sale without paper, such as a
 * proving, to the shift in which it ended.
 */
export function figuresOf(shift: Shift, sales: ShiftSale[]): Figures {
  const books: Books = { figures: noFigures(), types: new Map(), products: new Map() };
  const isIn = (at: number | null): boolean => at !== null && at >= shift.from && at < shift.to;
  for (const sale of sales) {
    countReceipts(books, shift, sale);
    countSlips(books, isIn, sale);
    if (documentOf(termsOf(sale.context)) === 'none' && isIn(sale.endedAt)) countWithoutPaper(books, sale);
  }
  return { ...books.figures, paymentTypes: [...books.types.values()], products: [...books.products.values()] };
}

export const noFigures = (): Figures => ({
  sales: none(),
  refunds: none(),
  net: 0,
  deliveries: none(),
  nonFiscal: { sales: none(), refunds: none(), net: 0 },
  proving: { count: 0, volume: 0 },
  paymentTypes: [],
  products: [],
});

function countReceipts(books: Books, shift: Shift, { context }: ShiftSale): void {
  for (const { kind, isDelivery, total, ...receipt } of context.receipts) {
    if (!namesShift(receipt, shift)) continue;
    const refund = context.refunds.find((one) => one.receipt?.documentNumber === receipt.documentNumber);
    if (isDelivery) add(books.figures.deliveries, total);
    else if (kind === 'sell') count(books, context, books.figures, { kind: 'sales', total, lines: context.lines });
    else count(books, context, books.figures, { kind: 'refunds', total, lines: refund?.lines ?? [] });
  }
}

/** The slips of returns are in the order of the refunds. One that a person vouches for bears no time. */
function countSlips(books: Books, isIn: (at: number | null) => boolean, { context, endedAt }: ShiftSale): void {
  const { slips, refunds, lines } = context;
  let returned = 0;
  for (const { kind, total, at } of slips) {
    const refund = kind === 'sellReturn' ? refunds[returned++] : undefined;
    if (!isIn(at === '' ? endedAt : Date.parse(at))) continue;
    const what: Counted = refund ? { kind: 'refunds', total, lines: refund.lines } : { kind: 'sales', total, lines };
    count(books, context, books.figures.nonFiscal, what);
  }
}

function countWithoutPaper({ figures, ...books }: Books, { context }: ShiftSale): void {
  if (termsOf(context).kind !== 'proving') {
    const total = context.payment?.amount ?? 0;
    if (context.payment) count({ figures, ...books }, context, figures.nonFiscal, { kind: 'sales', total, lines: context.lines });
    for (const refund of context.refunds)
      count({ figures, ...books }, context, figures.nonFiscal, { kind: 'refunds', total: refund.total, lines: refund.lines });
  } else if (context.deliveries.length > 0) {
    figures.proving.count++;
    figures.proving.volume += context.deliveries.reduce((sum, { volume }) => sum + volume, 0);
  }
}
