/**
 * Benchmark of the engine: durable sales a second, beside what bounds them (chart alone, journal alone, disk alone). Run by `npm run
 * bench`.
 */
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { prepaid } from '../machines/prepaid.ts';
import { projectStep } from '../machines/sale/projection.ts';
import { systemClock } from '../src/clock.ts';
import { Batcher } from '../src/engine/batcher.ts';
import { computeDelta } from '../src/engine/delta.ts';
import { Engine } from '../src/engine/engine.ts';
import type { Entry } from '../src/engine/journal.ts';
import { advance, begin, type Snapshot, statesOf } from '../src/engine/step.ts';
import { openDatabase } from '../src/store/database.ts';
import type { SqliteJournal } from '../src/store/journal/sqlite-journal.ts';
import { createThreadedJournal } from '../src/store/journal/threaded-journal.ts';
import { ANSWERS, CARD, KEEP, orderOf, STORY } from './sale.ts';

const SALES = Number(process.argv[2] ?? 3000);
const folder = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'kolonka-bench-'));
let files = 0;
/** A journal as the service has it: on disk, written by a thread of its own. */
async function freshJournal(): Promise<SqliteJournal> {
  const path = join(folder, `${++files}.sqlite`);
  const journal = createThreadedJournal(openDatabase(path), path);
  // Its thread is up when the first batch is answered.
  await journal.commit([]);
  return journal;
}

interface Measured {
  rate: number;
  p50: number;
  p99: number;
}

/** Runs `sales` sales, `atATime` under way at once. Rates in sales per second, times in milliseconds. */
async function measure(sales: number, atATime: number, sell: (index: number) => Promise<void> | void): Promise<Measured> {
  const times: number[] = [];
  let next = 0;
  const started = performance.now();
  const seller = async () => {
    while (next < sales) {
      const index = next++;
      const from = performance.now();
      await sell(index);
      times.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: atATime }, seller));
  const rate = (sales / (performance.now() - started)) * 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { rate, p50: at(0.5), p99: at(0.99) };
}

/** The customer has gone, and nothing is owed to anybody. */
const isOver = (snapshot: Snapshot): boolean => snapshot.hasTag('closed') && !snapshot.hasTag('confirming');

function sellInMemory(index: number): void {
  let { snapshot } = begin(prepaid, orderOf(`memory-${index}`));
  for (const event of STORY) snapshot = advance(prepaid, snapshot, event).snapshot;
  if (!isOver(snapshot)) throw new Error(`the sale stopped in ${statesOf(snapshot)}`);
}

async function durable(sales: number, atATime: number): Promise<Measured> {
  const waiting = new Map<string, { tag: string; resolve: () => void }>();
  const journal = await freshJournal();
  const engine = new Engine({
    journal,
    clock: systemClock,
    charts: () => prepaid,
    project: projectStep,
    bodies: Object.fromEntries(Object.entries(ANSWERS).map(([port, answer]) => [port, { perform: () => Promise.resolve(answer) }])),
    report: (what, facts) => {
      throw new Error(`${what} ${JSON.stringify(facts)}`);
    },
  });
  engine.watch((change) => {
    if (change.kind !== 'event') return;
    const { id, snapshot } = change.record;
    const wait = waiting.get(id);
    const reached = wait && (wait.tag === 'end' ? isOver(snapshot) : snapshot.hasTag(wait.tag as never));
    if (!reached) return;
    waiting.delete(id);
    wait.resolve();
  });
  const until = (id: string, tag: string) => new Promise<void>((resolve) => waiting.set(id, { tag, resolve }));
  const measured = await measure(sales, atATime, async (index) => {
    const saleId = `sale-${atATime}-${index}`;
    const input = orderOf(saleId);
    await engine.open({ saleId, chart: 'prepaid', version: 1, input, path: 'prepaid', workplace: '1', pump: 1, request: null });
    const offers = until(saleId, 'awaitingOffers');
    await engine.dispatch(saleId, CARD);
    await offers;
    const end = until(saleId, 'end');
    await engine.dispatch(saleId, KEEP);
    await end;
  });
  await engine.stop();
  await journal.close();
  return measured;
}

/** The cheapest machine that could do it: a table from state to state, the same journal, the same group commit. */
async function table(sales: number, atATime: number): Promise<Measured> {
  const journal = await freshJournal();
  const batcher = new Batcher(journal);
  const input = orderOf('table');
  const quiet = { set: [], gone: [] };
  let { snapshot } = begin(prepaid, input);
  const rows = [
    { event: { type: 'sale.opened' } as Entry['event'], delta: computeDelta(null, snapshot, input, quiet), states: statesOf(snapshot) },
  ];
  for (const event of STORY) {
    const before = snapshot;
    snapshot = advance(prepaid, snapshot, event).snapshot;
    rows.push({ event, delta: computeDelta(before, snapshot, input, quiet), states: statesOf(snapshot) });
  }
  const measured = await measure(sales, atATime, async (index) => {
    const saleId = `table-${index}`;
    for (const [step, row] of rows.entries()) {
      const asks = step > 0 && step < 8 ? [{ id: 'x', port: 'x', input: {} }] : [];
      const entry: Entry = {
        saleId,
        sequence: step + 1,
        at: systemClock.now(),
        ...row,
        tags: ['open'],
        done: step === rows.length - 1,
        endedAt: null,
        opened: step === 0 ? { chart: 'prepaid', version: 1, path: 'prepaid', workplace: '1', pump: 1 } : null,
        ordered: asks,
        ended: step > 1 && step < 9 ? [{ asked: step, id: 'x', outcome: 'done' }] : [],
        request: null,
        projection: { claims: [], receipts: [], deliveries: [], concern: null },
      };
      await batcher.write(entry, () => false);
    }
  });
  await journal.close();
  return measured;
}

function fsyncRate(): number {
  const file = openSync(join(folder, 'fsync'), 'w');
  const page = Buffer.alloc(4096, 1);
  const started = performance.now();
  let count = 0;
  for (; performance.now() - started < 1000; count++) {
    writeSync(file, page);
    fsyncSync(file);
  }
  closeSync(file);
  return count;
}

/** The run in the middle, by its rate: other work of the machine does not make a figure. */
const middle = (runs: Measured[]): Measured => runs.toSorted((a, b) => a.rate - b.rate)[runs.length >> 1] as Measured;

/** A rate, and which part it is of the chart's in memory. */
const formatRate = (what: string, rate: number, unit: string, memory: number): string =>
  `${what.padEnd(34)} ${rate.toFixed(0).padStart(7)} ${unit} ${((rate / memory) * 100).toFixed(0).padStart(5)} % of memory`;

const show = (what: string, { rate, p50, p99 }: Measured, memory: number) =>
  console.log(`${formatRate(what, rate, 'sales/s ', memory)}  p50 ${p50.toFixed(2)} ms  p99 ${p99.toFixed(2)} ms`);

const CONTENDERS: Record<string, () => Promise<Measured>> = {
  'chart in memory, no journal': () => measure(SALES, 1, sellInMemory),
  'durable, 1 at a time': () => durable(SALES / 10, 1),
  'durable, 16 at a time': () => durable(SALES, 16),
  'durable, 64 at a time': () => durable(SALES, 64),
  'table machine, 64 at a time': () => table(SALES, 64),
};
const ROUNDS = 5;

await measure(SALES, 1, sellInMemory);
await durable(SALES, 64);
const runs = new Map<string, Measured[]>(Object.keys(CONTENDERS).map((name) => [name, []]));
// One after another in each round, so that what is compared was measured at the same time.
for (let round = 0; round < ROUNDS; round++) for (const [name, run] of Object.entries(CONTENDERS)) runs.get(name)?.push(await run());
console.log(
  `Node ${process.version}, ${cpus().length} cores; sales of eleven durable steps (3 outside events, 8 effects); the middle of ${ROUNDS}`,
);
const memory = middle(runs.get('chart in memory, no journal') ?? []).rate;
for (const [name, measured] of runs) show(name, middle(measured), memory);
console.log(formatRate('fsync of one page', fsyncRate(), 'a second', memory));
rmSync(folder, { recursive: true });
