/** Sales over HTTP: opened, told what happened, read, listed, waited for. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { SALE_TAGS } from '../../../machines/sale/setup.ts';
import type { Backend } from '../backend.ts';
import { createFirstAnswers } from '../http/idempotency.ts';
import { languageOf } from '../http/languages.ts';
import { describeOperation, queryFields } from '../http/openapi.ts';
import { limitField, readQuery, timeField, wholeField } from '../http/read-request.ts';
import { findSale } from './find-sale.ts';
import { watchDeliveries } from './live-deliveries.ts';
import { describeOpening, openSale } from './open-sale.ts';
import { describeQuote, quoteSale } from './quote.ts';
import { Sale, Sales } from './sale-schema.ts';
import { saleView } from './sale-view.ts';
import { describePayment, describeTelling, payLate, tellSale } from './tell-sale.ts';
import { waitForTags } from './wait-for-tags.ts';

const ListQuery = v.strictObject({
  tag: v.optional(v.picklist(SALE_TAGS)),
  pump: v.optional(wholeField(3)),
  workplace: v.optional(v.pipe(v.string(), v.maxLength(64))),
  from: v.optional(timeField),
  to: v.optional(timeField),
  limit: v.optional(limitField(200), '50'),
  /** `<created at>:<id>` of the last sale of the page before. */
  cursor: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,16}:[\w-]{1,64}$/),
      v.transform((cursor) => ({ createdAt: Number(cursor.split(':')[0]), id: cursor.slice(cursor.indexOf(':') + 1) })),
    ),
  ),
});

const describeList = describeOperation({
  tag: 'sales',
  summary: { en: 'List sales, newest first', ru: 'Список продаж, новые первыми' },
  answers: { 200: Sales },
  problems: [422],
  parameters: queryFields('tag', 'pump', 'workplace', 'from', 'to', 'limit', 'cursor'),
});

const describeReading = describeOperation({
  tag: 'sales',
  summary: { en: 'A sale as it stands', ru: 'Продажа как она есть' },
  answers: { 200: Sale },
  problems: [404],
});

const WaitQuery = v.strictObject({
  for: v.pipe(
    v.string(),
    v.maxLength(1000),
    v.transform((tags) => tags.split(',')),
    v.array(v.picklist(SALE_TAGS)),
  ),
  timeout: v.optional(v.pipe(v.string(), v.regex(/^\d{1,3}(\.\d{1,3})?$/), v.transform(Number), v.maxValue(120)), '30'),
});

const describeWaiting = describeOperation({
  tag: 'sales',
  summary: { en: 'Wait until a sale bears a tag', ru: 'Ждать, пока у продажи появится метка' },
  answers: { 200: Sale },
  problems: [404, 408, 422],
  parameters: [
    { name: 'for', in: 'query', description: 'Tags, comma-separated; any of them will do.', required: true },
    { name: 'timeout', in: 'query', description: 'Seconds, up to 120; 30 where absent.' },
  ],
});

export function saleRoutes(backend: Backend): Hono {
  const firstAnswers = createFirstAnswers(backend.journal);
  const deliveries = watchDeliveries(backend.engine);
  const desk = { backend, firstAnswers, deliveries };
  const view = (context: Context, record: Parameters<typeof saleView>[0]) =>
    saleView(record, languageOf(context), deliveries.of(record.id));

  return new Hono()
    .post('/v1/sales', describeOpening, (context) => openSale(context, backend, firstAnswers))
    .post('/v1/quotes', describeQuote, (context) => quoteSale(context, backend))
    .get('/v1/sales', describeList, async (context) => {
      const { ids, next } = backend.sales(readQuery(context, ListQuery));
      const records = await Promise.all(ids.map((id) => backend.engine.sale(id)));
      const sales = records.flatMap((record) => (record ? [view(context, record)] : []));
      return context.json({ sales, nextCursor: next && `${next.createdAt}:${next.id}` });
    })
    .get('/v1/sales/:id', describeReading, async (context) => context.json(view(context, await findSale(context, backend))))
    .post('/v1/sales/:id/events', describeTelling, (context) => tellSale(context, desk))
    .post('/v1/sales/:id/payments', describePayment, (context) => payLate(context, desk))
    .get('/v1/sales/:id/wait', describeWaiting, async (context) => {
      const record = await findSale(context, backend);
      const { for: tags, timeout } = readQuery(context, WaitQuery);
      const reached = await waitForTags(backend, record, tags, timeout * 1000, context.req.raw.signal);
      return context.json(view(context, reached));
    });
}
