/** Correction receipts and returns whose sale was not found, over HTTP: an elder's acts with a reason (54-ФЗ). */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { OrderedDocument } from '../../forecourt/till/paper-desk.ts';
import { printedReceipt } from '../../forecourt/till/printed-receipt.ts';
import { bilingual } from '../../station/faults.ts';
import { fiscalTerms } from '../../station/receipt-terms.ts';
import type { Backend } from '../backend.ts';
import { describeOperation } from '../http/openapi.ts';
import { invalidInput } from '../http/problems.ts';
import { readBody } from '../http/read-request.ts';
import { described, integer } from '../http/schema-parts.ts';
import { utcTime } from '../http/time.ts';
import { IDEMPOTENCY_KEY } from '../sales/request-schemas.ts';
import { recordAudit } from '../station/audit-routes.ts';
import { answerAct, readActKey, tellRefusals } from './once.ts';
import { checkSums, Items, Payments, positionsOf, printable, whole } from './ordered-items.ts';
import { askAdministrator, elderFields } from './persons.ts';

const reason = described(printable(200), 'Why; it stays on record.');
const total = described(whole(1, 1_000_000_000), 'Kopecks.');

const CorrectionRequest = v.strictObject({
  kind: described(
    v.picklist(['sellCorrection', 'sellReturnCorrection']),
    'What it makes: income that was missed or is right; income that was wrong and is taken back.',
  ),
  reason,
  type: described(v.optional(v.picklist(['self', 'instruction'])), 'By oneself, or by the tax office’s order; absent: by `baseNumber`.'),
  baseDate: described(
    v.pipe(v.string(), v.isoDate(bilingual('a day as 2026-11-24', 'день в виде 2026-11-24'))),
    'Day of the settlement that is put right.',
  ),
  baseNumber: described(v.optional(printable(32)), 'Number of the tax office’s order: of an instruction, and of no other.'),
  wrongFiscalSign: described(
    v.optional(v.pipe(v.string(), v.regex(/^\d{1,16}$/, bilingual('digits', 'цифры')))),
    'Fiscal sign of the receipt that was wrong (tag 1192). A right receipt of a sale of ours brings the mirrored one with it.',
  ),
  items: v.optional(Items, []),
  payments: Payments,
  total,
  ...elderFields,
});
const ReturnRequest = v.strictObject({
  reason,
  items: Items,
  payment: described(printable(64), '`cash`, `electronically`, or the code of a payment type: how the money goes back.'),
  application: described(printable(200), 'The customer’s written application: its number and day.'),
  ...elderFields,
});
const Documents = v.object({
  id: v.string(),
  state: described(v.picklist(['done', 'unknown', 'ordered']), '`unknown`: it may have been made; the register is still asked.'),
  documents: v.array(
    v.object({
      kind: v.string(),
      documentNumber: integer,
      fiscalSign: v.string(),
      shiftNumber: integer,
      total: integer,
      at: v.nullable(v.string()),
    }),
  ),
});
const common = {
  tag: 'till',
  answers: { 200: Documents, 202: Documents },
  problems: [400, 403, 409, 413, 415, 422, 503],
  parameters: [{ ...IDEMPOTENCY_KEY, required: true }],
} as const;
const describeCorrection = describeOperation({
  ...common,
  problems: [...common.problems],
  parameters: [...common.parameters],
  summary: { en: 'Make a correction receipt', ru: 'Чек коррекции' },
  description: 'An elder’s act. On FFD 1.05 without positions; there a wrong receipt is set right by plain receipts that name its sign.',
  body: CorrectionRequest,
});
const describeReturn = describeOperation({
  ...common,
  problems: [...common.problems],
  parameters: [...common.parameters],
  summary: { en: 'A return whose sale is not found', ru: 'Возврат без найденной продажи' },
  description: 'An elder’s act, by the customer’s application. A sale that is found is given back by its own «Возврат».',
  body: ReturnRequest,
});

type Ordered = Parameters<Backend['papers']['print']>;

async function printDocuments(context: Context, backend: Backend, ...[kind, facts, request]: Ordered): Promise<Response> {
  const done = await tellRefusals(backend.papers.print(kind, facts, request));
  const { act, isRepeat } = done;
  const { operator, reason: why, documents: ordered } = facts;
  if (!isRepeat)
    await recordAudit(backend, context, `${kind}.made`, { by: operator.name, reason: why, total: ordered.at(-1)?.total, state: act.state });
  const made = (act.outcome?.documents ?? []) as {
    kind: string;
    documentNumber: number;
    fiscalSign: string;
    shiftNumber: number;
    total: number;
    at: string;
  }[];
  return answerAct(context, done, {
    documents: made.map(({ kind: is, documentNumber, fiscalSign, shiftNumber, total: sum, at }) => ({
      kind: is,
      documentNumber,
      fiscalSign,
      shiftNumber,
      total: sum,
      at: utcTime(at),
    })),
  });
}

async function correct(context: Context, backend: Backend): Promise<Response> {
  const body = await readBody(context, CorrectionRequest);
  const { kind, baseDate, baseNumber, wrongFiscalSign, payments } = body;
  const type = body.type ?? (baseNumber === undefined ? 'self' : 'instruction');
  if (type === 'instruction' && baseNumber === undefined) throw invalidInput('baseNumber', 'an instruction has the number of its order');
  if (type === 'self' && baseNumber !== undefined) throw invalidInput('baseNumber', 'a correction by oneself bears no number');
  if (Date.parse(baseDate) > backend.clock.now()) throw invalidInput('baseDate', 'the settlement lies in the past');
  const items = positionsOf(backend, body.items);
  checkSums(items, payments, body.total);
  const request = readActKey(context, 'correction', body, true);
  const operator = await askAdministrator(context, backend, body);
  const right: OrderedDocument = { kind, items, payments: payments.map(({ type: by, sum }) => ({ kind: by, sum })), total: body.total };
  const mirrored = wrongFiscalSign === undefined ? null : await mirrorOf(backend, wrongFiscalSign, kind);
  const facts = {
    reason: body.reason,
    operator,
    taxation: fiscalTerms(backend.stations.inForce().document).taxation,
    documents: mirrored ? [mirrored, right] : [right],
    basis: { type, date: baseDate, number: baseNumber },
    ...(wrongFiscalSign === undefined ? {} : { wrongSign: wrongFiscalSign }),
  };
  return printDocuments(context, backend, 'correction', facts, request);
}

/**
 * The document that takes a wrong receipt back, where the right one is ordered, the wrong one is a sale's of ours, and nobody has taken it
 * back yet.
 */
async function mirrorOf(
  { receipts, engine, acts, stations }: Backend,
  sign: string,
  ordered: OrderedDocument['kind'],
): Promise<OrderedDocument | null> {
  const [wrong] = receipts.search({ fiscalSign: sign, limit: 1 });
  if (!wrong?.saleId) return null;
  const kind = wrong.kind === 'sellReturn' ? 'sellCorrection' : 'sellReturnCorrection';
  const isMirrored = acts.ofKind('correction').some(({ request }) => {
    const { wrongSign, documents } = request as { wrongSign?: string; documents: OrderedDocument[] };
    return wrongSign === sign && documents.some((document) => document.kind === kind);
  });
  const sale = ordered === kind || isMirrored ? undefined : await engine.sale(wrong.saleId);
  const taxOf = (wanted: string) => stations.inForce().document.products.find(({ code }) => code === wanted)?.tax ?? 'none';
  const printed = sale && printedReceipt(sale.snapshot.context, wrong.documentNumber, taxOf);
  return printed
    ? { kind, items: printed.items.filter((item) => item.type === 'position'), payments: printed.payments, total: printed.total }
    : null;
}

async function giveBack(context: Context, backend: Backend): Promise<Response> {
  const body = await readBody(context, ReturnRequest);
  const { document } = backend.stations.inForce();
  const items = positionsOf(backend, body.items);
  const sum = items.reduce((all, { amount }) => all + amount, 0);
  const code = document.paymentTypes.find((one) => one.code === body.payment);
  const paidBy = code ? { cash: 'cash', bankCard: 'electronically', recorded: null, proving: null }[code.kind] : body.payment;
  if (paidBy !== 'cash' && paidBy !== 'electronically') throw invalidInput('payment', 'cash, electronically, or such a payment type');
  const request = readActKey(context, 'return', body, true);
  const operator = await askAdministrator(context, backend, body);
  const words = [`Возврат без чека: ${body.reason}`, `Заявление: ${body.application}`].map((text) => ({ type: 'text' as const, text }));
  const facts = {
    reason: body.reason,
    application: body.application,
    operator,
    taxation: fiscalTerms(document).taxation,
    documents: [{ kind: 'sellReturn' as const, items: [...items, ...words], payments: [{ kind: paidBy, sum } as const], total: sum }],
  };
  return printDocuments(context, backend, 'return', facts, request);
}

export const correctionRoutes = (backend: Backend): Hono =>
  new Hono()
    .post('/v1/corrections', describeCorrection, (context) => correct(context, backend))
    .post('/v1/returns', describeReturn, (context) => giveBack(context, backend));
