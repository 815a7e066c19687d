/** Shifts over HTTP: opened, closed with the Z report, read; our books, the register's and the pumps' side by side. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Words } from '../../station/faults.ts';
import type { Backend } from '../backend.ts';
import { describeOperation, queryFields } from '../http/openapi.ts';
import { readOptionalBody, readQuery } from '../http/read-request.ts';
import { described, integer } from '../http/schema-parts.ts';
import { IDEMPOTENCY_KEY } from '../sales/request-schemas.ts';
import { changeOnce, readActKey, tellRefusals } from '../till/once.ts';
import { operatorOnDuty } from '../till/persons.ts';
import { recordAudit } from './audit-routes.ts';
import { answerReport, Shift, ShiftRow, timesOf } from './shift-view.ts';

const MOST_SHIFTS = 100;

const describeOpening = describeOperation({
  tag: 'shifts',
  summary: { en: 'Open a shift at the register', ru: 'Открыть смену' },
  description: 'A first receipt opens one by itself.',
  answers: { 200: Shift },
  problems: [409, 422, 503],
  parameters: [IDEMPOTENCY_KEY],
});
const Closing = v.strictObject({
  counted: described(v.optional(v.pipe(integer, v.minValue(0), v.maxValue(1_000_000_000))), 'Counted in the drawer, kopecks.'),
});
const describeClosing = describeOperation({
  tag: 'shifts',
  summary: { en: 'Close the shift: the Z report', ru: 'Закрыть смену: Z-отчёт' },
  description: 'The body may be absent, and may say what was counted: `{"counted": 316000}`. The register prints the report too.',
  body: Closing,
  isBodyOptional: true,
  answers: { 200: Shift },
  problems: [400, 409, 413, 415, 422, 503],
  parameters: [IDEMPOTENCY_KEY],
});
const describeX = describeOperation({
  tag: 'shifts',
  summary: { en: 'The X report: printed, and nothing is reset', ru: 'Отчёт без гашения (X)' },
  answers: { 200: Shift },
  problems: [409, 422, 503],
  parameters: [IDEMPOTENCY_KEY],
});
const describeCurrent = describeOperation({
  tag: 'shifts',
  summary: { en: 'The shift so far, three books side by side', ru: 'Текущая смена: три учёта рядом' },
  description: 'The open shift; where none is open, the last one as it was closed.',
  answers: { 200: Shift },
  problems: [404],
});
const describeList = describeOperation({
  tag: 'shifts',
  summary: { en: 'Shifts, newest first', ru: 'Смены, новые первыми' },
  answers: { 200: v.object({ shifts: v.array(v.object(ShiftRow)) }) },
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

const IS_OPEN: Words = { en: 'a shift is open already', ru: 'смена уже открыта' };
const IS_CLOSED: Words = { en: 'no shift is open', ru: 'смена не открыта' };
const NO_SHIFT_YET: Words = { en: 'there has been no shift yet', ru: 'смен ещё не было' };
const NO_SUCH_SHIFT: Words = { en: 'there is no such closed shift', ru: 'такой закрытой смены нет' };

type Report = Awaited<ReturnType<Backend['shifts']['current']>>;

/** What changes a shift, once for each key: a repeat gets the shift that the first request was about. */
async function changeShift(context: Context, backend: Backend, kind: string, body: object, change: (by: string) => Promise<Report>) {
  const { shifts } = backend;
  const by = operatorOnDuty(backend)?.name ?? context.get('caller').name;
  let report: Report = null;
  const outcome = await changeOnce(
    context,
    backend,
    { kind, request: readActKey(context, kind, body, false), by },
    {
      async make() {
        report = await change(by);
        return report && { number: report.number, fnNumber: report.fnNumber };
      },
    },
  );
  if (report || !outcome) return report;
  const { number, fnNumber } = outcome as { number: number; fnNumber: string };
  return (await shifts.find(number, fnNumber)) ?? shifts.current();
}

async function openShift(context: Context, backend: Backend): Promise<Response> {
  const report = await changeShift(context, backend, 'shift.opened', {}, async (by) => {
    const opened = await backend.shifts.open(by, operatorOnDuty(backend));
    if (opened) await recordAudit(backend, context, 'shift.opened', { number: opened.number });
    return opened;
  });
  return answerReport(context, backend, report, 'shift-open', IS_OPEN);
}

async function closeShift(context: Context, backend: Backend): Promise<Response> {
  const body = await readOptionalBody(context, Closing);
  const report = await changeShift(context, backend, 'shift.closed', body, async (by) => {
    const operator = operatorOnDuty(backend);
    const closed = await backend.shifts.close(by, operator, body.counted ?? null);
    if (!closed) return null;
    await recordAudit(backend, context, 'shift.closed', { number: closed.number, differences: closed.differences.length });
    await backend.papers.printReport(closed, operator);
    return closed;
  });
  return answerReport(context, backend, report, 'shift-closed', IS_CLOSED);
}

async function reportX(context: Context, backend: Backend): Promise<Response> {
  const report = await changeShift(context, backend, 'shift.x', {}, async () => {
    const operator = operatorOnDuty(backend);
    const current = await tellRefusals(backend.shifts.reportX(operator));
    if (current) await backend.papers.printReport(current, operator);
    return current;
  });
  return answerReport(context, backend, report, 'shift-closed', IS_CLOSED);
}

export function shiftRoutes(backend: Backend): Hono {
  const { shifts } = backend;
  return new Hono()
    .post('/v1/shifts/open', describeOpening, (context) => openShift(context, backend))
    .post('/v1/shifts/close', describeClosing, (context) => closeShift(context, backend))
    .post('/v1/shifts/x-report', describeX, (context) => reportX(context, backend))
    .get('/v1/shifts/current', describeCurrent, async (context) =>
      answerReport(context, backend, await shifts.current(), 'not-found', NO_SHIFT_YET),
    )
    .get('/v1/shifts', describeList, (context) =>
      context.json({ shifts: shifts.list(MOST_SHIFTS).map((row) => ({ ...row, ...timesOf(row) })) }),
    )
    .get('/v1/shifts/:number', describeReading, async (context) => {
      const report = await shifts.find(Number(context.req.param('number')), readQuery(context, ReadingQuery).fnNumber);
      return answerReport(context, backend, report, 'not-found', NO_SUCH_SHIFT);
    });
}
