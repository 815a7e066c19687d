/** Shifts over HTTP: opened, closed with the Z report, read; our books, the register's and the pumps' side by side. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { ShiftReport } from '../../forecourt/shift-record.ts';
import type { Words } from '../../station/faults.ts';
import type { Backend } from '../backend.ts';
import { languageOf } from '../http/languages.ts';
import { describeOperation, queryFields } from '../http/openapi.ts';
import type { ProblemSlug } from '../http/problem-kinds.ts';
import { Problem } from '../http/problems.ts';
import { readQuery } from '../http/read-request.ts';
import { described, integer } from '../http/schema-parts.ts';
import { isoTime, isoTimeOrNull } from '../http/time.ts';
import { Sale } from '../sales/sale-schema.ts';
import { saleView } from '../sales/sale-view.ts';
import { recordAudit } from './audit-routes.ts';

const MOST_SHIFTS = 100;

const Sum = v.object({ count: integer, amount: described(integer, 'Kopecks.') });
const Row = {
  number: integer,
  fnNumber: described(v.optional(v.string()), 'The fiscal drive that records it; on another one numbers begin anew.'),
  openedAt: v.string(),
  openedBy: v.string(),
  closedAt: v.nullable(v.string()),
  closedBy: v.nullable(v.string()),
};
const Shift = v.object({
  ...Row,
  state: described(v.picklist(['opened', 'expired', 'closed']), 'Expired: over 24 hours; it must be closed before a receipt.'),
  totals: v.object({
    sales: Sum,
    refunds: Sum,
    net: integer,
    deliveries: described(v.optional(Sum), 'Receipts of fuel that was prepaid by an earlier receipt: no money of their own.'),
    proving: v.object({ count: integer, volume: integer }),
  }),
  nonFiscal: described(
    v.optional(v.object({ sales: Sum, refunds: Sum, net: integer })),
    'Sales by payment types that make no receipt: among the payment types and the products, not among the totals. Absent in older shifts.',
  ),
  paymentTypes: v.array(v.object({ code: v.string(), name: v.string(), kind: v.string(), sales: Sum, refunds: Sum, net: integer })),
  products: v.array(v.object({ code: v.string(), name: v.string(), unit: v.string(), quantity: integer, amount: integer })),
  pumps: v.array(
    v.object({
      pump: integer,
      nozzle: integer,
      ours: described(integer, 'What our sales delivered, ml.'),
      totaliser: described(v.nullable(integer), 'How far the totaliser has moved, ml; null where it was not read.'),
    }),
  ),
  register: described(
    v.nullable(v.object({ shiftNumber: integer, sell: Sum, sellReturn: Sum, cashDrawer: integer })),
    'The register’s own totals; null where it cannot be asked.',
  ),
  differences: described(
    v.array(
      v.object({ book: v.picklist(['register', 'dispensers']), subject: v.string(), ours: integer, theirs: integer, message: v.string() }),
    ),
    'Every disagreement of the three books.',
  ),
});

const describeOpening = describeOperation({
  tag: 'shifts',
  summary: { en: 'Open a shift at the register', ru: 'Открыть смену' },
  description: 'A first receipt opens one by itself.',
  answers: { 200: Shift },
  problems: [409, 503],
});
const describeClosing = describeOperation({
  tag: 'shifts',
  summary: { en: 'Close the shift: the Z report', ru: 'Закрыть смену: Z-отчёт' },
  answers: { 200: Shift },
  problems: [409, 503],
});
const describeCurrent = describeOperation({
  tag: 'shifts',
  summary: { en: 'The shift so far, three books side by side', ru: 'Текущая смена: три учёта рядом' },
  description: 'The open shift; where none is open, the last one as it was closed.',
  answers: { 200: Shift },
  problems: [404],
});
const describeCases = describeOperation({
  tag: 'shifts',
  summary: { en: 'Sales of the shift that a person must look at', ru: 'Неоплаченные продажи и случаи для разбора' },
  description: 'Left unpaid, waiting for a decision, or owing money to a card.',
  answers: { 200: v.object({ sales: v.array(Sale) }) },
});
const describeList = describeOperation({
  tag: 'shifts',
  summary: { en: 'Shifts, newest first', ru: 'Смены, новые первыми' },
  answers: { 200: v.object({ shifts: v.array(v.object(Row)) }) },
});
const ReadingQuery = v.object({
  fnNumber: v.optional(described(v.string(), 'Of this fiscal drive; without it, the latest of that number.')),
});
const describeReading = describeOperation({
  tag: 'shifts',
  summary: { en: 'A closed shift as it was', ru: 'Закрытая смена, какой она была' },
  description: 'With `?fnNumber=` the shift of that fiscal drive; without it, the latest of that number.',
  parameters: queryFields('fnNumber'),
  answers: { 200: Shift },
  problems: [404],
});

const timesOf = ({ openedAt, closedAt }: { openedAt: number; closedAt: number | null }) => ({
  openedAt: isoTime(openedAt),
  closedAt: isoTimeOrNull(closedAt),
});

/** The report, or the problem where there is none. */
function answerReport(context: Context, report: ShiftReport | null | undefined, slug: ProblemSlug, reason: Words): Response {
  const language = languageOf(context);
  if (!report) throw new Problem(slug, reason[language]);
  const { figures, differences, ...shift } = report;
  const { paymentTypes, products, nonFiscal, ...totals } = figures;
  return context.json({
    ...shift,
    ...timesOf(report),
    totals,
    nonFiscal,
    paymentTypes,
    products,
    differences: differences.map(({ message, ...difference }) => ({ ...difference, message: message[language] })),
  });
}

async function openShift(context: Context, backend: Backend): Promise<Response> {
  const report = await backend.shifts.open(context.get('caller').name);
  if (report) await recordAudit(backend, context, 'shift.opened', { number: report.number });
  return answerReport(context, report, 'shift-open', { en: 'a shift is open already', ru: 'смена уже открыта' });
}

async function closeShift(context: Context, backend: Backend): Promise<Response> {
  const report = await backend.shifts.close(context.get('caller').name);
  if (report) await recordAudit(backend, context, 'shift.closed', { number: report.number, differences: report.differences.length });
  return answerReport(context, report, 'shift-closed', { en: 'no shift is open', ru: 'смена не открыта' });
}

async function listCases(context: Context, { shifts, engine }: Backend): Promise<Response> {
  const records = await Promise.all(shifts.cases().map((id) => engine.sale(id)));
  return context.json({ sales: records.flatMap((record) => (record ? [saleView(record, languageOf(context))] : [])) });
}

const NO_SHIFT_YET: Words = { en: 'there has been no shift yet', ru: 'смен ещё не было' };
const NO_SUCH_SHIFT: Words = { en: 'there is no such closed shift', ru: 'такой закрытой смены нет' };

export function shiftRoutes(backend: Backend): Hono {
  const { shifts } = backend;
  return new Hono()
    .post('/v1/shifts/open', describeOpening, (context) => openShift(context, backend))
    .post('/v1/shifts/close', describeClosing, (context) => closeShift(context, backend))
    .get('/v1/shifts/current', describeCurrent, async (context) => answerReport(context, await shifts.current(), 'not-found', NO_SHIFT_YET))
    .get('/v1/shifts/current/cases', describeCases, (context) => listCases(context, backend))
    .get('/v1/shifts', describeList, (context) =>
      context.json({ shifts: shifts.list(MOST_SHIFTS).map((row) => ({ ...row, ...timesOf(row) })) }),
    )
    .get('/v1/shifts/:number', describeReading, async (context) =>
      answerReport(
        context,
        await shifts.find(Number(context.req.param('number')), readQuery(context, ReadingQuery).fnNumber),
        'not-found',
        NO_SUCH_SHIFT,
      ),
    );
}
