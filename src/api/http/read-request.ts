/** What comes in: a JSON body within the limit, and query fields, checked by the schemas that describe them. Used by every route. */
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import { type Language, readAs } from '../../station/faults.ts';
import { JSON_TYPE } from './browsers.ts';
import { languageOf } from './languages.ts';
import { invalidInput, Problem, problemResponse } from './problems.ts';

const MOST_BYTES = 64 * 1024;
const answerTooLarge = (context: Context): Response => problemResponse(context, new Problem('too-large', 'at most 64 KiB'));
const cutOff = bodyLimit({ maxSize: MOST_BYTES, onError: answerTooLarge });

/**
 * 413 for a body over 64 KiB; one of unannounced length is cut off while it arrives. Node itself holds a client to the length that it
 * announces, so that such a body is not made a stream to be counted (0.16 ms of CPU).
 */
export const limitBody: MiddlewareHandler = async (context, next) => {
  const length = context.req.header('content-length');
  if (['GET', 'HEAD'].includes(context.req.method)) {
    if (Number(length ?? 0) <= MOST_BYTES && context.req.header('transfer-encoding') === undefined) return next();
    // Nobody reads such a body: without this Node takes it in to its end.
    context.header('Connection', 'close');
    return answerTooLarge(context);
  }
  if (length === undefined) return cutOff(context, next);
  return Number(length) > MOST_BYTES ? answerTooLarge(context) : next();
};

/** The request's JSON in the schema's shape. @throws Problem 400, 415, or 422 with every fault by its path. */
export async function readBody<Schema extends v.GenericSchema>(context: Context, schema: Schema): Promise<v.InferOutput<Schema>> {
  const type = context.req.header('content-type') ?? '';
  if (!JSON_TYPE.test(type)) throw new Problem('unsupported-media-type', 'send application/json');
  const text = await context.req.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Problem('malformed-json', 'the body is not JSON');
  }
  return parseInput(schema, body, languageOf(context));
}

/** The same of a request that may have no body: it is read as an empty one. */
export const readOptionalBody = async <Schema extends v.GenericSchema>(context: Context, schema: Schema): Promise<v.InferOutput<Schema>> =>
  (await context.req.text()) === '' ? parseInput(schema, {}, languageOf(context)) : readBody(context, schema);

/**
 * The query in the schema's shape: a strict one, so that a field that is misspelt is not passed over. @throws Problem 422 with every fault
 * by its path.
 */
export const readQuery = <Schema extends v.GenericSchema>(context: Context, schema: Schema): v.InferOutput<Schema> =>
  parseInput(schema, context.req.query(), languageOf(context));

/** Refuses a query that bears other fields, or one of them twice: what would be passed over was meant. */
export const expectQuery =
  (schema: v.GenericSchema): MiddlewareHandler =>
  async (context, next) => {
    const [repeated] = Object.entries(context.req.queries()).find(([, values]) => values.length > 1) ?? [];
    if (repeated !== undefined) throw invalidInput(repeated, REPEATED[languageOf(context)]);
    readQuery(context, schema);
    await next();
  };
const REPEATED = { en: 'expected once', ru: 'ожидается один раз' };

/** @throws Problem 422 with every fault by its path. */
export function parseInput<Schema extends v.GenericSchema>(schema: Schema, input: unknown, language: Language): v.InferOutput<Schema> {
  const read = readAs(schema, input, language);
  if (read.ok) return read.value;
  throw new Problem('invalid-input', 'the request does not fit its schema', { faults: read.faults });
}

/** A query field with a time in RFC 3339; milliseconds since the epoch. */
export const timeField = v.pipe(v.string(), v.isoTimestamp(), v.transform(Date.parse));

/** A query field with a whole number of at most so many digits. */
export const wholeField = (digits: number) =>
  v.pipe(v.string(), v.regex(new RegExp(`^\\d{1,${digits}}$`), 'a number'), v.transform(Number));

/** A query field with how many rows to answer with. */
export const limitField = (most: number) => v.pipe(wholeField(3), v.minValue(1), v.maxValue(most));

/** Which version of a chart; the newest where absent. */
export const VersionQuery = v.strictObject({ version: v.optional(wholeField(6)) });
