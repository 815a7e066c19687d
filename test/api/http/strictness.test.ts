import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../src/api/app.ts';
import { type TestStation, testStation } from '../../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

describe('a method that an address does not take', () => {
  test.each([
    ['DELETE', '/v1/sales', 'HEAD, POST, GET'],
    ['PUT', '/v1/sales/one', 'HEAD, GET'],
    ['GET', '/v1/sales/one/events', 'POST'],
    ['GET', '/v1/pumps/1/stop', 'POST'],
    ['POST', '/v1/station', 'HEAD, GET, PUT'],
    ['PATCH', '/openapi.json', 'HEAD, GET'],
    ['DELETE', '/lab/pumps/1', 'HEAD, GET'],
  ])('(%s %s) is answered with 405, and with those that it takes', async (method, path, allow) => {
    const { status, body, headers } = await station.call<object>(method, path, method === 'GET' ? undefined : {});
    expect([status, body, headers.get('allow')?.split(', ').toSorted()]).toEqual([
      405,
      expect.objectContaining({ type: '/problems/method-not-allowed' }),
      allow.split(', ').toSorted(),
    ]);
  });
  test('is not blamed where there is no such address', async () => {
    expect((await station.call('DELETE', '/v2/sales')).status).toBe(404);
  });
});

describe('a query', () => {
  test.each([
    ['/v1/sales?tags=open', 'tags'],
    ['/v1/sales?tag=opened', 'tag'],
    ['/v1/audit?since=2026-11-23T09:00:00Z', 'since'],
    ['/v1/charts/prepaid?versions=2', 'versions'],
    ['/v1/charts/prepaid/statistics?pumps=1', 'pumps'],
    ['/v1/charts/prepaid/coverage?version=two', 'version'],
    ['/v1/station/history?count=2', 'count'],
    ['/openapi.json?lang=de', 'lang'],
    ['/v1/shifts/1?number=2', 'number'],
  ])('(%s) with a field or a value that is none is refused, not passed over', async (path, field) => {
    const { status, body } = await station.call<{ faults: { path: string }[] }>('GET', path);
    expect([status, body.faults.map(({ path: at }) => at.split('.')[0])]).toEqual([422, [field]]);
  });

  test('is refused at every address that does not know its field, and where a field is given twice', async () => {
    const { routes } = createApp(station.service());
    const pages = /^\/($|docs|problems|visualizer|till|assets)/;
    const own = routes.filter(({ method, path }) => method !== 'ALL' && !pages.test(path));
    for (const { method, path } of own) {
      const { status } = await station.call(method, `${path.replaceAll(/:\w+/g, '1')}?unheard=of`);
      expect([method, path, status]).toEqual([method, path, 422]);
    }
    expect(own.length).toBeGreaterThan(60);
    expect(await station.call('GET', '/v1/sales?limit=1&limit=2')).toMatchObject({ status: 422, body: { faults: [{ path: 'limit' }] } });
  });

  test('for a tag that no sale can bear is refused, not waited for', async () => {
    const { id } = await station.sell({ loyalty: true });
    const { status, body } = await station.call<{ faults: object[] }>('GET', `/v1/sales/${id}/wait?for=closed,finished&timeout=1`);
    expect([status, body.faults.length]).toEqual([422, 1]);
    expect((await station.call('GET', `/v1/sales/${id}/history?sequence=1`)).status).toBe(422);
  });
});
