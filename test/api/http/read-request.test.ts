import { type IncomingMessage, request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../src/api/app.ts';
import { listening } from '../../../src/simulators/lab.ts';
import { type TestStation, testStation } from '../../support/station.ts';

const LIMIT = 64 * 1024;

let station: TestStation;
let server: Awaited<ReturnType<typeof listening>>;
beforeEach(async () => {
  station = await testStation();
  server = await listening(createApp(station.service()));
});
afterEach(async () => {
  await server.close();
  await station.close();
});

interface Reply {
  status: number | undefined;
  type: string | undefined;
  slug: string;
}

/** A sale's order with spaces behind it, so many bytes in all. */
const orderOf = (bytes: number) =>
  JSON.stringify({ path: 'shop', workplace: '1', paymentType: 'shop-cash', goods: [{ code: 'coffee', quantity: 1000 }] }).padEnd(bytes);

type Write = (body: ReturnType<typeof request>) => void;
const post = (write: Write, headers: Record<string, string | number> = {}) => send('POST', write, headers);

function send(method: string, write: Write, headers: Record<string, string | number>): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = { port: server.port, path: '/v1/sales', method };
    const body = request({ ...options, headers: { 'content-type': 'application/json', 'idempotency-key': 'one', ...headers } });
    body.on('response', async (answer: IncomingMessage) => {
      let text = '';
      for await (const part of answer) text += part;
      const { statusCode: status, headers: received } = answer;
      resolve({ status, type: received['content-type'], slug: JSON.parse(text).type ?? '' });
      body.destroy();
    });
    body.on('error', reject);
    write(body);
  });
}

const TOO_LARGE: Reply = { status: 413, type: 'application/problem+json', slug: '/problems/too-large' };

describe('a body', () => {
  test('of 64 KiB is taken, of announced or of unannounced length', async () => {
    const order = orderOf(LIMIT);
    const announced = await post((body) => body.end(order), { 'content-length': LIMIT });
    const chunked = await post((body) => body.end(order), { 'transfer-encoding': 'chunked', 'idempotency-key': 'two' });
    expect([announced.status, chunked.status]).toEqual([201, 201]);
  });

  test('of one byte more is refused by its announced length, before it is sent', async () => {
    expect(await post((body) => body.flushHeaders(), { 'content-length': LIMIT + 1 })).toEqual(TOO_LARGE);
  });

  test('of a request that needs none is cut off, and its connection closed', async () => {
    const chunked = { 'transfer-encoding': 'chunked' };
    expect(await send('GET', (body) => body.write(orderOf(LIMIT)), chunked)).toEqual(TOO_LARGE);
    expect(await send('GET', (body) => body.flushHeaders(), { 'content-length': LIMIT + 1 })).toEqual(TOO_LARGE);
    expect(await send('GET', (body) => body.end(), { 'content-length': 0 })).toMatchObject({ status: 200 });
  });

  test('of unannounced length is cut off while it arrives, though it has no end', async () => {
    const order = orderOf(LIMIT + 1);
    expect(await post((body) => body.write(order), { 'transfer-encoding': 'chunked' })).toEqual(TOO_LARGE);
    expect((await station.call<{ sales: unknown[] }>('GET', '/v1/sales')).body.sales).toEqual([]);
  });
});
