/** A sale's receipt as it was printed: its positions and payment once more, for a correction that mirrors it and for copies. */
import type { SaleContext } from '../../../machines/sale/context.ts';
import { isPrepayment, paymentOf } from '../../../machines/sale/papers.ts';
import { termsOf } from '../../../machines/sale/readings.ts';
import type { FiscalPayment, Receipt } from '../../domain/receipt.ts';
import { returnReceipt, sellReceipt } from '../../domain/receipt.ts';

/**
 * Null where the sale has no such receipt, or cannot say its positions: those of prepaid fuel's delivery follow from what was kept then.
 * @param taxOf of lines from before rates were frozen in them.
 */
export function printedReceipt(context: SaleContext, documentNumber: number, taxOf: (code: string) => string): Receipt | null {
  const receipt = context.receipts.find((one) => one.documentNumber === documentNumber);
  if (!receipt || receipt.isDelivery) return null;
  const { kind, total } = receipt;
  const paidBy: FiscalPayment = receipt.paidBy ?? paymentOf(termsOf(context));
  const common = {
    total,
    paidBy,
    isPrepayment: isPrepayment(context),
    pump: context.order.fuel?.pump ?? null,
    electronically: false,
    buyer: null,
    taxOf,
  };
  if (kind === 'sell')
    return sellReceipt({ ...common, lines: context.lines, tendered: null, cardNumber: null, pointsToAccrue: 0 as never });
  const refund = context.refunds.find((one) => one.receipt?.documentNumber === documentNumber);
  return refund ? returnReceipt({ ...common, lines: refund.lines }) : null;
}

/** Its words and figures, a line each, where the register has no copy of its own. */
export function copyText(head: { documentNumber: number; kind: string; at: string; cashier: string }, receipt: Receipt | null): string[] {
  const money = (kopecks: number) => (kopecks / 100).toFixed(2).replace('.', ',');
  const items = (receipt?.items ?? []).flatMap((item) =>
    item.type === 'text'
      ? [item.text]
      : [item.name, `  ${(item.quantity / 1000).toFixed(3)} x ${money(item.price)} = ${money(item.amount)}`],
  );
  return [
    'КОПИЯ ЧЕКА',
    `${KINDS.get(head.kind) ?? head.kind}, ФД ${head.documentNumber}`,
    head.at,
    `Кассир ${head.cashier}`,
    ...items,
    ...(receipt ? [`ИТОГ ${money(receipt.total)}`] : []),
  ];
}

const KINDS = new Map([
  ['sell', 'Приход'],
  ['sellReturn', 'Возврат прихода'],
  ['sellCorrection', 'Коррекция прихода'],
  ['sellReturnCorrection', 'Коррекция возврата прихода'],
]);
