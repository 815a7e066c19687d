/**
 * Receipts and corrections as tasks of ATOL's web requests: what each format of fiscal documents (FFD) wants where. Used by the
 * register's client.
 */
import { isInn } from '../../domain/buyer.ts';
import { toDecimal } from '../wire/decimal.ts';
import type { OperationTag } from './codec.ts';
import { type CorrectionBasis, correctionFields } from './correction.ts';
import { fiscalFailure } from './queue.ts';

export interface Operator {
  name: string;
  vatin?: string;
}

type PaymentKind = 'cash' | 'electronically' | 'prepaid' | 'credit' | 'other';
type ReceiptKind = 'sell' | 'sellReturn' | 'sellCorrection' | 'sellReturnCorrection';

interface Buyer {
  contact?: string | undefined;
  name?: string | undefined;
  inn?: string | undefined;
}

/** Another's goods: in which way they are sold for him (tag 1222), and who he is. */
interface Agent {
  kind: 'attorney' | 'commissionAgent' | 'another' | 'payingAgent' | 'payingSubagent' | 'bankPayingAgent' | 'bankPayingSubagent';
  supplier: { name: string; inn: string; phones?: string[] | undefined };
}

/** Quantity measures: of FFD 1.2 by number (tag 2108), before that as text (tag 1197). */
const MEASURES = {
  L: { code: 41, text: 'л' },
  pcs: { code: 0, text: 'шт' },
  kg: { code: 11, text: 'кг' },
  m3: { code: 42, text: 'м3' },
  kWh: { code: 50, text: 'кВт·ч' },
} as const;

/** Sums in kopecks, quantities in thousandths. */
interface Position {
  type: 'position';
  name: string;
  price: number;
  quantity: number;
  amount: number;
  /** For information: it changes no sum. */
  discount?: number;
  unit: keyof typeof MEASURES;
  /** By ATOL's names: `vat22`, `vat122`, `none`. */
  tax: string;
  /** What is paid for (tag 1212), by ATOL's names: `excise`, `commodity`, `service`. */
  subject: string;
  /** How it is paid (tag 1214), by ATOL's names; none: `fullPayment`. */
  method?: string | undefined;
  department?: number | undefined;
  /** Country of origin, three digits (tag 1230); where a company buys, none: Russia. */
  country?: string | undefined;
  agent?: Agent | undefined;
}

export type ReceiptItem = Position | { type: 'text'; text: string };

interface ReceiptBody {
  taxation: string;
  cashier: Operator;
  electronically: boolean;
  items: ReceiptItem[];
  payments: { kind: PaymentKind; sum: number }[];
  /** May be lower than the positions' sum by up to 99 kopecks. */
  total: number;
  buyer?: Buyer;
  /** Number of a machine that sells without a cashier (tag 1036). */
  machine?: string | undefined;
  /** Fiscal sign of the wrong receipt that this one sets right (tag 1192). */
  wrongSign?: string | undefined;
}

export interface Receipt extends ReceiptBody {
  kind: 'sell' | 'sellReturn';
}

/** A receipt that puts an earlier settlement right. */
export interface Correction extends ReceiptBody {
  kind: 'sellCorrection' | 'sellReturnCorrection';
  basis: CorrectionBasis;
}

/** How the register is told. */
export interface TaskTerms {
  /** Format of fiscal documents, `1.05` or `1.2`; null: not known, taken for 1.2. */
  ffd: string | null;
  /** The order's name at the register, which the receipt bears: found again by it. */
  operation?: string;
  /** Where it bears it: the receipt's user attribute, or the first position's additional one. */
  operationTag?: OperationTag | undefined;
}

/** Positions of their own unit and agent, buyers by parts: from FFD 1.2 on. */
const isModern = (ffd: string | null): boolean => ffd === null || Number(ffd) >= 1.2;
/** Corrections without positions: up to FFD 1.05. */
export const hasOldCorrections = (ffd: string | null): boolean => ffd !== null && Number(ffd) < 1.1;

export const operatorOf = ({ name, vatin }: Operator): Operator =>
  // The register refuses an INN that cannot be right; its absence it bears.
  vatin !== undefined && vatin.length === 12 && isInn(vatin) ? { name, vatin } : { name };

const agentFields = ({ kind, supplier }: Agent): Record<string, unknown> => ({
  agentInfo: { agents: [kind] },
  supplierInfo: { name: supplier.name, vatin: supplier.inn, ...(supplier.phones?.length ? { phones: supplier.phones } : {}) },
});

function positionOf(item: Position, { ffd }: TaskTerms, isForCompany: boolean): Record<string, unknown> {
  const { code, text } = MEASURES[item.unit];
  const country = item.country ?? (isForCompany ? '643' : undefined);
  return {
    type: 'position',
    name: item.name,
    price: toDecimal(item.price, 2),
    quantity: toDecimal(item.quantity, 3),
    amount: toDecimal(item.amount, 2),
    ...(item.discount === undefined ? {} : { infoDiscountAmount: toDecimal(item.discount, 2) }),
    measurementUnit: isModern(ffd) ? code : text,
    paymentMethod: item.method ?? 'fullPayment',
    paymentObject: item.subject,
    tax: { type: item.tax },
    ...(item.department === undefined ? {} : { department: item.department }),
    ...(country === undefined ? {} : { countryCode: country }),
    ...(item.agent && isModern(ffd) ? agentFields(item.agent) : {}),
  };
}

/** Positions and texts, with what the receipt is found again by. */
function itemsOf({ items, buyer, wrongSign }: ReceiptBody, terms: TaskTerms): Record<string, unknown>[] {
  const { operation, operationTag = '1084' } = terms;
  const written: Record<string, unknown>[] = items.map((item) =>
    item.type === 'text' ? { type: 'text', text: item.text, alignment: 'left' } : positionOf(item, terms, buyer?.inn !== undefined),
  );
  if (operation !== undefined && operationTag === '1191') {
    const first = written.find(({ type }) => type === 'position');
    if (first) Object.assign(first, { additionalAttribute: operation, additionalAttributePrint: false });
  }
  return [...written, ...attributesOf(wrongSign, terms)];
}

function attributesOf(wrongSign: string | undefined, { operation, operationTag = '1084' }: TaskTerms): Record<string, unknown>[] {
  return [
    ...(wrongSign === undefined ? [] : [{ type: 'additionalAttribute', value: wrongSign.slice(0, 16), print: true }]),
    ...(operation !== undefined && operationTag === '1084'
      ? [{ type: 'userAttribute', name: 'Операция', value: operation, print: false }]
      : []),
  ];
}

function headOf(receipt: ReceiptBody, kind: ReceiptKind, { ffd }: TaskTerms): Record<string, unknown> {
  const { contact, name, inn } = receipt.buyer ?? {};
  if (receipt.electronically && !contact) throw refused('noContact', 'an electronic receipt needs the buyer’s e-mail or phone');
  if (inn && !isInn(inn)) throw refused('badInn', 'the buyer’s INN cannot be right');
  const client = { ...(contact ? { emailOrPhone: contact } : {}), ...(name ? { name } : {}), ...(inn ? { vatin: inn } : {}) };
  const [agent] = receipt.items.flatMap((item) => (item.type === 'position' && item.agent ? [item.agent] : []));
  return {
    type: kind,
    taxationType: receipt.taxation,
    electronically: receipt.electronically,
    ignoreNonFiscalPrintErrors: false,
    operator: operatorOf(receipt.cashier),
    ...(Object.keys(client).length > 0 ? { clientInfo: client } : {}),
    ...(agent && !isModern(ffd) ? agentFields(agent) : {}),
    ...(receipt.machine === undefined ? {} : { machineNumber: receipt.machine }),
  };
}

const paymentsOf = ({ payments }: ReceiptBody) =>
  payments.filter(({ sum }) => sum > 0).map(({ kind, sum }) => ({ type: kind, sum: toDecimal(sum, 2) }));

const refused = (code: string, message: string) => fiscalFailure(code, message, 'notDone');

/** The task of a receipt (section 2 of the web requests). @throws DeviceFailure notDone for what no register may be asked for. */
export function receiptTask(receipt: Receipt, terms: TaskTerms = { ffd: null }): Record<string, unknown> {
  return {
    ...headOf(receipt, receipt.kind, terms),
    items: itemsOf(receipt, terms),
    payments: paymentsOf(receipt),
    total: toDecimal(receipt.total, 2),
  };
}

/** What a register of FFD 1.05 makes of a correction of a wrong receipt: a receipt the other way, and the right one. */
const AS_RECEIPT = { sellCorrection: 'sell', sellReturnCorrection: 'sellReturn' } as const;

/**
 * The task of a correction. FFD 1.05 knows it only where no receipt was made, without positions; there a wrong receipt is set right by
 * plain receipts that name its fiscal sign. @throws DeviceFailure notDone for a correction that the law does not know.
 */
export function correctionTask(correction: Correction, terms: TaskTerms): Record<string, unknown> {
  const { kind, basis, wrongSign, items } = correction;
  const isOld = hasOldCorrections(terms.ffd);
  if (isOld && wrongSign !== undefined) return receiptTask({ ...correction, kind: AS_RECEIPT[kind] }, terms);
  if (isOld && kind === 'sellReturnCorrection')
    throw refused('ffdVersion', 'FFD 1.05 corrects a missed receipt only: a return receipt takes a wrong one back');
  const fields = { ...headOf(correction, kind, terms), ...correctionFields(basis) };
  const payments = paymentsOf(correction);
  if (!isOld) {
    const isNamed = wrongSign !== undefined && wrongSign !== '';
    // Where no receipt was made there is no sign: drivers want the attribute nevertheless.
    const signed = { ...correction, wrongSign: isNamed ? wrongSign : '0' };
    return { ...fields, items: itemsOf(signed, terms), payments, total: toDecimal(correction.total, 2) };
  }
  const positions = items.filter((item) => item.type === 'position');
  const total = correction.payments.reduce((sum, payment) => sum + payment.sum, 0);
  const attributes = attributesOf(undefined, { ...terms, operationTag: '1084' });
  return { ...fields, items: attributes, payments, taxes: taxesOf(positions), total: toDecimal(total, 2) };
}

/** VAT in the positions' sums, by rate; of what bears none, the sum itself. */
function taxesOf(positions: Position[]): { type: string; sum: number }[] {
  const sums = new Map<string, number>();
  for (const { tax, amount } of positions) sums.set(tax, (sums.get(tax) ?? 0) + amount);
  return [...sums].map(([type, sum]) => {
    const rate = Number(/^vat1?(22|20|10|7|5|05|07)$/.exec(type)?.[1] ?? 0);
    return { type, sum: toDecimal(rate === 0 ? sum : Math.round((sum * rate) / (100 + rate)), 2) };
  });
}
