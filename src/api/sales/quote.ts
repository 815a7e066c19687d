/** `POST /v1/quotes`: what a sale would begin with, before ПУСК. Nothing is stored, and no device is asked. */
import type { Context } from 'hono';
import * as v from 'valibot';
import { openingContext } from '../../../machines/sale/opening.ts';
import { readOrder } from '../../station/order.ts';
import type { Backend } from '../backend.ts';
import { languageOf } from '../http/languages.ts';
import { describeOperation } from '../http/openapi.ts';
import { readBody } from '../http/read-request.ts';
import { described, integer } from '../http/schema-parts.ts';
import { parseOrder, refuseBusyPump, refusedOrder } from './open-sale.ts';
import { IDEMPOTENCY_KEY, SaleRequest } from './request-schemas.ts';
import { Lines, Totals } from './sale-schema.ts';
import { linesIn, totalsIn } from './sale-view.ts';

const Quote = v.object({
  lines: Lines,
  totals: Totals,
  volume: described(v.nullable(integer), 'What the pump would give at most, millilitres; null in the shop.'),
});

export const describeQuote = describeOperation({
  tag: 'sales',
  summary: { en: 'What a sale would come to', ru: 'Расчёт продажи без её начала' },
  description: 'The body of a sale, with its checks and its arithmetic, before any card. Nothing is stored or sent.',
  body: SaleRequest,
  answers: { 200: Quote },
  problems: [400, 409, 413, 415, 422, 503],
  parameters: [IDEMPOTENCY_KEY],
});

export async function quoteSale(context: Context, backend: Backend): Promise<Response> {
  const language = languageOf(context);
  const request = parseOrder(await readBody(context, v.unknown()), language);
  const ordered = readOrder(backend.stations.inForce().document, '', request);
  if (!ordered.ok) throw refusedOrder(ordered.fault, language);
  refuseBusyPump(backend, request);
  backend.readiness.checkKnown(request.path === 'shop' ? null : { pump: request.pump, nozzle: request.nozzle });
  const opening = openingContext(ordered.input);
  return context.json({ lines: linesIn(opening), totals: totalsIn(opening), volume: opening.order.fuel?.volume ?? null });
}
