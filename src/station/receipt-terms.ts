/** How receipts name a product, and who makes them: frozen in a sale's lines and order at its start (D16). Used by order.ts. */
import type { FiscalTerms } from '../../machines/sale/receipt-order.ts';
import { type ReceiptTerms, usualSubject } from '../domain/lines.ts';
import { calculatedRate } from '../domain/tax.ts';
import type { ProductSettings, Station } from './document.ts';

/** Whether a receipt of it would need the code of each piece. */
export const isMarked = ({ marked, subject }: Pick<ProductSettings, 'marked' | 'subject'>): boolean =>
  marked || (subject?.endsWith('WithMarking') ?? false);

/** Russia: where a company buys, the receipt says so by itself. */
const HOME = '643';

/** The tax, subject, method, unit and section of a product on a receipt. */
export function receiptTermsFor(product: ProductSettings): ReceiptTerms {
  const { kind, tax, department, country, agent } = product;
  const subject = product.subject ?? usualSubject(product);
  // What is sold is not known yet: a talon or a gift card is an advance, at the calculated rate.
  const isAdvance = subject === 'payment';
  return {
    kind,
    tax: isAdvance ? calculatedRate(tax) : tax,
    subject,
    ...(isAdvance ? { method: 'advance' } : {}),
    department: department ?? (kind === 'fuel' ? 1 : 2),
    ...(country === HOME ? {} : { country }),
    ...(agent ? { agent } : {}),
  };
}

export function fiscalTerms({ fiscalRegister: { taxationType, operator } }: Station): FiscalTerms {
  const { name, vatin } = operator;
  return { taxation: taxationType, cashier: vatin === undefined ? { name } : { name, vatin } };
}
