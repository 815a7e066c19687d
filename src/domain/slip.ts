/**
 * Slips: what a customer gets where no receipt is due, as his company pays its issuer by bank (54-ФЗ, 2.9): fuel cards, talons, the
 * ведомость. Used by the fiscal port's body.
 */
import { formatMoney, formatQuantity } from './format.ts';
import { isFuel, type SaleLine } from './lines.ts';
import type { ReturnLine } from './refund.ts';
import type { Kopecks } from './units.ts';

export interface SlipFacts {
  /** The payment type, as the cashier calls it. */
  paidBy: string;
  lines: (SaleLine | ReturnLine)[];
  isReturn: boolean;
  total: Kopecks;
  pump: number | null;
  cardNumber: string | null;
  buyer: { name?: string | undefined; inn?: string | undefined } | null;
  cashier: string;
}

/** Its lines of text. */
export function slipTexts({ paidBy, lines, isReturn, total, pump, cardNumber, buyer, cashier }: SlipFacts): string[] {
  return [
    isReturn ? 'ВОЗВРАТ' : 'ОТПУСК',
    paidBy,
    ...lines.flatMap((line) => [
      isFuel(line) && pump !== null ? `${line.name} ТРК ${pump}` : line.name,
      `${formatQuantity(line.quantity, line.unit)} × ${formatMoney(line.price as number as Kopecks)} = ${formatMoney(line.amount)}`,
    ]),
    `Сумма: ${formatMoney(total)}`,
    ...(cardNumber ? [`Карта: ${cardNumber}`] : []),
    ...(buyer?.name ? [`Покупатель: ${buyer.name}`] : []),
    ...(buyer?.inn ? [`ИНН ${buyer.inn}`] : []),
    `Кассир: ${cashier}`,
    'НЕ ЯВЛЯЕТСЯ КАССОВЫМ ЧЕКОМ',
  ];
}
