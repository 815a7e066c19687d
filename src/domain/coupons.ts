/** Coupon prices: a coupon covers its product up to its quantity, the rest stays at the list price (D4). Used by the charts. */
import type { Coupon, ListLine, SaleLine } from './lines.ts';
import { amountOf, type Kopecks, type Points, type Price, type Quantity } from './units.ts';

interface Part {
  quantity: Quantity;
  price: Price;
  couponId: string | null;
}

/** The parts of one list line, in the coupons' order, the rest at the list price last. */
function partsOf(line: ListLine, coupons: Coupon[], left: Map<string, number>): Part[] {
  const parts: Part[] = [];
  let rest: number = line.quantity;
  for (const { couponId, productCode, personalPrice } of coupons) {
    const quantity = Math.min(rest, left.get(couponId) ?? 0) as Quantity;
    const price = Math.max(personalPrice, line.minPrice) as Price;
    // A coupon never raises a price.
    if (productCode !== line.code || quantity === 0 || price >= line.listPrice) continue;
    parts.push({ quantity, price, couponId });
    rest -= quantity;
  }
  if (rest > 0 || parts.length === 0) parts.push({ quantity: rest as Quantity, price: line.listPrice, couponId: null });
  return parts;
}

/**
 * The line's parts with their sums. Each part is rounded by itself, so that the parts may differ from the whole line by a
 * kopeck: the first coupon's discount takes that up, and discounts and amounts always sum up to the list line's amount.
 */
function priceParts(line: ListLine, parts: Part[]): SaleLine[] {
  const sums = parts.map(({ quantity, price }) => {
    const amount = amountOf(quantity, price);
    return { amount, discount: amountOf(quantity, line.listPrice) - amount };
  });
  const astray = amountOf(line.quantity, line.listPrice) - sums.reduce((sum, { amount, discount }) => sum + amount + discount, 0);
  return parts.map((part, index) => ({
    ...line,
    ...part,
    part: index + 1,
    amount: sums[index]?.amount ?? (0 as Kopecks),
    discount: ((sums[index]?.discount ?? 0) + (index === 0 ? astray : 0)) as Kopecks,
    pointsSpent: 0 as Points,
  }));
}

/**
 * The receipt's lines before points; coupons apply in the order given. A coupon that would save nothing on a line, its
 * rounding counted in, is left for the next one.
 */
export function applyCoupons(list: ListLine[], coupons: Coupon[]): SaleLine[] {
  const left = new Map(coupons.map(({ couponId, maxQuantity }) => [couponId, maxQuantity as number]));
  return list.flatMap((line) => {
    const lines = priceParts(line, partsOf(line, coupons, left));
    if (lines.some(({ discount }) => discount < 0)) return priceParts(line, partsOf(line, [], left));
    for (const { couponId, quantity } of lines) if (couponId) left.set(couponId, (left.get(couponId) ?? 0) - quantity);
    return lines;
  });
}
