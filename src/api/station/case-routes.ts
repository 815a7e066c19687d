/** What a person must look at: sales that wait, and after a restore what the devices did that the station does not know. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { RestoreView } from '../../forecourt/restore-desk.ts';
import type { Backend } from '../backend.ts';
import { languageOf } from '../http/languages.ts';
import { describeOperation } from '../http/openapi.ts';
import { Problem } from '../http/problems.ts';
import { readBody } from '../http/read-request.ts';
import { described, integer } from '../http/schema-parts.ts';
import { isoTime, utcTime } from '../http/time.ts';
import { Sale } from '../sales/sale-schema.ts';
import { saleView } from '../sales/sale-view.ts';
import { ActView, actView } from '../till/act-view.ts';
import { askElder, elderFields } from '../till/persons.ts';
import { recordAudit } from './audit-routes.ts';

const Silent = v.object({ error: v.string() });
const Document = v.object({
  drive: v.string(),
  documentNumber: integer,
  kind: v.nullable(v.string()),
  total: v.nullable(integer),
  at: v.nullable(v.string()),
});
const Unexplained = v.object({ at: v.string(), pump: integer, nozzle: integer, volume: integer, amount: integer });
const Restored = v.object({
  epoch: integer,
  at: v.string(),
  cause: v.picklist(['restored', 'older', 'copied', 'logLost']),
  sales: described(
    v.array(
      v.object({
        saleId: v.string(),
        totaliser: v.nullable(
          v.union([
            v.object({ volume: integer, amount: integer, above: described(integer, 'What no sale here accounts for, ml.') }),
            Silent,
          ]),
        ),
      }),
    ),
    'Each sale that waits, with its nozzle’s totaliser now.',
  ),
  register: described(
    v.union([v.object({ fnNumber: v.string(), documentNumber: integer, known: integer, documents: v.array(Document) }), Silent]),
    'The register’s last document, the newest that is known here, and the receipts between them.',
  ),
  bank: v.union([v.object({ up: v.boolean() }), Silent]),
});
const Cases = v.object({
  sales: v.array(Sale),
  acts: described(v.array(ActView), 'Cash movements and papers of which nobody knows the outcome.'),
  totalisers: described(v.array(Unexplained), 'Fuel that no sale accounts for: the nozzle is not armed until somebody has said why.'),
  foreignDocuments: described(
    v.array(Document),
    'Receipts of another service at this register: nothing is sold until somebody has said why.',
  ),
  restored: described(v.nullable(Restored), 'What the devices say now; null where the database was never put back.'),
});

const reason = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));
const TotaliserExplained = v.strictObject({ pump: integer, nozzle: integer, reason, ...elderFields });
const DocumentsExplained = v.strictObject({ reason, ...elderFields });
const Explained = v.object({ explained: described(integer, 'How many readings or documents that explains.') });

const describeCases = describeOperation({
  tag: 'shifts',
  summary: { en: 'What a person must look at', ru: 'Неоплаченные продажи и случаи для разбора' },
  description: 'Sales that wait; fuel and receipts that no sale accounts for; after a restore, what the devices say now.',
  answers: { 200: Cases },
});
const describeTotaliser = describeOperation({
  tag: 'shifts',
  summary: { en: 'Say why a totaliser shows more than is known', ru: 'Объяснить показания счётчика сверх учёта' },
  description: 'The nozzle may be armed again. On record with who said so.',
  body: TotaliserExplained,
  answers: { 200: Explained },
  problems: [404, 413, 415, 422],
});
const describeDocuments = describeOperation({
  tag: 'shifts',
  summary: { en: 'Say why the register has receipts of others', ru: 'Объяснить чужие чеки на ККМ' },
  description: 'Sales may begin again. On record with who said so.',
  body: DocumentsExplained,
  answers: { 200: Explained },
  problems: [404, 413, 415, 422],
});

const documentsOf = (documents: Extract<RestoreView['register'], { documents: unknown }>['documents']) =>
  documents.map((document) => ({ ...document, at: utcTime(document.at) ?? null }));

function restoredOf(view: RestoreView | null) {
  if (!view) return null;
  const { register } = view;
  return {
    ...view,
    at: isoTime(view.at),
    register: 'error' in register ? register : { ...register, documents: documentsOf(register.documents) },
  };
}

async function listCases(context: Context, { shifts, engine, acts, totalisers, restores }: Backend): Promise<Response> {
  const records = await Promise.all(shifts.cases().map((id) => engine.sale(id)));
  return context.json({
    sales: records.flatMap((record) => (record ? [saleView(record, languageOf(context))] : [])),
    acts: acts.unsettled().map(actView),
    totalisers: totalisers
      .listUnexplained()
      .map(({ at, pump, nozzle, volume, amount }) => ({ at: isoTime(at), pump, nozzle, volume, amount })),
    foreignDocuments: documentsOf(restores.desk.foreign()),
    restored: restoredOf(await restores.desk.view()),
  });
}

async function explainTotaliser(context: Context, backend: Backend): Promise<Response> {
  const { pump, nozzle, reason, ...word } = await readBody(context, TotaliserExplained);
  const readings = backend.totalisers.listUnexplained({ pump, nozzle });
  if (readings.length === 0) throw new Problem('not-found', 'nothing is unexplained at this nozzle');
  const by = await askElder(context, backend, word);
  const explained = await backend.totalisers.explain({ pump, nozzle }, { reason, by, at: backend.clock.now() });
  const volume = readings.reduce((sum, one) => sum + one.volume, 0);
  await recordAudit(backend, context, 'totaliser.explained', { pump, nozzle, volume, reason, by });
  return context.json({ explained });
}

async function explainDocuments(context: Context, backend: Backend): Promise<Response> {
  const { reason, ...word } = await readBody(context, DocumentsExplained);
  const documents = backend.restores.desk.foreign().map(({ documentNumber }) => documentNumber);
  if (documents.length === 0) throw new Problem('not-found', 'the register has no receipts of others');
  const by = await askElder(context, backend, word);
  const explained = await backend.restores.desk.explainForeign({ reason, by });
  await recordAudit(backend, context, 'documents.explained', { documents, reason, by });
  return context.json({ explained });
}

export const caseRoutes = (backend: Backend): Hono =>
  new Hono()
    .get('/v1/shifts/current/cases', describeCases, (context) => listCases(context, backend))
    .post('/v1/shifts/current/cases/totaliser', describeTotaliser, (context) => explainTotaliser(context, backend))
    .post('/v1/shifts/current/cases/documents', describeDocuments, (context) => explainDocuments(context, backend));
