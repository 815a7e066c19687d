/** Promises one validated description of a station (R1): what it has, what it sells and by which rules. */
import * as v from 'valibot';

const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(120));
const id = v.pipe(v.string(), v.regex(/^[\p{L}\p{N}][\p{L}\p{N}_.:-]{0,63}$/u, 'letters, digits, _ . : and - only'));
const wholeBetween = (low: number, high: number) => v.pipe(v.number(), v.integer('a whole number'), v.minValue(low), v.maxValue(high));

/** A serial device: `/dev/ttyS1`, `COM3`, `tcp://host:port`; `simulator` leads to the one in this process. */
const serialDevice = v.pipe(
  v.string(),
  v.regex(/^(simulator|tcp:\/\/[^/\s:]+:\d{1,5}|COM\d{1,3}|\/[^\s]+)$/, 'a device path, COM<n>, tcp://host:port or simulator'),
);
/** A service's address; `simulator` leads to the one in this process. */
const serviceUrl = v.union([v.literal('simulator'), v.pipe(v.string(), v.url())]);

const Workplace = v.strictObject({ id, name });

const Line = v.strictObject({
  id,
  device: serialDevice,
  baudRate: v.optional(wholeBetween(300, 115200), 4800),
});

const DispenserOptions = v.strictObject({
  /** Flags appended to the dose by litres (command 54): none, fill-to-full, or fill-to-full and adjustment. */
  doseFlags: v.optional(v.picklist(['none', 'full', 'fullAndAdjustment']), 'full'),
  /** Which digit widths the full delivery data have: asked of the dispenser (command 37) or fixed. */
  widths: v.optional(v.picklist(['ask', 'A', 'B', 'H']), 'ask'),
  /** Whether command 56 starts the pump at once, without waiting for the nozzle. */
  startAtOnce: v.optional(v.boolean(), false),
});

const Nozzle = v.strictObject({ number: wholeBetween(1, 16), address: wholeBetween(1, 225), product: id });

const Pump = v.strictObject({
  number: wholeBetween(1, 999),
  line: id,
  maxVolume: v.optional(wholeBetween(1000, 999990), 999990),
  options: v.optional(DispenserOptions, {}),
  nozzles: v.pipe(v.array(Nozzle), v.minLength(1)),
});

const Product = v.strictObject({
  code: id,
  name,
  kind: v.picklist(['fuel', 'goods']),
  unit: v.picklist(['L', 'pcs']),
  /** Kopecks per unit. */
  price: wholeBetween(1, 100_000_000),
  /** No discount goes below it; kopecks per unit. */
  minPrice: v.optional(wholeBetween(1, 100_000_000), 1),
  tax: v.optional(v.string(), 'vat22'),
});

const Scanner = v.strictObject({
  workplace: id,
  device: serialDevice,
  baudRate: v.optional(wholeBetween(300, 115200), 9600),
});

const FiscalRegister = v.strictObject({
  driver: v.literal('atol'),
  url: serviceUrl,
  generation: v.optional(v.picklist(['v2', 'older']), 'v2'),
  user: v.optional(v.string()),
  password: v.optional(v.string()),
  operator: v.optional(v.strictObject({ name, vatin: v.optional(v.string()) }), { name: 'Оператор' }),
  taxationType: v.optional(v.picklist(['osn', 'usnIncome', 'usnIncomeOutcome', 'esn', 'patent']), 'osn'),
});

const BankTerminal = v.strictObject({ driver: v.literal('nexo'), url: serviceUrl, saleId: id, poiId: id });

const Terminal = v.strictObject({
  id,
  type: v.literal('megainsight'),
  workplace: id,
  /** A number that need not exist (R2). */
  comPort: wholeBetween(1, 255),
  driver: v.strictObject({ url: serviceUrl, userId: v.string(), placeId: v.string() }),
});

const Discount = v.strictObject({
  name,
  shortName: v.pipe(v.string(), v.regex(/^[\p{L}\p{N}]{1,16}$/u, 'letters and digits only')),
  active: v.optional(v.boolean(), true),
  type: v.literal('terminal'),
  terminal: id,
  amountWindow: v.optional(v.boolean(), false),
  printCardNumber: v.optional(v.boolean(), true),
  blockRefund: v.optional(v.boolean(), false),
  forbidFillWithoutCard: v.optional(v.boolean(), false),
  calculation: v.optional(v.picklist(['card', 'module']), 'card'),
  request: v.picklist(['always', 'operator']),
  allowLate: v.optional(v.boolean(), true),
});

const PaymentType = v.strictObject({
  code: id,
  name,
  use: v.picklist(['fuel', 'shop']),
  /** `recorded` takes no money here; `proving` (Мерник) prints no receipt either (R6). */
  kind: v.picklist(['cash', 'bankCard', 'recorded', 'proving']),
  /** Short name of the discount that hangs on it. */
  discount: v.optional(v.string()),
  /** Shop only: whether that discount is used. */
  useDiscount: v.optional(v.boolean(), true),
  /** Shop only: the fuel payment types it goes with. */
  pairedWith: v.optional(v.array(id), []),
});

export const StationDocument = v.strictObject({
  name,
  limits: v.optional(
    v.strictObject({
      minVolume: v.optional(wholeBetween(10, 999990), 1000),
      maxUnpaid: v.optional(wholeBetween(0, 16), 2),
      fillCeiling: v.optional(wholeBetween(1000, 999990), 100_000),
    }),
    {},
  ),
  workplaces: v.pipe(v.array(Workplace), v.minLength(1)),
  lines: v.optional(v.array(Line), []),
  pumps: v.optional(v.array(Pump), []),
  products: v.array(Product),
  scanners: v.optional(v.array(Scanner), []),
  fiscalRegister: FiscalRegister,
  bankTerminal: v.optional(BankTerminal),
  terminals: v.optional(v.array(Terminal), []),
  discounts: v.optional(v.array(Discount), []),
  paymentTypes: v.pipe(v.array(PaymentType), v.minLength(1)),
});

export type Station = v.InferOutput<typeof StationDocument>;
export type PumpSettings = Station['pumps'][number];
export type ProductSettings = Station['products'][number];
export type PaymentTypeSettings = Station['paymentTypes'][number];
export type DiscountSettings = Station['discounts'][number];
export type FiscalRegisterSettings = Station['fiscalRegister'];
export type BankTerminalSettings = NonNullable<Station['bankTerminal']>;
export type TerminalSettings = Station['terminals'][number];
export type DispenserOptions = PumpSettings['options'];
