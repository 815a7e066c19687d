/** A till page in a browser at a simulated station, and the hands that work it. Used by the till's tests. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { SaleView } from '../../src/api/sales/sale-view.ts';
import { type Served, served } from '../support/served.ts';
import { type TestStation, testStation } from '../support/station.ts';

/** The till asks for pumps and health every two seconds; a station whose clock is wound by hand answers at once. */
const soon = <Value>(look: () => Value | Promise<Value>) => expect.poll(look, { timeout: 20_000 });

export interface Counter {
  page: Page;
  station: TestStation;
  /** Errors of the page, and what it asked of anybody but the service. */
  complaints: string[];
  /** Presses keys one after another: `'1'`, `'Enter'`; longer words are typed. */
  keys(...keys: string[]): Promise<void>;
  /** Winds the station's clock, until the page shows the text. */
  untilShown(text: string | RegExp): Promise<void>;
  newestSale(): Promise<SaleView>;
  close(): Promise<void>;
}

export async function openCounter(browser: Browser, options: BrowserContextOptions = {}, document: object = {}): Promise<Counter> {
  const station = await testStation({ document });
  const server: Served = await served(station);
  const context = await browser.newContext({ locale: 'ru-RU', viewport: { width: 1366, height: 768 }, ...options });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (problem) => complaints.push(String(problem)));
  page.on('request', (request) => new URL(request.url()).host !== server.host && complaints.push(request.url()));
  await page.goto(`http://${server.host}/till/`);
  await page.waitForSelector('[data-pump="1"]');
  return {
    page,
    station,
    complaints,
    async keys(...keys) {
      for (const key of keys) await (/^([A-Z]\w|.$)/.test(key) ? page.keyboard.press(key) : page.keyboard.type(key, { delay: 50 }));
    },
    async untilShown(text) {
      await soon(async () => {
        await station.clock.advance(500);
        return (await page.locator('body').innerText()).replaceAll(/[\u00a0\u202f]/g, ' ');
      }).toMatch(text);
    },
    async newestSale() {
      const { body } = await station.call<{ sales: SaleView[] }>('GET', '/v1/sales?limit=1');
      return body.sales[0] as SaleView;
    },
    async close() {
      await context.close();
      await server.close();
      await station.close();
    },
  };
}
