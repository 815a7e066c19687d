/**
 * JSON of ATOL's web requests: receipts and questions out, results back. Decimals there, whole kopecks and thousandths here. Used
 * by the register's client.
 */
import * as v from 'valibot';
import { fromDecimal, toDecimal } from '../wire/decimal.ts';

type PaymentKind = 'cash' | 'electronically' | 'prepaid' | 'credit' | 'other';

export interface Receipt {
  kind: 'sell' | 'sellReturn';
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
export function receiptTask(receipt: Receipt, operator: Operator, taxationType: string): Record<string, unknown> {
  const { contact, name, inn } = receipt.buyer ?? {};
  const client = { ...(contact ? { emailOrPhone: contact } : {}), ...(name ? { name } : {}), ...(inn ? { vatin: inn } : {}) };
  return {
    type: receipt.kind,
    taxationType,
    electronically: receipt.electronically,
    ignoreNonFiscalPrintErrors: false,
    operator,
    ...(Object.keys(client).length > 0 ? { clientInfo: client } : {}),
    items: receipt.items.map(itemOf),
    payments: receipt.payments.map(({ kind, sum }) => ({ type: kind, sum: toDecimal(sum, 2) })),
    total: toDecimal(receipt.total, 2),
  };
}

const TaskError = v.object({ code: v.number(), description: v.optional(v.string(), '') });

const TaskResult = v.object({
  status: v.picklist(['wait', 'inProgress', 'ready', 'error', 'interrupted', 'blocked', 'canceled']),
  error: v.optional(v.nullable(TaskError)),
  result: v.optional(v.nullable(v.record(v.string(), v.unknown()))),
});
export type TaskResult = v.InferOutput<typeof TaskResult>;

export const Results = v.object({ results: v.pipe(v.array(TaskResult), v.minLength(1)) });

const money = v.pipe(
  v.number(),
  v.check((sum) => fromDecimal(sum, 2) !== null, 'roubles with two places'),
  v.transform((sum) => fromDecimal(sum, 2) ?? 0),
);
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

const ReceiptResult = v.object({
  fiscalParams: v.object({
    fiscalDocumentNumber: whole,
    fiscalDocumentSign: v.string(),
    fiscalDocumentDateTime: v.string(),
    fiscalReceiptNumber: v.optional(v.nullable(whole)),
    shiftNumber: whole,
    fnNumber: v.string(),
    total: money,
  }),
  warnings: v.optional(v.nullable(v.object({ notPrinted: v.optional(v.boolean()) }))),
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
    receiptNumber: params.fiscalReceiptNumber ?? null,
    fnNumber: params.fnNumber,
    at: params.fiscalDocumentDateTime,
    total: params.total,
    printed: warnings?.notPrinted !== true,
  };
}

const ShiftState = v.picklist(['closed', 'opened', 'expired']);
export const ShiftStatus = v.object({ shiftStatus: v.object({ number: whole, state: ShiftState }) });
export const DeviceStatus = v.object({
  deviceStatus: v.object({
    shift: ShiftState,
    blocked: v.boolean(),
    coverOpened: v.boolean(),
    paperPresent: v.boolean(),
    currentDateTime: v.optional(v.nullable(v.string())),
  }),
});
export const FnStatus = v.object({ fnStatus: v.object({ fiscalDocumentNumber: whole }) });

const Totals = v.object({ count: whole, sum: money, payments: v.optional(v.record(v.string(), money), {}) });
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
