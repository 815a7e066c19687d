/** Reads a station's document as it was sent or stored: its defaults filled in, or every fault in it named by its path. */
import { toJsonSchema } from '@valibot/to-json-schema';
import { type CrossFault, findCrossFaults } from './cross-references.ts';
import { type Station, StationDocument } from './document.ts';
import { type Fault, readAs, type Words } from './faults.ts';

export interface StationFault {
  path: string;
  message: Words;
}
export type StationReading = { ok: true; document: Station } | { ok: false; faults: StationFault[] };

const pairLanguages = (ru: Fault[], en: Fault[]): StationFault[] =>
  en.map(({ path, message }, index) => ({ path, message: { en: message, ru: ru[index]?.message ?? message } }));

const toFault = ({ path, en, ru }: CrossFault): StationFault => ({ path, message: { en, ru } });

const PRINT_CARD_NUMBER = new Map<unknown, string>([
  [true, 'whole'],
  [false, 'none'],
]);

/** Documents from before card numbers could be printed masked said true or false in `printCardNumber`. */
export function upgradeDocument(given: unknown): unknown {
  const { discounts } = (given ?? {}) as { discounts?: unknown };
  if (!Array.isArray(discounts)) return given;
  const upgrade = (discount: { printCardNumber?: unknown } | null) => {
    const printCardNumber = PRINT_CARD_NUMBER.get(discount?.printCardNumber);
    return printCardNumber === undefined ? discount : { ...discount, printCardNumber };
  };
  return { ...(given as object), discounts: discounts.map(upgrade) };
}

/** The document with its defaults, or every fault in it: of shape first; where the shape is sound, of cross-references. */
export function readStation(sent: unknown): StationReading {
  const given = upgradeDocument(sent);
  const read = readAs(StationDocument, given, 'en');
  if (!read.ok) {
    const again = readAs(StationDocument, given, 'ru');
    return { ok: false, faults: pairLanguages(again.ok ? [] : again.faults, read.faults) };
  }
  const faults = findCrossFaults(read.value).map(toFault);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, document: read.value };
}

/** For editors: completes and checks the file as it is written. */
export const stationSchema = () => toJsonSchema(StationDocument, { typeMode: 'input', errorMode: 'ignore' });
