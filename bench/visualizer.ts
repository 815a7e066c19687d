/** Promises how smooth the visualizer is while 64 sales move at once: the time to the first chart, and the frames after it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from '../simulation/processes.ts';
import { openBrowser } from '../test/support/browser.ts';

const SALES = 64;
const SECONDS = Number(process.argv[2] ?? 20);
/** Each sale moves about so often: as many steps as a busy chain of stations takes. */
const MOVE_EVERY_MS = 1_500;

const folder = mkdtempSync(join(tmpdir(), 'kolonka-bench-page-'));
const service = await start('serve', { PORT: '0', DATA_DIR: folder, SIMULATION_SPEED: '60', LOG_LEVEL: 'info' });
const nap = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
let over = false;
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

/** One customer after another, each step a while after the last; so many of them at once. */
async function customers(index: number): Promise<void> {
  await nap((index / SALES) * MOVE_EVERY_MS);
  for (let number = 0; !over; number++) {
    const { id } = await call<Sale>('/v1/sales', ORDER, `${index}-${number}`);
    for (let open = true; open && !over; ) {
      await nap(MOVE_EVERY_MS);
      const sale = await call<Sale>(`/v1/sales/${id}`);
      const answer = Object.entries(ANSWERS).find(([tag]) => sale.tags.includes(tag))?.[1];
      if (answer) await call(`/v1/sales/${id}/events`, answer, `${id}-${sale.sequence}`);
      open = !sale.tags.includes('closed');
      moves++;
    }
  }
}

interface Frames {
  /** Milliseconds between one frame and the next. */
  frames: number[];
  /** Tasks that held the page up. */
  long: number[];
  tokens: number;
}

/** Runs in the page; as text, for what a compiler adds to a function is not there. */
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

const at = (sorted: number[], share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

const browser = await openBrowser();
let work: Promise<void>[] = [];
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  // Once to warm the service up: a page that is opened has been opened before.
  await page.goto(`${service.url}/visualizer/`);
  await page.waitForSelector('.stage [data-path]');
  await page.goto('about:blank');
  const opened = performance.now();
  await page.goto(`${service.url}/visualizer/#view=live&chart=shop`);
  await page.waitForSelector('.stage [data-path]');
  const first = performance.now() - opened;
  work = Array.from({ length: SALES }, (_, index) => customers(index));
  await page
    .locator('[data-sale]')
    .nth(SALES / 2)
    .waitFor();
  await nap(3_000);
  const before = moves;
  const { frames, long, tokens } = (await page.evaluate(`(${WATCH_FRAMES})(${SECONDS * 1000})`)) as Frames;
  const sorted = frames.toSorted((a, b) => a - b);
  const slow = frames.filter((ms) => ms > 50).length;
  console.log(`Node ${process.version}, ${cpus().length} cores, the service and the page on one machine`);
  console.log(`first chart drawn     ${first.toFixed(0)} ms after opening`);
  console.log(`sales on the chart    ${tokens}, ${((moves - before) / SECONDS).toFixed(0)} moves a second for ${SECONDS} s`);
  console.log(`frames                ${(frames.length / SECONDS).toFixed(0)} a second`);
  console.log(
    `time of a frame, ms   p50 ${at(sorted, 0.5).toFixed(1)}  p95 ${at(sorted, 0.95).toFixed(1)}  p99 ${at(sorted, 0.99).toFixed(1)}  max ${at(sorted, 1).toFixed(1)}`,
  );
  console.log(`frames over 50 ms     ${slow} of ${frames.length}`);
  console.log(`tasks over 50 ms      ${long.length}${long.length > 0 ? `, the longest ${Math.max(...long).toFixed(0)} ms` : ''}`);
  await page.screenshot({ path: process.env.SCREENSHOT ?? join(folder, 'page.png') });
} finally {
  over = true;
  await Promise.allSettled(work);
  await browser.close();
  await service.kill();
  rmSync(folder, { recursive: true, force: true });
}
