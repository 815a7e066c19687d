import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../../src/api/app.ts';
import { listening } from '../../../src/simulators/lab.ts';
import { hasChromium, openBrowser } from '../../support/browser.ts';
import { type TestStation, testStation } from '../../support/station.ts';

describe.skipIf(!hasChromium)('the page of the API, in a browser', () => {
  let station: TestStation;
  let server: Awaited<ReturnType<typeof listening>>;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    station = await testStation();
    server = await listening(createApp(station.service()));
    browser = await openBrowser();
    page = await browser.newPage({ locale: 'ru-RU' });
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('request', (request) => new URL(request.url()).port !== String(server.port) && complaints.push(request.url()));
    await page.goto(`http://127.0.0.1:${server.port}/docs`);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await server.close();
    await station.close();
  });

  test('shows every route of the OpenAPI document', async () => {
    await page.waitForSelector('details');
    const document = (await station.call<{ paths: Record<string, object> }>('GET', '/openapi.json')).body;
    const routes = Object.values(document.paths).flatMap((methods) => Object.keys(methods));
    expect(await page.locator('details').count()).toBe(routes.length);
  });

  test('speaks Russian to a Russian browser, and English at a click', async () => {
    const heading = page.locator('#routes h2').first();
    expect([await heading.textContent(), await page.locator('summary').first().textContent()]).toEqual([
      'Продажи',
      'POST/v1/salesНачать продажу',
    ]);
    await page.click('#language');
    expect([await heading.textContent(), await page.locator('summary').first().textContent()]).toEqual([
      'Sales',
      'POST/v1/salesStart a sale',
    ]);
  });

  test('finds a route by its words, and says so where there is none', async () => {
    await page.fill('#search', 'QR');
    expect(await page.locator('details').count()).toBe(1);
    await page.fill('#search', 'no such thing');
    expect(await page.locator('#routes').textContent()).toBe('Nothing found.');
    await page.fill('#search', '');
  });

  test('opens a route by its address, with a curl to try', async () => {
    await page.goto(`http://127.0.0.1:${server.port}/docs#post-v1-sales`);
    await page.waitForSelector('details[open]');
    expect(await page.locator('details[open] pre').last().textContent()).toContain(`/v1/sales`);
  });

  test('asks nothing of the world outside, and breaks no rule of its own', () => {
    expect(complaints).toEqual([]);
  });
});
