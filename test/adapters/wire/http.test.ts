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

  test('with nobody there was surely never heard', async () => {
    const url = await serving(new Hono());
    await close();
    close = async () => undefined;
    expect(await heard(exchange({ method: 'POST', url: `${url}/`, body: {}, limitMs: 5000 }))).toBe('never');
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
