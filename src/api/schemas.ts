/** Promises the shapes of requests and answers: they check the input, and the OpenAPI document is made of them. */
import * as v from 'valibot';

const whole = (low: number, high: number) => v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high));
const text = (longest: number) => v.pipe(v.string(), v.maxLength(longest));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const kopecks = whole(0, 1_000_000_000);
const at = <Schema extends v.GenericSchema>(schema: Schema, description: string) => v.pipe(schema, v.description(description));

const Goods = v.pipe(
  v.array(v.strictObject({ code: name, quantity: at(whole(1, 10_000_000), 'Thousandths of a unit: 1000 is one piece.') })),
  v.maxLength(100),
);
const Buyer = v.strictObject({
  contact: v.optional(text(100)),
  name: v.optional(text(200)),
  inn: v.optional(v.pipe(v.string(), v.regex(/^\d{10}(\d{2})?$/))),
});

const common = {
  workplace: at(name, 'Where the sale is made; its scanner serves it.'),
  paymentType: name,
  loyalty: at(v.optional(v.boolean()), 'Ask for the card; counts where the discount leaves it to the operator.'),
  tendered: at(v.optional(kopecks), 'Cash laid down, kopecks; absent: exactly the due.'),
  buyer: v.optional(Buyer),
  printReceipt: at(v.optional(v.boolean()), 'False: an electronic receipt, which needs `buyer.contact`.'),
};

const ByVolume = v.strictObject({ type: v.literal('volume'), volume: at(whole(10, 999_990), 'Millilitres, a multiple of 10.') });
const ByAmount = v.strictObject({ type: v.literal('amount'), amount: at(whole(1, 100_000_000), 'Kopecks.') });

export const PrepaidRequest = v.pipe(
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

export const FillToFullRequest = v.pipe(
  v.strictObject({
    path: v.literal('fillToFull'),
    pump: whole(1, 999),
    nozzle: whole(1, 16),
    preset: v.strictObject({
      type: v.literal('full'),
      ceiling: at(v.optional(whole(10, 999_990)), 'Millilitres, a multiple of 10; absent: the station’s.'),
    }),
    goods: v.optional(Goods),
    ...common,
  }),
  v.title('Fill to full'),
  v.examples([{ path: 'fillToFull', workplace: '1', pump: 2, nozzle: 3, preset: { type: 'full' }, paymentType: 'cash' }]),
);

export const ShopRequest = v.pipe(
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
    quantity: at(v.optional(whole(1, 10_000_000)), 'Thousandths; absent: all that is left of it.'),
  }),
  v.check(({ lineNo, code }) => lineNo !== undefined || code !== undefined, 'name a line or a code'),
);
export type ReturnedGoods = v.InferOutput<typeof ReturnedGoods>;

const plain = <Type extends string>(type: Type) => v.strictObject({ type: v.literal(type) });

/** What a client may tell a sale. */
export const EventRequest = v.variant('type', [
  v.strictObject({
    type: v.literal('card.presented'),
    token: at(v.pipe(v.string(), v.minLength(1), v.maxLength(512)), 'Scanned, swiped or typed.'),
  }),
  plain('loyalty.skipped'),
  v.strictObject({
    type: v.literal('offers.answered'),
    couponIds: v.optional(v.union([v.literal('all'), v.pipe(v.array(name), v.maxLength(100))]), []),
    points: at(v.optional(kopecks, 0), 'Hundredths of a point; 0 keeps them.'),
  }),
  plain('offers.confirmed'),
  plain('loyalty.retried'),
  plain('loyalty.abandoned'),
  v.strictObject({ type: v.literal('payment.changed'), paymentType: name, tendered: v.optional(v.nullable(kopecks), null) }),
  v.strictObject({ type: v.literal('receipt.requested'), tendered: v.optional(v.nullable(kopecks), null) }),
  v.strictObject({
    type: v.literal('refund.requested'),
    lines: at(v.optional(v.pipe(v.array(ReturnedGoods), v.maxLength(100))), 'Shop goods; absent: the fuel not delivered, else all goods.'),
  }),
  plain('dispensing.resumed'),
  plain('dispensing.stopped'),
  v.strictObject({ type: v.literal('sale.cancelled'), reason: v.optional(text(500), '') }),
  v.strictObject({ type: v.literal('sale.leftUnpaid'), reason: v.optional(text(500), '') }),
  v.strictObject({
    type: v.literal('attention.resolved'),
    choice: at(name, 'One of those that the sale itself names.'),
    evidence: v.optional(
      v.nullable(v.record(v.pipe(v.string(), v.maxLength(64)), v.union([v.string(), v.number(), v.boolean(), v.null()]))),
      null,
    ),
    by: at(v.pipe(v.string(), v.minLength(1), v.maxLength(100)), 'Who says so.'),
  }),
]);
export type EventRequest = v.InferOutput<typeof EventRequest>;

const integer = v.pipe(v.number(), v.integer());
const optionalText = v.nullable(v.string());
const Refused = v.object({ guard: v.string(), message: v.string() });

export const Sale = v.pipe(
  v.object({
    id: v.string(),
    path: v.string(),
    chart: v.object({ name: v.string(), version: integer }),
    state: at(v.array(v.string()), 'Innermost states; they may change between versions of a chart.'),
    tags: at(v.array(v.string()), 'The promise to clients.'),
    workplace: v.string(),
    pump: v.nullable(integer),
    nozzle: v.nullable(integer),
    product: optionalText,
    preset: v.nullable(
      v.object({ type: v.string(), volume: v.optional(integer), amount: v.optional(integer), ceiling: v.optional(integer) }),
    ),
    paymentType: v.string(),
    client: v.nullable(
      v.object({
        cardNumber: at(v.string(), 'Masked.'),
        name: v.string(),
        status: v.string(),
        balance: integer,
        maxSpendPercent: integer,
        accrualPercent: integer,
        coupons: v.array(
          v.object({
            couponId: v.string(),
            title: v.string(),
            productCode: v.string(),
            productName: v.string(),
            personalPrice: integer,
            maxQuantity: integer,
          }),
        ),
        maxPoints: at(integer, 'The most that can be spent with the coupons chosen so far.'),
      }),
    ),
    lines: v.array(
      v.object({
        lineNo: integer,
        part: integer,
        code: v.string(),
        name: v.string(),
        unit: v.picklist(['L', 'pcs']),
        quantity: at(integer, 'Thousandths.'),
        listPrice: integer,
        price: integer,
        amount: integer,
        discount: integer,
        pointsSpent: integer,
        couponId: optionalText,
      }),
    ),
    totals: v.object({
      list: integer,
      discount: integer,
      pointsSpent: integer,
      due: integer,
      tendered: at(v.nullable(integer), 'Cash only.'),
      change: integer,
      paid: at(integer, 'Money taken here; 0 for recorded kinds.'),
      refunded: integer,
      pointsAccrued: integer,
      pointsReturned: integer,
    }),
    delivered: v.object({ volume: integer, amount: at(integer, 'As the pump shows it, at list price.'), overrun: integer }),
    receipts: v.array(
      v.object({
        kind: v.picklist(['sell', 'sellReturn']),
        documentNumber: integer,
        fiscalSign: v.string(),
        shiftNumber: integer,
        total: integer,
        at: v.string(),
        printed: v.boolean(),
      }),
    ),
    lowered: at(v.array(v.string()), 'Why fewer points are spent than were asked for.'),
    notice: at(v.nullable(v.object({ device: v.string(), code: v.string(), message: v.string() })), "The last device's word."),
    cancelReason: optionalText,
    unpaidReason: optionalText,
    availableEvents: v.array(v.object({ type: v.string(), refused: v.optional(Refused) })),
    attention: v.nullable(
      v.object({
        reason: v.string(),
        message: v.string(),
        choices: v.array(v.object({ choice: v.string(), message: v.string() })),
        evidence: v.nullable(v.unknown()),
      }),
    ),
    sequence: integer,
    createdAt: v.string(),
    endedAt: optionalText,
  }),
  v.title('Sale'),
);

export const Sales = v.object({ sales: v.array(Sale), nextCursor: optionalText });

export const History = v.object({
  saleId: v.string(),
  events: v.array(
    v.object({
      sequence: integer,
      at: v.string(),
      event: v.record(v.string(), v.unknown()),
      before: v.array(v.string()),
      after: v.array(v.string()),
      effects: v.array(v.object({ key: v.string(), port: v.string(), outcome: optionalText, endedBy: v.nullable(integer) })),
    }),
  ),
});

const PumpState = v.picklist(['offline', 'idle', 'calling', 'authorised', 'dispensing', 'delivered', 'error']);
export const Pump = v.object({
  number: integer,
  state: PumpState,
  since: v.string(),
  lastError: optionalText,
  nozzles: v.array(v.object({ number: integer, product: v.string(), name: v.string(), price: integer, state: PumpState })),
  delivered: v.nullable(v.object({ volume: integer, amount: integer })),
  saleIds: v.array(v.string()),
});
export const Pumps = v.object({ pumps: v.array(Pump) });

export const Health = v.object({
  status: v.picklist(['ok', 'degraded', 'down']),
  devices: v.array(v.object({ id: v.string(), kind: v.string(), up: v.boolean(), since: v.string(), lastError: optionalText })),
});
