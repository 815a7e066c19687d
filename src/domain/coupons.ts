/** Coupon prices: a coupon covers its product up to its quantity, the rest stays at the list price (D4). Used by the charts. */
import { type Coupon, type ListLine, PIECE, type SaleLine } from './lines.ts';
import { amountOf, type Kopecks, type Points, type Price, type Quantity } from './units.ts';

interface Part {
  quantity: Quantity;
  price: Price;
  couponId: string | null;
}

const DAY_MS = 86_400_000;

/** Whether a coupon may be offered at `now`, milliseconds since the epoch. A date without a time counts to its end. */
export function isInForce({ validTo }: Pick<Coupon, 'validTo'>, now: number): boolean {
  const end = Date.parse(validTo ?? '');
  // What bears no date that can be read is left to the processing, which has the last word.
  if (Number.isNaN(end)) return true;
  return now < (/^\d{4}-\d{2}-\d{2}$/.test(validTo ?? '') ? end + DAY_MS : end);
}

/** The order in which coupons apply and are sent: the cheapest price first, equal ones as they were. */
export const bestFirst = (coupons: Coupon[]): Coupon[] => coupons.toSorted((a, b) => a.personalPrice - b.personalPrice);

/** How much of a line's rest a coupon covers: of what is sold by the piece whole ones. */
function coveredQuantity({ unit }: ListLine, rest: number, left: number): Quantity {
  const covered = Math.min(rest, left);
  return (unit === 'pcs' ? covered - (covered % PIECE) : covered) as Quantity;
}

/** The parts of one list line, in the coupons' order, the rest at the list price last. */
function partsOf(line: ListLine, coupons: Coupon[], left: Map<string, number>): Part[] {
  const parts: Part[] = [];
  let rest: number = line.quantity;
  for (const { couponId, personalPrice } of coupons) {
    const quantity = coveredQuantity(line, rest, left.get(couponId) ?? 0);
    if (quantity === 0) continue;
    parts.push({ quantity, price: Math.max(personalPrice, line.minPrice) as Price, couponId });
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

const dueOf = (lines: SaleLine[]): number => lines.reduce((sum, { amount }) => sum + amount, 0);

/** A line takes one coupon after the other, each only where it makes the line cheaper, rounding counted in. */
function priceLine(line: ListLine, coupons: Coupon[], left: Map<string, number>): SaleLine[] {
  let used: Coupon[] = [];
  let best = priceParts(line, partsOf(line, used, left));
  for (const coupon of coupons) {
    if (coupon.productCode !== line.code || coupon.personalPrice >= line.listPrice) continue;
    const trial = priceParts(line, partsOf(line, [...used, coupon], left));
    const isEachSaving = trial.every(({ couponId, discount }) => couponId === null || discount > 0);
    if (!isEachSaving || dueOf(trial) >= dueOf(best)) continue;
    used = [...used, coupon];
    best = trial;
  }
  return best;
}

/**
 * The receipt's lines before points. The cheapest coupon applies first; one that saves nothing on a line stays for the next
 * line, and bears no part where it saves nothing on any.
 */
export function applyCoupons(list: ListLine[], coupons: Coupon[]): SaleLine[] {
  const ordered = bestFirst(coupons);
  const left = new Map(ordered.map(({ couponId, maxQuantity }) => [couponId, maxQuantity as number]));
  return list.flatMap((line) => {
    const lines = priceLine(line, ordered, left);
    for (const { couponId, quantity } of lines) if (couponId) left.set(couponId, (left.get(couponId) ?? 0) - quantity);
    return lines;
  });
}
