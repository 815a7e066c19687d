/** АЗТ 2.0: what commands and answers mean, in whole millilitres and kopecks. Used by the nozzles' drivers and the simulated dispensers. */
import { DeviceFailure } from '../wire/failure.ts';

/** Commands by name (section 5). */
export const COMMAND = {
  status: 0x31,
  authorise: 0x32,
  reset: 0x33,
  currentVolume: 0x34,
  fullDelivery: 0x35,
  totals: 0x36,
  type: 0x37,
  confirm: 0x38,
  setPrice: 0x51,
  setDose: 0x54,
  start: 0x56,
  readDose: 0x58,
  errorCode: 0x5c,
} as const;

/** `off` hung up, `calling` lifted, `local` dose set at the pump itself; the digits are section 4's. */
export type DeviceState = 'off' | 'calling' | 'authorised' | 'dispensing' | 'delivered' | 'local';
export const STATE_DIGITS: ReadonlyMap<string, DeviceState> = new Map([
  ['0', 'off'],
  ['1', 'calling'],
  ['2', 'authorised'],
  ['3', 'dispensing'],
  ['4', 'delivered'],
  ['8', 'local'],
]);

export interface Status {
  state: DeviceState;
  /** Reason 1: more flowed than was ordered, or without authority. */
  overrun: boolean;
  hasError: boolean;
}

/** Digit widths of litres, sum and price in the full delivery data, by the dispenser's type (section 5). */
export interface Widths {
  volume: number;
  amount: number;
  price: number;
}
export const WIDTHS: Record<'A' | 'B' | 'H', Widths> = {
  A: { volume: 6, amount: 6, price: 4 },
  B: { volume: 6, amount: 8, price: 6 },
  H: { volume: 5, amount: 7, price: 4 },
};
/** Type bytes of command 37; `;` is a public firmware's own. */
const TYPES = new Map<string, keyof typeof WIDTHS>([...'ACDE'].map((letter) => [letter, 'A']));
for (const letter of 'BFG;') TYPES.set(letter, 'B');
TYPES.set('H', 'H');

export interface Totals {
  /** Millilitres. */
  volume: number;
  /** Kopecks. */
  amount: number;
}

/** More than four digits of price (section 5, command 51): an error, never cut off. */
export const HIGHEST_PRICE = 9999;
/** Millilitres: five digits of hundredths of a litre (command 54). */
export const LARGEST_DOSE = 999_990;

/** ASCII digits, most significant first, padded with zeros. */
export const digits = (value: number, width: number): number[] =>
  [...String(value).padStart(width, '0')].map((digit) => digit.charCodeAt(0));

const odd = (what: string, bytes: number[]): DeviceFailure =>
  new DeviceFailure({
    device: 'pump',
    code: 'badAnswer',
    message: `the dispenser's ${what} makes no sense`,
    known: 'unknown',
    evidence: { bytes: bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ') },
  });

/** @throws DeviceFailure badAnswer for anything but digits. */
export function numberOf(bytes: number[], what: string): number {
  if (bytes.length === 0 || bytes.length > 15 || bytes.some((byte) => byte < 0x30 || byte > 0x39)) throw odd(what, bytes);
  return Number(String.fromCharCode(...bytes));
}

/** One, two or three bytes: state, reason, flags; the low nibble counts. */
export function statusOf(bytes: number[]): Status {
  const [first, reason, flags] = bytes;
  const state = first === undefined || bytes.length > 3 ? undefined : STATE_DIGITS.get(String(first & 0x0f));
  if (!state || (first ?? 0) >> 4 !== 3) throw odd('status', bytes);
  return { state, overrun: state === 'delivered' && ((reason ?? 0x30) & 0x0f) === 1, hasError: ((flags ?? 0) & 1) === 1 };
}

/** Litres ×100 become millilitres, roubles ×100 are kopecks. */
export const volumeOf = (bytes: number[]): number => numberOf(bytes, 'volume') * 10;

export interface FullDelivery extends Totals {
  /** Kopecks a litre. */
  price: number;
}

/** Litres, sum, price, in this order (section 5). */
export function fullDeliveryOf(bytes: number[], { volume, amount, price }: Widths): FullDelivery {
  if (bytes.length !== volume + amount + price) throw odd('delivery', bytes);
  return {
    volume: volumeOf(bytes.slice(0, volume)),
    amount: numberOf(bytes.slice(volume, volume + amount), 'sum'),
    price: numberOf(bytes.slice(volume + amount), 'price'),
  };
}

/**
 * The same where the dispenser does not tell its type: the layout in which the sum is volume times price. Two layouts of one length
 * differ there, but for a delivery of nothing, where they say the same.
 * @throws DeviceFailure badAnswer where no layout fits, or two do.
 */
export function fullDeliveryOfAnyType(bytes: number[]): FullDelivery {
  const layouts = Object.values(WIDTHS).filter(({ volume, amount, price }) => volume + amount + price === bytes.length);
  const readings = layouts
    .map((widths) => fullDeliveryOf(bytes, widths))
    .filter(({ volume, amount, price }) => Math.abs(amount - (volume * price) / 1000) <= 1);
  const [first] = readings;
  const isOne = readings.every(({ volume, amount, price }) => volume === first?.volume && amount === first.amount && price === first.price);
  if (!first || !isOne) throw odd('delivery', bytes);
  return first;
}

/** Whether the sum is about volume times price: read in another type's layout it is off by far. However a dispenser rounds. */
export const isPlausible = ({ volume, amount, price }: FullDelivery): boolean => {
  const expected = (volume * price) / 1000;
  return Math.abs(amount - expected) <= Math.max(100, expected * 0.05);
};

/** Command 36: one half of the digits is the volume, the other the sum. @throws DeviceFailure badAnswer. */
export function totalsOf(bytes: number[]): Totals {
  if (bytes.length < 2 || bytes.length % 2 !== 0) throw odd('totaliser', bytes);
  const half = bytes.length / 2;
  return { volume: volumeOf(bytes.slice(0, half)), amount: numberOf(bytes.slice(half), 'totaliser') };
}

/** Command 37: one letter. @throws DeviceFailure badAnswer. */
export function widthsOf(bytes: number[]): Widths {
  const type = TYPES.get(String.fromCharCode(bytes[0] ?? 0));
  if (!type || bytes.length !== 1) throw odd('type', bytes);
  return WIDTHS[type];
}

/** The dose by litres with its flags: fill to full tank no, adjustment no (section 5, command 54). */
export function doseParameters(volume: number, flags: 'none' | 'full' | 'fullAndAdjustment'): number[] {
  const zero = 0x30;
  const more = { none: [], full: [zero], fullAndAdjustment: [zero, zero] }[flags];
  return [...digits(volume / 10, 5), ...more];
}
