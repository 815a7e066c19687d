/** Money, prices, points and fuel as branded whole numbers, and the one rounding (D1). Used everywhere. */

declare const unit: unique symbol;
type Whole<Name extends string> = number & { readonly [unit]: Name };

/** Money: 1 = 0.01 ₽. */
export type Kopecks = Whole<'kopecks'>;
/** Price: kopecks per whole unit (litre or piece). */
export type Price = Whole<'price'>;
/** Loyalty points: 1 = 0.01 of a point, worth 0.01 ₽. */
export type Points = Whole<'points'>;
/** Fuel: 1 = 1 ml. */
export type Millilitres = Whole<'millilitres'>;
/** Quantity of any line: thousandths of its unit (so millilitres for fuel). */
export type Quantity = Whole<'quantity'>;

/** @throws RangeError for anything but a safe, non-negative integer. */
function whole(value: number, name: string): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${name} must be a whole number, 0 or more: ${value}`);
  return value;
}

// Constructors. @throws RangeError for fractions, negative and unsafe numbers.
export const kopecks = (value: number): Kopecks => whole(value, 'kopecks') as Kopecks;
export const price = (value: number): Price => whole(value, 'price') as Price;
export const points = (value: number): Points => whole(value, 'points') as Points;
export const millilitres = (value: number): Millilitres => whole(value, 'millilitres') as Millilitres;
export const quantity = (value: number): Quantity => whole(value, 'quantity') as Quantity;

/**
 * The one rounding of Kolonka: `numerator / denominator` to the nearest whole, halves up.
 * Both are whole and not negative; the product that makes the numerator must be a safe integer.
 * @throws RangeError otherwise.
 */
export function roundHalfUp(numerator: number, denominator: number): number {
  whole(numerator, 'numerator');
  if (!Number.isSafeInteger(denominator) || denominator <= 0)
    throw new RangeError(`denominator must be a positive whole number: ${denominator}`);
  const remainder = numerator % denominator;
  const floor = (numerator - remainder) / denominator;
  return remainder * 2 >= denominator ? floor + 1 : floor;
}

/** What `of` thousandths of a unit cost at `at` kopecks a unit (D1). */
export const amountOf = (of: Quantity, at: Price): Kopecks => roundHalfUp(of * at, 1000) as Kopecks;

/** The highest price, not above `limit`, at which `of` thousandths of a unit cost `amount`; `limit` where they cost nothing at any. */
export const highestPrice = (of: Quantity, amount: Kopecks, limit: Price): Price =>
  (of === 0 ? limit : Math.min(limit, Math.floor((amount * 1000 + 499) / of))) as Price;

/** A dispenser counts in hundredths of a litre. */
const DISPENSER_STEP = 10 as Millilitres;

/** D2: how much fuel a sum of money buys, down to 10 ml. */
export function volumeFor(sum: Kopecks, at: Price): Millilitres {
  if (at <= 0) throw new RangeError('a price of nothing buys no volume');
  return (Math.floor((sum * 100) / at) * DISPENSER_STEP) as Millilitres;
}
