/** What a simulated fiscal drive gives back: a document's parameters and its tags. Used by the register's fiscal memory. */
import { toDecimal } from '../adapters/wire/decimal.ts';
import type { RegisterSettings } from './fiscal-settings.ts';
import { RECEIPT_TYPES, type SimulatedDocument } from './fiscal-task.ts';

export const FIRST_DRIVE = 9_999_078_902_001_730n;

export const signOf = ({ documentNumber }: Pick<SimulatedDocument, 'documentNumber'>): string =>
  String(1_494_000_000 + documentNumber * 7919);

export const fiscalParams = (document: SimulatedDocument) => ({
  fiscalDocumentNumber: document.documentNumber,
  fiscalDocumentSign: signOf(document),
  fiscalDocumentDateTime: document.at,
  shiftNumber: document.shiftNumber,
  fnNumber: document.fnNumber ?? String(FIRST_DRIVE),
  registrationNumber: '0000000001002292',
  fnsUrl: 'www.nalog.gov.ru',
});

/** Tags of payments by kind. */
const PAYMENT_TAGS = new Map([
  ['cash', '1031'],
  ['electronically', '1081'],
  ['prepaid', '1215'],
  ['credit', '1216'],
  ['other', '1217'],
]);
/** Codes of rates (tag 1199). */
const RATE_CODES = 'vat20 vat10 vat120 vat110 vat0 none vat5 vat7 vat105 vat107 vat22 vat122'.split(' ');
const SUBJECTS: Record<string, number> = { commodity: 1, excise: 2, service: 4, payment: 10 };
const METHODS: Record<string, number> = { fullPrepayment: 1, prepayment: 2, advance: 3, fullPayment: 4 };

const roubles = (kopecks: number): number => toDecimal(kopecks, 2);
const withValue = (tags: Record<string, unknown>) => Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== undefined));

const itemTags = ({ name, price, quantity, amount, tax, ...item }: SimulatedDocument['items'][number]) =>
  withValue({
    1030: name,
    1079: roubles(price),
    1023: toDecimal(quantity, 3),
    1043: roubles(amount),
    1199: RATE_CODES.indexOf(tax) + 1,
    1212: SUBJECTS[item.subject ?? ''] ?? item.subject,
    1214: METHODS[item.method ?? ''] ?? item.method,
    1197: item.unit,
    1230: item.country,
    1191: item.attribute,
  });

/** As the drive has it on record: by tag, and the QR text of a receipt. */
export function tagsOf(document: SimulatedDocument, { fullDocuments }: RegisterSettings): Record<string, unknown> {
  const { documentNumber: i, type, total, shiftNumber, at, fnNumber: fn, cashier, buyer, correction } = document;
  const [named, kind] = RECEIPT_TYPES.get(type) ?? [];
  const common = { 1012: at, 1038: shiftNumber, 1040: i, 1041: fn };
  if (kind === undefined) return { fiscalDocumentType: type, short: false, ...common, ...withValue({ 1021: cashier?.name }) };
  const t = at.slice(0, 16).replace(/[-:]/g, '');
  const qr = new URLSearchParams({ t, s: (total / 100).toFixed(2), fn, i: String(i), fp: signOf(document), n: String(kind) });
  const sums = { fiscalDocumentType: named, short: !fullDocuments, 1054: kind, 1020: roubles(total), qr: qr.toString() };
  if (!fullDocuments) return { ...sums, 1012: at, 1040: i };
  const paid = document.payments.map(({ type: by, sum }) => [PAYMENT_TAGS.get(by) ?? by, roubles(sum)]);
  return {
    ...common,
    ...sums,
    ...Object.fromEntries(paid),
    ...withValue({
      1021: cashier?.name,
      1203: cashier?.vatin,
      1008: buyer?.contact,
      1227: buyer?.name,
      1228: buyer?.inn,
      1059: document.items.map(itemTags),
      1084: document.userAttribute && { 1085: document.userAttribute.name, 1086: document.userAttribute.value },
      1192: document.attribute,
      1173: correction && (correction.type === 'self' ? 0 : 1),
      1174: correction && withValue({ 1178: correction.date, 1179: correction.number }),
    }),
  };
}
