/** `POST /v1/sales/{id}/events`: tells a sale what happened, once for each idempotency key where the client sends one. */
import type { Context } from 'hono';
import { chartOf } from '../../../machines/index.ts';
import { unfilledNozzle } from '../../../machines/sale/readings.ts';
import type { SaleTag } from '../../../machines/sale/setup.ts';
import type { RequestKey } from '../../engine/journal.ts';
import { type Refusal, refusalOf } from '../../engine/refusal.ts';
import type { SaleRecord } from '../../engine/sale-record.ts';
import { statesOf } from '../../engine/step.ts';
import type { Language, Words } from '../../station/faults.ts';
import type { Backend } from '../backend.ts';
import { type FirstAnswers, readRequestKey } from '../http/idempotency.ts';
import { languageOf } from '../http/languages.ts';
import { describeOperation } from '../http/openapi.ts';
import { Problem } from '../http/problems.ts';
import { readBody } from '../http/read-request.ts';
import { recordAudit } from '../station/audit-routes.ts';
import { askElder } from '../till/persons.ts';
import { EPOCH, refuseFromBefore, refuseLostSale } from './after-restore.ts';
import { availableEvents } from './available-events.ts';
import { type Told, toChartEvent } from './chart-event.ts';
import { crossCheck, type Event } from './cross-check.ts';
import { findSale } from './find-sale.ts';
import { answerWith, keepAnswer, readFirstAnswer } from './first-answer.ts';
import type { LiveDeliveries } from './live-deliveries.ts';
import { EventRequest, IDEMPOTENCY_KEY, PaymentRequest } from './request-schemas.ts';
import { Sale } from './sale-schema.ts';
import { saleView } from './sale-view.ts';
import { describeGuard } from './words.ts';

export const describeTelling = describeOperation({
  tag: 'sales',
  summary: { en: 'Tell a sale what happened', ru: 'Сообщить продаже событие' },
  body: EventRequest,
  answers: { 200: Sale },
  problems: [400, 404, 409, 413, 415, 422, 503],
  parameters: [IDEMPOTENCY_KEY, EPOCH],
});

export const describePayment = describeOperation({
  tag: 'sales',
  summary: { en: 'Pay a sale that was left unpaid', ru: 'Оплатить неоплаченную продажу' },
  body: PaymentRequest,
  answers: { 200: Sale },
  problems: [400, 404, 409, 413, 415, 422, 503],
  parameters: [IDEMPOTENCY_KEY, EPOCH],
});

/** What the routes work with. */
interface Desk {
  backend: Backend;
  firstAnswers: FirstAnswers;
  deliveries: LiveDeliveries;
}

export const tellSale = async (context: Context, desk: Desk): Promise<Response> =>
  answerEvent(context, desk, await readBody(context, EventRequest));

export const payLate = async (context: Context, desk: Desk): Promise<Response> =>
  answerEvent(context, desk, { type: 'payment.made', ...(await readBody(context, PaymentRequest)) });

async function answerEvent(context: Context, { backend, firstAnswers, deliveries }: Desk, request: EventRequest): Promise<Response> {
  const { event, word } = partWord(request);
  const language = languageOf(context);
  refuseLostSale(context.req.param('id') ?? '', backend);
  const record = await findSale(context, backend);
  const key = readRequestKey(context, record.id, event, false);
  const view = (sale: SaleRecord) => saleView(sale, language, deliveries.of(record.id));
  const first = await readFirstAnswer(backend, firstAnswers, key, (sale) => saleView(sale, language));
  if (first) {
    context.header('Idempotent-Replayed', 'true');
    return answerWith(context, first.text, 200);
  }
  if (key) refuseFromBefore(context, key, backend);
  const kept = keepAnswer(key, view);
  let elder: string | null = null;
  const after = await firstAnswers.hold(key, async () => {
    if (needsElder(record, event)) elder = await askElder(context, backend, word);
    const standing = (await backend.engine.sale(record.id)) ?? record;
    const checked = await crossCheck(backend, standing, event, deliveries.of(record.id));
    return dispatchEvent(backend, record, checked, kept.key, language);
  });
  if (elder !== null) await recordAudit(backend, context, event.type, { saleId: record.id, ...factsOf(event), by: elder });
  return answerWith(context, kept.textOf(after), 200);
}

/** The event as the sale hears it, and the elder's word, whose PIN is stored nowhere. */
function partWord(request: EventRequest): { event: EventRequest; word: { by?: string; pin?: string } } {
  const { by, pin, ...rest } = request as EventRequest & { by?: string; pin?: string };
  return {
    event: (request.type === 'attention.resolved' ? { ...rest, by } : rest) as EventRequest,
    word: { ...(by ? { by } : {}), ...(pin ? { pin } : {}) },
  };
}

/** Fuel for no money, and what a person decides. */
function needsElder({ snapshot }: SaleRecord, event: EventRequest): boolean {
  if (event.type === 'sale.leftUnpaid' || event.type === 'attention.resolved') return true;
  if (event.type !== 'payment.changed' && event.type !== 'payment.made') return false;
  const { paymentTypes } = snapshot.context.order;
  return Object.hasOwn(paymentTypes, event.paymentType) && paymentTypes[event.paymentType]?.kind === 'proving';
}

function factsOf({ type: _, ...facts }: EventRequest): Record<string, unknown> {
  return facts;
}

/** Events that lead to money: what it is for must be there. */
const PAYING = new Set(['payment.changed', 'payment.made', 'receipt.requested']);

async function checkDevices({ readiness }: Backend, { snapshot }: SaleRecord, event: Event): Promise<void> {
  if (!PAYING.has(event.type) || !['awaitingPayment', 'awaitingReceipt', 'unpaid'].some((tag) => snapshot.hasTag(tag as SaleTag))) return;
  await readiness.check(unfilledNozzle(snapshot.context), 'sale');
}

/** @throws Problem 409 or 422 where the sale does not take the event; nothing is kept of a token then. */
async function dispatchEvent(
  backend: Backend,
  record: SaleRecord,
  event: Event,
  key: RequestKey | null,
  language: Language,
): Promise<SaleRecord> {
  const { engine } = backend;
  const standing = (await engine.sale(record.id)) ?? record;
  const told: Told = { record: standing, backend, language };
  const refusal = trialOf(told, event);
  if (refusal) throw refusedProblem(standing, event.type, refusal, language);
  await checkDevices(backend, standing, event);
  const cardRef = event.type === 'card.presented' ? await backend.keepCard(record.id, event.token) : '';
  const after = await backend.durable(() => engine.dispatch(record.id, toChartEvent(told, event, cardRef), key));
  if (!after) throw new Problem('not-found', 'there is no such sale');
  if ('kind' in after) throw refusedProblem((await engine.sale(record.id)) ?? record, event.type, after, language);
  return after;
}

/** Whether the sale would refuse the event, tried with a card reference that stands for no token. */
function trialOf(told: Told, event: Event): Refusal | null {
  const { record } = told;
  const trial = toChartEvent(told, event, '');
  if (record.snapshot.can(trial as never)) return null;
  if (record.isHeld) return event.type === 'attention.resolved' ? { kind: 'guard', guard: 'isChoice' } : { kind: 'afterRestore' };
  const chart = chartOf(record.chart, record.version)?.chart;
  return chart ? refusalOf(chart, record.snapshot, trial) : { kind: 'notNow' };
}

const AFTER_RESTORE: Words = {
  en: 'the sale is from before the restore: send attention.resolved with one of its choices first; takenUp lets it go on as it stands',
  ru: 'продажа — до восстановления базы: сначала attention.resolved с одним из вариантов; takenUp продолжает её с того же места',
};

function refusedProblem(record: SaleRecord, event: string, refusal: Refusal, language: Language): Problem {
  const facts = { saleId: record.id, event, state: statesOf(record.snapshot), availableEvents: availableEvents(record, language) };
  if (refusal.kind === 'notNow') return new Problem('event-not-now', `the sale does not take ${event} now`, facts);
  if (refusal.kind === 'afterRestore') return new Problem('after-restore', AFTER_RESTORE[language], facts);
  return new Problem('guard-refused', describeGuard(refusal.guard, language), { ...facts, guard: refusal.guard });
}
