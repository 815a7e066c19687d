import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestStation, testStation } from '../../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const send = (method: string, path: string, headers: Record<string, string> = {}) => station.call<string>(method, path, undefined, headers);

test.each(['/openapi.json', '/openapi.json?lang=ru', '/docs', '/problems/not-found', '/visualizer/'])(
  '%s is sent once, and answered with 304 to whoever has it',
  async (path) => {
    const first = await send('GET', path);
    const etag = first.headers.get('etag') ?? '';
    expect([first.status, etag.length > 40, first.headers.get('cache-control')]).toEqual([200, true, 'no-cache']);
    const again = await send('GET', path, { 'if-none-match': etag });
    expect([again.status, again.body, again.headers.get('etag'), again.headers.get('x-content-type-options')]).toEqual([
      ...[304, '', etag],
      'nosniff',
    ]);
    expect((await send('GET', path, { 'if-none-match': '"another"' })).status).toBe(200);
    expect((await send('HEAD', path)).headers.get('etag')).toBe(etag);
  },
);

test('a page in another language is another page', async () => {
  const tags = ['ru', 'en'].map(async (language) => (await send('GET', '/problems/timeout', { 'accept-language': language })).headers);
  const [russian, english] = await Promise.all(tags);
  expect(russian?.get('etag')).not.toBe(english?.get('etag'));
  expect(russian?.get('vary')).toBe('Accept-Language');
});
