/** Kills the real process again and again while four tills sell, and compares the books at the end. Used by the command and its test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Chance, createChance } from './chance.ts';
import { type Running, start } from './processes.ts';

interface Sale {
  id: string;
  tags: string[];
  paymentType: string;
  sequence: number;
  attention: { choices: { choice: string }[] } | null;
  availableEvents: { type: string; refused?: unknown }[];
  totals: Record<string, number>;
  delivered: { volume: number; overrun: number };
  receipts: { kind: string; total: number; documentNumber: number }[];
}

export interface KillReport {
  kills: number;
  sales: number;
  /** Requests that found nobody, and were sent again. */
  lost: number;
  broken: string[];
  seconds: number;
}

const CARD = '2200000000017';
const PUMPS = [1, 2, 3, 4];
const ORDERS = (chance: Chance, pump: number): Record<string, unknown>[] => [
  {
    path: 'prepaid',
    workplace: '1',
    pump,
    nozzle: 1,
    preset: { type: 'volume', volume: chance.whole(100, 900) * 10 },
    paymentType: 'card',
  },
  {
    path: 'prepaid',
    workplace: '1',
    pump,
    nozzle: 1,
    preset: { type: 'amount', amount: chance.whole(8_000, 40_000) },
    paymentType: 'cash',
  },
  { path: 'fillToFull', workplace: '1', pump, nozzle: 2, preset: { type: 'full', ceiling: 5_000 }, paymentType: 'card' },
];

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function call<Body>(base: string, path: string, body?: unknown, key?: string): Promise<{ status: number; body: Body }> {
  const answer = await fetch(`${base}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  return { status: answer.status, body: (await answer.json()) as Body };
}

/** The till: asks until somebody answers. */
function createTill(yard: { url(): string; lost: number }) {
  return async <Body>(path: string, body?: unknown, key?: string): Promise<{ status: number; body: Body }> => {
    for (;;) {
      try {
        const answer = await call<Body>(yard.url(), path, body, key);
        if (answer.status !== 503) return answer;
      } catch {
        yard.lost++;
      }
      await sleep(100);
    }
  };
}

function nextFor(sale: Sale): Record<string, unknown> | null {
  const bears = (tag: string) => sale.tags.includes(tag);
  if (sale.attention) return { type: 'attention.resolved', choice: sale.attention.choices[0]?.choice, by: 'Иванов' };
  if (bears('awaitingCard')) return { type: 'card.presented', token: CARD };
  if (bears('awaitingOffers')) return { type: 'offers.answered', points: 100 };
  if (bears('awaitingConfirmation')) return { type: 'offers.confirmed' };
  if (bears('loyaltyDown')) return { type: 'loyalty.retried' };
  if (bears('awaitingPayment')) return { type: 'payment.changed', paymentType: sale.paymentType };
  if (bears('awaitingReceipt')) return { type: 'receipt.requested' };
  if (bears('underDelivered')) return { type: 'refund.requested' };
  return null;
}

const sum = <Item>(items: Item[], of: (item: Item) => number): number => items.reduce((all, item) => all + of(item), 0);

/** Every book beside ours. */
async function compare(lab: string, sales: Sale[], answered: Map<string, number>): Promise<string[]> {
  const documents = (await call<{ type: string; total: number }[]>(lab, '/lab/fiscal/documents')).body;
  const bank = (await call<{ kind: string; amount: number; serviceId: string }[]>(lab, '/lab/bank/transactions')).body;
  const client = (await call<{ balance: number; reserved: number }>(lab, `/lab/megainsight/clients/${CARD}`)).body;
  const pumps = await Promise.all(PUMPS.map((n) => call<{ totals: { volume: number }; state: string }>(lab, `/lab/pumps/${n}`)));
  const docs = (kind: string) => sum(documents, ({ type, total }) => (type === kind ? total : 0));
  const ours = (kind: string) => sum(sales, ({ receipts }) => sum(receipts, (receipt) => (receipt.kind === kind ? receipt.total : 0)));
  const card = sales.filter(({ paymentType }) => paymentType === 'card');
  const points = sum(
    sales,
    ({ totals: t }) => (t.pointsAccrued ?? 0) - (t.pointsAnnulled ?? 0) - (t.pointsSpent ?? 0) + (t.pointsReturned ?? 0),
  );
  const figures: [string, number, number][] = [
    ['receipts sold', docs('sell'), ours('sell')],
    ['receipts returned', docs('sellReturn'), ours('sellReturn')],
    ['documents', documents.filter(({ type }) => type.startsWith('sell')).length, sum(sales, ({ receipts }) => receipts.length)],
    [
      'bank',
      sum(bank, ({ kind, amount }) => (kind === 'payment' ? amount : -amount)),
      sum(card, ({ totals: t }) => (t.paid ?? 0) - (t.refunded ?? 0)),
    ],
    ['ServiceIDs', new Set(bank.map(({ serviceId }) => serviceId)).size, bank.length],
    ['fuel', sum(pumps, ({ body }) => body.totals.volume), sum(sales, ({ delivered }) => delivered.volume)],
    ['points', client.balance, 15_000 + points],
    ['reserved', client.reserved, 0],
    ['answers lost', sales.filter(({ id, sequence }) => sequence < (answered.get(id) ?? 0)).length, 0],
    ['second receipts', sales.filter(({ receipts }) => receipts.filter(({ kind }) => kind === 'sell').length > 1).length, 0],
  ];
  return figures.flatMap(([name, theirs, own]) => (theirs === own ? [] : [`${name}: ${theirs} ≠ ${own}`]));
}

/** The forecourt while the process comes and goes. */
interface Yard {
  chance: Chance;
  ask: ReturnType<typeof createTill>;
  ids: string[];
  /** The newest event of each sale that a till was answered. */
  answered: Map<string, number>;
  isClosing: boolean;
}

async function placeOrder({ ask, ids }: Yard, order: Record<string, unknown>, key: string): Promise<string | null> {
  const placed = await ask<Sale>('/v1/sales', order, key);
  if (placed.status !== 201) return null;
  ids.push(placed.body.id);
  return placed.body.id;
}

/** Does what the sale waits for, until it is at its end. */
async function bringToEnd({ ask, answered }: Yard, id: string, own: Chance): Promise<void> {
  for (;;) {
    const sale = (await ask<Sale>(`/v1/sales/${id}`)).body;
    if (sale.tags.includes('closed') && !sale.tags.includes('confirming') && !sale.attention) return;
    const event = nextFor(sale);
    if (event) {
      const answer = await ask<Sale>(`/v1/sales/${id}/events`, event, `${id}-${sale.sequence}`);
      if (answer.status === 200) answered.set(id, Math.max(answered.get(id) ?? 0, answer.body.sequence));
    }
    await sleep(own.whole(10, 80));
  }
}

/** One till sells at its pump until the forecourt closes. */
async function serve(yard: Yard, pump: number): Promise<void> {
  const own = yard.chance.fork(`till-${pump}`);
  for (let number = 0; !yard.isClosing; number++) {
    const id = await placeOrder(yard, own.one(ORDERS(own, pump)), `order-${pump}-${number}`);
    if (id === null) await sleep(200);
    else await bringToEnd(yard, id, own);
  }
}

/** The real process, on its own folder; while it is down nobody listens. */
async function startService(folder: string) {
  const environment = { PORT: '0', DATA_DIR: join(folder, 'data'), STATION: join(folder, 'lab', 'station.json'), LOG_LEVEL: 'info' };
  let station: Running | null = await start('serve', environment);
  return {
    url: () => station?.url ?? 'http://127.0.0.1:9',
    async kill() {
      await station?.kill();
      station = null;
    },
    async boot() {
      station = await start('serve', environment);
    },
  };
}

/** Four tills sell without end while the process is killed and started again. */
export async function killMany(kills: number, seed: string, say: (line: string) => void): Promise<KillReport> {
  const started = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'kolonka-kills-'));
  const lab = await start('simulators', { LAB_PORT: '0', LAB_DIR: join(folder, 'lab'), SIMULATION_SPEED: '60' });
  const station = await startService(folder);
  const line = { url: station.url, lost: 0 };
  const yard: Yard = { chance: createChance(`kills/${seed}`), ask: createTill(line), ids: [], answered: new Map(), isClosing: false };
  const tills = Promise.all(PUMPS.map((pump) => serve(yard, pump)));
  let broken: string[] = [];
  try {
    for (let count = 1; count <= kills; count++) {
      await sleep(yard.chance.whole(5, 700));
      await station.kill();
      await station.boot();
      if (count % 20 === 0) say(`killed ${count} times, ${yard.ids.length} sales`);
    }
    yard.isClosing = true;
    await tills;
    const sales = await Promise.all(yard.ids.map(async (id) => (await yard.ask<Sale>(`/v1/sales/${id}`)).body));
    broken = await compare(lab.url, sales, yard.answered);
  } finally {
    await station.kill();
    await lab.kill();
    rmSync(folder, { recursive: true, force: true });
  }
  return { kills, sales: yard.ids.length, lost: line.lost, broken, seconds: (performance.now() - started) / 1000 };
}
