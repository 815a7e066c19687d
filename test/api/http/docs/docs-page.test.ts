import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../../../src/api/app.ts';
import { listening } from '../../../../src/simulators/lab.ts';
import { hasChromium, openBrowser } from '../../../support/browser.ts';
import { type TestStation, testStation } from '../../../support/station.ts';

/** Swagger UI draws the whole document at once, which a loaded machine does slowly. */
const PATIENCE_MS = 120_000;

describe.skipIf(!hasChromium)('the page of the API, in a browser', { timeout: PATIENCE_MS }, () => {
  let station: TestStation;
  let server: Awaited<ReturnType<typeof listening>>;
  let browser: Browser;
  let page: Page;
  let url: string;
  const complaints: string[] = [];

  const open = async (path: string) => {
    await page.goto(`${url}${path}`);
    await page.waitForSelector('.opblock');
  };

  beforeAll(async () => {
    station = await testStation();
    server = await listening(createApp(station.service()));
    url = `http://127.0.0.1:${server.port}`;
    browser = await openBrowser();
    page = await browser.newPage({ locale: 'ru-RU' });
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => !request.url().startsWith(url) && !request.url().startsWith('data:') && complaints.push(request.url()));
    await open('/docs');
  }, PATIENCE_MS);
  afterAll(async () => {
    await browser.close();
    await server.close();
    await station.close();
  });

  const operations = () => page.locator('.opblock').count();
  const first = async () => [
    await page.locator('.opblock-tag').first().locator('span').first().textContent(),
    await page.locator('.opblock-summary-description').first().textContent(),
  ];

  test('shows every route of the OpenAPI document', async () => {
    const document = (await station.call<{ paths: Record<string, object> }>('GET', '/openapi.json')).body;
    expect(await operations()).toBe(Object.values(document.paths).flatMap((methods) => Object.keys(methods)).length);
  });

  test('speaks Russian to a Russian browser, English at a click, and remembers it', async () => {
    expect(await first()).toEqual(['Продажи', 'Начать продажу']);
    await page.click('[data-language=en]');
    await page.waitForSelector('text=Start a sale');
    expect(await first()).toEqual(['sales', 'Start a sale']);
    await open('/docs');
    expect([await first(), await page.locator('html').getAttribute('lang')]).toEqual([['sales', 'Start a sale'], 'en']);
  });

  test('finds a route by its words', async () => {
    await page.fill('.operation-filter-input', 'QR');
    await expect.poll(operations, { timeout: PATIENCE_MS }).toBe(1);
    await page.fill('.operation-filter-input', 'no such thing');
    await expect.poll(operations, { timeout: PATIENCE_MS }).toBe(0);
    await page.fill('.operation-filter-input', '');
  });

  test('opens a route by its address, and tries it', async () => {
    await open('/docs#/forecourt/getV1Pumps');
    await page.reload();
    await page.click('.opblock.is-open .try-out__btn');
    await page.click('.opblock.is-open .execute');
    await page.waitForSelector('.opblock.is-open .live-responses-table');
    expect(await page.locator('.opblock.is-open .live-responses-table').textContent()).toContain('"product": "ai80"');
  });

  test('asks nothing of the world outside, and breaks no rule of its own', () => {
    expect(complaints).toEqual([]);
  });
});
