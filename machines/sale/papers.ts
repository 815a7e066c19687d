/**
 * Which papers a sale makes: its receipt or slip, the receipt of a delivery that was prepaid, return receipts. Used by guards, changes,
 * parts and the API; nothing of it is stored twice.
 */
import { isFuel, type SaleLine } from '../../src/domain/lines.ts';
import type { FiscalPayment } from '../../src/domain/receipt.ts';
import { keptLines } from '../../src/domain/refund.ts';
import { totalsOf } from '../../src/domain/totals.ts';
import { type Kopecks, kopecks } from '../../src/domain/units.ts';
import type { PaymentTerms, SaleContext } from './context.ts';
import { deliveredVolume, dueOf, openRefund, orderedVolume, owedBack, returnedLines, termsOf } from './readings.ts';

const PAID_BY = { cash: 'cash', bankCard: 'electronically', recorded: 'other', proving: 'other' } as const;
const BACK_BY = { cash: 'cash', card: 'electronically' } as const;

export const documentOf = ({ document, kind }: PaymentTerms): NonNullable<PaymentTerms['document']> =>
  document ?? (kind === 'proving' ? 'none' : 'fiscal');

export const paymentOf = ({ fiscalPayment, kind }: PaymentTerms): FiscalPayment => fiscalPayment ?? PAID_BY[kind];

/** Whether its fuel is receipted twice: the money before it flows, and what has flowed. */
export const isPrepayment = (context: SaleContext): boolean => context.order.path === 'prepaid' && termsOf(context).isPrepayment === true;

/** The fuel that the customer keeps, at the prices paid. */
const keptFuel = (context: SaleContext): SaleLine[] => keptLines(context.lines.filter(isFuel), returnedLines(context));

/** What the prepayment has paid of it: what was rounded down is missing there too. */
function deliveryTotal(context: SaleContext): Kopecks {
  const roundedOff = totalsOf(context.lines).due - dueOf(context);
  return kopecks(Math.max(0, totalsOf(keptFuel(context)).due - roundedOff));
}

const isFirstPaper = ({ receipts, slips }: SaleContext): boolean => receipts.length + slips.length === 0;

/** Whether the delivery of prepaid fuel is still to be receipted, now that it is over: all was delivered, or the rest's money is back. */
export function owesDeliveryReceipt(context: SaleContext): boolean {
  if (!isPrepayment(context) || isFirstPaper(context) || context.receipts.some(({ isDelivery }) => isDelivery)) return false;
  const isOver = deliveredVolume(context) >= orderedVolume(context) || openRefund(context)?.isMoneyBack === true;
  return isOver && deliveryTotal(context) > 0;
}

interface PaperInHand {
  kind: 'sell' | 'sellReturn';
  document: 'fiscal' | 'nonFiscal';
  lines: SaleLine[];
  paidBy: FiscalPayment;
  total: Kopecks;
  /** Whether its fuel is not delivered: money that comes before it, or goes back. */
  isPrepayment: boolean;
  /** Whether it is of fuel that was prepaid. */
  isDelivery: boolean;
}

/** The paper that is printed now, or next. */
export function paperInHand(context: SaleContext): PaperInHand {
  const terms = termsOf(context);
  const document = documentOf(terms) === 'nonFiscal' ? 'nonFiscal' : 'fiscal';
  const common = {
    document,
    lines: context.lines,
    paidBy: paymentOf(terms),
    isPrepayment: isPrepayment(context),
    isDelivery: false,
  } as const;
  if (isFirstPaper(context)) return { ...common, kind: 'sell', total: dueOf(context) };
  if (owesDeliveryReceipt(context)) {
    const delivery = { paidBy: 'prepaid', lines: keptFuel(context), total: deliveryTotal(context) } as const;
    return { ...common, ...delivery, kind: 'sell', isPrepayment: false, isDelivery: true };
  }
  const by = openRefund(context)?.by;
  return { ...common, kind: 'sellReturn', total: owedBack(context), ...(by ? { paidBy: BACK_BY[by] } : {}) };
}
