/** Handing the drawer over in an open shift, and a person's word on what no device could say, over HTTP. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Cashier } from '../../forecourt/till/cashier-desk.ts';
import type { Backend } from '../backend.ts';
import { describeOperation } from '../http/openapi.ts';
import { Problem } from '../http/problems.ts';
import { readBody } from '../http/read-request.ts';
import { described, integer } from '../http/schema-parts.ts';
import { IDEMPOTENCY_KEY } from '../sales/request-schemas.ts';
import { recordAudit } from '../station/audit-routes.ts';
import { answerReport, Shift } from '../station/shift-view.ts';
import { ActView, actView } from './act-view.ts';
import { readActKey, tellRefusals } from './once.ts';
import { askElder, cashierRef, checkWorkplace, elderFields, operatorAt, pin, withPin } from './persons.ts';

const HandoverRequest = v.strictObject({
  workplace: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  cashier: described(cashierRef, 'Who takes over, by id or name.'),
  pin,
  counted: described(v.pipe(integer, v.minValue(0), v.maxValue(1_000_000_000)), 'Counted in the drawer, kopecks.'),
});
const describeHandover = describeOperation({
  tag: 'shifts',
  summary: { en: 'Hand over to another cashier in the open shift', ru: 'Передать смену другому кассиру' },
  description: 'The drawer is counted, the X report printed, the new cashier signed in. A difference is on record, and moves no cash.',
  body: HandoverRequest,
  answers: { 200: Shift },
  problems: [400, 404, 409, 413, 415, 422, 503],
  parameters: [{ ...IDEMPOTENCY_KEY, required: true }],
});

const Word = v.strictObject({
  done: described(v.boolean(), 'Whether it was done, as far as a person can see.'),
  ...elderFields,
});
const describeWord = describeOperation({
  tag: 'till',
  summary: { en: 'Say what became of an act that no device tells', ru: 'Решить, чем кончилась операция кассы' },
  description: 'Of those that `GET /v1/shifts/current/cases` lists as unknown. An elder’s decision.',
  body: Word,
  answers: { 200: ActView },
  problems: [400, 404, 413, 415, 422],
});

async function handOver(context: Context, backend: Backend): Promise<Response> {
  const { acts, cashiers, shifts } = backend;
  const body = await readBody(context, HandoverRequest);
  const workplace = checkWorkplace(backend, body.workplace);
  const { counted } = body;
  const leaving = operatorAt(backend, workplace);
  let next: Cashier | undefined;
  const order = {
    kind: 'handover',
    request: readActKey(context, 'handover', body, true),
    by: leaving.name,
    workplace,
    amount: counted,
    async prepare() {
      next = await withPin(context, () => cashiers.verify(body.cashier, body.pin));
      // A shift that the register opened by itself is put on record.
      const report = await shifts.current();
      if (!report || report.state === 'closed') throw new Problem('shift-closed', 'no shift is open');
      return { to: next.name };
    },
  };
  const done = acts.perform(order, {
    async perform({ at }) {
      if (!next) return null;
      const turn = shifts.endTurn({ at, from: leaving.name, to: next.name, workplace, counted });
      if (!turn) return null;
      await cashiers.signIn(workplace, next);
      return { outcome: { ...turn } };
    },
    recall: async () => null,
  });
  const { act, isRepeat } = await tellRefusals(done);
  if (isRepeat) context.header('Idempotent-Replayed', 'true');
  else await announce(context, backend, act.outcome);
  return answerReport(context, backend, await shifts.current(), 'shift-closed', { en: 'no shift is open', ru: 'смена не открыта' });
}

async function announce(context: Context, backend: Backend, turn: Record<string, unknown> | null): Promise<void> {
  await recordAudit(backend, context, 'shift.handedOver', turn ?? {});
  const report = await backend.shifts.current();
  if (report) await backend.papers.printReport(report);
}

async function resolveAct(context: Context, backend: Backend): Promise<Response> {
  const { done, ...word } = await readBody(context, Word);
  const by = await askElder(context, backend, word);
  const act = await backend.acts.resolve(context.req.param('id') ?? '', done, { done, by });
  if (!act) throw new Problem('not-found', 'there is no such act, or its outcome is known');
  await recordAudit(backend, context, 'act.resolved', { id: act.id, kind: act.kind, done, by });
  return context.json(actView(act));
}

export const handoverRoutes = (backend: Backend): Hono =>
  new Hono()
    .post('/v1/shifts/handover', describeHandover, (context) => handOver(context, backend))
    .post('/v1/acts/:id/resolution', describeWord, (context) => resolveAct(context, backend));
