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
