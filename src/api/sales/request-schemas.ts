/** What clients order and tell, as schemas that check it and make the OpenAPI document. Used by open-sale.ts and tell-sale.ts. */
import * as v from 'valibot';
import { ATTENTION_REASONS, CHOICES, type Choice } from '../../../machines/sale/choices.ts';
import { isContact, isInn } from '../../domain/buyer.ts';
import { bilingual } from '../../station/faults.ts';
import type { Parameter } from '../http/openapi.ts';
import { described } from '../http/schema-parts.ts';
import { elderFields } from '../till/persons.ts';

export const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The same with every repeat of one request.',
};

const whole = (low: number, high: number) => v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high));
const text = (longest: number) => v.pipe(v.string(), v.maxLength(longest));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const kopecks = whole(0, 1_000_000_000);

const Goods = v.pipe(
  v.array(v.strictObject({ code: name, quantity: described(whole(1, 10_000_000), 'Thousandths of a unit: 1000 is one piece.') })),
  v.maxLength(100),
);
/** Text that a printer may be given: no control characters. */
const printable = (longest: number) =>
  v.pipe(text(longest), v.regex(/^\P{Cc}*$/u, bilingual('no control characters', 'без управляющих символов')));
const Buyer = v.strictObject({
  contact: v.optional(v.pipe(printable(64), v.check(isContact, bilingual('an e-mail or a phone', 'адрес e-mail или телефон')))),
  name: v.optional(printable(200)),
  inn: v.optional(v.pipe(v.string(), v.check(isInn, bilingual('an INN with right check digits', 'ИНН с верными контрольными цифрами')))),
});

const common = {
  workplace: described(name, 'Where the sale is made; its scanner serves it.'),
  paymentType: name,
  loyalty: described(v.optional(v.boolean()), 'Ask for the card; counts where the discount leaves it to the operator.'),
  tendered: described(v.optional(kopecks), 'Cash laid down, kopecks; absent: exactly the due.'),
  buyer: v.optional(Buyer),
  printReceipt: described(v.optional(v.boolean()), 'False: an electronic receipt, which needs `buyer.contact`.'),
  ...elderFields,
};

const ByVolume = v.strictObject({ type: v.literal('volume'), volume: described(whole(10, 999_990), 'Millilitres, a multiple of 10.') });
const ByAmount = v.strictObject({ type: v.literal('amount'), amount: described(whole(1, 100_000_000), 'Kopecks.') });

const PrepaidRequest = v.pipe(
  v.strictObject({
    path: v.literal('prepaid'),
    pump: whole(1, 999),
    nozzle: whole(1, 16),
    preset: v.variant('type', [ByVolume, ByAmount]),
    goods: v.optional(Goods),
    ...common,
  }),
  v.title('Prepaid sale'),
  v.examples([{ path: 'prepaid', workplace: '1', pump: 1, nozzle: 1, preset: { type: 'volume', volume: 5000 }, paymentType: 'cash' }]),
);

const FillToFullRequest = v.pipe(
  v.strictObject({
    path: v.literal('fillToFull'),
    pump: whole(1, 999),
    nozzle: whole(1, 16),
    preset: v.strictObject({
      type: v.literal('full'),
      ceiling: described(v.optional(whole(10, 999_990)), 'Millilitres, a multiple of 10; absent: the station’s.'),
    }),
    goods: v.optional(Goods),
    ...common,
  }),
  v.title('Fill to full'),
  v.examples([{ path: 'fillToFull', workplace: '1', pump: 2, nozzle: 3, preset: { type: 'full' }, paymentType: 'cash' }]),
);

const ShopRequest = v.pipe(
  v.strictObject({ path: v.literal('shop'), goods: Goods, ...common }),
  v.title('Shop sale'),
  v.examples([{ path: 'shop', workplace: '1', paymentType: 'shop-cash', goods: [{ code: 'coffee', quantity: 2000 }] }]),
);

export const SaleRequest = v.pipe(
  v.variant('path', [PrepaidRequest, FillToFullRequest, ShopRequest]),
  v.examples([{ path: 'prepaid', workplace: '1', pump: 1, nozzle: 1, preset: { type: 'volume', volume: 5000 }, paymentType: 'cash' }]),
);
export type SaleRequest = v.InferOutput<typeof SaleRequest>;

/** Goods that come back: by line or by code, some or all of them. */
const ReturnedGoods = v.pipe(
  v.strictObject({
    lineNo: v.optional(whole(1, 1000)),
    code: v.optional(name),
    quantity: described(v.optional(whole(1, 10_000_000)), 'Thousandths; absent: all that is left of it.'),
  }),
  v.check(({ lineNo, code }) => lineNo !== undefined || code !== undefined, 'name a line or a code'),
);
export type ReturnedGoods = v.InferOutput<typeof ReturnedGoods>;

const reason = described(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(500)), 'Why; it stays on record.');

export const PaymentRequest = v.strictObject({ paymentType: name, tendered: v.optional(v.nullable(kopecks), null), ...elderFields });

export type PaymentRequest = v.InferOutput<typeof PaymentRequest>;

const plain = <Type extends string>(type: Type) => v.strictObject({ type: v.literal(type) });

/** What a client may tell a sale: the events of the contract. */
export const EventRequest = v.variant('type', [
  v.strictObject({
    type: v.literal('card.presented'),
    token: described(v.pipe(v.string(), v.minLength(1), v.maxLength(512)), 'Scanned, swiped or typed.'),
  }),
  plain('loyalty.skipped'),
  v.strictObject({
    type: v.literal('offers.answered'),
    couponIds: v.optional(v.union([v.literal('all'), v.pipe(v.array(name), v.maxLength(100))]), []),
    points: described(v.optional(kopecks, 0), 'Hundredths of a point; 0 keeps them.'),
  }),
  described(plain('offers.confirmed'), 'What was changed is accepted; with an amount window also the sum, of a sale and of a refund.'),
  plain('loyalty.retried'),
  plain('loyalty.abandoned'),
  v.strictObject({ type: v.literal('payment.changed'), ...PaymentRequest.entries }),
  described(
    v.strictObject({
      type: v.literal('receipt.requested'),
      tendered: v.optional(v.nullable(kopecks), null),
      loyalty: v.optional(v.boolean()),
      buyer: v.optional(Buyer),
      printReceipt: v.optional(v.boolean()),
      goods: v.optional(Goods),
    }),
    '«Выбить чек». Of a fill to full all that a prepaid sale says at its start; what is absent stays as it was.',
  ),
  described(
    v.strictObject({ type: v.literal('goods.changed'), goods: v.optional(Goods, []) }),
    'Until payment; the offers are asked for anew.',
  ),
  described(
    v.strictObject({ type: v.literal('buyer.changed'), buyer: v.optional(Buyer), printReceipt: v.optional(v.boolean()) }),
    'Until the receipt; what is absent stays as it was.',
  ),
  v.strictObject({
    type: v.literal('refund.requested'),
    lines: described(
      v.optional(v.pipe(v.array(ReturnedGoods), v.maxLength(100))),
      'Shop goods; absent: the fuel not delivered, else all goods.',
    ),
  }),
  plain('dispensing.resumed'),
  plain('dispensing.stopped'),
  v.strictObject({ type: v.literal('sale.cancelled'), reason }),
  v.strictObject({ type: v.literal('sale.leftUnpaid'), reason, ...elderFields }),
  described(
    v.strictObject({ type: v.literal('payment.made'), ...PaymentRequest.entries }),
    'A sale that was left unpaid is paid after all; the same as `POST /v1/sales/{id}/payments`.',
  ),
  v.strictObject({
    type: v.literal('attention.resolved'),
    reason: described(
      v.optional(v.picklist(ATTENTION_REASONS)),
      'Which of `attentions` is meant; absent: the first, or the one that alone offers the choice.',
    ),
    choice: described(v.picklist(Object.keys(CHOICES) as Choice[]), 'One of those that the sale itself names.'),
    evidence: v.optional(
      v.nullable(
        v.record(v.pipe(v.string(), v.maxLength(64)), v.union([v.string(), v.pipe(v.number(), v.finite()), v.boolean(), v.null()])),
      ),
      null,
    ),
    by: described(v.pipe(v.string(), v.minLength(1), v.maxLength(100)), 'Who says so; an elder where the station has any.'),
    pin: elderFields.pin,
  }),
]);
export type EventRequest = v.InferOutput<typeof EventRequest>;
