/** The till's views measured: no violation of WCAG 2 A and AA, no language within the other, light and dark. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ALL_RULES, COLOUR_RULES, foreign, violations } from '../pages/access.ts';
import { hasChromium, openBrowser } from '../support/browser.ts';
import { type Counter, openCounter } from './counter.ts';

let browser: Browser;

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(async () => {
  if (hasChromium) browser = await openBrowser();
});
afterAll(() => browser?.close());

/** What is opened, from the board with nothing chosen; each waits for what it shows. */
const VIEWS: Record<string, (page: Page) => Promise<unknown>> = {
  'the board': async () => undefined,
  'the form of a sale': async (page) => {
    await page.locator('[data-pump="4"]').click();
    await page.locator('#quantity').fill('20');
    await page.waitForSelector('.lines li');
  },
  goods: (page) => page.keyboard.press('F9').then(() => page.waitForSelector('.list-row')),
  'a case for a person': (page) =>
    page
      .locator('[data-pump="2"]')
      .click()
      .then(() => page.waitForSelector('.is-attention h2')),
  'a card to be shown': (page) =>
    page
      .locator('[data-pump="1"]')
      .click()
      .then(() => page.waitForSelector('#card-token')),
  'the shift': (page) => page.keyboard.press('F10').then(() => page.waitForSelector('.acts')),
  'the last sales': (page) => page.keyboard.press('F5').then(() => page.waitForSelector('.list-row')),
};

describe.skipIf(!hasChromium).each([
  ['ru-RU', 'a-z', { width: 1366, height: 768 }],
  ['en-GB', 'а-яё', { width: 1024, height: 768 }],
] as const)('nothing of the till is out of reach in %s:', (locale, foreignLetters, viewport) => {
  let till: Counter;
  beforeAll(async () => {
    till = await openCounter(browser, { locale, viewport, colorScheme: 'light', reducedMotion: 'reduce' });
    await till.station.sell({ pump: 1, loyalty: true });
    till.station.lab.fiscal.fault('noPaper');
    await till.station.until((await till.station.sell({ pump: 2 })).id, 'attention');
    await till.page.waitForSelector('.tile.is-attention');
  });
  afterAll(() => till?.close());

  test.each(Object.keys(VIEWS))('%s, light and dark', async (name) => {
    const { page } = till;
    for (let back = 0; back < 3; back++) await page.keyboard.press('Escape');
    await VIEWS[name]?.(page);
    expect.soft(await violations(page, ALL_RULES)).toEqual([]);
    expect.soft(await foreign(page, foreignLetters)).toEqual([]);
    const theme = page.locator('header > button').nth(1);
    await theme.click();
    expect.soft(await violations(page, COLOUR_RULES)).toEqual([]);
    await theme.click();
  });
});
