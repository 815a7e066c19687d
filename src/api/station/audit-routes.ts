/** The audit list: who changed settings, prices, shifts or tokens, or decided a case. Read over HTTP, written by the routes that do so. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Backend } from '../backend.ts';
import { describeOperation, queryFields } from '../http/openapi.ts';
import { limitField, readQuery, timeField, wholeField } from '../http/read-request.ts';
import { isoTime } from '../http/time.ts';

/** Over when it is on disk. @param facts without secrets. */
export async function recordAudit(
  { audit, clock }: Backend,
  context: Context,
  action: string,
  facts: Record<string, unknown>,
): Promise<void> {
  const { name, role } = context.get('caller');
  await audit.record({ at: clock.now(), by: name, role, action, facts });
}

const AuditQuery = v.strictObject({
  from: v.optional(timeField),
  to: v.optional(timeField),
  cursor: v.optional(wholeField(9)),
  limit: v.optional(limitField(500), '100'),
});
const Entries = v.object({
  entries: v.array(
    v.object({ id: v.number(), at: v.string(), by: v.string(), role: v.string(), action: v.string(), facts: v.looseObject({}) }),
  ),
  nextCursor: v.nullable(v.string()),
});

const describeList = describeOperation({
  tag: 'service',
  summary: { en: 'Who changed what, newest first', ru: 'Кто и что менял, новые первыми' },
  answers: { 200: Entries },
  problems: [422],
  parameters: queryFields('from', 'to', 'limit', 'cursor'),
});

export const auditRoutes = ({ audit }: Backend): Hono =>
  new Hono().get('/v1/audit', describeList, (context) => {
    const { from, to, cursor, limit } = readQuery(context, AuditQuery);
    const entries = audit.read({ from, to, before: cursor, limit });
    const last = entries.length === limit ? entries.at(-1) : undefined;
    return context.json({
      entries: entries.map((entry) => ({ ...entry, at: isoTime(entry.at) })),
      nextCursor: last ? String(last.id) : null,
    });
  });
