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
