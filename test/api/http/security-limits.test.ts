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
