/** Refusals as RFC 9457 problem documents, without a stack, a path or a secret. Thrown by routes, answered by {@link problemHandler}. */
import type { Context, ErrorHandler } from 'hono';
import * as v from 'valibot';
import { type ProblemSlug, statusOf } from './problem-kinds.ts';

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

export type ProblemFacts = Omit<v.InferOutput<typeof ProblemDocument>, 'type' | 'title' | 'status' | 'detail'>;

/**
 * A refusal with the status of its kind.
 *
 * @example throw new Problem('pump-busy', 'pump 1 serves another sale', { saleId, retryable: true })
 */
export class Problem extends Error {
  readonly slug: ProblemSlug;
  readonly facts: ProblemFacts;
  constructor(slug: ProblemSlug, detail: string, facts: ProblemFacts = {}) {
    super(detail);
    this.slug = slug;
    this.facts = facts;
  }
}

/** 422 that names one place of the request. */
export const invalidInput = (path: string, message: string, detail = message): Problem =>
  new Problem('invalid-input', detail, { faults: [{ path, message }] });

export const titleOf = (slug: string): string => slug.charAt(0).toUpperCase() + slug.slice(1).replaceAll('-', ' ');

export function problemResponse(context: Context, { slug, message, facts }: Problem): Response {
  const status = statusOf(slug);
  const document = { type: `/problems/${slug}`, title: titleOf(slug), status, detail: message, ...facts };
  return context.body(JSON.stringify(document), status, { 'content-type': 'application/problem+json' });
}

/** Hono's error handler. What no route foresaw goes to `report` alone: the client learns nothing of it. */
export function problemHandler(report: (error: Error) => void): ErrorHandler {
  return (error, context) => {
    if (error instanceof Problem) return problemResponse(context, error);
    report(error);
    return problemResponse(context, new Problem('internal', 'something unforeseen happened; it is in the log'));
  };
}
