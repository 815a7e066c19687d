/** `POST /v1/sales`: opens a sale once for each idempotency key. */
import type { Context } from 'hono';
import * as v from 'valibot';
import { chartOf } from '../../../machines/index.ts';
import { holdsPump } from '../../../machines/sale/readings.ts';
import type { RequestKey } from '../../engine/journal.ts';
import type { SaleRecord } from '../../engine/sale-record.ts';
import type { Language } from '../../station/faults.ts';
import { type OrderFault, readOrder } from '../../station/order.ts';
import { fiscalTerms } from '../../station/receipt-terms.ts';
import type { Backend } from '../backend.ts';
import { type FirstAnswers, readRequestKey } from '../http/idempotency.ts';
import { languageOf } from '../http/languages.ts';
import { describeOperation } from '../http/openapi.ts';
import { invalidInput, Problem } from '../http/problems.ts';
import { parseInput, readBody } from '../http/read-request.ts';
import { recordAudit } from '../station/audit-routes.ts';
import { askElder, operatorAt, withoutPin } from '../till/persons.ts';
import { EPOCH, refuseBesideAnother, refuseFromBefore } from './after-restore.ts';
import { answerWith, keepAnswer, readFirstAnswer } from './first-answer.ts';
import { IDEMPOTENCY_KEY, SaleRequest } from './request-schemas.ts';
import { Sale } from './sale-schema.ts';
import { saleView } from './sale-view.ts';

export const describeOpening = describeOperation({
  tag: 'sales',
  summary: { en: 'Start a sale', ru: 'Начать продажу' },
  body: SaleRequest,
  answers: { 201: Sale },
  problems: [400, 409, 413, 415, 422, 503],
  parameters: [{ ...IDEMPOTENCY_KEY, required: true }, EPOCH],
});

export async function openSale(context: Context, backend: Backend, firstAnswers: FirstAnswers): Promise<Response> {
  const body: unknown = await readBody(context, v.unknown());
  const language = languageOf(context);
  const request = parseOrder(body, language);
  const key = readRequestKey(context, 'sales', withoutPin(body), true);
  const view = (record: SaleRecord) => saleView(record, language);
  const answer = (saleId: string, text: string) => {
    context.header('Location', `/v1/sales/${saleId}`);
    return answerWith(context, text, 201);
  };
  const first = await readFirstAnswer(backend, firstAnswers, key, view);
  if (first) {
    context.header('Idempotent-Replayed', 'true');
    return answer(first.saleId, first.text);
  }
  refuseFromBefore(context, key, backend);
  refuseBesideAnother(backend);
  if (backend.isStopping()) {
    context.header('Retry-After', '30');
    throw new Problem('stopping', 'the service is stopping: no new sale begins', { retryable: true });
  }
  const kept = keepAnswer(key, view);
  const opened = await firstAnswers.hold(key, async () => {
    await askForProving(context, backend, request);
    return openReady(backend, request, kept.key, language);
  });
  return answer(opened.id, kept.textOf(opened));
}

/** Fuel that nobody pays for: an elder proves a pump. */
async function askForProving(context: Context, backend: Backend, { paymentType, by, pin }: SaleRequest): Promise<void> {
  const isProving = backend.stations.inForce().document.paymentTypes.some(({ code, kind }) => code === paymentType && kind === 'proving');
  if (!isProving) return;
  await recordAudit(backend, context, 'proving.ordered', { by: await askElder(context, backend, { by, pin }), paymentType });
}

export function parseOrder(body: unknown, language: Language): SaleRequest {
  const { payments } = (body ?? {}) as { payments?: unknown };
  if (payments !== undefined) throw new Problem('split-payment-not-supported', 'a sale is paid in one way (R23)');
  return parseInput(SaleRequest, body, language);
}

export function refusedOrder({ kind, path, message }: OrderFault, language: Language): Problem {
  if (kind !== 'marked') return invalidInput(path, message[language]);
  return new Problem('marked-goods-unsupported', message[language], { faults: [{ path, message: message[language] }] });
}

/** What is known beforehand is refused beforehand: no money for a pump or a register that does not answer. */
async function openReady(backend: Backend, request: SaleRequest, key: RequestKey | null, language: Language): Promise<SaleRecord> {
  const ordered = readOrder(backend.stations.inForce().document, '', request);
  if (!ordered.ok) throw refusedOrder(ordered.fault, language);
  refuseBusyPump(backend, request);
  const { fuel } = ordered.input.order;
  await backend.readiness.check(fuel && { pump: fuel.pump, nozzle: fuel.nozzle, price: fuel.listPrice }, 'nobody');
  return openOrdered(backend, request, key, language);
}

/** Looks whether the pump is free in the same turn of the event loop in which the engine takes the sale: no other comes between. */
function openOrdered(backend: Backend, request: SaleRequest, key: RequestKey | null, language: Language): Promise<SaleRecord> {
  const saleId = backend.newSaleId();
  const ordered = readOrder(backend.stations.inForce().document, saleId, request);
  if (!ordered.ok) throw refusedOrder(ordered.fault, language);
  const { path, workplace } = request;
  const { order } = ordered.input;
  // Whoever is signed in makes this sale's receipts to its end (D16).
  const fiscal = { ...fiscalTerms(backend.stations.inForce().document), cashier: operatorAt(backend, workplace) };
  const pump = request.path === 'shop' ? null : request.pump;
  refuseBusyPump(backend, request);
  const version = chartOf(path)?.version ?? 1;
  return backend.durable(() =>
    backend.engine.open({
      saleId,
      chart: path,
      version,
      input: { ...ordered.input, order: { ...order, fiscal } },
      path,
      workplace,
      pump,
      request: key,
    }),
  );
}

export function refuseBusyPump(backend: Backend, request: SaleRequest): void {
  if (request.path === 'shop') return;
  const other = saleInTheWay(backend, request.pump);
  if (other) throw new Problem('pump-busy', `pump ${request.pump} serves another sale`, { saleId: other.id, retryable: true });
}

/** The sale that keeps another one from this pump: one that holds it, or one too many that is not paid yet (D15). */
function saleInTheWay({ engine, stations }: Backend, pump: number): SaleRecord | undefined {
  const onPump = engine.atWork().filter(({ snapshot }) => snapshot.context.order.fuel?.pump === pump && !snapshot.hasTag('closed'));
  const holder = onPump.find(({ snapshot }) => holdsPump(snapshot.context));
  return holder ?? (onPump.length > stations.inForce().document.limits.maxUnpaid ? onPump[0] : undefined);
}
