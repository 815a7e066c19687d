/** Receipts over HTTP: found by number, sum, time and card, and copied. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { maskCard } from '../../domain/format.ts';
import { copyText, printedReceipt } from '../../forecourt/till/printed-receipt.ts';
import type { Backend } from '../backend.ts';
import { describeOperation, queryFields } from '../http/openapi.ts';
import { Problem } from '../http/problems.ts';
import { limitField, readQuery, timeField, wholeField } from '../http/read-request.ts';
import { described, integer, optionalText } from '../http/schema-parts.ts';
import { isoTime } from '../http/time.ts';
import { IDEMPOTENCY_KEY } from '../sales/request-schemas.ts';
import { recordAudit } from '../station/audit-routes.ts';
import { changeOnce, readActKey } from './once.ts';
import { operatorOnDuty } from './persons.ts';

const ReceiptQuery = v.strictObject({
  documentNumber: v.optional(wholeField(10)),
  total: v.optional(wholeField(12)),
  from: v.optional(timeField),
  to: v.optional(timeField),
  card: v.optional(v.pipe(v.string(), v.minLength(4), v.maxLength(64))),
  limit: v.optional(limitField(200), '50'),
});
const ReceiptView = v.object({
  documentNumber: integer,
  kind: v.picklist(['sell', 'sellReturn', 'sellCorrection', 'sellReturnCorrection']),
  total: described(v.nullable(integer), 'Kopecks.'),
  at: v.string(),
  saleId: described(optionalText, 'Null of corrections, and of returns whose sale was not found.'),
  cashier: optionalText,
});

const describeSearch = describeOperation({
  tag: 'till',
  summary: { en: 'Find receipts, newest first', ru: 'Найти чеки, новые первыми' },
  description: 'By document number, total (kopecks), time, and card: whole, or masked as receipts show it.',
  parameters: queryFields('documentNumber', 'total', 'from', 'to', 'card', 'limit'),
  answers: { 200: v.array(ReceiptView) },
  problems: [422],
});
const Copy = v.object({
  documentNumber: integer,
  way: described(
    v.picklist(['continued', 'lastReceipt', 'fromDrive', 'text']),
    'The original’s paper gone on with, the register’s own copy, or a text of ours.',
  ),
});
const describeCopy = describeOperation({
  tag: 'till',
  summary: { en: 'Print a copy of a receipt', ru: 'Напечатать копию чека' },
  description: 'No fiscal document, and never a second sale.',
  answers: { 200: Copy },
  problems: [404, 409, 503],
  parameters: [IDEMPOTENCY_KEY],
});

function search(context: Context, { receipts }: Backend): Response {
  const { card, ...query } = readQuery(context, ReceiptQuery);
  const masked = card === undefined || card.includes('*') ? card : maskCard(card);
  return context.json(
    receipts.search({ ...query, card: masked }).map(({ documentNumber, kind, total, at, saleId, cashier }) => ({
      documentNumber,
      kind,
      total,
      at: isoTime(at),
      saleId,
      cashier,
    })),
  );
}

async function copy(context: Context, backend: Backend): Promise<Response> {
  const number = Number(context.req.param('documentNumber'));
  const [receipt] = Number.isSafeInteger(number) ? backend.receipts.search({ documentNumber: number, limit: 1 }) : [];
  if (!receipt) throw new Problem('not-found', 'there is no such receipt');
  const kind = 'receipt.copied';
  const operator = operatorOnDuty(backend);
  const by = operator?.name ?? context.get('caller').name;
  const outcome = await changeOnce(
    context,
    backend,
    { kind, request: readActKey(context, kind, { number }, false), by },
    {
      async make() {
        const sale = receipt.saleId === null ? undefined : await backend.engine.sale(receipt.saleId);
        const original = sale?.snapshot.context.receipts.find(({ documentNumber }) => documentNumber === number);
        const printed = sale ? printedReceipt(sale.snapshot.context, number, () => 'none') : null;
        const lines = copyText({ ...receipt, at: isoTime(receipt.at), cashier: receipt.cashier ?? '' }, printed);
        const way = await backend.papers.copy({
          documentNumber: number,
          wasPrinted: original?.printed !== false,
          lines,
          operator: operator ?? { name: by },
        });
        await recordAudit(backend, context, kind, { documentNumber: number, way });
        return { documentNumber: number, way };
      },
    },
  );
  return context.json(outcome);
}

export const receiptRoutes = (backend: Backend): Hono =>
  new Hono()
    .get('/v1/receipts', describeSearch, (context) => search(context, backend))
    .post('/v1/receipts/:documentNumber/copy', describeCopy, (context) => copy(context, backend));
