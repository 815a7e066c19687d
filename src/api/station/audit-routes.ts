/** Promises that who changes settings, prices, shifts or tokens, or decides a case, is on a list that only grows. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { about } from '../http/describe.ts';
import { checked, languageOf } from '../http/problems.ts';
import { iso } from '../sales/schemas.ts';
import type { Service } from '../service.ts';

/** `facts` bear no secrets. */
export function audited(service: Service, context: Context, action: string, facts: Record<string, unknown>): void {
  const { name, role } = context.get('caller');
  service.audit.record({ at: service.clock.now(), by: name, role, action, facts });
}

const time = v.pipe(v.string(), v.isoTimestamp(), v.transform(Date.parse));
const whole = v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number));
const Query = v.object({
  from: v.optional(time),
  to: v.optional(time),
  cursor: v.optional(whole),
  limit: v.optional(v.pipe(whole, v.minValue(1), v.maxValue(500)), '100'),
});
const Entries = v.object({
  entries: v.array(
    v.object({ id: v.number(), at: v.string(), by: v.string(), role: v.string(), action: v.string(), facts: v.looseObject({}) }),
  ),
  nextCursor: v.nullable(v.string()),
});

export function auditRoutes(service: Service): Hono {
  return new Hono().get(
    '/v1/audit',
    about({
      tag: 'service',
      summary: { en: 'Who changed what, newest first', ru: 'Кто и что менял, новые первыми' },
      answers: { 200: Entries },
      problems: [422],
      parameters: ['from', 'to', 'limit', 'cursor'].map((name) => ({ name, in: 'query' as const, description: name })),
    }),
    (context) => {
      const { from, to, cursor, limit } = checked(Query, context.req.query(), languageOf(context));
      const entries = service.audit.read({ from, to, before: cursor, limit });
      const last = entries.length === limit ? entries.at(-1) : undefined;
      return context.json({ entries: entries.map((one) => ({ ...one, at: iso(one.at) })), nextCursor: last ? String(last.id) : null });
    },
  );
}
