import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../simulation/processes.ts';
import type { SaleUpdate } from '../../src/engine/sale-record.ts';
import { type Served, served } from '../support/served.ts';
import { type TestStation, testStation } from '../support/station.ts';

type Watcher = (update: SaleUpdate) => void;
const QUICK = { headersTimeout: 40, requestTimeout: 80, connectionsCheckingInterval: 20 };

let station: TestStation;
let server: Served;
/** Those of streams, sockets and waits; the service's own are not among them. */
let watchers: Set<Watcher>;
async function begin(limits?: typeof QUICK): Promise<void> {
  station = await testStation();
  server = await served(station, limits);
  const { engine } = station.service();
  const watch = engine.watch.bind(engine);
  watchers = new Set();
  engine.watch = (watcher) => {
    const unwatch = watch(watcher);
    watchers.add(watcher);
    return () => {
      watchers.delete(watcher);
      unwatch();
    };
  };
}
beforeEach(() => begin());
afterEach(async () => {
  await server.close();
  await station.close();
});

/** Sends the text and then nothing; what it is answered, once the connection is closed. */
function talk(text: string): { socket: Socket; closed: Promise<string> } {
  const [host, port] = server.host.split(':');
  const socket = connect(Number(port), host);
  let answer = '';
  socket.on('data', (bytes) => (answer += bytes));
  socket.on('error', () => undefined);
  const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(answer)));
  socket.write(text);
  return { socket, closed };
}
const head = (method: string, path: string, more = '') => `${method} ${path} HTTP/1.1\r\nHost: ${server.host}\r\n${more}\r\n`;

describe('a client that leaves', () => {
  const paths = async () => {
    const { id } = await station.sell({ loyalty: true });
    return ['/v1/stream', `/v1/sales/${id}/stream`, `/v1/sales/${id}/wait?for=closed&timeout=60`];
  };

  test('leaves nothing behind that watches for it', async () => {
    for (const path of await paths()) {
      const { socket } = talk(head('GET', path));
      await eventually(() => watchers.size === 1);
      socket.destroy();
      await eventually(() => watchers.size === 0);
    }
  });

  test('before it is answered leaves nothing either', async () => {
    for (const path of await paths()) for (let times = 0; times < 20; times++) talk(head('GET', path)).socket.end().destroySoon();
    await fetch(`http://${server.host}/health`);
    await eventually(() => watchers.size === 0);
  });

  test('and asks for the headers alone has no stream that goes on for nobody', async () => {
    const [all, one] = await paths();
    for (const path of [all, one]) {
      const answer = await fetch(`http://${server.host}${path}`, { method: 'HEAD' });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    }
    await eventually(() => watchers.size === 0);
  });
});

describe('streams', () => {
  test('are open to more than a station has listeners, and not without a bound', async () => {
    const all = await Promise.all(Array.from({ length: 256 }, () => fetch(`http://${server.host}/v1/stream`)));
    expect((await fetch(`http://${server.host}/v1/stream`)).status).toBe(429);
    for (const { body } of all) await body?.cancel();
    await eventually(() => watchers.size === 0);
    const again = await fetch(`http://${server.host}/v1/stream`);
    expect(again.status).toBe(200);
    await again.body?.cancel();
  });
});

describe('a client that does not read', () => {
  test('is cut off when its queue is full, and holds no connection', async () => {
    const { socket, closed } = talk(head('GET', '/v1/stream'));
    socket.pause();
    await eventually(() => watchers.size === 1);
    const [watcher] = watchers;
    const filling = setInterval(() => {
      const value = { volume: 10, padding: 'x'.repeat(10_000) };
      for (let more = 0; more < 100; more++) watcher?.({ kind: 'progress', saleId: 'one', port: 'followDelivery', value } as SaleUpdate);
    }, 1);
    await eventually(() => watchers.size === 0);
    clearInterval(filling);
    socket.resume();
    await closed;
  });
});

describe('a connection that dawdles', () => {
  beforeEach(async () => {
    await server.close();
    await station.close();
    await begin(QUICK);
  });

  test.each([
    ['with its headers', () => `GET /health HTTP/1.1\r\nHost: ${server.host}\r\nX-Slow: `],
    ['before its headers', () => ''],
    ['with its body', () => head('POST', '/v1/sales', 'Content-Type: application/json\r\nIdempotency-Key: a\r\nContent-Length: 100\r\n')],
    ['with a chunk', () => head('POST', '/v1/sales', 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n')],
  ])('%s is closed, and none of many holds up the others', async (_, text) => {
    const many = Array.from({ length: 50 }, () => talk(text()).closed);
    expect((await fetch(`http://${server.host}/health`)).status).toBe(200);
    for (const answer of await Promise.all(many)) expect(answer).toMatch(/^(HTTP\/1\.1 408 |$)/);
    expect(station.logged.filter((line) => line.includes('unforeseen'))).toEqual([]);
  });
});
