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

  test('learns nothing by the right token among too many wrong ones, neither in a header nor by signing in', async () => {
    await open({ tokens: [ADMIN] });
    const guess = (index: number) => as(`guess-${index}`, 'GET', '/v1/products');
    const answers = await Promise.all([...Array.from({ length: 90 }, (_, index) => guess(index)), as(ADMIN.token, 'GET', '/v1/products')]);
    expect(answers.at(-1)?.status).toBe(429);
    expect((await as(null, 'POST', '/v1/session', { token: ADMIN.token })).status).toBe(429);
  });

  test('is no till with the right token, however many of its requests come', async () => {
    await open({ tokens: [ADMIN] });
    for (let round = 0; round < 100; round++) expect((await as(ADMIN.token, 'GET', '/v1/products')).status).toBe(200);
  });

  test.each(['/health', '/openapi.json', '/problems/not-found', '/v1/sales'])(
    'without a token at %s is asked to slow down',
    async (path) => {
      await open({ tokens: [ADMIN], rateLimit: 5 });
      const answers = await Promise.all(Array.from({ length: 12 }, () => as(null, 'GET', path)));
      expect(answers.filter(({ status }) => status === 429).length).toBe(7);
      expect((await as(ADMIN.token, 'GET', '/v1/products')).status).toBe(200);
    },
  );
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
