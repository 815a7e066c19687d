import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestStation, testStation } from '../../support/station.ts';
import { documentEditor } from '../../support/station-document.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const { read, change } = documentEditor(() => station);

describe('the history of the station', () => {
  beforeEach(async () => {
    await change((document) => {
      document.name = 'АЗС № 17';
    });
    await change(({ terminals, limits }) => {
      const [terminal] = terminals;
      if (terminal) terminal.driver.userId = 'another-network';
      limits.maxUnpaid = 3;
    });
  });

  test('tells who changed it and when, newest first, page by page', async () => {
    const page = async (query: string) =>
      (await station.call<{ versions: object[]; nextCursor: string | null }>('GET', `/v1/station/history${query}`)).body;
    expect(await page('?limit=2')).toEqual({
      versions: [3, 2].map((version) => ({ version, at: '2026-11-23T09:00:02.000Z', by: 'local', reason: 'station.changed' })),
      nextCursor: '2',
    });
    expect(await page('?limit=2&cursor=2')).toEqual({
      versions: [{ version: 1, at: '2026-11-23T09:00:00.000Z', by: 'test', reason: 'first' }],
      nextCursor: null,
    });
  });

  test('shows each version, and what differs, with a changed secret named and hidden', async () => {
    expect((await station.call('GET', '/v1/station/history/1')).body).toMatchObject({ name: 'Демо-АЗС' });
    expect((await station.call('GET', '/v1/station/diff?from=1&to=3')).body).toEqual({
      from: 1,
      to: 3,
      changes: [
        { path: 'name', kind: 'changed', before: 'Демо-АЗС', after: 'АЗС № 17' },
        { path: 'limits.maxUnpaid', kind: 'changed', before: 2, after: 3 },
        { path: 'terminals[0].driver.userId', kind: 'changed', before: '***', after: '***' },
      ],
    });
    expect((await station.call<{ from: number }>('GET', '/v1/station/diff?to=3')).body.from).toBe(2);
    for (const path of ['/v1/station/history/9', '/v1/station/history/x', '/v1/station/diff?from=9&to=1']) {
      expect((await station.call('GET', path)).status).toBe(404);
    }
  });

  test('puts an earlier version in force again, its secrets with it, as a new version', async () => {
    const restore = (etag: string) => station.call('POST', '/v1/station/history/1/restore', undefined, { 'if-match': etag });
    expect((await restore('"1"')).status).toBe(412);
    expect(await restore('"3"')).toMatchObject({ status: 200, body: { name: 'Демо-АЗС', limits: { maxUnpaid: 2 } } });
    expect((await read()).etag).toBe('"4"');
    expect((await station.call('POST', '/v1/terminals/2/driver/test')).body).toMatchObject({ ok: true, outcome: 'works' });
  });

  test('is what the service finds when it starts again', async () => {
    await station.crash();
    expect(await read()).toMatchObject({ etag: '"3"', document: { name: 'АЗС № 17', limits: { maxUnpaid: 3 } } });
  });
});
