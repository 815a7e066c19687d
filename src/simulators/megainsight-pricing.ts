/** The simulated processing's own arithmetic, apart from the domain's: coupons first, then points, in whole prices. Used by its ledger. */

export interface PricedLine {
  lineNo: number;
  part: number;
  quantity: number;
  price: number;
  amount: number;
  discount: number;
  pointsSpent: number;
  couponId: string | null;
}

export interface OrderedLine {
  lineNo: number;
  productCode: string;
  unit: string;
  quantity: number;
  price: number;
  amount: number;
  minPrice: number;
}

export interface SimulatedCoupon {
  couponId: string;
  title: string;
  productCode: string;
  productName: string;
  personalPrice: number;
  maxQuantity: number;
  validTo: string | null;
  stacksWithPoints: boolean;
}

const cost = (quantity: number, price: number): number => Math.floor((quantity * price + 500) / 1000);

/** Goods are discounted in whole pieces. */
const wholeIn = ({ unit }: OrderedLine, quantity: number): number => (unit === 'pcs' ? quantity - (quantity % 1000) : quantity);

/** Splits each line at the coupons' quantities, in the order in which they were sent. */
function withCoupons(lines: OrderedLine[], coupons: SimulatedCoupon[]): (PricedLine & { minPrice: number; stacks: boolean })[] {
  const left = new Map(coupons.map(({ couponId, maxQuantity }) => [couponId, maxQuantity]));
  return lines.flatMap((line) => {
    const parts: (PricedLine & { minPrice: number; stacks: boolean })[] = [];
    let rest = line.quantity;
    const add = (quantity: number, price: number, coupon: SimulatedCoupon | null) => {
      const amount = cost(quantity, price);
      parts.push({
        lineNo: line.lineNo,
        part: parts.length + 1,
        quantity,
        price,
        amount,
        discount: cost(quantity, line.price) - amount,
        pointsSpent: 0,
        couponId: coupon?.couponId ?? null,
        minPrice: line.minPrice,
        stacks: coupon?.stacksWithPoints ?? true,
      });
      rest -= quantity;
    };
    for (const coupon of coupons.filter(({ productCode }) => productCode === line.productCode)) {
      const quantity = wholeIn(line, Math.min(rest, left.get(coupon.couponId) ?? 0));
      const price = Math.max(coupon.personalPrice, line.minPrice);
      if (quantity === 0 || cost(quantity, price) >= cost(quantity, line.price)) continue;
      left.set(coupon.couponId, (left.get(coupon.couponId) ?? 0) - quantity);
      add(quantity, price, coupon);
    }
    if (rest > 0) add(rest, line.price, null);
    const astray = cost(line.quantity, line.price) - parts.reduce((sum, { amount, discount }) => sum + amount + discount, 0);
    if (parts[0]) parts[0].discount += astray;
    return parts;
  });
}

/** Prices an order. `points` are what the processing is willing to spend; fewer may come out, never more. */
export function priced(lines: OrderedLine[], coupons: SimulatedCoupon[], points: number, maxSpendPercent: number): PricedLine[] {
  const parts = withCoupons(lines, coupons);
  const due = parts.reduce((sum, { amount }) => sum + amount, 0);
  let left = Math.min(points, Math.floor((due * maxSpendPercent) / 100));
  const takesPoints = ({ stacks, price, minPrice }: (typeof parts)[number]) => stacks && price > minPrice;
  let open = parts.filter(takesPoints).reduce((sum, { amount }) => sum + amount, 0);
  for (const part of parts) {
    if (!takesPoints(part) || open === 0) continue;
    const share = Math.min(left, Math.ceil((left * part.amount) / open));
    open -= part.amount;
    // The lowest whole price that spends no more than the share.
    let price = Math.max(part.minPrice, Math.floor(((part.amount - share) * 1000) / Math.max(1, part.quantity)) - 1);
    while (part.amount - cost(part.quantity, price) > share) price++;
    price = Math.min(price, part.price);
    const amount = cost(part.quantity, price);
    if (amount === part.amount) continue;
    part.pointsSpent = part.amount - amount;
    left -= part.pointsSpent;
    part.price = price;
    part.amount = amount;
  }
  return parts.map(({ minPrice: _minPrice, stacks: _stacks, ...part }) => part);
}
