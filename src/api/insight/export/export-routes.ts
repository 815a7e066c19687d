/** The journal for other tools: OCEL 2.0 for process mining, CSV for a spreadsheet; no secret is in either. */
import { stringify } from 'csv-stringify/sync';
import { type Context, Hono } from 'hono';
import { stream } from 'hono/streaming';
import * as v from 'valibot';
import { chartOf, versionsOf } from '../../../../machines/index.ts';
import type { SalesQuery } from '../../../store/sales.ts';
import type { Backend } from '../../backend.ts';
import { describeOperation } from '../../http/openapi.ts';
import { invalidInput } from '../../http/problems.ts';
import { readQuery, timeField } from '../../http/read-request.ts';
import { isoTime } from '../../http/time.ts';
import { ocelJson, ocelSqlite } from './ocel.ts';
import { buildSaleLog, type SaleLog } from './sale-log.ts';

/** OCEL is one document, which is made in memory: some 100 MB at this many. */
const MOST_SALES = 20_000;
const PAGE = 200;

const ExportQuery = v.strictObject({ from: v.optional(timeField), to: v.optional(timeField) });
type ExportQuery = v.InferOutput<typeof ExportQuery>;

const describeExport = (en: string, ru: string) =>
  describeOperation({
    tag: 'charts',
    summary: { en, ru },
    description:
      'Of sales begun between `from` and `to`; amounts in kopecks, points in hundredths, volumes in millilitres. ' +
      `OCEL: at most ${MOST_SALES} sales.`,
    answers: { 200: v.string() },
    problems: [422],
    parameters: [
      { name: 'from', in: 'query', description: 'RFC 3339.' },
      { name: 'to', in: 'query', description: 'RFC 3339.' },
    ],
  });

/** The logs of the sales begun in the time, newest first, page by page, so that selling goes on between; none for a client that left. */
async function* readLogs(backend: Backend, { from, to }: ExportQuery, hasLeft: () => boolean): AsyncGenerator<SaleLog> {
  let cursor: SalesQuery['cursor'];
  do {
    const page = backend.sales({ from, to, limit: PAGE, cursor });
    for (const id of page.ids) {
      if (hasLeft()) return;
      const stored = await backend.journal.sale(id);
      if (!stored || !chartOf(stored.chart)) continue;
      yield buildSaleLog(stored, versionsOf(stored.chart), await backend.journal.events(id));
    }
    await new Promise((resolve) => setImmediate(resolve));
    cursor = page.next ?? undefined;
  } while (cursor);
}

/** All logs as one. @throws Problem 422 where it would be too much for one document. */
async function readWholeLog(context: Context, backend: Backend): Promise<SaleLog> {
  const query = readQuery(context, ExportQuery);
  const whole: SaleLog = { objects: [], events: [] };
  let sales = 0;
  for await (const { objects, events } of readLogs(backend, query, () => context.req.raw.signal.aborted)) {
    if (++sales > MOST_SALES) {
      throw invalidInput('from', 'too long a time', `more than ${MOST_SALES} sales in one document: ask for a shorter time`);
    }
    whole.objects.push(...objects);
    whole.events.push(...events);
  }
  return whole;
}

const COLUMNS = ['sale', 'sequence', 'time', 'event', 'state', 'asked', 'path', 'pump', 'product', 'paymentType', 'due', 'outcome'];

function csvRows({ objects, events }: SaleLog): unknown[][] {
  const [sale] = objects;
  const { path, pump, product, paymentType, due, outcome } = sale?.attributes ?? {};
  return events.map(({ type, at, attributes: { sequence, state, asked } }) => [
    ...[sale?.id, sequence, isoTime(at), type, state, asked],
    ...[path, pump, product, paymentType, due, outcome],
  ]);
}

const fileHeaders = (name: string, type: string) => ({ 'content-type': type, 'content-disposition': `attachment; filename="${name}"` });

function streamCsv(context: Context, backend: Backend): Response {
  const query = readQuery(context, ExportQuery);
  for (const [name, value] of Object.entries(fileHeaders('kolonka-events.csv', 'text/csv; charset=utf-8'))) context.header(name, value);
  return stream(context, async (out) => {
    await out.write(stringify([COLUMNS]));
    // A spreadsheet must not take a cashier's reason for a formula.
    for await (const log of readLogs(backend, query, () => out.aborted))
      await out.write(stringify(csvRows(log), { escape_formulas: true }));
  });
}

export const exportRoutes = (backend: Backend): Hono =>
  new Hono()
    .get('/v1/export/ocel.json', describeExport('Object-centric event log, JSON', 'Объектный журнал событий, JSON'), async (context) => {
      const log = await readWholeLog(context, backend);
      return context.body(JSON.stringify(ocelJson(log)), 200, fileHeaders('kolonka.ocel.json', 'application/json'));
    })
    .get(
      '/v1/export/ocel.sqlite',
      describeExport('Object-centric event log, SQLite', 'Объектный журнал событий, SQLite'),
      async (context) => {
        const log = await readWholeLog(context, backend);
        return context.body(new Uint8Array(ocelSqlite(log)), 200, fileHeaders('kolonka.ocel.sqlite', 'application/vnd.sqlite3'));
      },
    )
    .get('/v1/export/events.csv', describeExport('Events of sales, CSV', 'События продаж, CSV'), (context) => streamCsv(context, backend));
