/**
 * What a step adds to the sums that shifts are read from: receipts, slips, provings and fuel by nozzle. Used by the projection, so that no
 * report has to read sales.
 */
import type { ReturnLine } from '../../src/domain/refund.ts';
import type { SaleContext } from './context.ts';
import { documentOf } from './papers.ts';
import { fuelOf, termsOf } from './readings.ts';

/** Added to the row of its shift, subject and code. Money in kopecks. */
export interface Count {
  /** The shift that a receipt names; null: what happens is part of whatever shift is open. */
  shift: { drive: string; number: number } | null;
  /**
   * `fiscal` and `nonFiscal`: by payment type; `product`; `delivery`: receipts of fuel that was prepaid; `proving`; `nozzle`: fuel by
   * `1:2`.
   */
  subject: 'fiscal' | 'nonFiscal' | 'product' | 'delivery' | 'proving' | 'nozzle';
  code: string;
  name: string;
  /** The payment's kind, or the product's unit. */
  detail: string;
  sales: number;
  salesAmount: number;
  refunds: number;
  refundsAmount: number;
  /** Thousandths of the unit, millilitres of fuel; what was given back is taken off. */
  quantity: number;
}

interface Paper {
  shift: Count['shift'];
  subject: 'fiscal' | 'nonFiscal';
  side: 'sales' | 'refunds';
  total: number;
  lines: Pick<ReturnLine, 'code' | 'name' | 'unit' | 'quantity' | 'amount'>[];
  /** -1: taken back. */
  sign?: 1 | -1;
}

const NOTHING = { code: '', name: '', detail: '', sales: 0, salesAmount: 0, refunds: 0, refundsAmount: 0, quantity: 0 };

const onSide = (side: Paper['side'], count: number, amount: number) =>
  side === 'sales' ? { sales: count, salesAmount: amount } : { refunds: count, refundsAmount: amount };

/** The parts of a sale that are counted, at one moment. */
export interface Counted {
  context: SaleContext;
  isClosed: boolean;
}

/** @param before null at the opening. */
export const countsOf = (before: Counted | null, after: Counted): Count[] => [
  ...papersOf(before, after.context).flatMap((paper) => countsOn(paper, after.context)),
  ...deliveryReceipts(before, after.context),
  ...provings(before, after),
  ...flows(before, after.context),
];

function countsOn({ shift, subject, side, total, lines, sign = 1 }: Paper, context: SaleContext): Count[] {
  const { code, name, kind } = termsOf(context);
  const byType: Count = { ...NOTHING, shift, subject, code, name, detail: kind, ...onSide(side, sign, sign * total) };
  const away = side === 'sales' ? sign : -sign;
  const byProduct = lines.map(
    (line): Count => ({
      ...NOTHING,
      shift,
      subject: 'product',
      code: line.code,
      name: line.name,
      detail: line.unit,
      ...onSide(side, 0, sign * line.amount),
      quantity: away * line.quantity,
    }),
  );
  return [byType, ...byProduct];
}

function papersOf(before: Counted | null, after: SaleContext): Paper[] {
  const was = before?.context;
  // Sales that began under earlier versions know no slips.
  const { receipts, slips = [], refunds, lines } = after;
  const receipted = receipts.slice(was?.receipts.length ?? 0).flatMap(({ kind, isDelivery, total, ...receipt }): Paper[] => {
    if (isDelivery) return [];
    const shift = { drive: receipt.fnNumber, number: receipt.shiftNumber };
    if (kind === 'sell') return [{ shift, subject: 'fiscal', side: 'sales', total, lines }];
    const refund = refunds.find((one) => one.receipt?.documentNumber === receipt.documentNumber);
    return [{ shift, subject: 'fiscal', side: 'refunds', total, lines: refund?.lines ?? [] }];
  });
  const known = was?.slips ?? [];
  let returned = known.filter(({ kind }) => kind === 'sellReturn').length;
  const printed = slips.slice(known.length).map(({ kind, total }): Paper => {
    const refund = kind === 'sellReturn' ? refunds[returned++] : undefined;
    return { shift: null, subject: 'nonFiscal', side: refund ? 'refunds' : 'sales', total, lines: refund?.lines ?? lines };
  });
  return [...receipted, ...printed, ...withoutPaper(was, after)];
}

/** Sales of payment types that make no paper at all are counted as they are paid and given back. */
function withoutPaper(was: SaleContext | undefined, after: SaleContext): Paper[] {
  const terms = termsOf(after);
  if (documentOf(terms) !== 'none' || terms.kind === 'proving') return [];
  const common = { shift: null, subject: 'nonFiscal' } as const;
  const papers: Paper[] = [];
  if (!was?.payment && after.payment) papers.push({ ...common, side: 'sales', total: after.payment.amount, lines: after.lines });
  if (was?.payment && !after.payment) papers.push({ ...common, side: 'sales', total: was.payment.amount, lines: was.lines, sign: -1 });
  for (const [index, { isOver, total, lines }] of after.refunds.entries())
    if (isOver && !was?.refunds[index]?.isOver) papers.push({ ...common, side: 'refunds', total, lines });
  return papers;
}

const deliveryReceipts = (before: Counted | null, { receipts }: SaleContext): Count[] =>
  receipts
    .slice(before?.context.receipts.length ?? 0)
    .filter(({ isDelivery }) => isDelivery)
    .map(({ fnNumber, shiftNumber, total }) => ({
      ...NOTHING,
      shift: { drive: fnNumber, number: shiftNumber },
      subject: 'delivery',
      sales: 1,
      salesAmount: total,
    }));

function provings(before: Counted | null, { context, isClosed }: Counted): Count[] {
  if (!isClosed || before?.isClosed || termsOf(context).kind !== 'proving' || context.deliveries.length === 0) return [];
  const quantity = context.deliveries.reduce((sum, { volume }) => sum + volume, 0);
  return [{ ...NOTHING, shift: null, subject: 'proving', sales: 1, quantity }];
}

const flows = (before: Counted | null, context: SaleContext): Count[] =>
  context.deliveries.slice(before?.context.deliveries.length ?? 0).map(({ volume }) => {
    const { pump, nozzle } = fuelOf(context);
    return { ...NOTHING, shift: null, subject: 'nozzle', code: `${pump}:${nozzle}`, sales: 1, quantity: volume };
  });
