/**
 * Benchmark of the statistics: how fast any filter and any stretch of time is answered over a million sales. Run by `npm run
 * bench:statistics`.
 */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { prepaid } from '../machines/prepaid.ts';
import { Walk } from '../src/engine/history/walk.ts';
import { advance, begin, type ChartEvent } from '../src/engine/step.ts';
import { openDatabase } from '../src/store/database.ts';
import { createSqliteJournal } from '../src/store/journal/sqlite-journal.ts';
import { type Counted, createStatisticsStore, type StatisticsQuery } from '../src/store/statistics/sums.ts';
import { countedOf } from '../src/store/statistics/tally.ts';
import { CARD, KEEP, orderOf, STORY } from './sale.ts';

const SALES = Number(process.argv[2] ?? 1_000_000);
const LIMIT_MS = 300;
const YEAR_MS = 365 * 86_400_000;
const FIRST = Date.parse('2025-11-01T00:00:00Z');

/** The same numbers in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
const roll = dice(1);

const DOWN: ChartEvent = {
  type: 'xstate.error.actor.fetchClient',
  error: { device: 'megainsight', code: 'timeout', message: '', known: 'unknown', evidence: {} },
  actorId: 'fetchClient',
};
const CANCEL: ChartEvent = { type: 'sale.cancelled', reason: 'queue' };

/** A sale as it may go: retried, skipped, called off; each wait of its own length. */
function story(): ChartEvent[] {
  const retries = Array.from({ length: Math.floor(roll() ** 4 * 5) }, (): ChartEvent[] => [DOWN, { type: 'loyalty.retried' }]).flat();
  const luck = roll();
  if (luck < 0.06) return [CARD, ...retries, CANCEL];
  if (luck < 0.1) return [CARD, ...retries, DOWN, { type: 'loyalty.abandoned' }, ...STORY.slice(3)];
  return [CARD, ...retries, ...STORY.slice(1, 2), KEEP, ...STORY.slice(3)];
}

/** Walked by the real chart, so that names, ways and ends are real; a few hundred of them stand for all. */
function pattern(index: number): Counted {
  const walk = new Walk();
  let at = 0;
  let step = begin(prepaid, orderOf(`pattern-${index}`));
  walk.take(at, step.microsteps);
  for (const event of story()) {
    if (!step.snapshot.can(event as never)) continue;
    at += Math.round(Math.exp(roll() * 9));
    step = advance(prepaid, step.snapshot, event);
    walk.take(at, step.microsteps);
  }
  const sale = { id: '', chart: 'prepaid', version: 1, createdAt: 0, endedAt: at };
  return countedOf(sale, step.snapshot, walk);
}

const KINDS = Array.from({ length: 4 }, (_, pump) =>
  ['cash', 'card', 'talon'].flatMap((paymentType) =>
    ['ai80', 'ai92', 'ai95', 'dt'].flatMap((product) =>
      [true, false].map((loyalty) => ({ pump: pump + 1, paymentType, product, loyalty })),
    ),
  ),
).flat();

async function fill(path: string): Promise<void> {
  const database = openDatabase(path);
  const store = createStatisticsStore(database, createSqliteJournal(database).writes.statistics);
  const patterns = Array.from({ length: 400 }, (_, index) => pattern(index));
  const started = performance.now();
  for (let sale = 0, day = 0; sale < SALES; sale++) {
    const createdAt = FIRST + Math.floor((sale / SALES) * YEAR_MS);
    const [own, kind] = [patterns[Math.floor(roll() * patterns.length)], KINDS[Math.floor(roll() * KINDS.length)]];
    // Each time its own: a third shorter to a third longer.
    const stretch = 0.67 + roll() * 0.67;
    const stretched = <Timed extends { ms: number | null }>(list: Timed[]) =>
      list.map((one) => ({ ...one, ms: one.ms === null ? null : Math.round(one.ms * stretch) }) as Timed);
    if (own && kind) {
      store.add(
        { ...own, ...kind, createdAt, ms: Math.round(own.ms * stretch), visits: stretched(own.visits), passages: stretched(own.passages) },
        1,
      );
    }
    const today = Math.floor((createdAt - FIRST) / 86_400_000 / 7);
    if (today === day) continue;
    day = today;
    await store.write(sale);
    if (day % 8 === 0) console.log(`  ${sale} sales counted, ${((performance.now() - started) / 1000).toFixed(0)} s`);
  }
  await store.write(SALES);
  const took = performance.now() - started;
  console.log(`  counted in ${(took / 1000).toFixed(0)} s, ${Math.round((took * 1000) / SALES)} µs a sale`);
  database.$client.close();
}

const folder = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'kolonka-statistics-'));
const path = process.env.BENCH_FILE ?? join(folder, 'sums.sqlite');
console.log(`Node ${process.version}, ${cpus().length} cores; ${SALES} closed sales of one year, ${KINDS.length} kinds of sale`);
if (!existsSync(path)) await fill(path);
console.log(`  ${(statSync(path).size / 1e6).toFixed(0)} MB of sums`);

const database = openDatabase(path);
const store = createStatisticsStore(database, createSqliteJournal(database).writes.statistics);
const at = (day: number, hour = 0) => FIRST + day * 86_400_000 + hour * 3_600_000;
const QUERIES: Record<string, Omit<StatisticsQuery, 'chart' | 'version'>> = {
  'all sales': {},
  'one day': { from: at(200), to: at(200, 23) },
  'a year but a few hours': { from: at(1, 5), to: at(363, 17) },
  'one pump, a year': { pump: 2 },
  'one fuel with a card, odd hours': { product: 'ai95', loyalty: true, from: at(17, 7), to: at(343, 11) },
  'cash, odd hours': { paymentType: 'cash', from: at(10, 3), to: at(350, 22) },
  'all kinds but by loyalty, odd hours': { loyalty: false, from: at(9, 3), to: at(355, 22) },
};
let slowest = 0;
for (const [name, query] of Object.entries(QUERIES)) {
  const times: number[] = [];
  let sales = 0;
  for (let turn = 0; turn < 7; turn++) {
    const from = performance.now();
    sales = store.read({ chart: 'prepaid', version: 1, ...query }).sales;
    times.push(performance.now() - from);
  }
  const [first = 0] = times;
  times.sort((a, b) => a - b);
  slowest = Math.max(slowest, first, times.at(-1) ?? 0);
  const milliseconds = (time: number): string => `${time.toFixed(0).padStart(4)} ms`;
  const figures = `first ${milliseconds(first)}  median ${milliseconds(times[3] ?? 0)}`;
  console.log(`${name.padEnd(38)} ${String(sales).padStart(9)} sales  ${figures}`);
}
console.log(`slowest ${slowest.toFixed(0)} ms, limit ${LIMIT_MS} ms: ${slowest < LIMIT_MS ? 'held' : 'BROKEN'}`);
database.$client.close();
rmSync(folder, { recursive: true });
if (slowest >= LIMIT_MS) process.exitCode = 1;
