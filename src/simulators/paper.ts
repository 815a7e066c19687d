/** A simulated register's paper, forty characters wide: receipts, shifts, the X report. Used by its fiscal memory. */
import type { SimulatedDocument } from './fiscal-task.ts';

const WIDTH = 40;

/** Roubles and kopecks out of whole kopecks, as a register prints them. */
const money = (sum: number): string => `${Math.floor(sum / 100)}.${String(sum % 100).padStart(2, '0')}`;
const spread = (left: string, right: string): string => `${left}${' '.repeat(Math.max(1, WIDTH - left.length - right.length))}${right}`;
const centred = (text: string): string => `${' '.repeat(Math.max(0, Math.floor((WIDTH - text.length) / 2)))}${text}`;

const PAID = new Map([
  ['cash', 'НАЛИЧНЫМИ'],
  ['electronically', 'БЕЗНАЛИЧНЫМИ'],
  ['prepaid', 'ПРЕДВАРИТЕЛЬНАЯ ОПЛАТА (АВАНС)'],
  ['credit', 'ПОСЛЕДУЮЩАЯ ОПЛАТА (КРЕДИТ)'],
  ['other', 'ИНОЙ ФОРМОЙ ОПЛАТЫ'],
]);
const TITLES = new Map([
  ['sell', ['КАССОВЫЙ ЧЕК', 'ПРИХОД']],
  ['sellReturn', ['КАССОВЫЙ ЧЕК', 'ВОЗВРАТ ПРИХОДА']],
  ['sellCorrection', ['КАССОВЫЙ ЧЕК КОРРЕКЦИИ', 'ПРИХОД']],
  ['sellReturnCorrection', ['КАССОВЫЙ ЧЕК КОРРЕКЦИИ', 'ВОЗВРАТ ПРИХОДА']],
]);
const SUBJECTS = new Map([
  ['excise', 'ПОДАКЦИЗНЫЙ ТОВАР'],
  ['service', 'УСЛУГА'],
  ['payment', 'ПЛАТЕЖ'],
]);
const METHODS = new Map([
  ['fullPrepayment', 'ПРЕДОПЛАТА 100%'],
  ['advance', 'АВАНС'],
]);

interface PrintedItem {
  type?: unknown;
  name?: unknown;
  text?: unknown;
  price?: unknown;
  quantity?: unknown;
  amount?: unknown;
  paymentObject?: unknown;
  paymentMethod?: unknown;
}

const figures = (value: unknown, places: number) => Number(value).toFixed(places);

function linesOf({ type, name, text, price, quantity, amount, paymentObject, paymentMethod }: PrintedItem): string[] {
  if (type === 'text') return [String(text)];
  if (type !== 'position') return [];
  const words = [SUBJECTS.get(String(paymentObject)), METHODS.get(String(paymentMethod))].filter((word) => word !== undefined);
  return [
    String(name),
    spread(`  ${figures(quantity, 3)} x ${figures(price, 2)}`, `=${figures(amount, 2)}`),
    ...(words.length > 0 ? [`  ${words.join(' ')}`] : []),
  ];
}

const footOf = ({ cashier, shiftNumber, at }: SimulatedDocument): string[] => [
  ...(cashier ? [`КАССИР ${cashier.name}`] : []),
  spread(`СМЕНА ${shiftNumber}`, at.slice(0, 16).replace('T', ' ')),
];

/** The receipt's lines, top to bottom. @param items as the task names them. */
export function paperOf(document: SimulatedDocument, items: PrintedItem[], fiscalSign: string): string[] {
  const { type, total, payments, documentNumber, correction, buyer, training } = document;
  return [
    ...(training ? [centred('УЧЕБНЫЙ РЕЖИМ. НЕ ФИСКАЛЬНЫЙ')] : []),
    ...(TITLES.get(type) ?? [type]).map(centred),
    ...(correction ? [`ОСНОВАНИЕ: ${correction.date}${correction.number ? ` № ${correction.number}` : ''}`] : []),
    ...items.flatMap(linesOf),
    ...(buyer?.name ? [`ПОКУПАТЕЛЬ ${buyer.name}`] : []),
    ...(buyer?.inn ? [`ИНН ПОКУПАТЕЛЯ ${buyer.inn}`] : []),
    '-'.repeat(WIDTH),
    spread('ИТОГ', `=${money(total)}`),
    ...payments.map(({ type: kind, sum }) => spread(PAID.get(kind) ?? kind, `=${money(sum)}`)),
    ...footOf(document),
    spread(`ФД ${documentNumber}`, `ФП ${fiscalSign}`),
  ];
}

/** A shift's receipts, kind by kind. */
export function sumsOf(documents: SimulatedDocument[], drawer: number): string[] {
  const sum = (kind: string) => documents.filter(({ type }) => type === kind).reduce((total, document) => total + document.total, 0);
  const count = (kind: string) => documents.filter(({ type }) => type === kind).length;
  const lines = [...TITLES].flatMap(([kind, [, title = '']]) =>
    count(kind) > 0 ? [spread(`${title}${kind.endsWith('Correction') ? ' (КОРР.)' : ''} ${count(kind)}`, `=${money(sum(kind))}`)] : [],
  );
  return [...lines, spread('НАЛИЧНЫЕ В КАССЕ', `=${money(drawer)}`)];
}

/** The paper of a shift's opening or closing, or of an X report. */
export const shiftPaper = (title: string, document: SimulatedDocument, lines: string[] = []): string[] => [
  centred(title),
  ...lines,
  ...footOf(document),
];
