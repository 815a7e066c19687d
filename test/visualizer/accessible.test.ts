/** What can be measured of access: no violation of WCAG 2 A and AA in any view, light or dark, and no language within the other. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ALL_RULES, COLOUR_RULES, foreign, violations } from '../pages/access.ts';
import { hasChromium, openBrowser } from '../support/browser.ts';
import { bringToEnd } from '../support/operator.ts';
import { type Served, served } from '../support/served.ts';
import { type TestStation, testStation } from '../support/station.ts';
import { writeWalked } from '../support/write-walked.ts';
import { faintTexts } from './contrast.ts';
import { follow, redrawn, visit } from './visit.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let browser: Browser;
let station: TestStation;
let server: Served;
/** One sale that is over, one that waits for a person. */
let over: string;
let waiting: string;

interface View {
  hash: () => string;
  /** Brings the view to show all that it has. */
  show?: (page: Page) => Promise<unknown>;
  /** Takes back what the next view would inherit. */
  leave?: (page: Page) => Promise<unknown>;
}
/** The buttons of the toolbar, in both languages. */
const tool = (page: Page, index: number) => page.locator('.tools > button').nth(index);
const unfoldAll = (page: Page) => redrawn(page, () => tool(page, 3).click());
const foldAll = (page: Page) => redrawn(page, () => tool(page, 4).click());

const VIEWS: Record<string, View> = {
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
      await unfoldAll(page);
      await page.locator('.menu summary').click();
    },
    leave: (page) => page.locator('.menu summary').click(),
  },
  'a search': {
    hash: () => 'view=live&chart=prepaid',
    show: async (page) => {
      await page.fill('input[type=search]', 'receipt');
      await page.waitForSelector('.is-searching .is-found');
    },
    leave: (page) => page.fill('input[type=search]', ''),
  },
  'open sales, one of them followed': {
    hash: () => 'view=live&chart=prepaid',
    show: async (page) => {
      await page.locator(`[data-sale="${waiting}"] button`).click();
      await page.waitForSelector('.details .sale-card');
    },
  },
  'sales to choose from': { hash: () => 'view=replay', show: (page) => page.waitForSelector('.sales li') },
  'a step of a sale': { hash: () => `view=replay&sale=${over}&at=4`, show: (page) => page.waitForSelector('.replay .sale-card') },
  'a sale that waits for a person': { hash: () => `view=replay&sale=${waiting}`, show: (page) => page.waitForSelector('.replay .alarm') },
  'what if': {
    hash: () => `view=replay&sale=${over}&at=3`,
    show: async (page) => {
      await page.locator('.what-if summary').click();
      await page.locator('.what-if .primary').click();
      await page.waitForSelector('.other .sale-card');
    },
    leave: foldAll,
  },
  'the chart in sum': { hash: () => 'view=sums&chart=prepaid', show: (page) => page.waitForSelector('.variants li') },
  'one way of many': {
    hash: () => 'view=sums&chart=prepaid',
    show: async (page) => {
      await redrawn(page, () => page.locator('.variants button').nth(1).click());
      await page.waitForSelector('[data-note="lit"]');
    },
    leave: foldAll,
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

const theme = (page: Page) => page.evaluate(() => document.documentElement.dataset.theme);
const changeTheme = (page: Page) => page.locator('header > button').last().click();

beforeAll(async () => {
  if (!hasChromium) return;
  writeWalked();
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
  waiting = (await station.sell({ pump: 2 })).id;
  await station.until(waiting, 'attention');
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await station?.close();
});

describe.skipIf(!hasChromium).each([
  ['ru-RU', 'a-z'],
  ['en-GB', 'а-яё'],
] as const)('nothing is out of reach in %s:', (locale, foreignLetters) => {
  let page: Page;
  beforeAll(async () => {
    ({ page } = await visit(browser, server.host, 'view=live&chart=prepaid', { locale, colorScheme: 'light', reducedMotion: 'reduce' }));
  });
  afterAll(() => page?.context().close());

  test.each(Object.keys(VIEWS))('%s, light and dark', async (name) => {
    const view = VIEWS[name];
    await follow(page, view?.hash() ?? '');
    await view?.show?.(page);
    expect.soft(await theme(page)).toBe('light');
    expect.soft(await violations(page, ALL_RULES)).toEqual([]);
    expect.soft(await faintTexts(page)).toEqual([]);
    expect.soft(await foreign(page, foreignLetters)).toEqual([]);
    await changeTheme(page);
    expect.soft(await theme(page)).toBe('dark');
    expect.soft(await violations(page, COLOUR_RULES)).toEqual([]);
    expect.soft(await faintTexts(page)).toEqual([]);
    await changeTheme(page);
    await view?.leave?.(page);
  });
});

test.skipIf(!hasChromium).each(['light', 'dark'] as const)(
  'nothing is out of reach where no sale is open, one has just ended, and the link is lost, %s',
  async (colorScheme) => {
    const quiet = await testStation();
    const own = await served(quiet);
    const { page } = await visit(browser, own.host, 'view=live&chart=prepaid', { colorScheme, reducedMotion: 'reduce' });
    const check = async () => expect.soft([await violations(page, ALL_RULES), await faintTexts(page)]).toEqual([[], []]);
    expect(await theme(page)).toBe(colorScheme);
    await page.waitForSelector('.empty:not([hidden])');
    await check();
    const { id } = await quiet.sell({ loyalty: true });
    const { id: open } = await quiet.sell({ loyalty: true, pump: 2 });
    await page.waitForSelector(`[data-sale="${open}"]`);
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
