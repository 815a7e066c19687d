/** Promises sales over HTTP: opened once, told what happened, looked at, waited for, listed. */

import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { chartOf } from '../../../machines/index.ts';
import { holdsPump, returnedLines } from '../../../machines/sale/readings.ts';
import { keptQuantity, type Wanted } from '../../domain/refund.ts';
import { type Refusal, refusalOf } from '../../engine/refusal.ts';
import type { SaleRecord } from '../../engine/sale-record.ts';
import { type ChartEvent, statesOf } from '../../engine/step.ts';
import type { Language } from '../../station/faults.ts';
import { readOrder } from '../../station/order.ts';
import { about } from '../http/describe.ts';
import { onceEach, requestKey } from '../http/idempotency.ts';
import { bodyOf, checked, languageOf, Problem } from '../http/problems.ts';
import { guardSays } from '../http/words.ts';
import type { Service } from '../service.ts';
import { audited } from '../station/audit-routes.ts';
import type { Deliveries } from './deliveries.ts';
import { EventRequest, type ReturnedGoods, SaleRequest } from './requests.ts';
import { availableEvents, saleView } from './sale-view.ts';
import { Sale, Sales } from './schemas.ts';
import { waitForTags } from './wait.ts';

const KEY = { name: 'Idempotency-Key', in: 'header', description: 'The same with every repeat of one request.' } as const;

function orderIn(body: unknown, language: Language): SaleRequest {
  const { payments } = (body ?? {}) as { payments?: unknown };
  if (payments !== undefined) throw new Problem(422, 'split-payment-not-supported', 'a sale is paid in one way (R23)');
  return checked(SaleRequest, body, language);
}

/** The lines that a client names, by number or by code, as line numbers and quantities. @throws Problem 422. */
function wantedLines({ snapshot: { context } }: SaleRecord, named: ReturnedGoods[]): Wanted[] {
  const returned = returnedLines(context);
  return named.map(({ lineNo, code, quantity }, index) => {
    const parts = context.lines.filter(
      (line) => (lineNo === undefined || line.lineNo === lineNo) && (code === undefined || line.code === code),
    );
    const [first] = parts;
    if (!first) {
      throw new Problem(422, 'invalid-input', 'the sale has no such line', {
        faults: [{ path: `lines[${index}]`, message: 'no such line' }],
      });
    }
    const own = parts.filter((line) => line.lineNo === first.lineNo);
    return { lineNo: first.lineNo, quantity: quantity ?? own.reduce((sum, line) => sum + keptQuantity(line, returned), 0) };
  });
}

/** The client's word as the chart's event; `keep` makes an opaque reference of a token (D14). */
function chartEvent(record: SaleRecord, event: EventRequest, keep: (token: string) => string): ChartEvent {
  if (event.type === 'card.presented') return { type: event.type, cardRef: keep(event.token) };
  if (event.type === 'refund.requested') return { type: event.type, lines: event.lines ? wantedLines(record, event.lines) : null };
  return event;
}

function refused(record: SaleRecord, event: string, refusal: Refusal, language: Language): Problem {
  const facts = { saleId: record.id, event, state: statesOf(record.snapshot), availableEvents: availableEvents(record, language) };
  if (refusal.kind === 'notNow') return new Problem(409, 'event-not-now', `the sale does not take ${event} now`, facts);
  return new Problem(422, 'guard-refused', guardSays(refusal.guard, language), { ...facts, guard: refusal.guard });
}

const Query = v.object({
  tag: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z]{1,32}$/))),
  pump: v.optional(v.pipe(v.string(), v.regex(/^\d{1,3}$/), v.transform(Number))),
  workplace: v.optional(v.pipe(v.string(), v.maxLength(64))),
  from: v.optional(v.pipe(v.string(), v.isoTimestamp(), v.transform(Date.parse))),
  to: v.optional(v.pipe(v.string(), v.isoTimestamp(), v.transform(Date.parse))),
  limit: v.optional(v.pipe(v.string(), v.regex(/^\d{1,3}$/), v.transform(Number), v.minValue(1), v.maxValue(200)), '50'),
  cursor: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,16}:[\w-]{1,64}$/),
      v.transform((cursor) => ({ createdAt: Number(cursor.split(':')[0]), id: cursor.slice(cursor.indexOf(':') + 1) })),
    ),
  ),
});

/** The sale that keeps another one from this pump: one that holds it, or one too many that is not paid yet (D15). */
function inTheWay(service: Service, pump: number): SaleRecord | undefined {
  const onPump = service.engine.atWork().filter(({ snapshot }) => snapshot.context.order.fuel?.pump === pump && !snapshot.hasTag('closed'));
  const holding = onPump.find(({ snapshot }) => holdsPump(snapshot.context));
  return holding ?? (onPump.length > service.stations.inForce().document.limits.maxUnpaid ? onPump[0] : undefined);
}

export function saleRoutes(service: Service, deliveries: Deliveries): Hono {
  const app = new Hono();
  const once = onceEach(service);
  const view = (context: Context, record: SaleRecord) => saleView(record, languageOf(context), deliveries.of(record.id));
  const found = async (context: Context): Promise<SaleRecord> => {
    const record = await service.engine.sale(context.req.param('id') ?? '');
    if (!record) throw new Problem(404, 'not-found', 'there is no such sale');
    return record;
  };
  const replayed = (context: Context, record: SaleRecord, status: 200 | 201) => {
    context.header('Idempotent-Replayed', 'true');
    return context.json(saleView(record, languageOf(context)), status);
  };

  /** Whether the pump is free is asked in the same breath as the sale is opened. */
  function open(context: Context, request: SaleRequest, key: ReturnType<typeof requestKey>): Promise<SaleRecord> {
    const language = languageOf(context);
    const saleId = service.newSaleId();
    const ordered = readOrder(service.stations.inForce().document, saleId, request);
    if (!ordered.ok) {
      const fault = { path: ordered.fault.path, message: ordered.fault.message[language] };
      throw new Problem(422, 'invalid-input', fault.message, { faults: [fault] });
    }
    const { path, workplace } = request;
    const pump = request.path === 'shop' ? null : request.pump;
    const busy = pump === null ? undefined : inTheWay(service, pump);
    if (busy) throw new Problem(409, 'pump-busy', `pump ${pump} serves another sale`, { saleId: busy.id, retryable: true });
    const version = chartOf(path)?.version ?? 1;
    return service.engine.open({ saleId, chart: path, version, input: ordered.input, path, workplace, pump, request: key });
  }

  app.post(
    '/v1/sales',
    about({
      tag: 'sales',
      summary: { en: 'Start a sale', ru: 'Начать продажу' },
      body: SaleRequest,
      answers: { 201: Sale },
      problems: [400, 409, 413, 415, 422, 503],
      parameters: [{ ...KEY, required: true }],
    }),
    async (context) => {
      const body: unknown = await bodyOf(context, v.unknown());
      const request = orderIn(body, languageOf(context));
      const key = requestKey(context, 'sales', body, true);
      const first = key && (await once.before(key));
      if (first) {
        context.header('Location', `/v1/sales/${first.id}`);
        return replayed(context, first, 201);
      }
      if (service.isStopping()) {
        context.header('Retry-After', '30');
        throw new Problem(503, 'stopping', 'the service is stopping: no new sale begins', { retryable: true });
      }
      const record = await once.during(key, () => open(context, request, key));
      context.header('Location', `/v1/sales/${record.id}`);
      return context.json(view(context, record), 201);
    },
  );

  app.get(
    '/v1/sales',
    about({
      tag: 'sales',
      summary: { en: 'List sales, newest first', ru: 'Список продаж, новые первыми' },
      answers: { 200: Sales },
      problems: [422],
      parameters: ['tag', 'pump', 'workplace', 'from', 'to', 'limit', 'cursor'].map((name) => ({
        name,
        in: 'query' as const,
        description: name,
      })),
    }),
    async (context) => {
      const { ids, next } = service.sales(checked(Query, context.req.query(), languageOf(context)));
      const records = await Promise.all(ids.map((id) => service.engine.sale(id)));
      const sales = records.flatMap((record) => (record ? [view(context, record)] : []));
      return context.json({ sales, nextCursor: next && `${next.createdAt}:${next.id}` });
    },
  );

  app.get(
    '/v1/sales/:id',
    about({ tag: 'sales', summary: { en: 'A sale as it stands', ru: 'Продажа как она есть' }, answers: { 200: Sale }, problems: [404] }),
    async (context) => context.json(view(context, await found(context))),
  );

  app.post(
    '/v1/sales/:id/events',
    about({
      tag: 'sales',
      summary: { en: 'Tell a sale what happened', ru: 'Сообщить продаже событие' },
      body: EventRequest,
      answers: { 200: Sale },
      problems: [400, 404, 409, 413, 415, 422, 503],
      parameters: [KEY],
    }),
    async (context) => {
      const event = await bodyOf(context, EventRequest);
      const language = languageOf(context);
      const record = await found(context);
      const key = requestKey(context, record.id, event, false);
      const first = key && (await once.before(key));
      if (first) return replayed(context, first, 200);
      const after = await once.during(key, async () => {
        const chart = chartOf(record.chart, record.version)?.chart;
        const standing = (await service.engine.sale(record.id)) ?? record;
        // Nothing is kept of a token that the sale does not want.
        const trial = chartEvent(standing, event, () => '');
        const notTaken = (): Refusal | null => (chart ? refusalOf(chart, standing.snapshot, trial) : { kind: 'notNow' });
        const refusal = standing.snapshot.can(trial as never) ? null : notTaken();
        if (refusal) throw refused(standing, event.type, refusal, language);
        const told = chartEvent(standing, event, (token) => service.keepCard(record.id, token));
        return service.engine.dispatch(record.id, told, key);
      });
      if (!after) throw new Problem(404, 'not-found', 'there is no such sale');
      if (event.type === 'attention.resolved') {
        const { choice, evidence, by } = event;
        audited(service, context, event.type, { saleId: record.id, choice, evidence, by });
      }
      if ('kind' in after) throw refused((await service.engine.sale(record.id)) ?? record, event.type, after, language);
      return context.json(view(context, after));
    },
  );

  app.get(
    '/v1/sales/:id/wait',
    about({
      tag: 'sales',
      summary: { en: 'Wait until a sale bears a tag', ru: 'Ждать, пока у продажи появится метка' },
      answers: { 200: Sale },
      problems: [404, 408, 422],
      parameters: [
        { name: 'for', in: 'query', description: 'Tags, comma-separated; any of them will do.', required: true },
        { name: 'timeout', in: 'query', description: 'Seconds, up to 120; 30 where absent.' },
      ],
    }),
    async (context) => {
      const record = await found(context);
      const reached = await waitForTags(service, record, context.req.query('for'), context.req.query('timeout'), context.req.raw.signal);
      return context.json(view(context, reached));
    },
  );

  return app;
}
