/**
 * JSON of Megainsight, protocol 3.2, checked as it comes in. Whole numbers: kopecks, hundredths of a point, thousandths. Fields
 * that money hangs on are strict, of the others anything is taken. Used by the client.
 */
import * as v from 'valibot';

/** Named in a header of every call. */
export const PROTOCOL = '3.2';

/** By how much a whole number may be off after the far end's own arithmetic: 89.99 × 100 is 8998.999999999999. */
const HAIR = 1e-6;
/** A number, or one written as text. */
const figure = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^-?\d{1,16}(\.\d{1,16})?$/), v.transform(Number))]),
  v.transform((value) => (Math.abs(value - Math.round(value)) < HAIR ? Math.round(value) + 0 : value)),
  v.integer(),
);
const whole = v.pipe(figure, v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
/** What can be spent. A client who brings back goods whose points are spent already owes points: to us that is an empty account. */
const balance = v.pipe(
  figure,
  v.minValue(Number.MIN_SAFE_INTEGER),
  v.maxValue(Number.MAX_SAFE_INTEGER),
  v.transform((points) => Math.max(0, points)),
);
/** Words for people: cut where they have no end, none where they are no words. */
const words = v.fallback(
  v.pipe(
    v.string(),
    v.transform((text) => text.slice(0, 300)),
  ),
  '',
);
const id = v.pipe(v.union([v.string(), v.pipe(v.number(), v.safeInteger(), v.transform(String))]), v.minLength(1), v.maxLength(100));
/** No money hangs on it: 0 where it is not told. */
const shownBalance = v.fallback(balance, 0);
const time = v.pipe(
  v.string(),
  v.maxLength(100),
  v.check((text) => !Number.isNaN(Date.parse(text))),
);
/** None, null and a text of nothing are the same. */
const maybeId = v.optional(
  v.nullable(
    v.union([
      id,
      v.pipe(
        v.literal(''),
        v.transform(() => null),
      ),
    ]),
  ),
  null,
);
const percent = v.pipe(whole, v.maxValue(100));

const Coupon = v.object({
  couponId: id,
  title: words,
  productCode: id,
  productName: words,
  personalPrice: v.pipe(whole, v.minValue(1)),
  maxQuantity: whole,
  validTo: v.fallback(v.nullable(v.pipe(v.string(), v.maxLength(100))), null),
  stacksWithPoints: v.pipe(
    v.optional(v.nullable(v.boolean()), true),
    v.transform((stacks) => stacks ?? true),
  ),
});
/** A coupon that cannot be read is not offered; the others are. */
const Coupons = v.pipe(
  v.optional(v.nullable(v.array(v.unknown())), []),
  v.transform((list) => list ?? []),
  v.maxLength(200),
  v.transform((list) => list.map((coupon) => v.safeParse(Coupon, coupon)).flatMap(({ success, output }) => (success ? [output] : []))),
);

/** A client's account and coupons, the answer to `/client`. */
export const Client = v.object({
  clientId: id,
  cardNumber: id,
  name: words,
  status: v.picklist(['active', 'accrualOnly', 'blocked']),
  balance,
  maxSpendPercent: percent,
  accrualPercent: percent,
  coupons: Coupons,
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
  couponId: maybeId,
});

const Preorder = v.object({
  preorderId: id,
  expiresAt: time,
  lines: v.pipe(v.array(AnsweredLine), v.maxLength(500)),
  totalDiscount: whole,
  pointsSpent: whole,
  pointsToAccrue: whole,
  balanceAfter: shownBalance,
});
export type Preorder = v.InferOutput<typeof Preorder>;

const settled = { transactionId: id, pointsAccrued: whole, balance: shownBalance };
const Confirmed = v.object({ ...settled, pointsSpent: whole });
const Purchased = v.object(settled);
const Released = v.object({ released: v.fallback(v.union([v.boolean(), whole]), true) });
const Refunded = v.object({ refundId: id, pointsReturned: whole, pointsAnnulled: whole, balance: shownBalance });

/** What each call with an operation id answers. */
export const RESULTS = { preorder: Preorder, confirm: Confirmed, cancel: Released, purchase: Purchased, refund: Refunded };
export type Call = keyof typeof RESULTS;
export type ResultOf<Name extends Call> = v.InferOutput<(typeof RESULTS)[Name]>;

/** The body of every 4xx. */
export const Refusal = v.object({
  error: v.object({ code: id, message: words, retryable: v.fallback(v.boolean(), false) }),
});
/** `unknown`: the processing never received the operation. */
export const OperationState = v.object({ state: v.picklist(['unknown', 'done', 'failed']), result: v.optional(v.unknown()) });
export type OperationState = v.InferOutput<typeof OperationState>;

interface OrderedLine {
  lineNo: number;
  productCode: string;
  name: string;
  unit: 'L' | 'pcs' | 'kg' | 'm3' | 'kWh';
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
  /** What its transaction accrued and no refund has annulled yet, hundredths of a point. */
  mostAnnulled: number;
}
