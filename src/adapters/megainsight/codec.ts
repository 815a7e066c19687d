/**
 * JSON of Megainsight, protocol 3.2, checked as it comes in. Whole numbers: kopecks, hundredths of a point, thousandths. Used by
 * the client.
 */
import * as v from 'valibot';

/** Named in a header of every call. */
export const PROTOCOL = '3.2';

const whole = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
/** What can be spent. A client who brings back goods whose points are spent already owes points: to us that is an empty account. */
const balance = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(Number.MIN_SAFE_INTEGER),
  v.maxValue(Number.MAX_SAFE_INTEGER),
  v.transform((points) => Math.max(0, points)),
);
const text = v.pipe(v.string(), v.maxLength(300));
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
const percent = v.pipe(whole, v.maxValue(100));

const Coupon = v.object({
  couponId: id,
  title: text,
  productCode: id,
  productName: text,
  personalPrice: v.pipe(whole, v.minValue(1)),
  maxQuantity: whole,
  validTo: v.optional(v.nullable(text), null),
  stacksWithPoints: v.optional(v.boolean(), true),
});

/** A client's account and coupons, the answer to `/client`. */
export const Client = v.object({
  clientId: id,
  cardNumber: id,
  name: v.optional(text, ''),
  status: v.picklist(['active', 'accrualOnly', 'blocked']),
  balance,
  maxSpendPercent: percent,
  accrualPercent: percent,
  coupons: v.pipe(v.array(Coupon), v.maxLength(200)),
});
export type LoyaltyClient = v.InferOutput<typeof Client>;

const AnsweredLine = v.object({
  lineNo: whole,
  part: whole,
  quantity: whole,
  price: whole,
  amount: whole,
  discount: whole,
  pointsSpent: whole,
  couponId: v.optional(v.nullable(id), null),
});

const Preorder = v.object({
  preorderId: id,
  expiresAt: text,
  lines: v.pipe(v.array(AnsweredLine), v.maxLength(500)),
  totalDiscount: whole,
  pointsSpent: whole,
  pointsToAccrue: whole,
  balanceAfter: balance,
});
export type Preorder = v.InferOutput<typeof Preorder>;

const settled = { transactionId: id, pointsAccrued: whole, balance };
const Confirmed = v.object({ ...settled, pointsSpent: whole });
const Purchased = v.object(settled);
const Released = v.object({ released: v.union([v.boolean(), whole]) });
const Refunded = v.object({ refundId: id, pointsReturned: whole, pointsAnnulled: whole, balance });

/** What each call with an operation id answers. */
export const RESULTS = { preorder: Preorder, confirm: Confirmed, cancel: Released, purchase: Purchased, refund: Refunded };
export type Call = keyof typeof RESULTS;
export type ResultOf<Name extends Call> = v.InferOutput<(typeof RESULTS)[Name]>;

/** The body of every 4xx. */
export const Refusal = v.object({
  error: v.object({ code: id, message: v.optional(text, ''), retryable: v.optional(v.boolean(), false) }),
});
/** `unknown`: the processing never received the operation. */
export const OperationState = v.object({ state: v.picklist(['unknown', 'done', 'failed']), result: v.optional(v.unknown()) });
export type OperationState = v.InferOutput<typeof OperationState>;

interface OrderedLine {
  lineNo: number;
  productCode: string;
  name: string;
  unit: 'L' | 'pcs';
  quantity: number;
  price: number;
  amount: number;
  minPrice: number;
}

export interface PreorderOrder {
  clientToken: string;
  clientId: string;
  orderId: string;
  lines: OrderedLine[];
  couponIds: string[];
  pointsToSpend: number;
}

export interface LoyaltyReceipt {
  fiscalNumber: string;
  documentNumber: number;
  fiscalSign: string;
  shiftNumber: number;
  /** RFC 3339. */
  dateTime: string;
  total: number;
}

export interface SoldLine {
  lineNo: number;
  part: number;
  productCode: string;
  quantity: number;
  price: number;
  amount: number;
  discount: number;
  pointsSpent: number;
  couponId: string | null;
}

export interface RefundOrder {
  orderId: string;
  transactionId: string;
  refundId: string;
  reason: 'underDelivered' | 'returned';
  receipt: LoyaltyReceipt;
  lines: { lineNo: number; part: number; quantity: number; amount: number; pointsReturned: number }[];
}
