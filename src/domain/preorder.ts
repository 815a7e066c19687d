/** Checks the prices that the loyalty processing answers, before anybody pays or prints them (D5). Used by the charts' guards. */
import { type Coupon, type ListLine, PIECE, type SaleLine } from './lines.ts';
import { accrualFor } from './points.ts';
import { amountOf, type Kopecks, type Points, type Price, type Quantity } from './units.ts';

export interface AnsweredLine {
  lineNo: number;
  part: number;
  quantity: number;
  price: number;
  amount: number;
  discount: number;
  pointsSpent: number;
  couponId: string | null;
}

export interface AnsweredPreorder {
  lines: AnsweredLine[];
  totalDiscount: number;
  pointsSpent: number;
  pointsToAccrue: number;
}

/** What the operator chose, and the client's percentage. */
export interface PreorderLimits {
  asked: Points;
  coupons: Coupon[];
  accrualPercent: number;
}

export type CheckedPreorder = { ok: true; lines: SaleLine[] } | { ok: false; fault: string; detail: string };

/** What a part of the answer breaks; null: nothing. */
function faultOf(line: AnsweredLine, list: ListLine, chosen: Coupon[]): string | null {
  const figures = [line.quantity, line.price, line.amount, line.discount, line.pointsSpent];
  if (figures.some((figure) => !Number.isSafeInteger(figure) || figure < 0)) return 'notWhole';
  if (line.quantity === 0) return 'emptyPart';
  if (list.unit === 'pcs' && line.quantity % PIECE !== 0) return 'brokenPiece';
  if (line.price > list.listPrice) return 'aboveList';
  if (line.price < list.minPrice) return 'belowMinimum';
  if (line.amount !== amountOf(line.quantity as Quantity, line.price as Price)) return 'amount';
  if (line.couponId !== null && !chosen.some((coupon) => isFor(coupon, list, line.couponId))) return 'foreignCoupon';
  if (line.couponId === null && line.discount > 0) return 'foreignDiscount';
  return null;
}

const isFor = ({ couponId, productCode }: Coupon, { code }: ListLine, id: string | null): boolean =>
  couponId === id && productCode === code;

/** Checks one list line against all parts that the answer has of it. */
function lineFault(list: ListLine, parts: AnsweredLine[], chosen: Coupon[]): string | null {
  for (const part of parts) {
    const fault = faultOf(part, list, chosen);
    if (fault) return fault;
  }
  if (new Set(parts.map(({ part }) => part)).size !== parts.length) return 'repeatedPart';
  if (parts.reduce((sum, { quantity }) => sum + quantity, 0) !== list.quantity) return 'quantity';
  const listed = parts.reduce((sum, { amount, discount, pointsSpent }) => sum + amount + discount + pointsSpent, 0);
  return listed === amountOf(list.quantity, list.listPrice) ? null : 'listAmount';
}

/**
 * The answer as the receipt's lines, or the first fault found. `sent` are the list lines of the order, `limits` what it
 * may come to.
 */
export function checkPreorder(sent: ListLine[], answer: AnsweredPreorder, limits: PreorderLimits): CheckedPreorder {
  const lines: SaleLine[] = [];
  for (const list of sent) {
    const parts = answer.lines.filter(({ lineNo }) => lineNo === list.lineNo).toSorted((a, b) => a.part - b.part);
    const fault = lineFault(list, parts, limits.coupons);
    if (fault) return { ok: false, fault, detail: `line ${list.lineNo}, ${list.code}` };
    lines.push(...parts.map((part) => saleLineFrom(list, part)));
  }
  if (lines.length !== answer.lines.length) return { ok: false, fault: 'foreignLine', detail: 'a line that was never sent' };
  const sum = (of: 'discount' | 'pointsSpent') => lines.reduce((total, line) => total + line[of], 0);
  if (sum('discount') !== answer.totalDiscount) return { ok: false, fault: 'totalDiscount', detail: String(answer.totalDiscount) };
  if (sum('pointsSpent') !== answer.pointsSpent) return { ok: false, fault: 'pointsSpent', detail: String(answer.pointsSpent) };
  if (answer.pointsSpent > limits.asked) return { ok: false, fault: 'morePointsThanAsked', detail: String(answer.pointsSpent) };
  const accrual = answer.pointsToAccrue;
  if (!Number.isSafeInteger(accrual) || accrual < 0 || accrual > accrualFor(lines, limits.accrualPercent)) {
    return { ok: false, fault: 'pointsToAccrue', detail: String(accrual) };
  }
  return { ok: true, lines };
}

/** A price that was lowered for nothing, as rounding allows below a litre, is the list price on the receipt. */
function paidPrice(list: ListLine, { quantity, price, amount, discount, pointsSpent }: AnsweredLine): Price {
  const isForNothing = discount === 0 && pointsSpent === 0 && amount === amountOf(quantity as Quantity, list.listPrice);
  return isForNothing ? list.listPrice : (price as Price);
}

const saleLineFrom = (list: ListLine, line: AnsweredLine): SaleLine => ({
  ...list,
  part: line.part,
  quantity: line.quantity as Quantity,
  price: paidPrice(list, line),
  amount: line.amount as Kopecks,
  discount: line.discount as Kopecks,
  pointsSpent: line.pointsSpent as Points,
  couponId: line.couponId,
});

/** Whether two offers ask the same of the customer, line by line. */
export function sameOffer(one: SaleLine[], other: SaleLine[]): boolean {
  const figures = (lines: SaleLine[]) =>
    lines.map(({ lineNo, quantity, price, discount, pointsSpent, couponId }) =>
      [lineNo, quantity, price, discount, pointsSpent, couponId].join(),
    );
  const [first, second] = [figures(one), figures(other)];
  return first.length === second.length && first.every((line, index) => line === second[index]);
}
