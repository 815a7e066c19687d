/** Points spent as lower whole-kopeck prices, within balance, percentage and the lines' minimum prices (D5). Used by the charts. */
import type { Coupon, SaleLine } from './lines.ts';
import { amountOf, highestPrice, type Points, type Price } from './units.ts';

export interface Spender {
  balance: Points;
  /** The part of the due that points may cover, in percent. */
  maxSpendPercent: number;
  /** The coupons in use; one with `stacksWithPoints: false` takes no points on its lines. */
  coupons: Pick<Coupon, 'couponId' | 'stacksWithPoints'>[];
}

type LoweredBy = 'balance' | 'maxSpendPercent' | 'minPrice' | 'wholePrices';

export interface Spending {
  lines: SaleLine[];
  spent: Points;
  lowered: boolean;
  /** Which rules lowered the figure, in the order in which they were met. */
  reasons: LoweredBy[];
}

/** How much of a line points may cover: down to its minimum price. */
function ceilingOf(line: SaleLine, { coupons }: Spender): number {
  const alone = coupons.some(({ couponId, stacksWithPoints }) => couponId === line.couponId && !stacksWithPoints);
  return alone ? 0 : Math.max(0, line.amount - amountOf(line.quantity, line.minPrice));
}

/** Cuts `sum` by the lines' amounts, largest remainder first, none above its ceiling. */
function shareOut(lines: SaleLine[], ceilings: number[], sum: number): number[] {
  const given = lines.map(() => 0);
  let left = sum;
  while (left > 0) {
    const open = lines.flatMap((_, index) => ((given[index] ?? 0) < (ceilings[index] ?? 0) ? [index] : []));
    const weight = open.reduce((total, index) => total + (lines[index]?.amount ?? 0), 0);
    if (weight === 0) break;
    const cut = open.map((index) => {
      const exact = left * (lines[index]?.amount ?? 0);
      return { index, whole: Math.floor(exact / weight), remainder: exact % weight };
    });
    let spare = left - cut.reduce((total, { whole }) => total + whole, 0);
    for (const { index, whole } of cut.toSorted((a, b) => b.remainder - a.remainder || a.index - b.index)) {
      const extra = spare > 0 ? 1 : 0;
      spare -= extra;
      const taken = Math.min(whole + extra, (ceilings[index] ?? 0) - (given[index] ?? 0));
      given[index] = (given[index] ?? 0) + taken;
      left -= taken;
    }
  }
  return given;
}

/**
 * The line at a lower amount, the difference paid with points. Of less than a litre several prices come to one amount: the
 * highest of them stands on the receipt, so that 0 points lower no price.
 */
function atPrice(line: SaleLine, lowest: Price): SaleLine {
  const amount = amountOf(line.quantity, lowest);
  return {
    ...line,
    price: highestPrice(line.quantity, amount, line.price),
    amount,
    pointsSpent: (line.pointsSpent + line.amount - amount) as Points,
  };
}

/** The lowest whole price at which no more than `share` is spent on the line. */
function lowestPrice(line: SaleLine, share: number): Price {
  let low: number = line.minPrice;
  let high: number = line.price;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (line.amount - amountOf(line.quantity, middle as Price) <= share) high = middle;
    else low = middle + 1;
  }
  return Math.min(low, line.price) as Price;
}

/** Where a kopeck of price more still fits into what was left over by the shares' rounding, it is taken, first line first. */
function fillUp(lines: SaleLine[], ceilings: number[], sum: number): SaleLine[] {
  let left = sum - lines.reduce((total, { pointsSpent }) => total + pointsSpent, 0);
  return lines.map((line, index) => {
    const room = Math.min(left, (ceilings[index] ?? 0) - line.pointsSpent);
    const lowered = atPrice(line, lowestPrice(line, Math.max(0, room)));
    left -= lowered.pointsSpent - line.pointsSpent;
    return lowered;
  });
}

/**
 * Spends up to `wanted` points on lines that bear none yet. The answer's sum is one that whole-kopeck prices reach, not above
 * what is asked for and allowed. Same input, same answer; asking for exactly `spent` gives `spent` again.
 */
export function spendPoints(lines: SaleLine[], wanted: Points, spender: Spender): Spending {
  const due = lines.reduce((total, { amount }) => total + amount, 0);
  const ceilings = lines.map((line) => ceilingOf(line, spender));
  const limits: [LoweredBy, number][] = [
    ['balance', spender.balance],
    ['maxSpendPercent', Math.floor((due * spender.maxSpendPercent) / 100)],
    ['minPrice', ceilings.reduce((total, ceiling) => total + ceiling, 0)],
  ];
  const reasons: LoweredBy[] = [];
  let sum: number = wanted;
  for (const [reason, limit] of limits) {
    if (limit >= sum) continue;
    sum = limit;
    reasons.push(reason);
  }
  const reached = spreadUntilStable(lines, ceilings, sum);
  const spent = reached.reduce((total, { pointsSpent }) => total + pointsSpent, 0);
  if (spent < sum) reasons.push('wholePrices');
  return { lines: reached, spent: spent as Points, lowered: spent < wanted, reasons };
}

/** Repeats the spreading with the sum that it reached, until that sum reaches itself. */
function spreadUntilStable(lines: SaleLine[], ceilings: number[], sum: number): SaleLine[] {
  const share = shareOut(lines, ceilings, sum);
  const spread = lines.map((line, index) => atPrice(line, lowestPrice(line, share[index] ?? 0)));
  const reached = fillUp(spread, ceilings, sum);
  const spent = reached.reduce((total, { pointsSpent }) => total + pointsSpent, 0);
  return spent === sum ? reached : spreadUntilStable(lines, ceilings, spent);
}

/** What accrues for these lines, hundredths of a point: on what was paid, without what was bought at a coupon's price. */
export function accrualFor(lines: Pick<SaleLine, 'amount' | 'couponId'>[], percent: number): Points {
  const base = lines.reduce((sum, { amount, couponId }) => (couponId === null ? sum + amount : sum), 0);
  return Math.floor((base * percent) / 100) as Points;
}

/** The most that can be spent on these lines, reachable to the hundredth of a point. */
export function maxPoints(lines: SaleLine[], spender: Spender): Points {
  return spendPoints(lines, spender.balance, spender).spent;
}
