/** A receipt as text, forty characters wide, so that tests can show it whole. */
import { formatMoney, formatVolume } from '../../src/domain/format.ts';
import type { Receipt } from '../../src/domain/receipt.ts';
import type { Kopecks, Millilitres } from '../../src/domain/units.ts';

/** `5` pieces, or `0,250` of one. */
function formatPieces(thousandths: number): string {
  const rest = thousandths % 1000;
  return rest === 0 ? String(thousandths / 1000) : `${Math.floor(thousandths / 1000)},${String(rest).padStart(3, '0')}`;
}

const WIDTH = 40;
const spread = (left: string, right: string): string => `${left}${' '.repeat(Math.max(1, WIDTH - left.length - right.length))}${right}`;

export function receiptText(receipt: Pick<Receipt, 'items' | 'total'>): string {
  const items = receipt.items.flatMap((item) => {
    if (item.type === 'text') return [`  ${item.text}`];
    const quantity = item.unit === 'L' ? formatVolume(item.quantity as number as Millilitres) : `${formatPieces(item.quantity)} шт`;
    return [item.name, spread(`  ${quantity} × ${formatMoney(item.price as number as Kopecks)}`, formatMoney(item.amount))];
  });
  return [...items, '-'.repeat(WIDTH), spread('ИТОГ', formatMoney(receipt.total))].join('\n');
}
