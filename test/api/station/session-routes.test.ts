import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestStation, testStation } from '../../support/station.ts';

const ADMIN = { role: 'admin', token: 'the-admins-own-token' } as const;

let station: TestStation;
beforeEach(async () => {
  station = await testStation({ tokens: [ADMIN, { role: 'analyst', token: 'the-analysts-own-token' }] });
});
afterEach(() => station.close());

type Body = { name: string; role: string; tokens: { id: string; name: string }[] };
const call = (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) =>
  station.call<Body>(method, path, body, headers);
async function signIn(token: string, headers: Record<string, string> = {}) {
  const answer = await call('POST', '/v1/session', headers, { token });
  const [cookie = '', ...attributes] = answer.headers.get('set-cookie')?.split('; ') ?? [];
  return { answer, cookie, attributes };
}

describe('a browser that signs in', () => {
  test('gets a cookie that no script reads and no other site sends, and which is not the token', async () => {
    const { answer, cookie, attributes } = await signIn('the-analysts-own-token');
    expect([answer.status, answer.body]).toEqual([200, { name: 'analyst 2', role: 'analyst' }]);
    expect(attributes.toSorted()).toEqual(['HttpOnly', 'Max-Age=43200', 'Path=/', 'SameSite=Strict']);
    expect([cookie.startsWith('kolonka='), cookie.includes('token')]).toEqual([true, false]);
    expect((await signIn(ADMIN.token, { 'x-forwarded-proto': 'https' })).attributes).toContain('Secure');
  });

  test('may with it what its token’s role may, in pages and streams', async () => {
    const { cookie } = await signIn('the-analysts-own-token');
    const read = ['/v1/sales', '/v1/session', '/metrics', '/v1/tokens'];
    expect(await Promise.all(read.map(async (path) => (await call('GET', path, { cookie })).status))).toEqual([200, 200, 200, 403]);
    expect((await call('POST', '/v1/pumps/1/stop', { cookie })).status).toBe(403);
    expect((await call('HEAD', '/v1/stream', { cookie })).status).toBe(200);
  });

  test('is out at once when it signs out, and another one is not', async () => {
    const [one, other] = [await signIn(ADMIN.token), await signIn(ADMIN.token)];
    const out = await call('DELETE', '/v1/session', { cookie: one.cookie });
    expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    expect((await call('GET', '/v1/sales', { cookie: one.cookie })).status).toBe(401);
    expect((await call('GET', '/v1/sales', { cookie: other.cookie })).status).toBe(200);
  });

  test('is out when its token is revoked, and after a restart', async () => {
    const [analyst, admin] = [await signIn('the-analysts-own-token'), await signIn(ADMIN.token)];
    const { tokens } = (await call('GET', '/v1/tokens', { cookie: admin.cookie })).body;
    await call('DELETE', `/v1/tokens/${tokens.find(({ name }) => name === 'analyst 2')?.id}`, { cookie: admin.cookie });
    expect((await call('GET', '/v1/sales', { cookie: analyst.cookie })).status).toBe(401);
    expect((await call('GET', '/v1/sales', { cookie: admin.cookie })).status).toBe(200);
    await station.crash();
    expect((await call('GET', '/v1/sales', { cookie: admin.cookie })).status).toBe(401);
  });

  test('with a wrong token gets no cookie', async () => {
    const { answer, cookie } = await signIn('not-one-of-the-tokens');
    expect([answer.status, cookie]).toEqual([401, '']);
    expect((await call('GET', '/v1/sales', { cookie: 'kolonka=__proto__' })).status).toBe(401);
  });

  test('at a station without tokens is told that it is open, and gets none', async () => {
    await station.close();
    station = await testStation();
    const { answer, cookie } = await signIn('whatever');
    expect([answer.status, answer.body, cookie]).toEqual([200, { name: 'local', role: 'admin' }, '']);
  });
});
