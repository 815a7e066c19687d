/**
 * Benchmark of the whole service over HTTP: 64 clients, durable requests offered at a steady rate, then as many as it takes; an emergency
 * stop's time under that load, its memory, and the disk's own fsync beside it. Run by `npm run bench:http [seconds] [requests a second]`.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const CLIENTS = 64;
const SECONDS = Number(process.argv[2] ?? 60);
const RATE = Number(process.argv[3] ?? 200);
const SATURATION_SECONDS = 15;
const STOP_EVERY_MS = 250;

const folder = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'kolonka-http-'));
const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS + 8 });

interface Answer {
  status: number;
  body: string;
}

function call(port: number, method: string, path: string, body?: object): Promise<Answer> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), 'idempotency-key': randomUUID() };
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent }, (answer) => {
      let received = '';
      answer.setEncoding('utf8').on('data', (part) => {
        received += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: received }));
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

function quantiles(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, p99.9 ${at(0.999)}, longest ${at(1)} ms`;
}

/** What the disk needs by itself for what one commit writes. */
function measureFsync(): string {
  const file = openSync(join(folder, 'fsync'), 'w');
  const block = Buffer.alloc(16_384, 1);
  const times = Array.from({ length: 300 }, () => {
    const from = performance.now();
    writeSync(file, block);
    fsyncSync(file);
    return performance.now() - from;
  });
  closeSync(file);
  return quantiles(times);
}

async function startService(): Promise<{ port: number; rss(): number; stop(): Promise<void> }> {
  const service = spawn(process.execPath, ['--max-semi-space-size=32', '--import', './build.mjs', 'dist/serve.js'], {
    env: { ...process.env, PORT: '0', DATA_DIR: join(folder, 'data'), RATE_LIMIT: '100000', LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const port = await new Promise<number>((resolve) => {
    service.stdout.setEncoding('utf8').on('data', (text: string) => {
      const listening = /listening on http:\/\/[\d.]+:(\d+)/.exec(text);
      if (listening) resolve(Number(listening[1]));
    });
  });
  const rss = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${service.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  const stop = () =>
    new Promise<void>((resolve) => {
      service.once('exit', () => resolve());
      service.kill('SIGKILL');
    });
  return { port, rss, stop };
}

/** A shop sale that waits for a card: its goods may be changed as often as one likes, each time on disk before the answer. */
async function openSale(port: number): Promise<string> {
  const order = { path: 'shop', workplace: '1', paymentType: 'shop-cash', goods: [{ code: 'coffee', quantity: 1000 }], loyalty: true };
  const { status, body } = await call(port, 'POST', '/v1/sales', order);
  if (status !== 201) throw new Error(`no sale: ${status} ${body}`);
  return (JSON.parse(body) as { id: string }).id;
}

let quantity = 1000;
async function changeGoods(port: number, sale: string): Promise<void> {
  quantity = quantity === 1000 ? 2000 : 1000;
  const { status, body } = await call(port, 'POST', `/v1/sales/${sale}/events`, {
    type: 'goods.changed',
    goods: [{ code: 'coffee', quantity }],
  });
  if (status !== 200) throw new Error(`${status} ${body.slice(0, 300)}`);
}

/** Emergency stops again and again while `load` runs. @returns their times. */
async function stopsDuring(port: number, load: Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  let isOver = false;
  void load.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const from = performance.now();
    await call(port, 'POST', '/v1/pumps/1/stop');
    times.push(performance.now() - from);
    await sleep(STOP_EVERY_MS);
  }
  return times;
}

/** Requests are due at a steady rate, and their time counts from then on, whether or not a client is free. */
async function offer(port: number, sales: string[], seconds: number): Promise<number[]> {
  const times: number[] = [];
  const started = performance.now();
  let next = 0;
  const client = async (sale: string) => {
    for (let index = next++; index < seconds * RATE; index = next++) {
      const due = started + (index * 1000) / RATE;
      const wait = due - performance.now();
      if (wait > 0) await sleep(wait);
      await changeGoods(port, sale);
      times.push(performance.now() - due);
    }
  };
  await Promise.all(sales.map(client));
  return times;
}

async function saturate(port: number, sales: string[]): Promise<{ rate: number; times: number[] }> {
  const times: number[] = [];
  const started = performance.now();
  const client = async (sale: string) => {
    while (performance.now() - started < SATURATION_SECONDS * 1000) {
      const from = performance.now();
      await changeGoods(port, sale);
      times.push(performance.now() - from);
    }
  };
  await Promise.all(sales.map(client));
  return { rate: times.length / ((performance.now() - started) / 1000), times };
}

console.log(`Node ${process.version}, ${cpus().length} cores; the disk's own fsync: ${measureFsync()}`);
const { port, rss, stop } = await startService();
try {
  const sales = await Promise.all(Array.from({ length: CLIENTS }, () => openSale(port)));
  await offer(port, sales, 3);
  const before = rss();
  const offered = offer(port, sales, SECONDS);
  const stops = await stopsDuring(port, offered);
  console.log(`${RATE} durable requests a second for ${SECONDS} s, ${CLIENTS} clients: ${quantiles(await offered)}`);
  console.log(`  emergency stop meanwhile: ${quantiles(stops)}`);
  console.log(`  memory: ${before.toFixed(0)} MB before, ${rss().toFixed(0)} MB after`);
  const saturated = await saturate(port, sales);
  console.log(`saturation: ${saturated.rate.toFixed(0)} durable requests a second; ${quantiles(saturated.times)}`);
} finally {
  await stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
