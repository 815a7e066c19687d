import { afterEach, describe, expect, test } from 'vitest';
import type { ProblemFacts } from '../../../src/api/http/problems.ts';
import { type StationOptions, type TestStation, testStation } from '../../support/station.ts';

let station: TestStation;
afterEach(() => station.close());
const open = async (options: StationOptions = {}) => {
  station = await testStation(options);
};
/** Status and kind of problem. */
async function knock(method: string, path: string, headers: Record<string, string>, body?: unknown): Promise<string> {
  const answer = await station.call<ProblemFacts & { type: string }>(method, path, body, { host: '127.0.0.1:8080', ...headers });
  return `${answer.status} ${answer.body?.type ?? ''}`;
}

describe('a name that is not the station’s', () => {
  const refused = '403 /problems/foreign-host';
  const answersAt = async (hosts: string[]) => Promise.all(hosts.map((host) => knock('GET', '/v1/products', { host })));

  test('is refused whatever it leads to, so that no page makes itself ours', async () => {
    await open({ hosts: ['127.0.0.1'] });
    const foreign = ['evil.example', 'evil.example:8080', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.7', '1270.0.0.1', ''];
    expect(await answersAt(foreign)).toEqual(foreign.map(() => refused));
    const own = ['localhost', 'LOCALHOST:8080', '127.0.0.1:80', '127.0.0.2', '[::1]', '[::1]:8080'];
    expect(await answersAt(own)).toEqual(own.map(() => '200 '));
    expect(await knock('POST', '/v1/tokens', { host: 'evil.example' }, { name: 'thief', role: 'admin' })).toBe(refused);
    expect(await knock('GET', '/health', { host: 'evil.example' })).toBe(refused);
  });

  test('is told from those that it is given', async () => {
    await open({ hosts: ['192.168.0.10', 'till.station.example', 'fd00::7'] });
    expect(await answersAt(['192.168.0.10:8080', 'Till.Station.example', '[fd00::7]:80', '192.168.0.11', 'station.example'])).toEqual([
      ...['200 ', '200 ', '200 '],
      ...[refused, refused],
    ]);
  });

  test('is no address where every address is listened on', async () => {
    await open({ hosts: ['0.0.0.0'] });
    expect(await answersAt(['192.168.0.10:8080', '[fd00::7]:8080', 'localhost', 'evil.example'])).toEqual([
      '200 ',
      '200 ',
      '200 ',
      refused,
    ]);
  });
});

describe('a page of another origin', () => {
  const refused = '403 /problems/foreign-page';
  const CHANGES: [method: string, path: string, body?: unknown][] = [
    ['POST', '/v1/shifts/open'],
    ['POST', '/v1/shifts/close'],
    ['POST', '/v1/pumps/1/stop'],
    ['POST', '/v1/tokens', { name: 'thief', role: 'admin' }],
    ['POST', '/v1/sales', {}],
    ['PUT', '/v1/station', {}],
    ['POST', '/v1/session', { token: 'a-token-of-the-attacker' }],
    ['POST', '/lab/scanner/scan', { workplace: '1', code: '2200000000017' }],
  ];

  test.each(CHANGES)('(%s %s) changes nothing, by whatever the browser shows where it comes from', async (method, path, body) => {
    await open();
    const signs: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://127.0.0.1:3000' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', origin: 'http://127.0.0.1:8080' },
      { origin: 'https://evil.example', 'content-type': 'text/plain' },
      { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
    ];
    for (const sign of signs) expect([sign, await knock(method, path, sign, body)]).toEqual([sign, refused]);
    expect((await station.call<{ shifts: unknown[] }>('GET', '/v1/shifts')).body.shifts).toEqual([]);
    expect((await station.call<{ tokens: unknown[] }>('GET', '/v1/tokens')).body.tokens).toEqual([]);
  });

  test('is let in where it is named', async () => {
    await open({ corsOrigins: ['https://office.example'] });
    const sign = { origin: 'https://office.example', 'sec-fetch-site': 'cross-site' };
    expect(await knock('POST', '/v1/pumps/1/stop', { ...sign, 'x-requested-with': 'office' })).toMatch(/^(200|503)/);
    expect(await knock('POST', '/v1/pumps/1/stop', sign)).toBe('415 /problems/unsupported-media-type');
  });
});

describe('a form', () => {
  test.each(['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain', 'text/plain; a=application/json'])(
    'of type %s is refused, though nothing tells whose it is',
    async (type) => {
      await open();
      for (const path of ['/v1/shifts/open', '/v1/pumps/1/stop', '/v1/backups'])
        expect(await knock('POST', path, { 'content-type': type })).toBe('415 /problems/unsupported-media-type');
    },
  );

  test('of our own page without JSON and without a header of ours is refused, and a program’s bodiless order is taken', async () => {
    await open();
    const own = { origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'same-origin' };
    expect(await knock('POST', '/v1/shifts/open', own)).toBe('415 /problems/unsupported-media-type');
    expect(await knock('POST', '/v1/session', own, { token: 'whatever' })).toBe('200 ');
    expect(await knock('DELETE', '/v1/session', { ...own, 'x-requested-with': 'page' })).toBe('204 ');
    expect(await knock('DELETE', '/v1/session', {})).toBe('204 ');
  });
});
