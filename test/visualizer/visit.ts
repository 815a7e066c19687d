/**
 * A visualizer page in a browser and what tests do with it: open it, follow links in the open tab, look at it. Used by the page's tests.
 */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

export interface Visit {
  page: Page;
  /** Errors of the page, and what it asked of anybody but the service. */
  complaints: string[];
}

const VIEWPORT = { width: 1440, height: 900 };

/**
 * The page takes a stream that is silent for 12 s for a lost link. A station whose clock is wound by hand sends no sign of life between
 * events, so that in a page that stays open for many tests the long timers of that watchdog never end.
 */
function stopLongTimers(): void {
  const setTimer = window.setTimeout.bind(window);
  window.setTimeout = ((act: () => void, ms?: number) => (ms !== undefined && ms >= 10_000 ? 0 : setTimer(act, ms))) as typeof setTimeout;
}

/** Opens the page in a context of its own; Russian where the options name no other locale. */
export async function visit(browser: Browser, host: string, hash: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ locale: 'ru-RU', viewport: VIEWPORT, ...options });
  context.setDefaultTimeout(60_000);
  await context.addInitScript(stopLongTimers);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (problem) => complaints.push(String(problem)));
  page.on('request', (request) => new URL(request.url()).host !== host && /^http/.test(request.url()) && complaints.push(request.url()));
  await page.goto(`http://${host}/visualizer/#${hash}`);
  await isOpened(page);
  return { page, complaints };
}

/** The chart is drawn, and the panel is filled. */
export async function isOpened(page: Page): Promise<void> {
  await page.waitForSelector('[data-path="payment"]');
  await page.waitForSelector('#panel[aria-busy="false"]');
}

/** Follows a link in the open tab: as quick as a page that is not loaded again. */
export async function follow(page: Page, hash: string): Promise<void> {
  await page.evaluate(
    (next) =>
      new Promise<void>((resolve) => {
        window.addEventListener('hashchange', () => resolve(), { once: true });
        if (location.hash === `#${next}`) history.replaceState(null, '', '#');
        location.hash = next;
      }),
    hash,
  );
  await isOpened(page);
}

/** Does what draws the chart anew, and waits for the drawing. */
export async function redrawn(page: Page, act: () => Promise<unknown>): Promise<void> {
  const before = await page.getAttribute('.stage', 'data-drawn');
  await act();
  await page.waitForFunction((drawn) => document.querySelector('.stage')?.getAttribute('data-drawn') !== drawn, before);
}

/** Boxes of all that is drawn of a kind, on the screen. */
export const boxesOf = (page: Page, selector: string) =>
  page.evaluate(
    (wanted) =>
      [...document.querySelectorAll(wanted)].map((one) => {
        const { x, y, width, height } = one.getBoundingClientRect();
        return { name: one.getAttribute('data-path') ?? one.getAttribute('data-edge') ?? '', x, y, width, height };
      }),
    selector,
  );

export const textOf = (page: Page, selector: string): Promise<string | null> => page.locator(selector).first().textContent();

/** A browser takes its time; how long is no part of what is tested. */
export const soon = <Value>(look: () => Value | Promise<Value>) => expect.poll(look, { timeout: 15_000 });
