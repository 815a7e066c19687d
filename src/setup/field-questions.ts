/** Promises each field of the document as a question: worded, checked and defaulted by the schema that the document is checked with. */
import * as v from 'valibot';
import { readAs, type Words } from '../station/faults.ts';
import { nameOfOption } from './option-names.ts';
import type { Option, Talk } from './talk.ts';

type Values = Record<string, unknown>;
/** A strict object of the document. */
type Shape = v.GenericSchema & { entries: Record<string, v.GenericSchema> };

/** How a field is asked for. Only what the schema cannot say. */
export interface How {
  /** In place of the schema's own sentence. */
  ask?: Words;
  /** Suggested where there is no former value. */
  usual?(soFar: Values): unknown;
  /** Chosen from these rather than typed; none of them is offered where the field may be absent. */
  options?(soFar: Values): Option[];
  /** Several may be chosen. */
  several?: boolean;
  secret?: boolean;
  /** People's unit over the document's: roubles are 100 kopecks, litres 1000 ml. */
  scale?: 100 | 1000;
  /** Asked only where the usual finer settings will not do. */
  fine?: boolean;
  /** Where false, the field stays out. */
  only?(soFar: Values): boolean;
  /** Not asked at all. */
  is?: unknown;
  /** Asked in its own way. */
  by?(former: unknown, soFar: Values): Promise<unknown>;
}
export type Hows<S extends Shape> = { [Field in keyof S['entries'] & string]: How };

interface Anatomy {
  ask: Words;
  kind: string;
  options: readonly string[];
  isOptional: boolean;
  usual: unknown;
}

/** What a person is not to read: a rule's number in brackets, the document's unit. */
const plain = (text: string) => text.replace(/ ?\([RD]\d+(, [RD]\d+)*\)/g, '').replace(/\.$/, '');

function anatomyOf(schema: v.GenericSchema): Anatomy {
  type Any = v.GenericSchema & { wrapped?: v.GenericSchema; default?: unknown; options?: readonly string[] };
  let inner = schema as Any;
  let said = v.getDescription(inner);
  let [isOptional, usual]: [boolean, unknown] = [false, undefined];
  while (inner.type === 'optional' && inner.wrapped) {
    isOptional = true;
    usual ??= inner.default;
    inner = inner.wrapped as Any;
    said ??= v.getDescription(inner);
  }
  const [en = '', ...ru] = (said ?? '').split(' — ');
  return { ask: { en: plain(en), ru: plain(ru.join(' — ')) }, kind: inner.type, options: inner.options ?? [], isOptional, usual };
}

const NONE = '-';
const canBeNone: Words = { en: `${NONE} for none`, ru: `${NONE} если нет` };
const noted = (ask: Words, note: Words): Words => ({ en: `${ask.en} (${note.en})`, ru: `${ask.ru} (${note.ru})` });
const asKept: Words = { en: 'Enter alone keeps the one that is set', ru: 'Enter — оставить прежний' };
const colon = ({ en, ru }: Words): Words => ({ en: `${en}:`, ru: `${ru}:` });

/** `59,90` and `59.90` are 5990 hundredths; NaN where it is no such number. */
export function scaled(text: string, scale: number): number {
  const places = Math.round(Math.log10(scale));
  const [, whole, , rest = ''] = /^(\d{1,9})([.,](\d+))?$/.exec(text.replace(/[\s\u00a0]/g, '')) ?? [];
  if (whole === undefined || rest.length > places) return Number.NaN;
  return Number(whole) * scale + Number(rest.padEnd(places, '0') || '0');
}
const unscaled = (value: number, scale: 1 | 100 | 1000) => (scale === 100 ? (value / scale).toFixed(2) : String(value / scale));

/** As a person types it. */
function written(value: unknown, scale: 100 | 1000 | undefined): string | undefined {
  if (value === undefined) return undefined;
  return scale ? unscaled(Number(value), scale) : String(value);
}

async function typed(talk: Talk, schema: v.GenericSchema, anatomy: Anatomy, former: unknown, how: How, soFar: Values): Promise<unknown> {
  const { kind, isOptional } = anatomy;
  const mayBeNone = isOptional && anatomy.usual === undefined;
  const valueIn = (text: string): unknown => {
    if (how.secret && text === '' && former !== undefined) return former;
    if (mayBeNone && (text === NONE || text === '')) return undefined;
    if (kind !== 'number') return text;
    return how.scale ? scaled(text, how.scale) : scaled(text, 1);
  };
  const check = (text: string) => {
    const value = valueIn(text);
    if (Number.isNaN(value)) return talk.language === 'ru' ? 'ожидается число' : 'a number, please';
    const read = readAs(schema, value, talk.language);
    if (read.ok) return null;
    const said = read.faults[0]?.message ?? '';
    // A bound is told in the unit that is typed.
    return how.scale ? said.replace(/\d+/g, (bound) => unscaled(Number(bound), how.scale ?? 1)) : said;
  };
  const ask = how.ask ?? anatomy.ask;
  const worded = how.secret && former !== undefined ? noted(ask, asKept) : mayBeNone ? noted(ask, canBeNone) : ask;
  const usual = how.secret ? undefined : written(former ?? how.usual?.(soFar) ?? anatomy.usual, how.scale);
  const answer = await talk.text(colon(worded), { usual: usual ?? (mayBeNone ? NONE : undefined), check, secret: how.secret ?? false });
  return valueIn(answer);
}

async function chosen(talk: Talk, anatomy: Anatomy, former: unknown, how: How, soFar: Values): Promise<unknown> {
  const ask = colon(how.ask ?? anatomy.ask);
  const usual = former ?? how.usual?.(soFar) ?? anatomy.usual;
  if (anatomy.kind === 'boolean') return talk.yes(ask, usual === true);
  const options = how.options?.(soFar) ?? anatomy.options.map((value) => ({ value, name: nameOfOption(value) }));
  if (how.several) return talk.several(ask, options, (usual as string[] | undefined) ?? []);
  const none = anatomy.isOptional && anatomy.usual === undefined ? [{ value: NONE, name: { en: 'none', ru: 'нет' } }] : [];
  const answer = await talk.choose(ask, [...options, ...none], { usual: usual === undefined ? undefined : String(usual) });
  return answer === NONE ? undefined : answer;
}

function askField(talk: Talk, schema: v.GenericSchema, former: unknown, how: How, soFar: Values): Promise<unknown> {
  if (how.by) return how.by(former, soFar);
  const anatomy = anatomyOf(schema);
  const isChoice = how.options !== undefined || anatomy.kind === 'picklist' || anatomy.kind === 'boolean';
  return isChoice ? chosen(talk, anatomy, former, how, soFar) : typed(talk, schema, anatomy, former, how, soFar);
}

/** Every field of a record, in the order of `hows`; the finer ones only where the person wants to. @throws Left. */
export async function askRecord<S extends Shape>(
  talk: Talk,
  shape: S,
  former: v.InferInput<S> | undefined,
  hows: Hows<S>,
): Promise<v.InferInput<S>> {
  const before = (former ?? {}) as Values;
  const soFar: Values = {};
  const all = Object.entries(hows) as [string, How][];
  const ask = async (field: string, how: How) => {
    const schema = shape.entries[field];
    if (!schema || how.only?.(soFar) === false) return;
    const value = 'is' in how ? (before[field] ?? how.is) : await askField(talk, schema, before[field], how, soFar);
    if (value !== undefined) soFar[field] = value;
  };
  for (const [field, how] of all) if (!how.fine) await ask(field, how);
  const fine = all.filter(([, how]) => how.fine && how.only?.(soFar) !== false);
  if (fine.length > 0 && (await talk.yes(finer(talk, shape, before, fine), false))) {
    for (const [field, how] of fine) await ask(field, how);
  } else {
    for (const [field] of fine) if (before[field] !== undefined) soFar[field] = before[field];
  }
  return soFar as v.InferInput<S>;
}

/** Which finer settings there are, and how they stand. */
function finer(talk: Talk, shape: Shape, before: Values, fine: [string, How][]): Words {
  const list = fine.map(([field, how]) => {
    const anatomy = anatomyOf(shape.entries[field] as v.GenericSchema);
    const value = before[field] ?? anatomy.usual;
    const words = how.ask ?? anatomy.ask;
    const option = typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
    const shown = typeof option === 'string' ? nameOfOption(option)[talk.language] : written(value, how.scale);
    return typeof value === 'object' || value === undefined ? words[talk.language] : `${words[talk.language]}: ${shown}`;
  });
  for (const line of list) talk.say(`    ${line}`);
  return { en: 'Change any of these finer settings?', ru: 'Изменить что-нибудь из этих тонких настроек?' };
}
