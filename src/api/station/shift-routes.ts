/** Promises shifts over HTTP: opened, closed with the Z report, looked at, three books side by side. */
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { ShiftReport } from '../../forecourt/shift-desk.ts';
import type { Language } from '../../station/faults.ts';
import { about } from '../http/describe.ts';
import { languageOf, Problem } from '../http/problems.ts';
import { saleView } from '../sales/sale-view.ts';
import { iso, Sale } from '../sales/schemas.ts';
import type { Service } from '../service.ts';
import { audited } from './audit-routes.ts';

const whole = v.pipe(v.number(), v.integer());
const Sum = v.object({ count: whole, amount: v.pipe(whole, v.description('Kopecks.')) });
const Row = {
  number: whole,
  openedAt: v.string(),
  openedBy: v.string(),
  closedAt: v.nullable(v.string()),
  closedBy: v.nullable(v.string()),
};
const Shift = v.object({
  ...Row,
  state: v.pipe(v.picklist(['opened', 'expired', 'closed']), v.description('Expired: over 24 hours; it must be closed before a receipt.')),
  totals: v.object({ sales: Sum, refunds: Sum, net: whole, proving: v.object({ count: whole, volume: whole }) }),
  paymentTypes: v.array(v.object({ code: v.string(), name: v.string(), kind: v.string(), sales: Sum, refunds: Sum, net: whole })),
  products: v.array(v.object({ code: v.string(), name: v.string(), unit: v.string(), quantity: whole, amount: whole })),
  pumps: v.array(
    v.object({
      pump: whole,
      nozzle: whole,
      ours: v.pipe(whole, v.description('What our sales delivered, ml.')),
      totaliser: v.pipe(v.nullable(whole), v.description('How far the totaliser has moved, ml; null where it was not read.')),
    }),
  ),
  register: v.pipe(
    v.nullable(v.object({ shiftNumber: whole, sell: Sum, sellReturn: Sum, cashDrawer: whole })),
    v.description('The register’s own totals; null where it cannot be asked.'),
  ),
  differences: v.pipe(
    v.array(
      v.object({ book: v.picklist(['register', 'dispensers']), subject: v.string(), ours: whole, theirs: whole, message: v.string() }),
    ),
    v.description('Every disagreement of the three books.'),
  ),
});

const times = ({ openedAt, closedAt }: { openedAt: number; closedAt: number | null }) => ({
  openedAt: iso(openedAt),
  closedAt: closedAt === null ? null : iso(closedAt),
});

function shown({ figures, differences, ...report }: ShiftReport, language: Language) {
  const { paymentTypes, products, ...totals } = figures;
  const said = differences.map(({ message, ...difference }) => ({ ...difference, message: message[language] }));
  return { ...report, ...times(report), totals, paymentTypes, products, differences: said };
}

export function shiftRoutes(service: Service): Hono {
  const app = new Hono();
  const { shifts } = service;
  const answer = (context: Context, report: ShiftReport | null, slug: string, words: Record<Language, string>) => {
    if (report) return context.json(shown(report, languageOf(context)));
    throw new Problem(slug === 'not-found' ? 404 : 409, slug, words[languageOf(context)]);
  };
  const caller = (context: Context) => context.get('caller').name;

  app.post(
    '/v1/shifts/open',
    about({
      tag: 'shifts',
      summary: { en: 'Open a shift at the register', ru: 'Открыть смену' },
      description: 'A first receipt opens one by itself.',
      answers: { 200: Shift },
      problems: [409, 503],
    }),
    async (context) => {
      const report = await shifts.open(caller(context));
      if (report) audited(service, context, 'shift.opened', { number: report.number });
      return answer(context, report, 'shift-open', { en: 'a shift is open already', ru: 'смена уже открыта' });
    },
  );
  app.post(
    '/v1/shifts/close',
    about({
      tag: 'shifts',
      summary: { en: 'Close the shift: the Z report', ru: 'Закрыть смену: Z-отчёт' },
      answers: { 200: Shift },
      problems: [409, 503],
    }),
    async (context) => {
      const report = await shifts.close(caller(context));
      if (report) audited(service, context, 'shift.closed', { number: report.number, differences: report.differences.length });
      return answer(context, report, 'shift-closed', { en: 'no shift is open', ru: 'смена не открыта' });
    },
  );
  app.get(
    '/v1/shifts/current',
    about({
      tag: 'shifts',
      summary: { en: 'The shift so far, three books side by side', ru: 'Текущая смена: три учёта рядом' },
      description: 'The open shift; where none is open, the last one as it was closed.',
      answers: { 200: Shift },
      problems: [404],
    }),
    async (context) => answer(context, await shifts.current(), 'not-found', { en: 'there has been no shift yet', ru: 'смен ещё не было' }),
  );
  app.get(
    '/v1/shifts/current/cases',
    about({
      tag: 'shifts',
      summary: { en: 'Sales of the shift that a person must look at', ru: 'Неоплаченные продажи и случаи для разбора' },
      description: 'Left unpaid, or waiting for a decision.',
      answers: { 200: v.object({ sales: v.array(Sale) }) },
    }),
    async (context) => {
      const records = await Promise.all(shifts.cases().map((id) => service.engine.sale(id)));
      const sales = records.flatMap((record) => (record ? [saleView(record, languageOf(context))] : []));
      return context.json({ sales });
    },
  );
  app.get(
    '/v1/shifts',
    about({
      tag: 'shifts',
      summary: { en: 'Shifts, newest first', ru: 'Смены, новые первыми' },
      answers: { 200: v.object({ shifts: v.array(v.object(Row)) }) },
    }),
    (context) => context.json({ shifts: shifts.list(100).map((row) => ({ ...row, ...times(row) })) }),
  );
  app.get(
    '/v1/shifts/:number',
    about({
      tag: 'shifts',
      summary: { en: 'A closed shift as it was', ru: 'Закрытая смена, какой она была' },
      answers: { 200: Shift },
      problems: [404],
    }),
    (context) =>
      answer(context, shifts.find(Number(context.req.param('number'))), 'not-found', {
        en: 'there is no such closed shift',
        ru: 'такой закрытой смены нет',
      }),
  );
  return app;
}
