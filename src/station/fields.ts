/** The small schemas of which the station's document is built, each with a title and a description for editors and people. */
import * as v from 'valibot';
import { bilingual } from './faults.ts';

/**
 * A field with what an editor and the API's page show: a title, one sentence in both languages, an example.
 * The languages stand in one text, for a JSON Schema has no place for two.
 */
export function field<Schema extends v.GenericSchema>(schema: Schema, en: string, ru: string, example?: v.InferInput<Schema>) {
  const examples = example === undefined ? [] : [example];
  return v.pipe(schema, v.title(ru), v.description(`${en} — ${ru}`), v.examples(examples as v.InferOutput<Schema>[]));
}

export const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(120));

export const id = v.pipe(
  v.string(),
  v.regex(
    /^[\p{L}\p{N}][\p{L}\p{N}_.:-]{0,63}$/u,
    bilingual('letters, digits, _ . : and - only, 64 at most', 'только буквы, цифры и знаки _ . : -, не более 64'),
  ),
);

export const wholeBetween = (low: number, high: number) => v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high));

export const flag = (usual: boolean) => v.optional(v.boolean(), usual);

/** `/dev/ttyS1`, `COM3`, `tcp://host:port`; `simulator` leads to the one in this process. */
export const serialDevice = v.pipe(
  v.string(),
  v.regex(
    /^(simulator|tcp:\/\/[^/\s:@]+:\d{1,5}|COM\d{1,3}|\/[^\s]+)$/,
    bilingual('a device path, COM<n>, tcp://host:port or simulator', 'путь устройства, COM<n>, tcp://узел:порт или simulator'),
  ),
);

const hasUserInfo = (text: string): boolean => {
  const { username, password } = URL.canParse(text) ? new URL(text) : { username: '', password: '' };
  return username !== '' || password !== '';
};

/** A service's address; `simulator` leads to the one in this process. */
export const serviceUrl = v.pipe(
  v.string(),
  v.maxLength(500),
  v.check(
    (text) => text === 'simulator' || (/^https?:\/\//.test(text) && URL.canParse(text)),
    bilingual('an address such as http://10.0.0.5:16732, or simulator', 'адрес вида http://10.0.0.5:16732 или simulator'),
  ),
  v.check(
    (text) => !hasUserInfo(text),
    bilingual('no user and password in an address: they have fields of their own', 'без имени и пароля в адресе: для них есть свои поля'),
  ),
);

/** Shown masked, sealed on disk, where it is longer; sent back as it was shown, it stays what it was. */
export const secret = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(3000),
  v.regex(/^\P{Cc}+$/u, bilingual('no control characters', 'без управляющих символов')),
);
