/** Positions and payments that a person names by hand, checked by the law's arithmetic. Used by corrections and returns. */
import * as v from 'valibot';
import { UNITS } from '../../domain/lines.ts';
import { TAXES } from '../../domain/tax.ts';
import { amountOf, price, quantity } from '../../domain/units.ts';
import type { OrderedDocument } from '../../forecourt/till/paper-desk.ts';
import { bilingual } from '../../station/faults.ts';
import type { Backend } from '../backend.ts';
import { invalidInput } from '../http/problems.ts';
import { described } from '../http/schema-parts.ts';

export const whole = (low: number, high: number) => v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high));
export const printable = (longest: number) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1),
    v.maxLength(longest),
    v.regex(/^\P{Cc}*$/u, bilingual('no control characters', 'без управляющих символов')),
  );

const Item = v.strictObject({
  code: described(v.optional(printable(64)), 'A product of the station: what is not named is taken from it.'),
  name: v.optional(printable(128)),
  price: described(whole(1, 100_000_000), 'Kopecks per unit, all discounts in it.'),
  quantity: described(whole(1, 10_000_000), 'Thousandths of the unit.'),
  amount: described(v.optional(whole(1, 1_000_000_000)), 'Kopecks; absent: price times quantity.'),
  unit: v.optional(v.picklist(UNITS)),
  tax: described(v.optional(v.picklist(TAXES)), 'Of the day of the settlement: 20 % up to 2025.'),
  subject: described(v.optional(printable(32)), 'What is paid for, by ATOL’s names: `excise`, `commodity`.'),
});
export const Items = v.pipe(v.array(Item), v.minLength(1), v.maxLength(100));

const PAYMENTS = ['cash', 'electronically', 'prepaid', 'credit', 'other'] as const;
export const Payments = v.pipe(
  v.array(v.strictObject({ type: v.picklist(PAYMENTS), sum: described(whole(1, 1_000_000_000), 'Kopecks.') })),
  v.minLength(1),
  v.maxLength(PAYMENTS.length),
);

type Position = Extract<OrderedDocument['items'][number], { type: 'position' }>;

/** @throws Problem 422. */
export const positionsOf = (backend: Pick<Backend, 'stations'>, items: v.InferOutput<typeof Items>): Position[] =>
  items.map((item, index) => positionOf(backend, item, `items[${index}]`));

function positionOf({ stations }: Pick<Backend, 'stations'>, item: v.InferOutput<typeof Item>, path: string): Position {
  const product = stations.inForce().document.products.find(({ code }) => code === item.code);
  if (item.code !== undefined && !product) throw invalidInput(`${path}.code`, 'there is no such product');
  const { name = product?.name, tax = product?.tax, unit = product?.unit ?? 'pcs' } = item;
  if (name === undefined) throw invalidInput(`${path}.name`, 'a name, or a product’s code');
  if (tax === undefined) throw invalidInput(`${path}.tax`, 'a rate, or a product’s code');
  const exact = amountOf(quantity(item.quantity), price(item.price));
  const { amount = exact } = item;
  if (Math.abs(amount - exact) > 1) throw invalidInput(`${path}.amount`, `price times quantity is ${exact}`);
  const usual = product?.subject ?? (product?.kind === 'fuel' && unit === 'L' ? 'excise' : 'commodity');
  return { type: 'position', name, price: item.price, quantity: item.quantity, amount, unit, tax, subject: item.subject ?? usual };
}

/** Rounding takes off less than a rouble; payments make the total. @throws Problem 422. */
export function checkSums(positions: Position[], payments: { sum: number }[], total: number): void {
  const paid = payments.reduce((sum, payment) => sum + payment.sum, 0);
  if (paid !== total) throw invalidInput('payments', `the payments are ${paid}, the total ${total}`);
  const sum = positions.reduce((all, { amount }) => all + amount, 0);
  if (positions.length > 0 && (total > sum || sum - total > 99))
    throw invalidInput('total', `the positions are ${sum}, the total ${total}`);
}
