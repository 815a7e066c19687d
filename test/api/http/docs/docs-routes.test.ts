import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../../src/api/app.ts';
import { type TestStation, testStation } from '../../../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const read = async () => (await station.call<string>('GET', '/docs')).body;
/** Every file that the page names, in its order. */
const filesOf = (page: string) => [...page.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => path ?? '');
const send = (method: string, path: string, headers: Record<string, string> = {}) => station.call<string>(method, path, undefined, headers);

describe('the page of the API', () => {
  test('has all its files from the service, of the right types, and nothing inline', async () => {
    const page = await read();
    const files = await Promise.all(filesOf(page).map((path) => send('GET', path)));
    expect(files.map(({ status, headers }) => [status, headers.get('content-type')?.split(';')[0]])).toEqual([
      [200, 'image/png'],
      [200, 'text/css'],
      [200, 'text/css'],
      [200, 'text/javascript'],
      [200, 'text/javascript'],
    ]);
    expect(page).not.toMatch(/<style|style=|<script(?![^>]* src=)|\son\w+=|(https?:)?\/\/[a-z]/i);
  });

  test('lets a browser keep Swagger UI for good and ask for what may change', async () => {
    const [, , own, bundle] = filesOf(await read());
    const answers = [await send('GET', own ?? ''), await send('GET', bundle ?? '')];
    expect(answers.map(({ headers }) => headers.get('cache-control'))).toEqual(['no-cache', 'public, max-age=31536000, immutable']);
    for (const [index, path] of [own, bundle].entries()) {
      const etag = answers[index]?.headers.get('etag') ?? '';
      const again = await send('GET', path ?? '', { 'if-none-match': etag });
      expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, '', etag]);
    }
  });

  test('answers HEAD as GET, without the body', async () => {
    for (const path of ['/docs', ...filesOf(await read())]) {
      const [head, get] = [await send('HEAD', path), await send('GET', path)];
      expect([head.status, head.body, head.headers.get('content-type')]).toEqual([200, '', get.headers.get('content-type')]);
    }
  });

  test.each([
    '/docs/package.json',
    '/docs/docs-routes.ts',
    '/docs/__proto__',
    '/docs/..%2f..%2fapp.ts',
    '/docs/swagger-ui-5.35.0/index.html',
  ])('gives no other file of its folders: %s', async (path) => {
    expect((await send('GET', path)).status).toBe(404);
  });

  test('has the OpenAPI document in Russian, every route the same', async () => {
    interface Operation {
      summary: string;
      tags: string[];
    }
    type Document = { paths: Record<string, Record<string, Operation>> };
    const app = createApp(station.service());
    const document = async (path: string) => (await (await app.request(path)).json()) as Document;
    const [english, russian, plain] = [
      await document('/openapi.json?lang=en'),
      await document('/openapi.json?lang=ru'),
      await document('/openapi.json'),
    ];
    expect(plain).toEqual(english);
    const operations = ({ paths }: Document) => Object.values(paths).flatMap((methods) => Object.values(methods));
    const without = (given: Document) =>
      JSON.parse(JSON.stringify(given, (key, value) => (['summary', 'tags', 'info'].includes(key) ? null : value)));
    expect(without(russian)).toEqual(without(english));
    for (const { summary, tags } of operations(russian)) expect(`${summary} ${tags}`).toMatch(/^[А-ЯЁM].* [А-ЯЁ][а-яё]+$/);
  });
});
