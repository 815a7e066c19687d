/** Promises the journal for other tools: OCEL 2.0 for process mining, CSV for a spreadsheet; no secret in either. */
import { stringify } from 'csv-stringify/sync';
import { type Context, Hono } from 'hono';
import { stream } from 'hono/streaming';
import * as v from 'valibot';
import { chartOf, versionsOf } from '../../../machines/index.ts';
import type { SalesQuery } from '../../store/sales.ts';
import { about } from '../http/describe.ts';
import { checked, languageOf, Problem } from '../http/problems.ts';
import type { Service } from '../service.ts';
import { ocelJson, ocelSqlite } from './ocel.ts';
import { type SaleLog, saleLog } from './process-log.ts';

/** OCEL is one document, which is made in memory: some 100 MB at this many. */
export const MOST_SALES = 20_000;
const PAGE = 200;

const Time = v.optional(v.pipe(v.string(), v.isoTimestamp(), v.transform(Date.parse)));
const Query = v.object({ from: Time, to: Time });
const Text = v.string();

/** The logs of the sales begun in the time, newest first, page by page, so that selling goes on between. */
async function* logs(service: Service, { from, to }: v.InferOutput<typeof Query>): AsyncGenerator<SaleLog> {
  let cursor: SalesQuery['cursor'];
  do {
    const page = service.sales({ from, to, limit: PAGE, cursor });
    for (const id of page.ids) {
      const standing = await service.journal.sale(id);
      if (!standing || !chartOf(standing.chart, standing.version)) continue;
      yield saleLog(standing, versionsOf(standing.chart), await service.journal.events(id));
    }
    await new Promise((resolve) => setImmediate(resolve));
    cursor = page.next ?? undefined;
  } while (cursor);
}

/** @throws Problem 422 where it would be too much for one document. */
async function whole(service: Service, query: v.InferOutput<typeof Query>): Promise<SaleLog> {
  const all: SaleLog = { objects: [], events: [] };
  let sales = 0;
  for await (const { objects, events } of logs(service, query)) {
    if (++sales > MOST_SALES) {
      throw new Problem(422, 'invalid-input', `more than ${MOST_SALES} sales in one document: ask for a shorter time`, {
        faults: [{ path: 'from', message: 'too long a time' }],
      });
    }
    all.objects.push(...objects);
    all.events.push(...events);
  }
  return all;
}

const COLUMNS = ['sale', 'sequence', 'time', 'event', 'state', 'asked', 'path', 'pump', 'product', 'paymentType', 'due', 'outcome'];

function rowsOf({ objects, events }: SaleLog): unknown[][] {
  const sale = objects[0];
  const { path, pump, product, paymentType, due, outcome } = sale?.attributes ?? {};
  return events.map(({ type, at, attributes: { sequence, state, asked } }) => [
    sale?.id,
    sequence,
    new Date(at).toISOString(),
    type,
    state,
    asked,
    path,
    pump,
    product,
    paymentType,
    due,
    outcome,
  ]);
}

export function exportRoutes(service: Service): Hono {
  const app = new Hono();
  const described = (en: string, ru: string) =>
    about({
      tag: 'charts',
      summary: { en, ru },
      description: `Of sales begun between \`from\` and \`to\`; amounts in kopecks, points in hundredths, volumes in millilitres. OCEL: at most ${MOST_SALES} sales.`,
      answers: { 200: Text },
      problems: [422],
      parameters: [
        { name: 'from', in: 'query', description: 'RFC 3339.' },
        { name: 'to', in: 'query', description: 'RFC 3339.' },
      ],
    });
  const asked = (context: Context) => checked(Query, context.req.query(), languageOf(context));
  const file = (name: string, type: string) => ({ 'content-type': type, 'content-disposition': `attachment; filename="${name}"` });

  app.get('/v1/export/ocel.json', described('Object-centric event log, JSON', 'Объектный журнал событий, JSON'), async (context) => {
    const log = await whole(service, asked(context));
    return context.body(JSON.stringify(ocelJson(log)), 200, file('kolonka.ocel.json', 'application/json'));
  });
  app.get('/v1/export/ocel.sqlite', described('Object-centric event log, SQLite', 'Объектный журнал событий, SQLite'), async (context) => {
    const log = await whole(service, asked(context));
    return context.body(new Uint8Array(ocelSqlite(log)), 200, file('kolonka.ocel.sqlite', 'application/vnd.sqlite3'));
  });
  app.get('/v1/export/events.csv', described('Events of sales, CSV', 'События продаж, CSV'), (context) => {
    const query = asked(context);
    for (const [name, value] of Object.entries(file('kolonka-events.csv', 'text/csv; charset=utf-8'))) context.header(name, value);
    return stream(context, async (out) => {
      // A spreadsheet must not take a cashier's reason for a formula.
      await out.write(stringify([COLUMNS]));
      for await (const log of logs(service, query)) await out.write(stringify(rowsOf(log), { escape_formulas: true }));
    });
  });
  return app;
}
