/** Lines of a sale: what is sold, at which price, with which discount. Used wherever sums are made. */
import type { Kopecks, Points, Price, Quantity } from './units.ts';

export type Unit = 'L' | 'pcs';

/** One piece, in thousandths: goods are sold, discounted and returned in whole pieces. */
export const PIECE = 1000;

/** What is asked for: a product in some quantity at its list price, before any discount. */
export interface ListLine {
  lineNo: number;
  code: string;
  name: string;
  unit: Unit;
  quantity: Quantity;
  listPrice: Price;
  minPrice: Price;
  /** The receipt's rate of VAT, as it stood at the sale's start (D16); missing in sales of version 1: the product's when it is printed. */
  tax?: string;
}

/**
 * One line of the receipt. A list line whose coupon covers only a part of it stands as two parts (D4).
 * Always: `amount = amountOf(quantity, price)`, `price >= minPrice`, `price <= listPrice`,
 * and `discount + pointsSpent = list amount of the part − amount`; the parts' list amounts sum up to the list line's.
 */
export interface SaleLine extends ListLine {
  part: number;
  price: Price;
  amount: Kopecks;
  /** What the coupon, or the bonus module's percentage, took off; without points. */
  discount: Kopecks;
  pointsSpent: Points;
  couponId: string | null;
}

export interface Coupon {
  couponId: string;
  title: string;
  productCode: string;
  productName: string;
  personalPrice: Price;
  maxQuantity: Quantity;
  /** RFC 3339; null: for ever. */
  validTo?: string | null;
  stacksWithPoints: boolean;
}
