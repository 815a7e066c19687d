/** The cash drawer over HTTP: cash in, cash out, and what must be in it. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Backend } from '../backend.ts';
import { describeOperation } from '../http/openapi.ts';
import { readBody } from '../http/read-request.ts';
import { described, integer } from '../http/schema-parts.ts';
import { isoTime } from '../http/time.ts';
import { IDEMPOTENCY_KEY } from '../sales/request-schemas.ts';
import { recordAudit } from '../station/audit-routes.ts';
import { answerAct, readActKey, tellRefusals } from './once.ts';
import { checkWorkplace, operatorAt } from './persons.ts';

const reasonField = described(
  v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200), v.regex(/^\P{Cc}*$/u)),
  'Why; it stays on record.',
);
const ACT_STATE = described(v.picklist(['done', 'unknown', 'ordered']), '`unknown`: the register is still to be asked; a repeat tells.');

const CashRequest = v.strictObject({
  workplace: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  amount: described(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000_000)), 'Kopecks.'),
  reason: reasonField,
});
const Movement = v.object({
  id: v.string(),
  state: ACT_STATE,
  kind: v.picklist(['cashIn', 'cashOut']),
  amount: integer,
  reason: v.string(),
  by: v.string(),
  workplace: v.string(),
  at: v.string(),
  drawer: described(v.nullable(integer), 'What the drawer’s counter shows after it; null while that is not known.'),
});
const Drawer = v.object({
  expected: described(v.nullable(integer), 'By our books; null where nobody knows what it began with.'),
  device: described(v.nullable(integer), 'By the register’s counter; null where it cannot be asked.'),
});

const describeMovement = (en: string, ru: string) =>
  describeOperation({
    tag: 'till',
    summary: { en, ru },
    description: 'Never twice, though the answer is lost: the register’s counters tell. 202 as long as they do not.',
    body: CashRequest,
    answers: { 200: Movement, 202: Movement },
    problems: [400, 404, 409, 413, 415, 422, 503],
    parameters: [{ ...IDEMPOTENCY_KEY, required: true }],
  });
const describeIn = describeMovement('Cash laid into the drawer', 'Внесение наличных');
const describeOut = describeMovement('Cash taken out of the drawer', 'Изъятие наличных');
const describeDrawer = describeOperation({
  tag: 'till',
  summary: { en: 'What must be in the drawer, and what the register counts', ru: 'Сколько должно быть в ящике и сколько по счётчику ККМ' },
  answers: { 200: Drawer },
});

async function moveCash(context: Context, backend: Backend, kind: 'cashIn' | 'cashOut'): Promise<Response> {
  const body = await readBody(context, CashRequest);
  const { amount, reason } = body;
  const workplace = checkWorkplace(backend, body.workplace);
  const request = readActKey(context, kind, body, true);
  const operator = operatorAt(backend, workplace);
  const done = await tellRefusals(backend.drawer.move(kind, { workplace, amount, reason, operator, request }));
  const { act } = done;
  if (!done.isRepeat) await recordAudit(backend, context, `drawer.${kind}`, { workplace, amount, reason, by: act.by, state: act.state });
  const drawer = typeof act.outcome?.drawer === 'number' ? act.outcome.drawer : null;
  return answerAct(context, done, { kind, amount, reason, by: act.by, workplace, at: isoTime(act.at), drawer });
}

export const drawerRoutes = (backend: Backend): Hono =>
  new Hono()
    .get('/v1/drawer', describeDrawer, async (context) =>
      context.json({ expected: backend.shifts.expectedCash(), device: await backend.drawer.counter() }),
    )
    .post('/v1/drawer/in', describeIn, (context) => moveCash(context, backend, 'cashIn'))
    .post('/v1/drawer/out', describeOut, (context) => moveCash(context, backend, 'cashOut'));
