import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../src/api/app.ts';
import { PROBLEM_KINDS } from '../../../src/api/http/problem-kinds.ts';
import type { ProblemFacts } from '../../../src/api/http/problems.ts';
import type { ApiToken } from '../../../src/config.ts';
import { type TestStation, testStation } from '../../support/station.ts';

const TOKENS: ApiToken[] = [
  { role: 'pos', token: 'pos-token-1' },
  { role: 'pos', token: 'pos-token-2' },
  { role: 'analyst', token: 'analyst-token' },
  { role: 'admin', token: 'admin-token' },
];

let station: TestStation;
beforeEach(async () => {
  station = await testStation({ tokens: TOKENS });
});
afterEach(() => station.close());

const send = (method: string, path: string, authorization?: string) =>
  station.call<ProblemFacts & { type: string; detail: string }>(method, path, undefined, authorization ? { authorization } : {});
const bearer = (token: string) => `Bearer ${token}`;

/** Whom the guard lets through, whatever the route then says: nobody at all, pos, analyst, admin. */
async function whoMay(method: string, path: string): Promise<string> {
  const doors = [undefined, 'pos-token-1', 'analyst-token', 'admin-token'];
  const names = ['anybody', 'pos', 'analyst', 'admin'];
  const answers = await Promise.all(doors.map((token) => send(method, path, token && bearer(token))));
  const shut = answers.map(({ status }) => status === 401 || status === 403);
  expect([method, path, answers.flatMap(({ status }, index) => (shut[index] ? status : []))]).toEqual([
    method,
    path,
    shut.flatMap((isShut, index) => (isShut ? [index === 0 ? 401 : 403] : [])),
  ]);
  return names.filter((_, index) => !shut[index]).join(' ');
}

describe('a station with tokens', () => {
  test('lets each role do its own and no more', async () => {
    const everybody = 'anybody pos analyst admin';
    const expected: Record<string, string> = {
      'GET /health': everybody,
      'GET /docs': everybody,
      'GET /openapi.json': everybody,
      'GET /problems/not-found': everybody,
      'GET /metrics': 'pos analyst admin',
      'POST /v1/sales': 'pos admin',
      'GET /v1/sales': 'pos analyst admin',
      'GET /v1/sales/nobody': 'pos analyst admin',
      'GET /v1/sales/nobody/wait': 'pos analyst admin',
      'GET /v1/sales/nobody/history': 'pos analyst admin',
      'GET /v1/sales/nobody/stream': 'pos analyst admin',
      'POST /v1/sales/nobody/events': 'pos admin',
      'GET /v1/pumps': 'pos analyst admin',
      'GET /v1/pumps/9': 'pos analyst admin',
      'POST /v1/pumps/9/stop': 'pos admin',
      'GET /v1/products': 'pos analyst admin',
      'GET /v1/station': 'pos analyst admin',
      'GET /v1/charts': 'pos analyst admin',
      'GET /v1/charts/prepaid': 'pos analyst admin',
      'GET /lab/pumps/1': 'admin',
      'POST /lab/pumps/1/faults': 'admin',
      'GET /lab/megainsight/ledger': 'admin',
      'PUT /lab/megainsight/clients/17': 'admin',
      'POST /v1/not-there': 'admin',
      'PUT /v1/station': 'admin',
      'PUT /v1/products/ai80/price': 'admin',
      'GET /v1/session': 'pos analyst admin',
      'HEAD /v1/sales': 'pos analyst admin',
      'HEAD /v1/tokens': 'admin',
    };
    const allowed: Record<string, string> = {};
    for (const route of Object.keys(expected)) allowed[route] = await whoMay(...(route.split(' ') as [string, string]));
    expect(allowed).toEqual(expected);
  });

  test('has no route that is open by oversight', async () => {
    const { routes } = createApp(station.service());
    const open = /^(GET \/(health|openapi\.json|docs.*|problems\/.*|(visualizer|till|assets).*|)|(POST|DELETE) \/v1\/session)$/;
    const closed = routes.filter(({ method, path }) => method !== 'ALL' && !open.test(`${method} ${path}`));
    const answers = await Promise.all(closed.map(({ method, path }) => send(method, path.replaceAll(/:\w+/g, '1'))));
    expect(closed.filter((_, index) => answers[index]?.status !== 401)).toEqual([]);
    expect(closed.length).toBeGreaterThan(25);
  });

  test('knows every one of its tokens, whole', async () => {
    const doors = ['pos-token-1', 'pos-token-2', 'pos-token', 'pos-token-12', 'POS-TOKEN-1', 'pos-token-1,pos-token-2', ''];
    expect((await Promise.all(doors.map((token) => send('GET', '/v1/pumps', bearer(token))))).map(({ status }) => status)).toEqual([
      200, 200, 401, 401, 401, 401, 401,
    ]);
  });

  test('takes a token in its own header and in no other place', async () => {
    const answers = [
      await send('GET', '/v1/pumps', 'Basic YWRtaW46YWRtaW4tdG9rZW4='),
      await send('GET', '/v1/pumps', 'admin-token'),
      await send('GET', '/v1/pumps?token=admin-token&access_token=admin-token'),
      await station.call('GET', '/v1/pumps', undefined, { cookie: 'token=admin-token', 'x-api-key': 'admin-token' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  });

  test('says why it lets nobody in, and never repeats what it was given', async () => {
    const answers = [
      await send('GET', '/v1/pumps'),
      await send('GET', '/v1/pumps', bearer('a-guess-at-a-token')),
      await send('GET', '/lab/pumps/1', bearer('pos-token-1')),
    ];
    const problem = (type: string, title: string, status: number, detail: string) => ({ type: `/problems/${type}`, title, status, detail });
    expect(answers.map(({ body }) => body)).toEqual([
      problem('unauthorised', 'Unauthorised', 401, 'send Authorization: Bearer with a token, or sign in at /v1/session'),
      problem('unauthorised', 'Unauthorised', 401, 'this token is not known'),
      problem('forbidden', 'Forbidden', 403, 'this role may not do that'),
    ]);
    expect(station.logged.join('')).not.toMatch(/a-guess|pos-token|admin-token/);
  });

  test('changes nothing for whom it does not let in', async () => {
    const order = { path: 'prepaid', workplace: '1', pump: 1, nozzle: 1, preset: { type: 'volume', volume: 5000 }, paymentType: 'cash' };
    const sell = (authorization: string) => station.call('POST', '/v1/sales', order, { 'idempotency-key': 'key', authorization });
    const list = async () =>
      (await station.call<{ sales: unknown[] }>('GET', '/v1/sales', undefined, { authorization: bearer('admin-token') })).body;
    expect([(await sell(bearer('analyst-token'))).status, (await sell(bearer('nobody'))).status]).toEqual([403, 401]);
    expect(await list()).toEqual({ sales: [], nextCursor: null });
    expect([(await sell(bearer('pos-token-2'))).status, (await list()).sales.length]).toEqual([201, 1]);
  });
});

test('a station without tokens is open to whoever reaches it', async () => {
  await station.close();
  station = await testStation();
  const routes = ['/v1/sales', '/v1/pumps', '/lab/pumps/1', '/metrics'];
  expect((await Promise.all(routes.map((path) => send('GET', path)))).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
});

test('every answer tells a browser to keep to the service: pages, data, problems and streams', async () => {
  const securityOf = (headers: Headers) =>
    Object.fromEntries(
      [
        'cross-origin-resource-policy',
        'content-security-policy',
        'x-content-type-options',
        'referrer-policy',
        'x-frame-options',
        'cache-control',
      ].map((name) => [name, headers.get(name)]),
    );
  const admin = bearer('admin-token');
  const answers = [
    await send('GET', '/docs'),
    await send('GET', '/docs/nothing.js'),
    await send('GET', '/problems/not-found'),
    await send('GET', '/health'),
    await send('GET', '/v1/pumps', admin),
    await send('GET', '/v1/pumps'),
    await send('GET', '/v1/nothing', admin),
    await send('POST', '/v1/sales', admin),
    await send('GET', '/lab/pumps/9', admin),
  ];
  const policy =
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; " +
    "form-action 'none'";
  expect(answers.map(({ headers }) => securityOf(headers))).toEqual(
    answers.map(({ headers }) => ({
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cache-control': headers.has('etag') ? 'no-cache' : 'no-store',
    })),
  );
  const stream = await createApp(station.service()).request('/v1/stream', { headers: { authorization: admin } });
  expect([stream.headers.get('x-content-type-options'), stream.headers.get('content-security-policy')]).toEqual(['nosniff', policy]);
  await stream.body?.cancel();
});

describe('the pages of problems', () => {
  test('explain every type of problem that there is, and no other', async () => {
    const page = (slug: string, language: string) =>
      station.call<string>('GET', `/problems/${slug}`, undefined, { 'accept-language': language });
    for (const slug of [...PROBLEM_KINDS.keys()]) {
      const pages = [await page(slug, 'en'), await page(slug, 'ru')];
      expect(pages.map(({ status, body }) => [slug, status, /<html lang="(..)">/.exec(body)?.[1]])).toEqual([
        [slug, 200, 'en'],
        [slug, 200, 'ru'],
      ]);
    }
    const slugs = `malformed-json idempotency-key-missing idempotency-key-reused request-in-progress invalid-input guard-refused
      event-not-now pump-busy split-payment-not-supported device-offline loyalty-unavailable not-found timeout too-large
      unsupported-media-type unauthorised forbidden storage-unavailable internal`;
    expect([...PROBLEM_KINDS.keys()]).toEqual(expect.arrayContaining(slugs.split(/\s+/)));
    for (const slug of ['no-such-problem', '__proto__', 'constructor']) expect((await page(slug, 'en')).status).toBe(404);
  });
});
