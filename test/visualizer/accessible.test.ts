/** Promises what can be measured of access: no violation of WCAG 2 A and AA in any view, light or dark, each language without the other. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { hasChromium, openBrowser } from '../support/browser.ts';
import { bringToEnd } from '../support/operator.ts';
import { type Served, served } from '../support/served.ts';
import { type TestStation, testStation } from '../support/station.ts';
import { faintTexts } from './contrast.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let browser: Browser;
let station: TestStation;
let server: Served;
/** One sale that is over, one that waits for a person. */
let over: string;
let cases: string;

/** Each view, and how a person brings it to show all that it has. */
const VIEWS: Record<string, { hash: () => string; show?: (page: Page) => Promise<unknown> }> = {
  'open sales, one of them followed': {
    hash: () => 'view=live&chart=prepaid',
    show: async (page) => {
      await page.locator(`[data-sale="${cases}"] button`).click();
      await page.waitForSelector('.details .sale-card');
    },
  },
  'a state with its card': {
    hash: () => 'view=live&chart=fillToFull',
    show: async (page) => {
      await page.locator('[data-path="payment"] .key').first().click();
      await page.waitForSelector('.card:not([hidden])');
    },
  },
  'the whole chart unfolded, and its menu': {
    hash: () => 'view=live&chart=shop',
    show: async (page) => {
      await page.locator('.tools > button').nth(3).click();
      await page.waitForSelector('[data-path="receipt.printing"]');
      await page.locator('.menu summary').click();
    },
  },
  'a search': {
    hash: () => 'view=live&chart=prepaid',
    show: async (page) => {
      await page.fill('input[type=search]', 'receipt');
      await page.waitForSelector('.is-searching .is-found');
    },
  },
  'sales to choose from': { hash: () => 'view=replay', show: (page) => page.waitForSelector('.sales li') },
  'a step of a sale': { hash: () => `view=replay&sale=${over}&at=4`, show: (page) => page.waitForSelector('.replay .sale-card') },
  'a sale that waits for a person': { hash: () => `view=replay&sale=${cases}`, show: (page) => page.waitForSelector('.replay .alarm') },
  'what if': {
    hash: () => `view=replay&sale=${over}&at=3`,
    show: async (page) => {
      await page.locator('.what-if summary').click();
      await page.locator('.what-if .primary').click();
      await page.waitForSelector('.other .sale-card');
    },
  },
  'the chart in sum': { hash: () => 'view=sums&chart=prepaid', show: (page) => page.waitForSelector('.variants li') },
  'one way of many': {
    hash: () => 'view=sums&chart=prepaid',
    show: async (page) => {
      await page.locator('.variants button').nth(1).click();
      await page.waitForSelector('[data-note="lit"]');
      await page.waitForFunction(() => Number(document.querySelector<SVGElement>('.stage')?.dataset.drawn) > 1);
    },
  },
  'one period beside another': {
    hash: () => 'view=sums&chart=prepaid&period=own&from=2026-11-23T08:00:00Z&to=2026-11-23T12:00:00Z&compare=before&colour=median',
    show: (page) => page.waitForSelector('[data-note="more"]'),
  },
  coverage: { hash: () => 'view=coverage&chart=prepaid', show: (page) => page.waitForSelector('[data-note="both"]') },
  'a gap in the coverage': {
    hash: () => 'view=coverage&chart=prepaid&kind=unseen',
    show: (page) => page.waitForSelector('.covered li'),
  },
  'the bench with a sale': {
    hash: () => 'view=bench&chart=prepaid',
    show: async (page) => {
      await page.selectOption('#bench-path', 'shop');
      await page.locator('.bench .primary').click();
      await page.waitForSelector('.bench-sale [data-event]');
    },
  },
};

async function opened(hash: string, locale: string, colorScheme: 'light' | 'dark', host = server.host): Promise<Page> {
  const context = await browser.newContext({ locale, colorScheme, reducedMotion: 'reduce', viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(`http://${host}/visualizer/#${hash}`);
  await page.waitForSelector('[data-path="payment"]');
  return page;
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations: found } = await page.evaluate(
    (tags) => (window as unknown as { axe: typeof axe }).axe.run({ runOnly: { type: 'tag', values: tags } }),
    RULES,
  );
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${help}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`),
  );
}

/** What reads as a sentence of the other language: three words of it in a row. Ids are single words; what a sale is made of is not the page's. */
const foreign = (page: Page, letters: string) =>
  page.evaluate((wanted) => {
    const words = new RegExp(`[${wanted}]{2,} [${wanted}]+ [${wanted}]+`, 'i');
    const texts = [...document.querySelectorAll('body *:not(textarea, pre)')].flatMap((one) => [
      ...[...one.childNodes].flatMap((child) => (child.nodeType === Node.TEXT_NODE ? [child.textContent ?? ''] : [])),
      ...['title', 'aria-label', 'placeholder'].map((name) => one.getAttribute(name) ?? ''),
    ]);
    return [...new Set(texts.filter((text) => words.test(text)))];
  }, letters);

beforeAll(async () => {
  if (!hasChromium) return;
  browser = await openBrowser();
  station = await testStation();
  server = await served(station);
  for (const pump of [1, 3, 4]) {
    const { id } = await station.sell({ pump, loyalty: pump === 1 });
    if (pump === 1) over = id;
    await bringToEnd(station, id, { couponIds: pump === 1 ? ['C1'] : [] });
  }
  const called = await station.sell({ pump: 3, loyalty: true });
  await station.tell(called.id, { type: 'sale.cancelled', reason: 'очередь' });
  await station.clock.advance(2_000);
  await station.sell({ pump: 1, loyalty: true });
  await station.sell({ pump: 3, path: 'fillToFull', preset: { type: 'full', ceiling: 6_000 } });
  station.lab.fiscal.fault('noPaper');
  cases = (await station.sell({ pump: 2 })).id;
  await station.until(cases, 'attention');
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await station?.close();
});

describe.skipIf(!hasChromium).each([
  ['ru-RU', 'light'],
  ['ru-RU', 'dark'],
  ['en-GB', 'light'],
  ['en-GB', 'dark'],
] as const)('nothing is out of reach in %s, %s:', (locale, scheme) => {
  test.each(Object.keys(VIEWS))('%s', async (name) => {
    const view = VIEWS[name];
    const page = await opened(view?.hash() ?? '', locale, scheme);
    await view?.show?.(page);
    expect.soft(await violations(page)).toEqual([]);
    expect.soft(await faintTexts(page)).toEqual([]);
    expect.soft(await foreign(page, locale === 'ru-RU' ? 'a-z' : 'а-яё')).toEqual([]);
    await page.context().close();
  });
});

test.skipIf(!hasChromium).each(['light', 'dark'] as const)(
  'nothing is out of reach where no sale is open, one has just ended, and the link is lost, %s',
  async (scheme) => {
    const quiet = await testStation();
    const own = await served(quiet);
    const page = await opened('view=live&chart=prepaid', 'ru-RU', scheme, own.host);
    const check = async () => expect.soft([await violations(page), await faintTexts(page)]).toEqual([[], []]);
    await page.waitForSelector('.empty:not([hidden])');
    await check();
    const { id } = await quiet.sell({ loyalty: true });
    const { id: kept } = await quiet.sell({ loyalty: true, pump: 2 });
    await page.waitForSelector(`[data-sale="${kept}"]`);
    await bringToEnd(quiet, id);
    await page.waitForSelector('.sales .is-ended');
    await check();
    await own.close();
    await page.waitForSelector('html[data-link="down"]');
    await check();
    await page.context().close();
    await quiet.close();
  },
);
