/** Sums of a sale, always made from its lines. Used by the charts, receipts and reports. */
import type { SaleLine } from './lines.ts';
import type { Kopecks, Points } from './units.ts';

export interface Totals {
  /** At list prices. */
  list: Kopecks;
  /** Taken off by coupons, or by the bonus module. */
  discount: Kopecks;
  pointsSpent: Points;
  due: Kopecks;
}

/**
 * Down to whole roubles, in the customer's favour: the receipt's total is lowered, its lines stay. Less than a rouble stays as it is: a
 * receipt is of some money.
 */
export const wholeRoubles = (sum: Kopecks): Kopecks => (sum < 100 ? sum : ((sum - (sum % 100)) as Kopecks));

/** Whole kopecks and hundredths of a point; all zero for no lines. */
export function totalsOf(lines: SaleLine[]): Totals {
  let discount = 0;
  let pointsSpent = 0;
  let due = 0;
  for (const line of lines) {
    discount += line.discount;
    pointsSpent += line.pointsSpent;
    due += line.amount;
  }
  return {
    list: (due + discount + pointsSpent) as Kopecks,
    discount: discount as Kopecks,
    pointsSpent: pointsSpent as Points,
    due: due as Kopecks,
  };
}
