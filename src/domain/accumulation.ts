/**
 * The bonus module's discount: a percentage by what the client has bought so far, as whole-kopeck prices (R4). Used by the charts
 * and the station's document.
 */
import type { ListLine, SaleLine } from './lines.ts';
import { amountOf, type Kopecks, type Points, type Price, roundHalfUp } from './units.ts';

/** From this accumulated sum on, so many hundredths of a percent. */
export interface Tier {
  from: Kopecks;
  percent: number;
}

/** All of a price, in a tier's unit. */
const WHOLE = 10_000;

/** The highest tier that the sum has reached; 0 below the first. Hundredths of a percent. */
export const percentFor = (tiers: Tier[], accumulated: Kopecks): number => tiers.findLast(({ from }) => from <= accumulated)?.percent ?? 0;

/** The price with the percentage off, never below the line's minimum and never above its list price. */
function loweredPrice({ listPrice, minPrice }: ListLine, percent: number): Price {
  const lowered = listPrice - roundHalfUp(listPrice * percent, WHOLE);
  return Math.min(listPrice, Math.max(lowered, minPrice)) as Price;
}

/** The receipt's lines with the percentage off each price; no coupons, no points. */
export function discountBy(percent: number, list: ListLine[]): SaleLine[] {
  return list.map((line) => {
    const lowered = loweredPrice(line, percent);
    const amount = amountOf(line.quantity, lowered);
    const discount = (amountOf(line.quantity, line.listPrice) - amount) as Kopecks;
    return {
      ...line,
      part: 1,
      // What saves nothing after rounding leaves the list price on the receipt.
      price: discount > 0 ? lowered : line.listPrice,
      amount,
      discount,
      pointsSpent: 0 as Points,
      couponId: null,
    };
  });
}
