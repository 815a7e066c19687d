/** Asks for the fields of a record; the document's own schema gives the words, the check and the default. Used by all sections. */
import * as v from 'valibot';
import { readAs, type Words } from '../station/faults.ts';
import { nameOfOption } from './option-names.ts';
import type { Option, Talk } from './talk.ts';

type Values = Record<string, unknown>;
/** A strict object of the document. */
type Shape = v.GenericSchema & { entries: Record<string, v.GenericSchema> };

/** How a field is asked for: only what its schema cannot say. */
interface FieldQuestion {
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
type RecordQuestions<S extends Shape> = { [Field in keyof S['entries'] & string]: FieldQuestion };

/** What a question needs of a field's schema. */
interface FieldFacts {
  ask: Words;
  kind: string;
  options: readonly string[];
  isOptional: boolean;
  usual: unknown;
}

/** What a person is not to read: a rule's number in brackets, the document's unit. */
const plain = (text: string) => text.replace(/ ?\([RD]\d+(, [RD]\d+)*\)/g, '').replace(/\.$/, '');

function factsOf(schema: v.GenericSchema): FieldFacts {
  type Any = v.GenericSchema & { wrapped?: v.GenericSchema; default?: unknown; options?: readonly string[] };
  let inner = schema as Any;
  let description = v.getDescription(inner);
  let [isOptional, usual]: [boolean, unknown] = [false, undefined];
  while (inner.type === 'optional' && inner.wrapped) {
    isOptional = true;
    usual ??= inner.default;
    inner = inner.wrapped as Any;
    description ??= v.getDescription(inner);
  }
  const [en = '', ...ru] = (description ?? '').split(' — ');
  return { ask: { en: plain(en), ru: plain(ru.join(' — ')) }, kind: inner.type, options: inner.options ?? [], isOptional, usual };
}

const NONE = '-';
const noneHint: Words = { en: `${NONE} for none`, ru: `${NONE} если нет` };
const withNote = (ask: Words, note: Words): Words => ({ en: `${ask.en} (${note.en})`, ru: `${ask.ru} (${note.ru})` });
const enterKeeps: Words = { en: 'Enter alone keeps the one that is set', ru: 'Enter — оставить прежний' };
const colon = ({ en, ru }: Words): Words => ({ en: `${en}:`, ru: `${ru}:` });

/** `59,90` and `59.90` are 5990 hundredths; NaN where it is no such number. */
export function parseScaled(text: string, scale: number): number {
  const places = Math.round(Math.log10(scale));
  const [, whole, , rest = ''] = /^(\d{1,9})([.,](\d+))?$/.exec(text.replace(/[\s\u00a0]/g, '')) ?? [];
  if (whole === undefined || rest.length > places) return Number.NaN;
  return Number(whole) * scale + Number(rest.padEnd(places, '0') || '0');
}
const formatScaled = (value: number, scale: 100 | 1000) => (scale === 100 ? (value / scale).toFixed(2) : String(value / scale));

/** As a person types it. */
function toText(value: unknown, scale: 100 | 1000 | undefined): string | undefined {
  if (value === undefined) return undefined;
  return scale ? formatScaled(Number(value), scale) : String(value);
}

async function askText(
  talk: Talk,
  schema: v.GenericSchema,
  facts: FieldFacts,
  former: unknown,
  question: FieldQuestion,
  soFar: Values,
): Promise<unknown> {
  const { kind, isOptional } = facts;
  const mayBeNone = isOptional && facts.usual === undefined;
  const valueIn = (text: string): unknown => {
    if (question.secret && text === '' && former !== undefined) return former;
    if (mayBeNone && (text === NONE || text === '')) return undefined;
    if (kind !== 'number') return text;
    return question.scale ? parseScaled(text, question.scale) : parseScaled(text, 1);
  };
  const check = (text: string) => {
    const value = valueIn(text);
    if (Number.isNaN(value)) return talk.language === 'ru' ? 'ожидается число' : 'a number, please';
    const read = readAs(schema, value, talk.language);
    if (read.ok) return null;
    const message = read.faults[0]?.message ?? '';
    const { scale } = question;
    // A bound is shown in the unit that is typed.
    return scale ? message.replace(/\d+/g, (bound) => formatScaled(Number(bound), scale)) : message;
  };
  const ask = question.ask ?? facts.ask;
  const wording = question.secret && former !== undefined ? withNote(ask, enterKeeps) : mayBeNone ? withNote(ask, noneHint) : ask;
  const usual = question.secret ? undefined : toText(former ?? question.usual?.(soFar) ?? facts.usual, question.scale);
  const answer = await talk.text(colon(wording), {
    usual: usual ?? (mayBeNone ? NONE : undefined),
    check,
    secret: question.secret ?? false,
  });
  return valueIn(answer);
}

async function askChoice(talk: Talk, facts: FieldFacts, former: unknown, question: FieldQuestion, soFar: Values): Promise<unknown> {
  const ask = colon(question.ask ?? facts.ask);
  const usual = former ?? question.usual?.(soFar) ?? facts.usual;
  if (facts.kind === 'boolean') return talk.yes(ask, usual === true);
  const options = question.options?.(soFar) ?? facts.options.map((value) => ({ value, name: nameOfOption(value) }));
  if (question.several) return talk.several(ask, options, (usual as string[] | undefined) ?? []);
  const none = facts.isOptional && facts.usual === undefined ? [{ value: NONE, name: { en: 'none', ru: 'нет' } }] : [];
  const answer = await talk.choose(ask, [...options, ...none], { usual: usual === undefined ? undefined : String(usual) });
  return answer === NONE ? undefined : answer;
}

function askField(talk: Talk, schema: v.GenericSchema, former: unknown, question: FieldQuestion, soFar: Values): Promise<unknown> {
  if (question.by) return question.by(former, soFar);
  const facts = factsOf(schema);
  const isChoice = question.options !== undefined || facts.kind === 'picklist' || facts.kind === 'boolean';
  return isChoice ? askChoice(talk, facts, former, question, soFar) : askText(talk, schema, facts, former, question, soFar);
}

/** Asks for the fields of a record in the order of `questions`; for the finer ones only where the person wants to. @throws Left. */
export async function askRecord<S extends Shape>(
  talk: Talk,
  shape: S,
  former: v.InferInput<S> | undefined,
  questions: RecordQuestions<S>,
): Promise<v.InferInput<S>> {
  const before = (former ?? {}) as Values;
  const soFar: Values = {};
  const all = Object.entries(questions) as [string, FieldQuestion][];
  const ask = async (field: string, question: FieldQuestion) => {
    const schema = shape.entries[field];
    if (!schema || question.only?.(soFar) === false) return;
    const value = 'is' in question ? (before[field] ?? question.is) : await askField(talk, schema, before[field], question, soFar);
    if (value !== undefined) soFar[field] = value;
  };
  for (const [field, question] of all) if (!question.fine) await ask(field, question);
  const fine = all.filter(([, question]) => question.fine && question.only?.(soFar) !== false);
  if (fine.length > 0 && (await talk.yes(listFineSettings(talk, shape, before, fine), false))) {
    for (const [field, question] of fine) await ask(field, question);
  } else {
    for (const [field] of fine) if (before[field] !== undefined) soFar[field] = before[field];
  }
  return soFar as v.InferInput<S>;
}

/** Lists the finer settings as they stand. @returns the question whether to change any. */
function listFineSettings(talk: Talk, shape: Shape, before: Values, fine: [string, FieldQuestion][]): Words {
  const list = fine.map(([field, question]) => {
    const facts = factsOf(shape.entries[field] as v.GenericSchema);
    const value = before[field] ?? facts.usual;
    const words = question.ask ?? facts.ask;
    const option = typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
    const text = typeof option === 'string' ? nameOfOption(option)[talk.language] : toText(value, question.scale);
    return typeof value === 'object' || value === undefined ? words[talk.language] : `${words[talk.language]}: ${text}`;
  });
  for (const line of list) talk.say(`    ${line}`);
  return { en: 'Change any of these finer settings?', ru: 'Изменить что-нибудь из этих тонких настроек?' };
}
