/**
 * What does not fit a schema, by its path, with what was expected, in Russian and English; never with what was sent, which may be a
 * secret. Used for requests and for the station's document.
 */
import * as v from 'valibot';

export type Language = 'en' | 'ru';
export type Words = Record<Language, string>;

export interface Fault {
  /** Where in the input: `preset.volume`, `goods[0].code`. */
  path: string;
  message: string;
}

/** A schema's own message in the reader's language. */
export const bilingual = (en: string, ru: string) => (issue: v.BaseIssue<unknown>) => (issue.lang === 'ru' ? ru : en);

/** What a rule of valibot expects, by its name; `wanted` is its bound or its kind. */
const EXPECTED = new Map<string, (wanted: string) => Words>([
  ['string', () => ({ en: 'expected text', ru: 'ожидается текст' })],
  ['number', () => ({ en: 'expected a number', ru: 'ожидается число' })],
  ['boolean', () => ({ en: 'expected true or false', ru: 'ожидается true или false' })],
  ['array', () => ({ en: 'expected a list', ru: 'ожидается список' })],
  ['object', (wanted) => ({ en: `expected ${wanted}`, ru: `ожидается ${wanted}` })],
  ['integer', () => ({ en: 'expected a whole number', ru: 'ожидается целое число' })],
  ['min_value', (wanted) => ({ en: `must be ${wanted}`, ru: `должно быть ${wanted}` })],
  ['max_value', (wanted) => ({ en: `must be ${wanted}`, ru: `должно быть ${wanted}` })],
  ['min_length', (wanted) => ({ en: `must have a length of ${wanted}`, ru: `длина должна быть ${wanted}` })],
  ['max_length', (wanted) => ({ en: `must have a length of ${wanted}`, ru: `длина должна быть ${wanted}` })],
  ['picklist', (wanted) => ({ en: `expected one of ${wanted}`, ru: `ожидается одно из ${wanted}` })],
  ['url', () => ({ en: 'expected an address such as http://10.0.0.5:16732', ru: 'ожидается адрес вида http://10.0.0.5:16732' })],
  ['iso_timestamp', () => ({ en: 'expected a time in RFC 3339', ru: 'ожидается время по RFC 3339' })],
]);

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const language: Language = issue.lang === 'ru' ? 'ru' : 'en';
  const wanted = issue.expected ?? 'another value';
  if (wanted === 'never') return language === 'ru' ? 'такого поля нет' : 'there is no such field';
  if (issue.kind === 'schema' && issue.input === undefined) return language === 'ru' ? 'не указано' : `is missing, expected ${wanted}`;
  const words = EXPECTED.get(issue.type)?.(wanted);
  return words ? words[language] : language === 'ru' ? `ожидается ${wanted}` : `expected ${wanted}`;
}

const pathOf = (issue: v.BaseIssue<unknown>): string =>
  (issue.path ?? [])
    .map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');

export type Reading<Value> = { ok: true; value: Value } | { ok: false; faults: Fault[] };

/** The input as the schema has it, or every fault in it. */
export function readAs<Schema extends v.GenericSchema>(schema: Schema, input: unknown, language: Language): Reading<v.InferOutput<Schema>> {
  const read = v.safeParse(schema, input, { lang: language, message: describeIssue });
  if (read.success) return { ok: true, value: read.output };
  return { ok: false, faults: read.issues.map((issue) => ({ path: pathOf(issue), message: issue.message })) };
}
