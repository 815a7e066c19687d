/** Lines of a sale: what is sold, at which price, with which discount. Used wherever sums are made. */
import type { Kopecks, Points, Price, Quantity } from './units.ts';

export const UNITS = ['L', 'pcs', 'kg', 'm3', 'kWh'] as const;
export type Unit = (typeof UNITS)[number];

/** One piece, in thousandths: what is sold by the piece is sold, discounted and returned whole. */
export const PIECE = 1000;

/** Another's goods: in which way they are sold for the supplier (tag 1222), and who that is (1171, 1225, 1226). */
export interface Agent {
  kind: 'attorney' | 'commissionAgent' | 'another' | 'payingAgent' | 'payingSubagent' | 'bankPayingAgent' | 'bankPayingSubagent';
  supplier: { name: string; inn: string; phones: string[] };
}

/**
 * How a receipt names what is sold, as it stood at the sale's start (D16): late receipts and returns copy it. Missing in sales of version
 * 1: read with {@link isFuel} and {@link usualSubject}.
 */
export interface ReceiptTerms {
  kind?: 'fuel' | 'goods';
  /** By ATOL's names: `vat22`. Missing in the oldest sales: the product's when it is printed. */
  tax?: string;
  /** What is paid for (tag 1212), by ATOL's names: `excise`. */
  subject?: string;
  /** How it is paid (tag 1214); absent: `fullPayment`. */
  method?: 'fullPayment' | 'fullPrepayment' | 'advance';
  department?: number;
  /** Country of origin, three digits (tag 1230); named where a company buys. */
  country?: string;
  agent?: Agent;
}

/** What is asked for: a product in some quantity at its list price, before any discount. */
export interface ListLine extends ReceiptTerms {
  lineNo: number;
  code: string;
  name: string;
  unit: Unit;
  quantity: Quantity;
  listPrice: Price;
  minPrice: Price;
}

/**
 * One line of the receipt. A list line whose coupon covers only a part of it stands as two parts (D4).
 * Always: `amount = amountOf(quantity, price)`, `price >= minPrice`, `price <= listPrice`,
 * and `discount + pointsSpent = list amount of the part − amount`; the parts' list amounts sum up to the list line's.
 */
export interface SaleLine extends ListLine {
  part: number;
  price: Price;
  amount: Kopecks;
  /** What the coupon, or the bonus module's percentage, took off; without points. */
  discount: Kopecks;
  pointsSpent: Points;
  couponId: string | null;
}

/** Whether it is given by a pump. */
export const isFuel = ({ kind, unit }: Pick<ListLine, 'kind' | 'unit'>): boolean => (kind ?? (unit === 'L' ? 'fuel' : 'goods')) === 'fuel';

/** Petrol and diesel are excise goods; gas, electricity and what the shop sells are not. */
export const usualSubject = (line: Pick<ListLine, 'kind' | 'unit'>): string => (isFuel(line) && line.unit === 'L' ? 'excise' : 'commodity');

/** What a receipt says of a line, taken over by what comes back of it. */
export const receiptTermsOf = ({ kind, tax, subject, method, department, country, agent }: ReceiptTerms): ReceiptTerms => ({
  ...(kind ? { kind } : {}),
  ...(tax ? { tax } : {}),
  ...(subject ? { subject } : {}),
  ...(method ? { method } : {}),
  ...(department ? { department } : {}),
  ...(country ? { country } : {}),
  ...(agent ? { agent } : {}),
});

export interface Coupon {
  couponId: string;
  title: string;
  productCode: string;
  productName: string;
  personalPrice: Price;
  maxQuantity: Quantity;
  /** RFC 3339; null: for ever. */
  validTo?: string | null;
  stacksWithPoints: boolean;
}
