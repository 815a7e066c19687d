import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../src/api/app.ts';
import { type TestStation, testStation } from '../support/station.ts';
import { bodyText, near, oddText, type Schema } from './arbitraries.ts';

interface Operation {
  parameters?: { name: string; in: string }[];
  requestBody?: { content?: Record<string, { schema: Schema }> };
}
interface Route {
  method: string;
  path: string;
  schema: Schema;
  query: string[];
}

const TOKEN = 'token-of-the-fuzzer';
let station: TestStation;
let app: ReturnType<typeof createApp>;
let routes: Route[];
beforeEach(async () => {
  // With a token of its own: a token that the noise makes by chance must not shut it out.
  station = await testStation({ tokens: [{ role: 'admin', token: TOKEN }] });
  app = createApp(station.service());
  const { paths } = (await (await app.request('/openapi.json')).json()) as { paths: Record<string, Record<string, Operation>> };
  routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody, parameters = [] }]) => ({
      method: method.toUpperCase(),
      path,
      schema: requestBody?.content?.['application/json']?.schema ?? {},
      query: parameters.filter((one) => one.in === 'query').map(({ name }) => name),
    })),
  );
});
afterEach(() => station.close());

/** How much the station has stored, in one line. */
const countRows = () =>
  JSON.stringify(
    ['sales', 'events', 'requests', 'cards', 'unclaimed_deliveries'].map((table) =>
      station.database.$client.prepare(`select count(*) as rows, max(rowid) as last from ${table}`).get(),
    ),
  );

const LEAKS = /node_modules|\.ts:\d|at \w+ \(|SqliteError|select |insert into|\/home\/|\/tmp\//i;

/** An address cannot bear half of a character. */
const wellFormed = (text: string): string => Buffer.from(text).toString();

/** An answer that waits for a device waits on the station's own clock. */
async function windClock(answered: Promise<Response>): Promise<Response> {
  let isOver = false;
  const over = answered.finally(() => {
    isOver = true;
  });
  await station.clock.until(() => isOver);
  return over;
}

/** Waits of clients and streams end when they are left. */
async function send(
  route: Route,
  path: string,
  headers: Record<string, string>,
  body: string,
): Promise<{ status: number; text: string; took: number }> {
  const leaving = new AbortController();
  const from = station.clock.now();
  const hasBody = !['GET', 'HEAD'].includes(route.method);
  const request = new Request(`http://localhost${path}`, {
    method: route.method,
    headers,
    signal: leaving.signal,
    ...(hasBody ? { body } : {}),
  });
  const answered = Promise.resolve(app.fetch(request));
  const soon = new Promise<null>((resolve) => setImmediate(() => setImmediate(() => setImmediate(() => resolve(null)))));
  const early = await Promise.race([answered, soon]);
  if (!early) leaving.abort();
  const answer = early ?? (await windClock(answered));
  if (/event-stream/.test(answer.headers.get('content-type') ?? '')) {
    await answer.body?.cancel();
    return { status: answer.status, text: '', took: station.clock.now() - from };
  }
  return { status: answer.status, text: await answer.text(), took: station.clock.now() - from };
}

async function openSale(): Promise<{ id: string }> {
  const order = {
    path: 'prepaid',
    workplace: '1',
    pump: 1,
    nozzle: 1,
    preset: { type: 'volume', volume: 5000 },
    paymentType: 'cash',
    loyalty: true,
  };
  const headers = { 'idempotency-key': 'first', authorization: `Bearer ${TOKEN}` };
  return (await station.call('POST', '/v1/sales', order, headers)).body;
}

const header = fc.constantFrom('', 'x', 'é'.normalize('NFC'), '%00', '"quoted"', 'a'.repeat(300), 'ru', '*/*', 'Bearer x', '-1', '1e9');
const place = fc.oneof(
  fc.constantFrom(
    '1',
    '0',
    '999',
    '-1',
    'NaN',
    '..%2f..%2fetc',
    '%00',
    '%ff',
    '%F0%9F%98%80',
    'prepaid',
    '1.svg',
    'ai80',
    'x'.repeat(3_000),
  ),
  oddText.map((text) => encodeURIComponent(wellFormed(text)) || 'x'),
);

describe('whatever is sent to any route', () => {
  test('is answered with a plain refusal or a right answer, tells nothing of the inside, and a refusal changes nothing', async () => {
    const { id } = await openSale();
    const attempt = fc.nat().chain((pick) => {
      const route = routes[pick % routes.length] as Route;
      return fc.record({
        route: fc.constant(route),
        params: fc.array(fc.oneof({ weight: 2, arbitrary: fc.constant(id) }, { weight: 1, arbitrary: place }), {
          minLength: 3,
          maxLength: 3,
        }),
        query: fc.array(fc.tuple(fc.constantFrom(...route.query, 'odd'), oddText.map(wellFormed)), { maxLength: 3 }),
        type: fc.oneof(
          { weight: 6, arbitrary: fc.constant('application/json') },
          {
            weight: 1,
            arbitrary: fc.constantFrom(
              'text/plain',
              'application/json; charset=utf-16',
              'multipart/form-data',
              'application/problem+json',
              'x',
            ),
          },
        ),
        key: fc.oneof({ weight: 4, arbitrary: fc.uuid() }, { weight: 1, arbitrary: header }),
        language: header,
        body: near(route.schema).chain(bodyText),
      });
    });
    const answered = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(attempt, async ({ route, params, query, type, key, language, body }) => {
        let next = 0;
        const path = route.path.replace(/\{[^}]+\}|:\w+/g, () => params[next++] ?? id);
        const search = new URLSearchParams(query).toString();
        const headers: Record<string, string> = { 'content-type': type, authorization: `Bearer ${TOKEN}` };
        for (const [name, value] of [
          ['idempotency-key', key],
          ['accept-language', language],
          ['last-event-id', language],
        ] as const) {
          if (value) headers[name] = value;
        }
        const before = countRows();
        const { status, text, took } = await send(route, `${path}${search ? `?${search}` : ''}`, headers, body);
        const exchange = `${route.method} ${path} ${type} ${body.slice(0, 300)} → ${status} ${text.slice(0, 300)}`;
        answered.set(status, (answered.get(status) ?? 0) + 1);
        expect(status === 503 || status < 500, exchange).toBe(true);
        if (status >= 400) {
          // While a device was waited for, the open sale went on by itself.
          if (took === 0) expect(countRows(), exchange).toBe(before);
          expect(text, exchange).not.toMatch(LEAKS);
        }
        expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
      }),
      { numRuns: 3_000 },
    );
    // Neither was everything refused at the door, nor was there a door that refused nothing.
    for (const status of [200, 400, 404, 415, 422]) expect(answered.get(status), `answers ${status}`).toBeGreaterThan(0);
    expect(station.logged.filter((row) => /unforeseen|has a defect/.test(row))).toEqual([]);
    expect((await app.request(`/v1/sales/${id}`, { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(200);
  }, 120_000);

  const lookUps = ['/v1/charts/', '/problems/', '/docs/', '/assets/', '/v1/sales/', '/lab/megainsight/clients/'];
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
  test.each(lookUps.flatMap((path) => names.map((name) => path + name)))('is not found by a word of JavaScript: %s', async (path) => {
    expect((await app.request(path, { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(404);
  });
});
