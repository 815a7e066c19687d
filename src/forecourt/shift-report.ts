/** A shift's figures by payment type, product and pump, beside the register's and the dispensers'. Used by the shift desk. */
import type { PaymentKind, SaleContext } from '../../machines/sale/context.ts';
import { termsOf } from '../../machines/sale/readings.ts';
import type { Words } from '../station/faults.ts';

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
  unit: 'L' | 'pcs';
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
export interface Difference {
  book: 'register' | 'dispensers';
  /** `sell`, `sellReturn`, or `pump 1, nozzle 2`. */
  subject: string;
  ours: number;
  theirs: number;
  message: Words;
}

export interface Figures {
  sales: Sum;
  refunds: Sum;
  net: number;
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

function count(books: Books, context: SaleContext, kind: 'sales' | 'refunds', amount: number, lines: Sold[]): void {
  const { code, name, kind: paidBy } = termsOf(context);
  const type = books.types.get(code) ?? { code, name, kind: paidBy, sales: none(), refunds: none(), net: 0 };
  books.types.set(code, type);
  const sign = kind === 'sales' ? 1 : -1;
  add(type[kind], amount);
  add(books.figures[kind], amount);
  type.net += sign * amount;
  books.figures.net += sign * amount;
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

/** A receipt belongs to the shift and drive that it names; a proving, which has none, to the shift in which it ended. */
export function figuresOf(shift: Shift, sales: ShiftSale[]): Figures {
  const figures: Figures = { sales: none(), refunds: none(), net: 0, proving: { count: 0, volume: 0 }, paymentTypes: [], products: [] };
  const books: Books = { figures, types: new Map(), products: new Map() };
  for (const { context, endedAt } of sales) {
    for (const receipt of context.receipts) {
      if (!namesShift(receipt, shift)) continue;
      const refund = context.refunds.find((one) => one.receipt?.documentNumber === receipt.documentNumber);
      if (receipt.kind === 'sell') count(books, context, 'sales', receipt.total, context.lines);
      else count(books, context, 'refunds', receipt.total, refund?.lines ?? []);
    }
    const isProving = termsOf(context).kind === 'proving' && context.deliveries.length > 0;
    if (!isProving || endedAt === null || endedAt < shift.from || endedAt >= shift.to) continue;
    figures.proving.count++;
    figures.proving.volume += context.deliveries.reduce((sum, { volume }) => sum + volume, 0);
  }
  return { ...figures, paymentTypes: [...books.types.values()], products: [...books.products.values()] };
}

const money = (kopecks: number): string => (kopecks / 100).toFixed(2);
const litres = (millilitres: number): string => (millilitres / 1000).toFixed(2);

/** Where the three books disagree, each by its name. */
export const differencesIn = (figures: Figures, register: RegisterFigures | null, nozzles: NozzleFigures[]): Difference[] => [
  ...(register ? registerDifferences(figures, register) : []),
  ...nozzles.flatMap(nozzleDifference),
];

function registerDifferences({ sales, refunds }: Figures, { sell, sellReturn }: RegisterFigures): Difference[] {
  const receipts = [
    { subject: 'sell', ours: sales.amount, theirs: sell.amount, en: 'sales', ru: 'продаж' },
    { subject: 'sellReturn', ours: refunds.amount, theirs: sellReturn.amount, en: 'refunds', ru: 'возвратов' },
  ];
  return receipts
    .filter(({ ours, theirs }) => ours !== theirs)
    .map(({ subject, ours, theirs, en, ru }) => ({
      book: 'register',
      subject,
      ours,
      theirs,
      message: {
        en: `The register has ${en} of ${money(theirs)}, we have ${money(ours)}.`,
        ru: `В ККМ ${ru} на ${money(theirs)}, у нас на ${money(ours)}.`,
      },
    }));
}

function nozzleDifference({ pump, nozzle, ours, totaliser }: NozzleFigures): Difference[] {
  if (totaliser === null || totaliser === ours) return [];
  return [
    {
      book: 'dispensers',
      subject: `pump ${pump}, nozzle ${nozzle}`,
      ours,
      theirs: totaliser,
      message: {
        en: `Nozzle ${nozzle} of pump ${pump} has given ${litres(totaliser)} L, our sales ${litres(ours)} L.`,
        ru: `Пистолет ${nozzle} ТРК ${pump} отпустил ${litres(totaliser)} л, по продажам ${litres(ours)} л.`,
      },
    },
  ];
}
