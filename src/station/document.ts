/** Promises one validated description of a station (R1): what it has, what it sells and by which rules. */
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { type Cross, crossFaults } from './cross.ts';
import { BankTerminal, FiscalRegister, Line, Pump, Scanner, Terminal, Workplace } from './equipment.ts';
import { type Fault, readAs, type Words } from './faults.ts';
import { field, name } from './fields.ts';
import { BonusModule, Discount, Limits, PaymentType, Product } from './trade.ts';

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
export type DispenserOptions = PumpSettings['options'];

export interface StationFault {
  path: string;
  message: Words;
}
export type StationReading = { ok: true; document: Station } | { ok: false; faults: StationFault[] };

const inBoth = (ru: Fault[], en: Fault[]): StationFault[] =>
  en.map(({ path, message }, index) => ({ path, message: { en: message, ru: ru[index]?.message ?? message } }));

const worded = ({ path, en, ru }: Cross): StationFault => ({ path, message: { en, ru } });

/** A document of before card numbers could be printed masked said only whether they are printed. */
export function modern(given: unknown): unknown {
  const { discounts } = (given ?? {}) as { discounts?: unknown };
  if (!Array.isArray(discounts)) return given;
  const printed = (said: unknown) => (said === true ? 'whole' : said === false ? 'none' : said);
  const told = (one: unknown) =>
    typeof (one as { printCardNumber?: unknown } | null)?.printCardNumber === 'boolean'
      ? { ...(one as object), printCardNumber: printed((one as { printCardNumber: boolean }).printCardNumber) }
      : one;
  return { ...(given as object), discounts: discounts.map(told) };
}

/** The document with its defaults, or every fault in it: of shape first; where the shape is sound, of cross-references. */
export function readStation(sent: unknown): StationReading {
  const given = modern(sent);
  const read = readAs(StationDocument, given, 'en');
  if (!read.ok) {
    const again = readAs(StationDocument, given, 'ru');
    return { ok: false, faults: inBoth(again.ok ? [] : again.faults, read.faults) };
  }
  const faults = crossFaults(read.value).map(worded);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, document: read.value };
}

/** For editors: completes and checks the file as it is written. */
export const stationSchema = () => toJsonSchema(StationDocument, { typeMode: 'input', errorMode: 'ignore' });
