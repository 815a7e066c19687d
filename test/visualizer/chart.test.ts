/** The chart in a browser: its layout, folding, search, keys, files, languages, and names for screen readers. */
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { hasChromium, openBrowser } from '../support/browser.ts';
import { type Served, served } from '../support/served.ts';
import { type TestStation, testStation } from '../support/station.ts';
import { boxesOf, follow, isOpened, redrawn, soon, textOf, type Visit, visit } from './visit.ts';

const PREPAID = 'view=live&chart=prepaid';
const VIEWS = ['live', 'replay', 'sums', 'coverage', 'bench'];

let browser: Browser;
let station: TestStation;
let server: Served;

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(async () => {
  if (!hasChromium) return;
  browser = await openBrowser();
  station = await testStation();
  server = await served(station);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await station?.close();
});

describe.skipIf(!hasChromium)('the chart', () => {
  let visited: Visit;
  beforeAll(async () => {
    visited = await visit(browser, server.host, PREPAID, { acceptDownloads: true });
  });
  afterEach(() => expect(visited.complaints.splice(0)).toEqual([]));

  test('begins on top and runs down the happy path', async () => {
    const tops = new Map((await boxesOf(visited.page, '.state')).map(({ name, y }) => [name, y]));
    const way = ['ordering', 'payment', 'receipt', 'fulfilment', 'fulfilment.handover.kept'].map((path) => tops.get(path) ?? 0);
    expect(way).toEqual(way.toSorted((a, b) => a - b));
    expect(Math.min(...tops.values())).toBe(tops.get('ordering'));
  });

  test('always looks the same', async () => {
    const { page } = visited;
    const first = await boxesOf(page, '.state');
    await page.reload();
    await isOpened(page);
    expect(await boxesOf(page, '.state')).toEqual(first);
  });

  test.each(['prepaid', 'fillToFull', 'shop'])('of %s, all unfolded, lays no label on another', async (chart) => {
    const { page } = visited;
    await follow(page, `view=live&chart=${chart}`);
    await redrawn(page, () => page.getByRole('button', { name: 'Развернуть всё' }).click());
    const labels = await boxesOf(page, 'g.label');
    expect(labels.length).toBeGreaterThan(20);
    const overlapping = labels.flatMap((a, index) =>
      labels.slice(index + 1).flatMap((b) => {
        const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
        const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
        return across > 1 && down > 1 ? [`${a.name} × ${b.name}`] : [];
      }),
    );
    expect(overlapping).toEqual([]);
  });

  test('says in the trade’s words what one points at', async () => {
    const { page } = visited;
    await follow(page, PREPAID);
    await page.locator('[data-path="payment"]').hover();
    expect(await textOf(page, '.card')).toContain('Деньги принимаются до того, как пробит чек');
  });

  test.each([
    ['SVG', 'prepaid-2.svg', /^<svg[\s\S]*ordering/],
    ['Mermaid', 'prepaid-2.mmd', /^stateDiagram-v2[\s\S]*ordering/],
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is how a PNG begins.
    ['PNG', 'prepaid-2.png', /^.PNG\r\n\x1a\n/],
  ])('is taken away as %s', async (kind, name, begins) => {
    const { page } = visited;
    await follow(page, PREPAID);
    await page.locator('.menu summary').click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: kind, exact: true }).click()]);
    expect(download.suggestedFilename()).toBe(name);
    expect(
      readFileSync(await download.path())
        .toString('latin1')
        .trimStart(),
    ).toMatch(begins);
  });

  test('folds, is searched, zoomed and fitted by keyboard', async () => {
    const { page } = visited;
    await follow(page, PREPAID);
    await page.fill('input[type=search]', 'printReceipt');
    await page.press('input[type=search]', 'Enter');
    await page.waitForSelector('[data-path="receipt.printing"]');
    await page.focus('.stage');
    const before = (await boxesOf(page, '[data-path="receipt"]'))[0]?.width ?? 0;
    await page.keyboard.press('+');
    await page.waitForFunction(
      (width) => (document.querySelector('[data-path="receipt"]')?.getBoundingClientRect().width ?? 0) > width * 1.1,
      before,
    );
    await page.locator('[data-fold="receipt"]').click();
    await page.waitForFunction(() => !document.querySelector('[data-path="receipt.printing"]'));
  });

  test('speaks Russian to a Russian browser and English to others, and changes at a press', async () => {
    const { page, complaints } = await visit(browser, server.host, 'view=live', { locale: 'en-GB' });
    const tabs = () => page.getByRole('tab').allTextContents();
    const description = async () => (await page.getAttribute('[data-path="payment"]', 'aria-label')) ?? '';
    expect(await tabs()).toEqual(['Live', 'Replay', 'In sum', 'Coverage', 'Bench']);
    expect(await description()).toContain('The due is taken');
    await page.getByRole('button', { name: 'Русский' }).click();
    await soon(tabs).toEqual(['Сейчас', 'Разбор', 'Итоги', 'Покрытие', 'Стенд']);
    await soon(description).toContain('Деньги принимаются');
    await page.context().close();
    expect(complaints).toEqual([]);
  });

  test('has a name for every button, field and tab, for a screen reader, in every view', async () => {
    const { page, complaints } = await visit(browser, server.host, 'view=live', { viewport: { width: 1024, height: 768 } });
    for (const view of VIEWS) {
      await follow(page, `view=${view}`);
      await page.waitForFunction(() => (document.querySelector('.panel')?.textContent ?? '').length > 10);
      const nameless = await page.evaluate(() =>
        [...document.querySelectorAll('button, input, select, textarea, summary')]
          .filter((one) => {
            const label = (one as HTMLInputElement).labels?.[0]?.textContent ?? '';
            return !`${one.getAttribute('aria-label') ?? ''}${one.textContent ?? ''}${label}`.trim();
          })
          .map((one) => one.outerHTML),
      );
      expect([view, nameless]).toEqual([view, []]);
    }
    await page.context().close();
    expect(complaints).toEqual([]);
  });
});

describe.skipIf(!hasChromium)('the visualizer of a station with tokens', () => {
  test('asks for one, keeps it nowhere, and stays signed in by a cookie that no script reads', async () => {
    const guarded = await testStation({ tokens: [{ role: 'analyst', token: 'analyst-token' }] });
    const own = await served(guarded);
    const context = await browser.newContext({ locale: 'ru-RU' });
    const page = await context.newPage();
    await page.goto(`http://${own.host}/visualizer/`);
    await page.fill('#token', 'analyst-token');
    await page.getByRole('button', { name: 'Войти' }).click();
    await page.waitForSelector('[data-path="ordering"]');
    expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]).includes('analyst-token'))).toBe(
      false,
    );
    expect(await page.evaluate(() => document.cookie)).toBe('');
    const another = await context.newPage();
    await another.goto(`http://${own.host}/visualizer/`);
    await another.waitForSelector('[data-path="ordering"]');
    await context.close();
    await own.close();
    await guarded.close();
  });
});
