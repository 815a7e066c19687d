import { afterEach, describe, expect, test } from 'vitest';
import type { ProblemFacts } from '../../../src/api/http/problems.ts';
import { type StationOptions, type TestStation, testStation } from '../../support/station.ts';

let station: TestStation;
afterEach(() => station.close());

const ADMIN = { role: 'admin', token: 'admin-token-1' } as const;
const open = async (options: StationOptions = {}) => {
  station = await testStation(options);
};
type Body = ProblemFacts & { id: string; token: string; tokens: object[]; entries: { action: string; by: string }[] };
const as = (token: string | null, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  station.call<Body>(method, path, body, { ...headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) });
const make = (by: string | null, name: string, role: string) => as(by, 'POST', '/v1/tokens', { name, role });

describe('a token', () => {
  test('is told once, and then only by its end', async () => {
    await open({ tokens: [ADMIN] });
    const made = await make(ADMIN.token, 'Касса 1', 'pos');
    expect(made).toMatchObject({ status: 201, body: { name: 'Касса 1', role: 'pos', seeded: false, revokedAt: null } });
    expect(made.body.token).toMatch(/^kol_[\w-]{32}$/);
    const { body } = await as(ADMIN.token, 'GET', '/v1/tokens');
    expect(body.tokens).toMatchObject([
      { name: 'admin 1', role: 'admin', token: '…en-1', seeded: true },
      { name: 'Касса 1', token: `…${made.body.token.slice(-4)}` },
    ]);
    const disk = JSON.stringify(station.database.$client.prepare('select * from tokens').all());
    expect(`${JSON.stringify(body)}${disk}${station.logged.join('')}`).not.toMatch(new RegExp(`${made.body.token}|${ADMIN.token}`));
  });

  test('opens the doors of its role at once, and none once it is revoked', async () => {
    await open({ tokens: [ADMIN] });
    const { token, id } = (await make(ADMIN.token, 'Касса 1', 'pos')).body;
    const doors = async () => [(await as(token, 'GET', '/v1/pumps')).status, (await as(token, 'GET', '/v1/tokens')).status];
    expect(await doors()).toEqual([200, 403]);
    expect((await as(ADMIN.token, 'DELETE', `/v1/tokens/${id}`)).status).toBe(204);
    expect([...(await doors()), (await as(ADMIN.token, 'DELETE', `/v1/tokens/${id}`)).status]).toEqual([401, 401, 404]);
  });

  test('outlives the process, and one of the environment goes with the environment', async () => {
    await open({ tokens: [ADMIN, { role: 'pos', token: 'pos-token-1' }] });
    const { token } = (await make(ADMIN.token, 'Контора', 'admin')).body;
    station.options.tokens = [];
    await station.crash();
    expect([(await as(token, 'GET', '/v1/pumps')).status, (await as('pos-token-1', 'GET', '/v1/pumps')).status]).toEqual([200, 401]);
    station.options.tokens = [{ role: 'pos', token: 'pos-token-1' }];
    await station.crash();
    expect((await as('pos-token-1', 'GET', '/v1/pumps')).status).toBe(200);
  });

  test('that was revoked over the API stays so though the environment names it', async () => {
    await open({ tokens: [ADMIN, { role: 'pos', token: 'pos-token-1' }] });
    const { tokens } = (await as(ADMIN.token, 'GET', '/v1/tokens')).body;
    const pos = tokens.find((token) => (token as { role: string }).role === 'pos') as { id: string };
    await as(ADMIN.token, 'DELETE', `/v1/tokens/${pos.id}`);
    await station.crash();
    expect((await as('pos-token-1', 'GET', '/v1/pumps')).status).toBe(401);
  });

  test('that is the first closes the service, so that it must be an admin’s; the last admin’s stays', async () => {
    await open();
    expect(await make(null, 'Касса 1', 'pos')).toMatchObject({ status: 422, body: { faults: [{ path: 'role' }] } });
    const { token, id } = (await make(null, 'Контора', 'admin')).body;
    expect((await as(null, 'GET', '/v1/pumps')).status).toBe(401);
    expect(await as(token, 'DELETE', `/v1/tokens/${id}`)).toMatchObject({ status: 409, body: { type: '/problems/last-admin' } });
  });
});

describe('the audit list', () => {
  test('names the token that changed settings, prices and tokens, and decided a case', async () => {
    await open({ tokens: [ADMIN] });
    const cashier = (await make(ADMIN.token, 'Касса 1', 'pos')).body.token;
    await as(ADMIN.token, 'PUT', '/v1/products/dt/price', { price: 7300 });
    const document = (await as(ADMIN.token, 'GET', '/v1/station')).body;
    await as(ADMIN.token, 'PUT', '/v1/station', document, { 'if-match': '"2"' });
    station.lab.fiscal.fault('refuse', 1);
    const order = { path: 'shop', workplace: '1', paymentType: 'shop-cash', goods: [{ code: 'coffee', quantity: 1000 }] };
    const { id } = (await as(cashier, 'POST', '/v1/sales', order, { 'idempotency-key': 'shop' })).body;
    await station.clock.until(async () => JSON.stringify((await as(cashier, 'GET', `/v1/sales/${id}`)).body).includes('"receiptRefused"'));
    const decision = { type: 'attention.resolved', choice: 'printAgain', evidence: {}, by: 'Иванов' };
    expect((await as(cashier, 'POST', `/v1/sales/${id}/events`, decision)).status).toBe(200);
    const { entries } = (await as(ADMIN.token, 'GET', '/v1/audit')).body;
    expect(entries.map(({ action, by }) => [action, by])).toEqual([
      ['attention.resolved', 'Касса 1'],
      ['station.changed', 'admin 1'],
      ['price.changed', 'admin 1'],
      ['token.made', 'admin 1'],
    ]);
    expect(entries[0]).toMatchObject({ facts: { saleId: id, choice: 'printAgain', by: 'Иванов' } });
  });

  test('is read page by page, by an admin alone', async () => {
    await open({ tokens: [ADMIN, { role: 'analyst', token: 'analyst-1' }] });
    for (const price of [7300, 7400, 7500]) await as(ADMIN.token, 'PUT', '/v1/products/dt/price', { price });
    const page = async (query: string) =>
      (await as(ADMIN.token, 'GET', `/v1/audit${query}`)).body as unknown as { entries: { id: number }[]; nextCursor: string };
    const first = await page('?limit=2');
    const second = await page(`?limit=2&cursor=${first.nextCursor}`);
    expect([first.entries, second.entries].map((entries) => entries.map(({ id }) => id))).toEqual([[3, 2], [1]]);
    expect((await as('analyst-1', 'GET', '/v1/audit')).status).toBe(403);
  });
});

describe('a client that floods', () => {
  test('is asked to slow down, and others are not held up', async () => {
    await open({ tokens: [ADMIN, { role: 'pos', token: 'pos-token-1' }], rateLimit: 5 });
    const answers = await Promise.all(Array.from({ length: 12 }, () => as('pos-token-1', 'GET', '/v1/products')));
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(5);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused).toMatchObject({ body: { type: '/problems/too-many-requests', retryable: true } });
    expect(refused?.headers.get('retry-after')).toBe('1');
    expect((await as(ADMIN.token, 'GET', '/v1/products')).status).toBe(200);
  });

  test('with wrong tokens is not let guess', async () => {
    await open({ tokens: [ADMIN] });
    const answers = await Promise.all(Array.from({ length: 70 }, (_, index) => as(`guess-${index}`, 'GET', '/v1/products')));
    expect(answers.map(({ status }) => status)).toEqual([...Array(60).fill(401), ...Array(10).fill(429)]);
  });
});

describe('a page of another origin', () => {
  const preflight = () =>
    station.call('OPTIONS', '/v1/sales', undefined, { origin: 'https://office.example', 'access-control-request-method': 'POST' });

  test('is let in by no browser unless it is configured', async () => {
    await open();
    const { headers } = await as(null, 'GET', '/v1/products', undefined, { origin: 'https://office.example' });
    expect([headers.get('access-control-allow-origin'), (await preflight()).headers.get('access-control-allow-origin')]).toEqual([
      null,
      null,
    ]);
  });

  test('that is configured may call the API with a token, and no other may', async () => {
    await open({ tokens: [ADMIN], corsOrigins: ['https://office.example'] });
    expect([(await preflight()).status, (await preflight()).headers.get('access-control-allow-origin')]).toEqual([
      204,
      'https://office.example',
    ]);
    const { headers } = await as(ADMIN.token, 'GET', '/v1/products', undefined, { origin: 'https://evil.example' });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});
