/** The schema of a station's document (R1): what the station has, what it sells and by which rules. */
import * as v from 'valibot';
import { BankTerminal, FiscalRegister, Line, Pump, Scanner, Terminal, Workplace } from './equipment.ts';
import { field, name } from './fields.ts';
import { Product } from './products.ts';
import { BonusModule, Discount, Limits, PaymentType, PrepaidFuel, Rounding } from './trade.ts';

export const StationDocument = v.pipe(
  v.strictObject({
    name: field(name, 'Name of the station.', 'Название АЗС.', 'АЗС № 17'),
    limits: v.optional(Limits, {}),
    workplaces: v.pipe(v.array(Workplace), v.minLength(1)),
    lines: v.optional(v.array(Line), []),
    pumps: v.optional(v.array(Pump), []),
    products: v.array(Product),
    scanners: v.optional(v.array(Scanner), []),
    fiscalRegister: FiscalRegister,
    bankTerminal: v.optional(BankTerminal),
    terminals: v.optional(v.array(Terminal), []),
    discounts: v.optional(v.array(Discount), []),
    bonusModule: v.optional(BonusModule, {}),
    paymentTypes: v.pipe(v.array(PaymentType), v.minLength(1)),
    rounding: Rounding,
    prepaidFuel: PrepaidFuel,
  }),
  v.title('Station'),
  v.description('A petrol station: what it has, what it sells and by which rules. — Описание АЗС.'),
);

export type StationInput = v.InferInput<typeof StationDocument>;
export type Station = v.InferOutput<typeof StationDocument>;
export type PumpSettings = Station['pumps'][number];
export type ProductSettings = Station['products'][number];
export type PaymentTypeSettings = Station['paymentTypes'][number];
export type DiscountSettings = Station['discounts'][number];
export type FiscalRegisterSettings = Station['fiscalRegister'];
export type BankTerminalSettings = NonNullable<Station['bankTerminal']>;
export type TerminalSettings = Station['terminals'][number];
