/**
 * JSON of ATOL's web requests: receipts and questions out, results back. Decimals there, whole kopecks and thousandths here. Used
 * by the register's client.
 */
import * as v from 'valibot';
import { nearestWhole, toDecimal } from '../wire/decimal.ts';

type PaymentKind = 'cash' | 'electronically' | 'prepaid' | 'credit' | 'other';

export interface Receipt {
  kind: 'sell' | 'sellReturn';
  taxation: string;
  cashier: Operator;
  electronically: boolean;
  items: ReceiptItem[];
  payments: { kind: PaymentKind; sum: number }[];
  total: number;
  buyer?: { contact?: string | undefined; name?: string | undefined; inn?: string | undefined };
}

type ReceiptItem =
  | {
      type: 'position';
      name: string;
      price: number;
      quantity: number;
      amount: number;
      discount: number;
      unit: 'L' | 'pcs';
      tax: string;
      subject: 'excise' | 'commodity';
    }
  | { type: 'text'; text: string };

export interface FiscalDocument {
  documentNumber: number;
  fiscalSign: string;
  shiftNumber: number;
  receiptNumber: number | null;
  fnNumber: string;
  /** RFC 3339, as the register says it. */
  at: string;
  total: number;
  /** False: fiscalised, but the paper failed. */
  printed: boolean;
}

export interface Operator {
  name: string;
  vatin?: string;
}

/** Quantity measures of FFD 1.2 (tag 2108). */
const MEASURES = { L: 41, pcs: 0 } as const;

function itemOf(item: ReceiptItem): Record<string, unknown> {
  if (item.type === 'text') return { type: 'text', text: item.text, alignment: 'left' };
  return {
    type: 'position',
    name: item.name,
    price: toDecimal(item.price, 2),
    quantity: toDecimal(item.quantity, 3),
    amount: toDecimal(item.amount, 2),
    infoDiscountAmount: toDecimal(item.discount, 2),
    measurementUnit: MEASURES[item.unit],
    paymentMethod: 'fullPayment',
    paymentObject: item.subject,
    tax: { type: item.tax },
  };
}

/** The task of a receipt (section 2 of the web requests). */
export function receiptTask(receipt: Receipt): Record<string, unknown> {
  const { contact, name, inn } = receipt.buyer ?? {};
  const client = { ...(contact ? { emailOrPhone: contact } : {}), ...(name ? { name } : {}), ...(inn ? { vatin: inn } : {}) };
  return {
    type: receipt.kind,
    taxationType: receipt.taxation,
    electronically: receipt.electronically,
    ignoreNonFiscalPrintErrors: false,
    operator: receipt.cashier,
    ...(Object.keys(client).length > 0 ? { clientInfo: client } : {}),
    items: receipt.items.map(itemOf),
    payments: receipt.payments.map(({ kind, sum }) => ({ type: kind, sum: toDecimal(sum, 2) })),
    total: toDecimal(receipt.total, 2),
  };
}

/** Read where it has the shape; nothing hangs on it where it has not. */
const lenient = <Output, const Else>(schema: v.GenericSchema<unknown, Output>, otherwise: Else) =>
  v.optional(v.fallback(schema as v.GenericSchema<unknown, Output | Else>, otherwise), otherwise);
const text = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform((value) => String(value).trim()),
  v.minLength(1),
);
/** Sums are compared in whole kopecks, however they are written. */
const money = v.pipe(
  v.unknown(),
  v.transform((sum) => nearestWhole(sum, 2)),
  v.number(),
);
const whole = v.pipe(v.union([v.number(), v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number))]), v.safeInteger(), v.minValue(0));

const TaskError = v.object({ code: whole, description: lenient(v.string(), '') });

const TaskResult = v.object({
  status: v.picklist(['wait', 'inProgress', 'ready', 'error', 'interrupted', 'blocked', 'canceled']),
  error: lenient(TaskError, null),
  result: lenient(v.record(v.string(), v.unknown()), null),
});
export type TaskResult = v.InferOutput<typeof TaskResult>;

export const Results = v.object({ results: v.pipe(v.array(TaskResult), v.minLength(1)) });
/** The uuid that an answer is about, where it names one. */
export const Named = v.object({ uuid: text });

const ReceiptResult = v.object({
  fiscalParams: v.object({
    fiscalDocumentNumber: v.pipe(whole, v.minValue(1)),
    fiscalDocumentSign: text,
    fiscalDocumentDateTime: lenient(text, ''),
    fiscalReceiptNumber: lenient(whole, null),
    shiftNumber: whole,
    fnNumber: text,
    total: money,
  }),
  warnings: lenient(v.object({ notPrinted: v.boolean() }), null),
});

/** The document in a finished receipt's result; null where it makes no sense. */
export function documentOf(result: unknown): FiscalDocument | null {
  const read = v.safeParse(ReceiptResult, result);
  if (!read.success) return null;
  const { fiscalParams: params, warnings } = read.output;
  return {
    documentNumber: params.fiscalDocumentNumber,
    fiscalSign: params.fiscalDocumentSign,
    shiftNumber: params.shiftNumber,
    receiptNumber: params.fiscalReceiptNumber,
    fnNumber: params.fnNumber,
    at: params.fiscalDocumentDateTime,
    total: params.total,
    printed: warnings?.notPrinted !== true,
  };
}

/** A document as the fiscal drive has it on record. */
export interface FoundDocument {
  documentNumber: number;
  fnNumber: string;
  isReceipt: boolean;
  /** Null: it is no receipt, or one of another kind. */
  kind: 'sell' | 'sellReturn' | null;
  /** Kopecks; null of what is no receipt. */
  total: number | null;
  fiscalSign: string;
  /** Null where the record does not name it. */
  shiftNumber: number | null;
  /** RFC 3339, or without a zone where the record names none. */
  at: string;
}

/** By tag: 1012 time, 1038 shift, 1040 number, 1041 drive. Of receipts and forms the QR text has the rest (1196). */
const FnDocument = v.object({
  documentTLV: v.object({
    fiscalDocumentType: v.string(),
    qr: lenient(v.string(), ''),
    1012: lenient(v.pipe(v.string(), v.isoTimestamp()), ''),
    1038: lenient(whole, null),
    1040: lenient(whole, null),
    1041: lenient(text, ''),
  }),
});

const KINDS = new Map<string | null, FoundDocument['kind']>([
  ['1', 'sell'],
  ['2', 'sellReturn'],
]);

/** Null where it makes no sense. */
export function foundDocumentOf(result: unknown): FoundDocument | null {
  const read = v.safeParse(FnDocument, result);
  if (!read.success) return null;
  const { documentTLV: tags } = read.output;
  const qr = new URLSearchParams(tags.qr);
  const documentNumber = tags[1040] ?? Number(qr.get('i') ?? Number.NaN);
  if (!Number.isSafeInteger(documentNumber)) return null;
  const isReceipt = /receipt|bso/i.test(tags.fiscalDocumentType);
  const total = nearestWhole(qr.get('s'), 2);
  if (isReceipt && total === null) return null;
  return {
    documentNumber,
    fnNumber: qr.get('fn') ?? tags[1041],
    isReceipt,
    kind: tags.fiscalDocumentType === 'receipt' ? (KINDS.get(qr.get('n')) ?? null) : null,
    total,
    fiscalSign: qr.get('fp') ?? '',
    shiftNumber: tags[1038],
    at: tags[1012] || timeOf(qr.get('t')),
  };
}

/** `20261123T1200` or with seconds, as the QR text has it. */
function timeOf(stamp: string | null): string {
  const [, year, month, day, hour, minute, second = '00'] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?$/.exec(stamp ?? '') ?? [];
  return year === undefined ? '' : `${year}-${month}-${day}T${hour}:${minute}:${second}`;
}

const ShiftState = v.picklist(['closed', 'opened', 'expired']);
export const ShiftStatus = v.object({ shiftStatus: v.object({ number: whole, state: ShiftState }) });
export const DeviceStatus = v.object({
  deviceStatus: v.object({
    shift: ShiftState,
    blocked: lenient(v.boolean(), false),
    coverOpened: lenient(v.boolean(), false),
    paperPresent: lenient(v.boolean(), true),
    currentDateTime: lenient(v.string(), null),
  }),
});
export const FnStatus = v.object({ fnStatus: v.object({ fiscalDocumentNumber: whole }) });
export const FnInfo = v.object({ fnInfo: v.object({ serial: text }) });

const Totals = v.object({ count: whole, sum: money, payments: lenient(v.record(v.string(), money), {}) });
export const ShiftTotals = v.object({
  shiftTotals: v.object({
    shiftNumber: whole,
    cashDrawer: v.object({ sum: money }),
    receipts: v.object({ sell: Totals, sellReturn: Totals }),
  }),
});
export type ShiftTotals = v.InferOutput<typeof ShiftTotals>['shiftTotals'];

/** Milliseconds since the epoch; null where it is no time. Without an offset it is this machine's local time. */
export function momentOf(text: string | null | undefined): number | null {
  const at = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(text ?? '') ? Date.parse((text ?? '').replace(' ', 'T')) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}
