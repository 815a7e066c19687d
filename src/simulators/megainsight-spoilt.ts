/** Answers of the simulated processing as they should not be; its ledger stays right. Used by the simulated Megainsight for its faults. */
import type { LoyaltyCall } from './megainsight-books.ts';

type Answer = Record<string, unknown>;

const DAY_MS = 86_400_000;

/** Of another operation, sale, client and refund. */
const ofAnother = (answer: Answer, call: LoyaltyCall): Answer => ({
  ...answer,
  ...(call === 'client' ? { clientToken: 'another-token' } : { operationId: 'another-operation', orderId: 'another-sale' }),
  ...(Object.hasOwn(answer, 'refundId') ? { refundId: 'another-refund' } : {}),
});

const POINTS = ['pointsSpent', 'pointsToAccrue', 'pointsAccrued', 'pointsReturned', 'pointsAnnulled'];
/** A whole point more of everything. */
const withMorePoints = (answer: Answer): Answer =>
  Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, POINTS.includes(name) ? Number(value) + 100 : value]));

/** The first line a kopeck off. */
function withOtherSums(answer: Answer): Answer {
  const lines = (answer.lines as { amount: number }[]).map((line, index) => (index === 0 ? { ...line, amount: line.amount + 1 } : line));
  return { ...answer, lines };
}

/** Where a kopeck of price makes no kopeck of amount, the price is lower for nothing. */
function withLowerPrices(answer: Answer): Answer {
  const lines = answer.lines as { quantity: number; price: number; amount: number; discount: number; pointsSpent: number }[];
  const isFree = (line: (typeof lines)[number]) => Math.floor((line.quantity * (line.price - 1) + 500) / 1000) === line.amount;
  return { ...answer, lines: lines.map((line) => (isFree(line) ? { ...line, price: line.price - 1 } : line)) };
}

/** Numbers at any depth, written as text. */
function asText(value: unknown): unknown {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(asText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asText(inner)]));
}

/** Fields that nobody counts on, by name, with what stands there instead. */
const UNUSED = new Map<string, unknown>([
  ['name', null],
  ['title', {}],
  ['productName', []],
  ['balanceAfter', {}],
  ['released', null],
]);

function withoutUnused(value: unknown, isSettled: boolean): unknown {
  if (Array.isArray(value)) return value.map((inner) => withoutUnused(inner, isSettled));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, inner]) => {
    if (name === 'balance' && isSettled) return [name, null];
    return [name, UNUSED.has(name) ? UNUSED.get(name) : withoutUnused(inner, isSettled)];
  });
  return { ...Object.fromEntries(fields), extension: { of: ['another', 'version'] } };
}

const withEndedCoupons = (answer: Answer, now: number): Answer => ({
  ...answer,
  coupons: (answer.coupons as object[]).map((coupon) => ({ ...coupon, validTo: new Date(now - DAY_MS).toISOString() })),
});

const SETTLING: LoyaltyCall[] = ['confirm', 'purchase', 'refund'];
const CHANGING: LoyaltyCall[] = ['preorder', 'cancel', ...SETTLING];

interface Spoiling {
  /** Which answers can be spoilt so; a look-up's is that of the call that it asks for. */
  calls: LoyaltyCall[];
  spoil(answer: Answer, call: LoyaltyCall, now: number): Answer;
}

/** By the fault's name. */
export const SPOILT = {
  badSums: { calls: ['preorder'], spoil: withOtherSums },
  foreignAnswer: { calls: ['client', 'lookUp', ...CHANGING], spoil: ofAnother },
  otherPoints: { calls: ['preorder', 'lookUp', ...SETTLING], spoil: withMorePoints },
  lowerPrices: { calls: ['preorder'], spoil: withLowerPrices },
  numbersAsText: { calls: ['client', 'lookUp', ...CHANGING], spoil: (answer) => asText(answer) as Answer },
  unusedFields: {
    calls: ['client', 'lookUp', ...CHANGING],
    spoil: (answer, call) => withoutUnused(answer, call !== 'client') as Answer,
  },
  expiredCoupons: { calls: ['client'], spoil: (answer, _call, now) => withEndedCoupons(answer, now) },
} as const satisfies Record<string, Spoiling>;

export type SpoiltAnswer = keyof typeof SPOILT;
export const SPOILT_ANSWERS = Object.keys(SPOILT) as SpoiltAnswer[];
