/** `POST /v1/sales/{id}/events`: tells a sale what happened, once for each idempotency key where the client sends one. */
import type { Context } from 'hono';
import { chartOf } from '../../../machines/index.ts';
import { returnedLines } from '../../../machines/sale/readings.ts';
import { keptQuantity, type Wanted } from '../../domain/refund.ts';
import type { RequestKey } from '../../engine/journal.ts';
import { type Refusal, refusalOf } from '../../engine/refusal.ts';
import type { SaleRecord } from '../../engine/sale-record.ts';
import { type ChartEvent, statesOf } from '../../engine/step.ts';
import type { Language } from '../../station/faults.ts';
import type { Backend } from '../backend.ts';
import { type FirstAnswers, readRequestKey } from '../http/idempotency.ts';
import { languageOf } from '../http/languages.ts';
import { describeOperation } from '../http/openapi.ts';
import { invalidInput, Problem } from '../http/problems.ts';
import { readBody } from '../http/read-request.ts';
import { recordAudit } from '../station/audit-routes.ts';
import { availableEvents } from './available-events.ts';
import { findSale, readPastSale } from './find-sale.ts';
import type { LiveDeliveries } from './live-deliveries.ts';
import { EventRequest, IDEMPOTENCY_KEY, type ReturnedGoods } from './request-schemas.ts';
import { Sale } from './sale-schema.ts';
import { saleView } from './sale-view.ts';
import { describeGuard } from './words.ts';

export const describeTelling = describeOperation({
  tag: 'sales',
  summary: { en: 'Tell a sale what happened', ru: 'Сообщить продаже событие' },
  body: EventRequest,
  answers: { 200: Sale },
  problems: [400, 404, 409, 413, 415, 422, 503],
  parameters: [IDEMPOTENCY_KEY],
});

export async function tellSale(
  context: Context,
  backend: Backend,
  firstAnswers: FirstAnswers,
  deliveries: LiveDeliveries,
): Promise<Response> {
  const event = await readBody(context, EventRequest);
  const language = languageOf(context);
  const record = await findSale(context, backend);
  const key = readRequestKey(context, record.id, event, false);
  const first = key && (await firstAnswers.find(key));
  if (first) {
    context.header('Idempotent-Replayed', 'true');
    return context.json(saleView(await readPastSale(backend.journal, first.saleId, first.sequence), language));
  }
  const after = await firstAnswers.hold(key, () => dispatchEvent(backend, record, event, key, language));
  if (event.type === 'attention.resolved') {
    const { choice, evidence, by } = event;
    recordAudit(backend, context, event.type, { saleId: record.id, choice, evidence, by });
  }
  return context.json(saleView(after, language, deliveries.of(record.id)));
}

/** @throws Problem 409 or 422 where the sale does not take the event; nothing is kept of a token then. */
async function dispatchEvent(
  backend: Backend,
  record: SaleRecord,
  event: EventRequest,
  key: RequestKey | null,
  language: Language,
): Promise<SaleRecord> {
  const { engine } = backend;
  const standing = (await engine.sale(record.id)) ?? record;
  const refusal = trialOf(standing, event);
  if (refusal) throw refusedProblem(standing, event.type, refusal, language);
  const after = await engine.dispatch(
    record.id,
    chartEvent(standing, event, (token) => backend.keepCard(record.id, token)),
    key,
  );
  if (!after) throw new Problem('not-found', 'there is no such sale');
  if ('kind' in after) throw refusedProblem((await engine.sale(record.id)) ?? record, event.type, after, language);
  return after;
}

/** Whether the sale would refuse the event, tried with a card reference that stands for no token. */
function trialOf(record: SaleRecord, event: EventRequest): Refusal | null {
  const trial = chartEvent(record, event, () => '');
  if (record.snapshot.can(trial as never)) return null;
  const chart = chartOf(record.chart, record.version)?.chart;
  return chart ? refusalOf(chart, record.snapshot, trial) : { kind: 'notNow' };
}

/** The client's event as the chart's. `keep` makes an opaque reference of a token (D14). */
function chartEvent(record: SaleRecord, event: EventRequest, keep: (token: string) => string): ChartEvent {
  if (event.type === 'card.presented') return { type: event.type, cardRef: keep(event.token) };
  if (event.type === 'refund.requested') return { type: event.type, lines: event.lines ? wantedLines(record, event.lines) : null };
  return event;
}

/** The goods that come back, named by line or by code, as line numbers and quantities. @throws Problem 422. */
function wantedLines({ snapshot: { context } }: SaleRecord, goods: ReturnedGoods[]): Wanted[] {
  const returned = returnedLines(context);
  return goods.map(({ lineNo, code, quantity }, index) => {
    const matching = context.lines.filter(
      (line) => (lineNo === undefined || line.lineNo === lineNo) && (code === undefined || line.code === code),
    );
    const [first] = matching;
    if (!first) throw invalidInput(`lines[${index}]`, 'no such line', 'the sale has no such line');
    const parts = matching.filter((line) => line.lineNo === first.lineNo);
    return { lineNo: first.lineNo, quantity: quantity ?? parts.reduce((sum, line) => sum + keptQuantity(line, returned), 0) };
  });
}

function refusedProblem(record: SaleRecord, event: string, refusal: Refusal, language: Language): Problem {
  const facts = { saleId: record.id, event, state: statesOf(record.snapshot), availableEvents: availableEvents(record, language) };
  if (refusal.kind === 'notNow') return new Problem('event-not-now', `the sale does not take ${event} now`, facts);
  return new Problem('guard-refused', describeGuard(refusal.guard, language), { ...facts, guard: refusal.guard });
}
