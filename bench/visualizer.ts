/** Frames of the visualizer while 64 sales move at once, and the time to the first chart: `npm run bench:visualizer [seconds]`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { start } from '../simulation/processes.ts';
import { openBrowser } from '../test/support/browser.ts';

const SALES = 64;
const SECONDS = Number(process.argv[2] ?? 20);
/** Between two steps of a sale: 43 steps a second in all, as in a busy chain of stations. */
const MOVE_EVERY_MS = 1_500;

const folder = mkdtempSync(join(tmpdir(), 'kolonka-bench-page-'));
const service = await start('serve', { PORT: '0', DATA_DIR: folder, SIMULATION_SPEED: '60', LOG_LEVEL: 'info' });
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
let isOver = false;
let moves = 0;

interface Sale {
  id: string;
  sequence: number;
  tags: string[];
}
async function call<Body>(path: string, body?: unknown, key?: string): Promise<Body> {
  const answer = await fetch(`${service.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Body;
}

const ORDER = { path: 'shop', workplace: '1', paymentType: 'shop-cash', loyalty: true, goods: [{ code: 'coffee', quantity: 1000 }] };
const ANSWERS: Record<string, object> = {
  awaitingCard: { type: 'card.presented', token: '2200000000017' },
  awaitingOffers: { type: 'offers.answered', couponIds: [], points: 0 },
  awaitingConfirmation: { type: 'offers.confirmed' },
};

/** Customers one after another, each with a step every so often. */
async function buyUntilOver(till: number): Promise<void> {
  await wait((till / SALES) * MOVE_EVERY_MS);
  for (let number = 0; !isOver; number++) {
    const { id } = await call<Sale>('/v1/sales', ORDER, `${till}-${number}`);
    for (let isOpen = true; isOpen && !isOver; ) {
      await wait(MOVE_EVERY_MS);
      const sale = await call<Sale>(`/v1/sales/${id}`);
      const answer = Object.entries(ANSWERS).find(([tag]) => sale.tags.includes(tag))?.[1];
      if (answer) await call(`/v1/sales/${id}/events`, answer, `${id}-${sale.sequence}`);
      isOpen = !sale.tags.includes('closed');
      moves++;
    }
  }
}

interface Frames {
  /** Milliseconds between one frame and the next. */
  frames: number[];
  /** Milliseconds of each task over 50 ms. */
  long: number[];
  tokens: number;
}

/** Runs in the page. As text, since what the compiler adds to a function does not exist there. */
const WATCH_FRAMES = `async (ms) => {
  const frames = [];
  const long = [];
  const watch = new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration)));
  watch.observe({ type: 'longtask' });
  const end = performance.now() + ms;
  for (let last = performance.now(); last < end; ) {
    const now = await new Promise((resolve) => requestAnimationFrame(resolve));
    frames.push(now - last);
    last = now;
  }
  return { frames: frames.slice(1), long, tokens: document.querySelectorAll('[data-token]').length };
}`;

/** Milliseconds until the first chart is drawn, by a service that has served the page before. */
async function openChart(page: Page): Promise<number> {
  await page.goto(`${service.url}/visualizer/`);
  await page.waitForSelector('.stage [data-path]');
  await page.goto('about:blank');
  const opened = performance.now();
  await page.goto(`${service.url}/visualizer/#view=live&chart=shop`);
  await page.waitForSelector('.stage [data-path]');
  return performance.now() - opened;
}

function print(firstChart: number, movesASecond: number, { frames, long, tokens }: Frames): void {
  const sorted = frames.toSorted((a, b) => a - b);
  const percentile = (share: number) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  const times = `p50 ${percentile(0.5)}  p95 ${percentile(0.95)}  p99 ${percentile(0.99)}  max ${percentile(1)}`;
  console.log(`Node ${process.version}, ${cpus().length} cores, the service and the page on one machine`);
  console.log(`first chart drawn     ${firstChart.toFixed(0)} ms after opening`);
  console.log(`sales on the chart    ${tokens}, ${movesASecond.toFixed(0)} moves a second for ${SECONDS} s`);
  console.log(`frames                ${(frames.length / SECONDS).toFixed(0)} a second`);
  console.log(`time of a frame, ms   ${times}`);
  console.log(`frames over 50 ms     ${frames.filter((ms) => ms > 50).length} of ${frames.length}`);
  console.log(`tasks over 50 ms      ${long.length}${long.length > 0 ? `, the longest ${Math.max(...long).toFixed(0)} ms` : ''}`);
}

const browser = await openBrowser();
let customers: Promise<void>[] = [];
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const firstChart = await openChart(page);
  customers = Array.from({ length: SALES }, (_, till) => buyUntilOver(till));
  await page
    .locator('[data-sale]')
    .nth(SALES / 2)
    .waitFor();
  await wait(3_000);
  const before = moves;
  const frames = (await page.evaluate(`(${WATCH_FRAMES})(${SECONDS * 1000})`)) as Frames;
  print(firstChart, (moves - before) / SECONDS, frames);
  await page.screenshot({ path: process.env.SCREENSHOT ?? join(folder, 'page.png') });
} finally {
  isOver = true;
  await Promise.allSettled(customers);
  await browser.close();
  await service.kill();
  rmSync(folder, { recursive: true, force: true });
}
