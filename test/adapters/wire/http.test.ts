import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { createBrotliCompress, createDeflate, createGzip } from 'node:zlib';
import { Hono } from 'hono';
import { afterEach, describe, expect, test } from 'vitest';
import { httpExchange, NoAnswer } from '../../../src/adapters/wire/http.ts';
import { systemClock } from '../../../src/clock.ts';
import { BrokenLink, breakableApp } from '../../../src/simulators/broken-link.ts';
import { listening } from '../../../src/simulators/lab.ts';
import { handClock, settle } from '../../support/hand-clock.ts';

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

async function serving(app: Hono): Promise<string> {
  const server = await listening(app);
  close = server.close;
  return `http://127.0.0.1:${server.port}`;
}
async function serveRaw(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  close = async () => {
    server.closeAllConnections();
    server.close();
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
function* endlessSpaces() {
  for (;;) yield Buffer.alloc(64 * 1024, ' ');
}
const exchange = httpExchange({ fetch: globalThis.fetch, clock: systemClock });
const heard = (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    (problem: unknown) => (problem instanceof NoAnswer ? `${problem.heard}${problem.timedOut ? ', in time' : ''}` : problem),
  );

describe('an exchange over a real socket', () => {
  test('gives status and JSON, whatever the status', async () => {
    const url = await serving(new Hono().post('/', async (context) => context.json({ got: await context.req.json() }, 422)));
    expect(await exchange({ method: 'POST', url: `${url}/`, body: { a: 1 }, limitMs: 5000 })).toEqual({
      status: 422,
      body: { got: { a: 1 } },
    });
  });

  test('with an answer that is no JSON gives none', async () => {
    const url = await serving(new Hono().get('/', (context) => context.text('{"half":')));
    expect(await exchange({ method: 'GET', url: `${url}/`, limitMs: 5000 })).toEqual({ status: 200, body: undefined });
  });

  test('with a far end that hangs up may have been heard', async () => {
    const app = breakableApp(systemClock);
    app.post('/', () => {
      throw new BrokenLink();
    });
    expect(await heard(exchange({ method: 'POST', url: `${await serving(app)}/`, body: {}, limitMs: 5000 }))).toBe('maybe');
  });

  test('with an answer that has no end is cut off at 1 MiB, however it is packed, and may have been heard', async () => {
    for (const packing of ['identity', 'gzip', 'deflate', 'br']) {
      let isClosed: () => void = () => undefined;
      const closed = new Promise<void>((resolve) => {
        isClosed = resolve;
      });
      const pack = { gzip: createGzip(), deflate: createDeflate(), br: createBrotliCompress() }[packing] ?? new PassThrough();
      const url = await serveRaw((_, answer) => {
        answer.writeHead(200, { 'content-type': 'application/json', 'content-encoding': packing });
        answer.on('close', isClosed);
        Readable.from(endlessSpaces()).pipe(pack).pipe(answer);
      });
      expect(await heard(exchange({ method: 'GET', url, limitMs: 60_000 }))).toBe('maybe');
      await closed;
      await close();
    }
  });

  test('with an answer of 1 MiB is read whole', async () => {
    const text = `"${'x'.repeat(1024 * 1024 - 2)}"`;
    const url = await serveRaw((_, answer) => answer.end(text));
    expect(await exchange({ method: 'GET', url, limitMs: 5000 })).toEqual({ status: 200, body: JSON.parse(text) });
  });

  test('is not sent on to where a redirect leads', async () => {
    const app = new Hono().all('/elsewhere', (context) => context.json({ stolen: true }));
    app.post('/', (context) => context.redirect('/elsewhere', 307));
    const url = `${await serving(app)}/`;
    expect(await exchange({ method: 'POST', url, body: { secret: 1 }, limitMs: 5000 })).toEqual({ status: 307, body: undefined });
  });

  test('with nobody there was surely never heard', async () => {
    const url = await serving(new Hono());
    await close();
    close = async () => undefined;
    expect(await heard(exchange({ method: 'POST', url: `${url}/`, body: {}, limitMs: 5000 }))).toBe('never');
  });
});

describe('a network failure', () => {
  const failing =
    (problem: unknown): typeof fetch =>
    async () => {
      throw problem;
    };
  const outcomeOf = (problem: unknown) =>
    heard(httpExchange({ fetch: failing(problem), clock: handClock() })({ method: 'POST', url: 'http://far.test/', limitMs: 8000 }));
  const coded = (code: string) => new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])(
    'before there is a connection (%s) was surely never heard',
    async (code) => {
      expect(await outcomeOf(coded(code))).toBe('never');
    },
  );

  test.each([
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'ECONNABORTED',
    'UND_ERR_SOCKET',
    'UND_ERR_HEADERS_TIMEOUT',
    'UND_ERR_BODY_TIMEOUT',
    'UND_ERR_ABORTED',
    'UND_ERR_RESPONSE',
    'HPE_INVALID_CONSTANT',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'something new',
  ])('after that, or of an unknown kind (%s), may have been heard', async (code) => {
    expect(await outcomeOf(coded(code))).toBe('maybe');
  });

  test('without any code may have been heard', async () => {
    expect(await outcomeOf(new TypeError('fetch failed'))).toBe('maybe');
    expect(await outcomeOf('a word')).toBe('maybe');
  });

  test('of a name with several addresses is that of its addresses', async () => {
    const each = ['ECONNREFUSED', 'ENETUNREACH'].map((code) => Object.assign(new Error(code), { code }));
    expect(await outcomeOf(new TypeError('fetch failed', { cause: new AggregateError(each) }))).toBe('never');
  });
});

describe('an exchange that gets no answer', () => {
  const silent: typeof fetch = (_, init) =>
    new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason), { once: true }));

  test('ends at its time limit, and may have been heard', async () => {
    const clock = handClock();
    const call = heard(httpExchange({ fetch: silent, clock })({ method: 'POST', url: 'http://far.test/', limitMs: 8000 }));
    await clock.advance(8000);
    expect(await call).toBe('maybe, in time');
  });

  test('ends at once when it is called off, with the reason of that', async () => {
    const controller = new AbortController();
    const call = heard(
      httpExchange({ fetch: silent, clock: handClock() })({
        method: 'POST',
        url: 'http://far.test/',
        limitMs: 8000,
        signal: controller.signal,
      }),
    );
    await settle();
    const reason = new Error('the sale has gone on');
    controller.abort(reason);
    expect(await call).toBe(reason);
  });
});
