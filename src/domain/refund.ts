/** What goes back: what is kept and what is given back make exactly what was paid, to the kopeck and the point (D8). Used by the charts. */
import { isFuel, PIECE, type ReceiptTerms, receiptTermsOf, type SaleLine, type Unit } from './lines.ts';
import { amountOf, type Kopecks, type Millilitres, type Points, type Price, type Quantity, roundHalfUp } from './units.ts';

/** A part of a receipt's line that goes back, at the price paid. */
export interface ReturnLine extends ReceiptTerms {
  lineNo: number;
  part: number;
  code: string;
  name: string;
  unit: Unit;
  quantity: Quantity;
  price: Price;
  amount: Kopecks;
  pointsReturned: Points;
}

/** What a person wants back of one line; `part` absent: from the last part backwards. */
export interface Wanted {
  lineNo: number;
  quantity: number;
}

const isPartOf = (line: SaleLine) => (returned: ReturnLine) => returned.lineNo === line.lineNo && returned.part === line.part;

/** How much of a line the customer still has, after what was given back. */
export function keptQuantity(line: SaleLine, returned: ReturnLine[]): number {
  return line.quantity - returned.filter(isPartOf(line)).reduce((sum, { quantity }) => sum + quantity, 0);
}

const paidFor = (line: SaleLine, quantity: number): number =>
  quantity === line.quantity ? line.amount : amountOf(quantity as Quantity, line.price);
const pointsFor = (line: SaleLine, quantity: number): number => roundHalfUp(line.pointsSpent * quantity, line.quantity);

/** `quantity` of a line of which `kept` is left: the kept rest is rounded, so that any number of refunds sums up exactly. */
function returnOf(line: SaleLine, kept: number, quantity: number): ReturnLine {
  const { lineNo, part, code, name, unit, price } = line;
  return {
    ...receiptTermsOf(line),
    lineNo,
    part,
    code,
    name,
    unit,
    price,
    quantity: quantity as Quantity,
    amount: (paidFor(line, kept) - paidFor(line, kept - quantity)) as Kopecks,
    pointsReturned: (pointsFor(line, kept) - pointsFor(line, kept - quantity)) as Points,
  };
}

/** Takes `quantity` off a line's parts, the last one first. Less comes back where less is kept. */
function takeFromLast(parts: SaleLine[], quantity: number, returned: ReturnLine[]): ReturnLine[] {
  let left = quantity;
  return parts.toReversed().flatMap((line) => {
    const kept = keptQuantity(line, returned);
    const given = Math.min(left, kept);
    left -= given;
    return given > 0 ? [returnOf(line, kept, given)] : [];
  });
}

/** What the customer still has of these lines, at the prices paid. */
export const keptLines = (lines: SaleLine[], returned: ReturnLine[]): SaleLine[] =>
  lines.flatMap((line) => {
    const quantity = keptQuantity(line, returned) as Quantity;
    return quantity > 0 ? [{ ...line, quantity, amount: paidFor(line, quantity) as Kopecks }] : [];
  });

/** The fuel that was paid for and not delivered: from the last fuel line backwards. */
export function undelivered(lines: SaleLine[], delivered: Millilitres, returned: ReturnLine[]): ReturnLine[] {
  const fuel = lines.filter(isFuel);
  const kept = fuel.reduce((sum, line) => sum + keptQuantity(line, returned), 0);
  return takeFromLast(fuel, Math.max(0, kept - delivered), returned);
}

/** Goods given back by the customer; null where more is wanted than there is, a part of a piece, or what is no goods of this sale. */
export function goodsBack(lines: SaleLine[], wanted: Wanted[], returned: ReturnLine[]): ReturnLine[] | null {
  const back: ReturnLine[] = [];
  for (const { lineNo, quantity } of wanted) {
    const parts = lines.filter((line) => line.lineNo === lineNo && !isFuel(line));
    const taken = takeFromLast(parts, quantity, [...returned, ...back]);
    const isBroken = parts[0]?.unit === 'pcs' && quantity % PIECE !== 0;
    if (quantity <= 0 || isBroken || taken.reduce((sum, line) => sum + line.quantity, 0) !== quantity) return null;
    back.push(...taken);
  }
  return back;
}

/** All goods that the customer still has. */
export const allGoods = (lines: SaleLine[], returned: ReturnLine[]): Wanted[] =>
  lines
    .filter((line) => !isFuel(line))
    .map((line) => ({ lineNo: line.lineNo, quantity: keptQuantity(line, returned) }))
    .filter(({ quantity }) => quantity > 0);

/** What goes back in money, kopecks. */
export const refundTotal = (lines: ReturnLine[]): Kopecks => lines.reduce((sum, { amount }) => sum + amount, 0) as Kopecks;
/** What goes back in hundredths of a point. */
export const pointsBack = (lines: ReturnLine[]): Points => lines.reduce((sum, { pointsReturned }) => sum + pointsReturned, 0) as Points;
