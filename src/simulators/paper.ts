/** A simulated register's paper: the receipt forty characters wide. Used by its fiscal memory. */

const WIDTH = 40;

/** Roubles and kopecks out of whole kopecks, as a register prints them. */
const money = (sum: number): string => `${Math.floor(sum / 100)}.${String(sum % 100).padStart(2, '0')}`;
const spread = (left: string, right: string): string => `${left}${' '.repeat(Math.max(1, WIDTH - left.length - right.length))}${right}`;
const centred = (text: string): string => `${' '.repeat(Math.max(0, Math.floor((WIDTH - text.length) / 2)))}${text}`;

const PAID = new Map([
  ['cash', 'НАЛИЧНЫМИ'],
  ['electronically', 'БЕЗНАЛИЧНЫМИ'],
  ['other', 'ИНОЙ ФОРМОЙ ОПЛАТЫ'],
]);

interface PrintedItem {
  type?: unknown;
  name?: unknown;
  text?: unknown;
  price?: unknown;
  quantity?: unknown;
  amount?: unknown;
}

/** What the task names, in whole kopecks where the fiscal memory has it so. */
interface Printed {
  type: string;
  items: PrintedItem[];
  total: number;
  payments: { type: string; sum: number }[];
  documentNumber: number;
  fiscalSign: string;
  shiftNumber: number;
  at: string;
}

function linesOf({ type, name, text, price, quantity, amount }: PrintedItem): string[] {
  if (type === 'text') return [String(text)];
  const figures = (value: unknown, places: number) => Number(value).toFixed(places);
  return [String(name), spread(`  ${figures(quantity, 3)} x ${figures(price, 2)}`, `=${figures(amount, 2)}`)];
}

/** The receipt's lines, top to bottom. */
export function paperOf({ type, items, total, payments, documentNumber, fiscalSign, shiftNumber, at }: Printed): string[] {
  return [
    centred('КАССОВЫЙ ЧЕК'),
    centred(type === 'sellReturn' ? 'ВОЗВРАТ ПРИХОДА' : 'ПРИХОД'),
    ...items.flatMap(linesOf),
    '-'.repeat(WIDTH),
    spread('ИТОГ', `=${money(total)}`),
    ...payments.map(({ type: kind, sum }) => spread(PAID.get(kind) ?? kind, `=${money(sum)}`)),
    spread(`СМЕНА ${shiftNumber}`, at.slice(0, 16).replace('T', ' ')),
    spread(`ФД ${documentNumber}`, `ФП ${fiscalSign}`),
  ];
}
