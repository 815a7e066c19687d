/** Checks the prices that the loyalty processing answers, before anybody pays or prints them (D5). Used by the charts' guards. */
import type { Coupon, ListLine, SaleLine } from './lines.ts';
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
}

export type CheckedPreorder = { ok: true; lines: SaleLine[] } | { ok: false; fault: string; detail: string };

/** What a part of the answer breaks; null: nothing. */
function faultOf(line: AnsweredLine, list: ListLine, chosen: ReadonlySet<string>): string | null {
  const figures = [line.quantity, line.price, line.amount, line.discount, line.pointsSpent];
  if (figures.some((figure) => !Number.isSafeInteger(figure) || figure < 0)) return 'notWhole';
  if (line.quantity === 0) return 'emptyPart';
  if (line.price > list.listPrice) return 'aboveList';
  if (line.price < list.minPrice) return 'belowMinimum';
  if (line.amount !== amountOf(line.quantity as Quantity, line.price as Price)) return 'amount';
  if (line.couponId !== null && !chosen.has(line.couponId)) return 'foreignCoupon';
  if (line.couponId === null && line.discount > 0) return 'foreignDiscount';
  return null;
}

/** Checks one list line against all parts that the answer has of it. */
function lineFault(list: ListLine, parts: AnsweredLine[], chosen: ReadonlySet<string>): string | null {
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
 * The answer as the receipt's lines, or the first fault found. `sent` are the list lines of the order, `limits` what the
 * operator chose.
 */
export function checkPreorder(sent: ListLine[], answer: AnsweredPreorder, limits: { asked: Points; coupons: Coupon[] }): CheckedPreorder {
  const chosen = new Set(limits.coupons.map(({ couponId }) => couponId));
  const lines: SaleLine[] = [];
  for (const list of sent) {
    const parts = answer.lines.filter(({ lineNo }) => lineNo === list.lineNo).toSorted((a, b) => a.part - b.part);
    const fault = lineFault(list, parts, chosen);
    if (fault) return { ok: false, fault, detail: `line ${list.lineNo}, ${list.code}` };
    lines.push(...parts.map((part) => saleLineFrom(list, part)));
  }
  if (lines.length !== answer.lines.length) return { ok: false, fault: 'foreignLine', detail: 'a line that was never sent' };
  const sum = (of: 'discount' | 'pointsSpent') => lines.reduce((total, line) => total + line[of], 0);
  if (sum('discount') !== answer.totalDiscount) return { ok: false, fault: 'totalDiscount', detail: String(answer.totalDiscount) };
  if (sum('pointsSpent') !== answer.pointsSpent) return { ok: false, fault: 'pointsSpent', detail: String(answer.pointsSpent) };
  if (answer.pointsSpent > limits.asked) return { ok: false, fault: 'morePointsThanAsked', detail: String(answer.pointsSpent) };
  return { ok: true, lines };
}

const saleLineFrom = (list: ListLine, { part, quantity, price, amount, discount, pointsSpent, couponId }: AnsweredLine): SaleLine => ({
  ...list,
  part,
  quantity: quantity as Quantity,
  price: price as Price,
  amount: amount as Kopecks,
  discount: discount as Kopecks,
  pointsSpent: pointsSpent as Points,
  couponId,
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
