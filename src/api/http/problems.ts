/** Promises one shape for every refusal over HTTP: RFC 9457 problem documents, without a stack, a path or a secret. */
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import * as v from 'valibot';
import { type Fault, type Language, readAs } from '../../station/faults.ts';

export interface ProblemFacts {
  saleId?: string;
  event?: string;
  guard?: string;
  state?: string[];
  availableEvents?: unknown[];
  faults?: Fault[];
  retryable?: boolean;
}

/** The document as clients read it. */
export const ProblemDocument = v.object({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  detail: v.string(),
  saleId: v.optional(v.string()),
  event: v.optional(v.string()),
  guard: v.optional(v.string()),
  state: v.optional(v.array(v.string())),
  availableEvents: v.optional(v.array(v.unknown())),
  faults: v.optional(v.array(v.object({ path: v.string(), message: v.string() }))),
  retryable: v.optional(v.boolean()),
});

/** Thrown by whoever parses or dispatches; `slug` names the problem's page. */
export class Problem extends Error {
  readonly status: ContentfulStatusCode;
  readonly slug: string;
  readonly facts: ProblemFacts;
  constructor(status: ContentfulStatusCode, slug: string, detail: string, facts: ProblemFacts = {}) {
    super(detail);
    this.status = status;
    this.slug = slug;
    this.facts = facts;
  }
}

export const titleOf = (slug: string): string => slug.charAt(0).toUpperCase() + slug.slice(1).replaceAll('-', ' ');

export function problemResponse(context: Context, { status, slug, message, facts }: Problem): Response {
  const document = { type: `/problems/${slug}`, title: titleOf(slug), status, detail: message, ...facts };
  return context.body(JSON.stringify(document), status, { 'content-type': 'application/problem+json' });
}

const MOST_BYTES = 64 * 1024;

/** The request's JSON body in the schema's shape. @throws Problem 400, 413, 415 or 422 with every fault by its path. */
export async function bodyOf<Schema extends v.GenericSchema>(context: Context, schema: Schema): Promise<v.InferOutput<Schema>> {
  const type = context.req.header('content-type') ?? '';
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(type)) throw new Problem(415, 'unsupported-media-type', 'send application/json');
  if (Number(context.req.header('content-length') ?? 0) > MOST_BYTES) throw new Problem(413, 'too-large', 'at most 64 KiB');
  const text = await context.req.text();
  if (Buffer.byteLength(text) > MOST_BYTES) throw new Problem(413, 'too-large', 'at most 64 KiB');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Problem(400, 'malformed-json', 'the body is not JSON');
  }
  return checked(schema, body, languageOf(context));
}

/** @throws Problem 422 with every fault by its path. */
export function checked<Schema extends v.GenericSchema>(schema: Schema, value: unknown, language: Language = 'en'): v.InferOutput<Schema> {
  const read = readAs(schema, value, language);
  if (read.ok) return read.value;
  throw new Problem(422, 'invalid-input', 'the request does not fit its schema', { faults: read.faults });
}

/** Russian where the client prefers it, else English. */
export function languageOf(context: Context): Language {
  const accepted = context.req.header('accept-language');
  if (accepted === undefined) return 'en';
  const wanted = accepted
    .split(',')
    .map((part) => {
      const [tag = '', quality] = part.trim().split(';q=');
      return { language: tag.slice(0, 2).toLowerCase(), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ language }) => language === 'ru' || language === 'en')
    .toSorted((a, b) => b.quality - a.quality)[0];
  return wanted?.language === 'ru' ? 'ru' : 'en';
}

/** Turns whatever a route threw into a problem document; what nobody foresaw is told to the log alone. */
export function onProblem(report: (problem: unknown) => void) {
  return (problem: Error, context: Context): Response => {
    if (problem instanceof Problem) return problemResponse(context, problem);
    if (problem instanceof HTTPException) return problemResponse(context, new Problem(problem.status, 'refused', problem.message));
    report(problem);
    return problemResponse(context, new Problem(500, 'internal', 'something unforeseen happened; it is in the log'));
  };
}
