/** Results of ATOL's web requests: decimals there, whole kopecks here. Used by the register's client. */
import * as v from 'valibot';
import { nearestWhole } from '../wire/decimal.ts';

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
  /** True: the register is in training mode, and the receipt is none for the tax office. */
  training?: true;
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
  warnings: lenient(v.object({ notPrinted: lenient(v.boolean(), false), nonFiscal: lenient(v.boolean(), false) }), null),
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
    ...(warnings?.nonFiscal ? { training: true } : {}),
  };
}

/** A document as the fiscal drive has it on record. */
export interface FoundDocument {
  documentNumber: number;
  fnNumber: string;
  isReceipt: boolean;
  /** Null: it is no receipt, or one of another kind. */
  kind: 'sell' | 'sellReturn' | 'sellCorrection' | 'sellReturnCorrection' | null;
  /** Kopecks; null of what is no receipt. */
  total: number | null;
  fiscalSign: string;
  /** Null where the record does not name it. */
  shiftNumber: number | null;
  /** RFC 3339, or without a zone where the record names none. */
  at: string;
  /** The order that it bears where our receipts bear it; null: none, or it cannot be read any more. */
  operation: string | null;
  /** All that the drive has of it, by tag: sums in roubles, positions under 1059. */
  tags: Record<string, unknown>;
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
    1084: lenient(v.object({ 1086: text }), null),
    1059: lenient(v.array(v.object({ 1191: lenient(text, null) })), []),
  }),
});
const Tags = v.object({ documentTLV: v.record(v.string(), v.unknown()) });

/** By document type and tag 1054. */
const KINDS = new Map<string, FoundDocument['kind']>([
  ['receipt 1', 'sell'],
  ['receipt 2', 'sellReturn'],
  ['receiptCorrection 1', 'sellCorrection'],
  ['receiptCorrection 2', 'sellReturnCorrection'],
]);

/** Where receipts bear their order: the user attribute, or the additional one of their first position. */
export type OperationTag = '1084' | '1191';

/** Null where it makes no sense. */
export function foundDocumentOf(result: unknown, tag: OperationTag = '1084'): FoundDocument | null {
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
    kind: KINDS.get(`${tags.fiscalDocumentType} ${qr.get('n')}`) ?? null,
    total,
    fiscalSign: qr.get('fp') ?? '',
    shiftNumber: tags[1038],
    at: tags[1012] || timeOf(qr.get('t')),
    operation: (tag === '1084' ? tags[1084]?.[1086] : tags[1059][0]?.[1191]) ?? null,
    tags: v.parse(Tags, result).documentTLV,
  };
}

/** `20261123T1200` or with seconds, as the QR text has it. */
function timeOf(stamp: string | null): string {
  const [, year, month, day, hour, minute, second = '00'] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?$/.exec(stamp ?? '') ?? [];
  return year === undefined ? '' : `${year}-${month}-${day}T${hour}:${minute}:${second}`;
}

const ShiftState = v.picklist(['closed', 'opened', 'expired']);
export const ShiftStatus = v.object({
  shiftStatus: v.object({ number: whole, state: ShiftState, expiredTime: lenient(v.string(), null) }),
});
export const DeviceStatus = v.object({
  deviceStatus: v.object({
    shift: ShiftState,
    blocked: lenient(v.boolean(), false),
    coverOpened: lenient(v.boolean(), false),
    paperPresent: lenient(v.boolean(), true),
    currentDateTime: lenient(v.string(), null),
    fiscal: lenient(v.boolean(), true),
  }),
});
export const FnStatus = v.object({ fnStatus: v.object({ fiscalDocumentNumber: whole }) });
/** What the fiscal drive warns of: its life, its memory, documents that it could not send. */
const DriveWarnings = v.object({
  resourceExhausted: lenient(v.boolean(), false),
  needReplacement: lenient(v.boolean(), false),
  memoryOverflow: lenient(v.boolean(), false),
  ofdTimeout: lenient(v.boolean(), false),
  criticalError: lenient(v.boolean(), false),
});
export const FnInfo = v.object({
  fnInfo: v.object({
    serial: text,
    ffdVersion: lenient(text, null),
    validityDate: lenient(v.string(), null),
    livePhase: lenient(v.string(), null),
    warnings: lenient(DriveWarnings, null),
  }),
});

const ExchangeError = lenient(v.object({ code: lenient(whole, 0), description: lenient(v.string(), '') }), null);
export const OfdExchange = v.object({
  status: v.object({
    notSentCount: whole,
    notSentFirstDocNumber: lenient(whole, null),
    notSentFirstDocDateTime: lenient(v.string(), null),
    lastSuccessKeysUpdate: lenient(v.string(), null),
  }),
  errors: lenient(v.object({ network: ExchangeError, ofd: ExchangeError, fn: ExchangeError }), null),
});

export const CashDrawer = v.object({ counters: v.object({ cashSum: money }) });

export const Registration = v.object({
  organization: lenient(v.object({ taxationTypes: lenient(v.array(v.string()), null) }), null),
  device: v.object({
    ffdVersion: lenient(text, null),
    excise: lenient(v.boolean(), null),
    marking: lenient(v.boolean(), null),
  }),
});
export const DeviceInfo = v.object({
  deviceInfo: v.object({
    modelName: lenient(text, ''),
    serial: lenient(text, ''),
    firmwareVersion: lenient(text, ''),
    receiptLineLength: lenient(whole, null),
    ffdVersion: lenient(text, null),
  }),
});
export const Licences = v.object({ licenses: v.array(v.object({ id: text, name: lenient(text, ''), validUntil: lenient(text, null) })) });

const Totals = v.object({ count: whole, sum: money, payments: lenient(v.record(v.string(), money), {}) });
export const ShiftTotals = v.object({
  shiftTotals: v.object({
    shiftNumber: whole,
    cashDrawer: v.object({ sum: money }),
    income: lenient(v.object({ count: whole, sum: money }), null),
    outcome: lenient(v.object({ count: whole, sum: money }), null),
    receipts: v.object({ sell: Totals, sellReturn: Totals }),
  }),
});
export type ShiftTotals = v.InferOutput<typeof ShiftTotals>['shiftTotals'];

/** Milliseconds since the epoch; null where it is no time. Without an offset it is this machine's local time. */
export function momentOf(text: string | null | undefined): number | null {
  const at = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(text ?? '') ? Date.parse((text ?? '').replace(' ', 'T')) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}
