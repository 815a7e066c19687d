/** The command `npm run load`: 64 clients on 32 pumps over loopback, with waiting times, heap sizes and a comparison of the books. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { memoryPair } from '../src/adapters/wire/serial/memory.ts';
import { listenTcp } from '../src/adapters/wire/serial/tcp.ts';
import { systemClock } from '../src/clock.ts';
import { createDispenserSimulator } from '../src/simulators/dispenser.ts';
import { createLab } from '../src/simulators/lab.ts';
import { demoStation } from '../src/station/demo.ts';
import { createChance } from './chance.ts';
import { type Running, start } from './processes.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, clients: { type: 'string', default: '64' } } });
const SECONDS = Math.min(600, Number(values.seconds));
const CLIENTS = Math.min(256, Number(values.clients));
const PUMPS = 32;
/** Before that the heap still grows for good reasons: code is compiled, pages are cached. */
const WARM_UP = 0.4;
/** What may be added after it. */
const LEAK_BYTES = 8_000_000;

const say = (line: string) => void process.stdout.write(`${line}\n`);
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const folder = mkdtempSync(join(tmpdir(), 'kolonka-load-'));

/** Devices in this process, over TCP and HTTP on loopback; more pumps than the demo station has. */
async function devices() {
  const [line, scanner] = [await listenTcp(0), await listenTcp(0)];
  const newId = createChance('load').id;
  const lab = createLab({ clock: systemClock, newId, speed: 600, line: memoryPair('unused')[1], scanner: scanner.duplex });
  const numbers = Array.from({ length: PUMPS }, (_, index) => index + 1);
  const pumps = numbers.map((number) => ({ number, nozzles: [{ number: 1, address: number }] }));
  const dispensers = createDispenserSimulator({ duplex: line.duplex, clock: systemClock, pumps, speed: 600 });
  const { urls } = await lab.listen();
  const document = demoStation({ line: line.duplex.name, scanner: scanner.duplex.name, ...urls });
  const file = join(folder, 'station.json');
  const nozzles = (address: number) => [{ number: 1, address, product: 'ai80' }];
  writeFileSync(
    file,
    JSON.stringify({ ...document, pumps: numbers.map((number) => ({ number, line: 'line-1', nozzles: nozzles(number) })) }),
  );
  for (let card = 0; card < CLIENTS; card++) lab.megainsight.putClient(`22000001${card}`, { balance: 1_000_000 });
  return { lab, dispensers, file };
}

interface SaleView {
  id: string;
  tags: string[];
  state: string[];
  delivered: { volume: number };
  totals: { paid: number; refunded: number };
  receipts: { kind: string; total: number }[];
}

const times: Record<'open' | 'event' | 'sale', number[]> = { open: [], event: [], sale: [] };
const errors: string[] = [];
const ids: string[] = [];
let busy = 0;

async function call(base: string, path: string, body?: unknown, key?: string): Promise<{ status: number; sale: SaleView }> {
  const from = performance.now();
  const answer = await fetch(`${base}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const sale = (await answer.json()) as SaleView;
  if (body !== undefined) times[key ? 'open' : 'event'].push(performance.now() - from);
  if (answer.status >= 400 && answer.status !== 409 && answer.status !== 408)
    errors.push(`${answer.status} ${path}: ${JSON.stringify(sale)}`);
  return { status: answer.status, sale };
}

/** One client, one sale after another. */
async function serve(base: string, client: number, end: number): Promise<void> {
  for (let number = 0; performance.now() < end; number++) {
    const from = performance.now();
    const goods = [{ code: 'water', quantity: 1000 }];
    const order =
      client % 4 === 3
        ? { path: 'shop', workplace: '1', paymentType: 'shop-card', goods }
        : {
            path: 'prepaid',
            workplace: '1',
            pump: (client % PUMPS) + 1,
            nozzle: 1,
            preset: { type: 'volume', volume: 5000 },
            paymentType: 'card',
          };
    const { status, sale } = await call(base, '/v1/sales', order, `load-${client}-${number}`);
    if (status === 409) {
      busy++;
      await sleep(100);
      continue;
    }
    ids.push(sale.id);
    const until = (tags: string) => call(base, `/v1/sales/${sale.id}/wait?for=${tags}&timeout=60`);
    await call(base, `/v1/sales/${sale.id}/events`, { type: 'card.presented', token: `22000001${client}` });
    await until('awaitingOffers,closed');
    await call(base, `/v1/sales/${sale.id}/events`, { type: 'offers.answered', points: 1000 });
    const ended = await until('closed,attention,underDelivered,awaitingPayment');
    if (!ended.sale.tags?.includes('completed')) errors.push(`sale ${sale.id} rests in ${ended.sale.state}`);
    times.sale.push(performance.now() - from);
  }
}

async function heapOf(station: Running): Promise<number> {
  const before = station.output().length;
  process.kill(station.pid, 'SIGUSR2');
  for (let left = 100; left > 0; left--) {
    const report = /heap (\d+)\n/.exec(station.output().slice(before));
    if (report) return Number(report[1]);
    await sleep(50);
  }
  return Number.NaN;
}

const at = (list: number[], share: number): string => (list.toSorted((a, b) => a - b)[Math.floor(list.length * share)] ?? 0).toFixed(1);
const sum = <Item>(items: Item[], of: (item: Item) => number) => items.reduce((all, item) => all + of(item), 0);

async function main(): Promise<void> {
  const { lab, dispensers, file } = await devices();
  const environment = { PORT: '0', DATA_DIR: join(folder, 'data'), STATION: file, LOG_LEVEL: 'info' };
  const station = await start('serve', environment, ['--expose-gc', '--import', './simulation/heap-report.mjs']);
  const end = performance.now() + SECONDS * 1000;
  const heaps: number[] = [];
  const clients = Promise.all(Array.from({ length: CLIENTS }, (_, client) => serve(station.url, client, end)));
  while (performance.now() < end) {
    await sleep((SECONDS * 1000) / 12);
    heaps.push(await heapOf(station));
  }
  await clients;
  const sales = await Promise.all(ids.map(async (id) => (await call(station.url, `/v1/sales/${id}`)).sale));
  const sold = sum(sales, ({ receipts }) => sum(receipts, ({ kind, total }) => (kind === 'sell' ? total : 0)));
  const figures: [string, number, number][] = [
    ['register', sum(lab.fiscal.documents(), ({ type, total }) => (type === 'sell' ? total : 0)), sold],
    [
      'bank',
      sum(lab.bank.transactions(), ({ kind, amount }) => (kind === 'payment' ? amount : -amount)),
      sum(sales, ({ totals }) => totals.paid),
    ],
    [
      'fuel',
      sum(
        Array.from({ length: PUMPS }, (_, n) => dispensers.pump(n + 1)?.view().totals.volume ?? 0),
        Number,
      ),
      sum(sales, ({ delivered }) => delivered.volume),
    ],
  ];
  for (const [book, theirs, ours] of figures) if (theirs !== ours) errors.push(`${book}: ${theirs} ≠ ${ours}`);
  const warm = heaps.slice(Math.floor(heaps.length * WARM_UP));
  const grown = (warm.at(-1) ?? 0) - (warm[0] ?? 0);
  if (!(grown < LEAK_BYTES)) errors.push(`the heap has grown by ${grown} bytes after warm-up`);
  const rate = `${sales.length} sales, ${(sales.length / SECONDS).toFixed(1)} sales/s`;
  say(`${CLIENTS} clients, ${PUMPS} pumps, ${SECONDS} s: ${rate}, ${busy} times a pump was busy`);
  for (const [name, list] of Object.entries(times))
    say(`${name.padEnd(6)} p50 ${at(list, 0.5)} ms  p99 ${at(list, 0.99)} ms  max ${at(list, 1 - 1e-9)} ms`);
  say(`heap after collection, MB: ${heaps.map((bytes) => (bytes / 1e6).toFixed(1)).join(' ')}`);
  for (const problem of errors.slice(0, 20)) say(`broken: ${problem}`);
  say(errors.length > 0 ? `${errors.length} errors` : 'no error, no leak, every book agrees');
  await station.kill();
  rmSync(folder, { recursive: true, force: true });
  process.exit(errors.length > 0 ? 1 : 0);
}

await main();
