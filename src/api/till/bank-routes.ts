/** Reconciliation with the bank terminal over HTTP: its totals beside ours, before the Z report. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Reconciliation } from '../../forecourt/till/bank-desk.ts';
import type { Backend } from '../backend.ts';
import { describeOperation } from '../http/openapi.ts';
import { readOptionalBody } from '../http/read-request.ts';
import { described, integer } from '../http/schema-parts.ts';
import { isoTime } from '../http/time.ts';
import { IDEMPOTENCY_KEY } from '../sales/request-schemas.ts';
import { recordAudit } from '../station/audit-routes.ts';
import { answerAct, readActKey, tellRefusals } from './once.ts';
import { operatorOnDuty } from './persons.ts';

const Sum = v.object({ count: integer, amount: described(integer, 'Kopecks.') });
const Turnover = { payments: Sum, refunds: Sum };
const ReconciliationView = v.object({
  id: v.string(),
  state: described(v.picklist(['done', 'unknown', 'ordered']), '`unknown`: the terminal’s day may be closed; it is still asked.'),
  from: described(v.nullable(v.string()), 'Since when: the last reconciliation, else the shift’s beginning.'),
  terminal: v.nullable(v.object({ period: v.string(), ...Turnover })),
  ours: described(v.nullable(v.object(Turnover)), 'Sales whose receipts were paid electronically.'),
  difference: described(v.nullable(integer), 'The terminal’s less ours, kopecks.'),
  text: described(v.string(), 'The slip: the terminal’s own words, else ours, in Russian.'),
});
const Wish = v.strictObject({ print: described(v.optional(v.boolean(), false), 'Whether the register prints the slip.') });

const describeReconciliation = describeOperation({
  tag: 'till',
  summary: { en: 'Reconcile with the bank terminal', ru: 'Сверка итогов с банковским терминалом' },
  description:
    'Before the Z report, once a day: the acquirer’s day may end with it. A repeat under one key asks the terminal no second time.',
  body: Wish,
  isBodyOptional: true,
  answers: { 200: ReconciliationView, 202: ReconciliationView },
  problems: [400, 404, 409, 413, 415, 422, 503],
  parameters: [IDEMPOTENCY_KEY],
});

const money = (kopecks: number): string => (kopecks / 100).toFixed(2).replace('.', ',');

function slipOf({ terminal, ours, difference }: Reconciliation): string[] {
  if (terminal.slip.length > 0) return terminal.slip;
  return [
    'СВЕРКА ИТОГОВ',
    ...(terminal.period ? [`Период ${terminal.period}`] : []),
    `Терминал: оплат ${terminal.payments.count}, ${money(terminal.payments.amount)}`,
    `          возвратов ${terminal.refunds.count}, ${money(terminal.refunds.amount)}`,
    `Касса:    оплат ${ours.payments.count}, ${money(ours.payments.amount)}`,
    `          возвратов ${ours.refunds.count}, ${money(ours.refunds.amount)}`,
    difference === 0 ? 'ИТОГИ СОВПАЛИ' : `РАСХОЖДЕНИЕ ${money(difference)}`,
  ];
}

async function reconcile(context: Context, backend: Backend): Promise<Response> {
  const { print } = await readOptionalBody(context, Wish);
  const operator = operatorOnDuty(backend);
  const by = operator?.name ?? context.get('caller').name;
  const done = await tellRefusals(backend.bank.reconcile(by, readActKey(context, 'reconciliation', {}, false)));
  const { act, isRepeat } = done;
  const came = act.state === 'done' ? (act.outcome as unknown as Reconciliation) : null;
  const lines = came ? slipOf(came) : [];
  if (!isRepeat) await recordAudit(backend, context, 'bank.reconciled', { state: act.state, difference: came?.difference ?? null });
  if (came && print) await backend.papers.printSlip(lines, operator);
  return answerAct(context, done, {
    from: came && isoTime(came.from),
    terminal: came && { period: came.terminal.period, payments: came.terminal.payments, refunds: came.terminal.refunds },
    ours: came?.ours ?? null,
    difference: came?.difference ?? null,
    text: lines.join('\n'),
  });
}

export const bankRoutes = (backend: Backend): Hono =>
  new Hono().post('/v1/bank/reconciliation', describeReconciliation, (context) => reconcile(context, backend));
