/** The live page whose link is cut while sales move: it says so, and goes on without a gap and without anything twice. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { hasChromium, openBrowser } from '../support/browser.ts';
import { type CutLink, cutLink } from '../support/cut-link.ts';
import { bringToEnd } from '../support/operator.ts';
import { type Served, served } from '../support/served.ts';
import { type TestStation, testStation } from '../support/station.ts';

let browser: Browser;
let station: TestStation;
let server: Served;
let link: CutLink;
let page: Page;
/** What went wrong in the page itself; that a request failed is what these tests are about. */
let complaints: string[];

/** How long the page shows an ended sale at its end, and a little. */
const FAREWELL = 6_000;
const soon = <Value>(look: () => Value | Promise<Value>) => expect.poll(look, { timeout: 15_000 });
const banner = () => page.locator('.link-lost').textContent();
const rowOf = (id: string) => page.locator(`[data-sale="${id}"]`);
/** Every event of the station so far, in its order. */
const everything = () =>
  (station.database.$client.prepare('select rowid as id from events order by rowid').all() as { id: number }[]).map(({ id }) => id);
const stateShown = async (id: string) => (await rowOf(id).locator('.where').allTextContents())[0] ?? null;
const lastPart = (path = '') => path.split('.').at(-1) ?? '';

/** What the page has taken in over all its links: of each the events up to where the next one went on. */
function taken(): number[] {
  return link.streams.flatMap((stream, index) => {
    const next = link.streams[index + 1]?.lastEventId ?? null;
    return stream.ids().filter((id) => next === null || id <= Number(next));
  });
}

async function open(locale = 'ru-RU'): Promise<void> {
  const context = await browser.newContext({ locale, viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  // Flows as it always does, and may be wound forward.
  await page.clock.install();
  page.on('console', (message) => message.type() === 'error' && !/net::ERR_/.test(message.text()) && complaints.push(message.text()));
  page.on('pageerror', (problem) => complaints.push(String(problem)));
  await page.goto(`http://${link.host}/visualizer/#view=live&chart=prepaid`);
  await page.waitForSelector('[data-path="ordering"]');
  await page.waitForSelector('html[data-link="up"]');
}

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(async () => {
  if (!hasChromium) return;
  browser = await openBrowser();
}, 120_000);
afterAll(() => browser?.close());

describe.skipIf(!hasChromium)('the live page whose link is lost', () => {
  beforeEach(async () => {
    complaints = [];
    station = await testStation();
    server = await served(station);
    link = await cutLink(server.host);
  });
  afterEach(async () => {
    await page.context().close();
    await link.close();
    await server.close();
    await station.close();
    expect(complaints).toEqual([]);
  });

  test.each([
    ['between two changes', () => link.cut()],
    ['in the midst of one', () => link.cutInMidst()],
  ])('cut %s resumes where it was, and each change that happened meanwhile is told once', async (_, cut) => {
    const ended = await station.sell({ pump: 1, loyalty: true });
    const moving = await station.sell({ pump: 2, loyalty: true });
    const resting = await station.sell({ pump: 3, loyalty: true });
    await open();
    await rowOf(moving.id).waitFor();
    const first = everything().at(-1) ?? 0;
    cut();
    // One sale ends, one goes on, one begins, and one stands.
    await station.tell(moving.id, { type: 'card.presented', token: '2200000000017' });
    await soon(banner).toMatch(/Связь со станцией потеряна · \d\d:\d\d:\d\d/);
    link.cut();
    await bringToEnd(station, ended.id);
    const begun = await station.sell({ pump: 4, loyalty: true });
    await station.until(moving.id, 'awaitingOffers');
    expect(await stateShown(moving.id)).toBe('awaitingCard');
    expect(await rowOf(begun.id).count()).toBe(0);
    link.restore();
    await soon(banner).toBe('');
    await rowOf(begun.id).waitFor();
    await soon(() => stateShown(moving.id)).toBe(lastPart((await station.sale(moving.id)).state[0]));
    await page.clock.fastForward(FAREWELL);
    await rowOf(ended.id).waitFor({ state: 'detached' });
    expect(await page.locator('.saying').textContent()).toMatch(/^Связь восстановлена\. Догнано событий: \d+$/);
    await station.tell(resting.id, { type: 'sale.cancelled', reason: 'очередь' });
    await rowOf(resting.id).and(page.locator('.is-ended')).waitFor();
    expect(link.streams.length).toBeGreaterThan(1);
    expect(taken().filter((id) => id > first)).toEqual(everything().filter((id) => id > first));
  });

  test('says while it lasts that what is shown is the last that is known', async () => {
    const { id } = await station.sell({ loyalty: true });
    await open('en-GB');
    await rowOf(id).waitFor();
    link.cut();
    await soon(banner).toContain('The link to the station is lost');
    expect(await page.locator('.live .link').textContent()).toBe('Link lost');
    expect(await page.locator('.link-lost').getAttribute('role')).toBe('alert');
    await page.getByRole('tab', { name: 'In sum' }).click();
    expect(await page.locator('.link-lost').isVisible()).toBe(true);
    link.restore();
    await page.locator('.link-lost').waitFor({ state: 'hidden' });
  });

  test('grown silent without a word is taken for lost, and made anew', async () => {
    const { id } = await station.sell({ loyalty: true });
    await open();
    await rowOf(id).waitFor();
    link.silence();
    await station.tell(id, { type: 'loyalty.skipped' });
    await station.until(id, 'dispensing');
    link.restore();
    await page.clock.fastForward(13_000);
    await soon(() => stateShown(id)).toBe(lastPart((await station.sale(id)).state[0]));
  });

  test('restored after many sales shows each of them as it stands', async () => {
    await open();
    link.cut();
    await soon(banner).not.toBe('');
    const shop = { path: 'shop', pump: undefined, nozzle: undefined, preset: undefined, paymentType: 'shop-cash', loyalty: true };
    const ids: string[] = [];
    for (let count = 0; count < 40; count++) ids.push((await station.sell({ ...shop, goods: [{ code: 'coffee', quantity: 1000 }] })).id);
    for (const id of ids.slice(0, 20)) await station.tell(id, { type: 'sale.cancelled', reason: 'очередь' });
    link.restore();
    await soon(() => page.locator('.live .sales li:not(.is-ended)').count()).toBe(20);
    expect(taken()).toEqual(everything());
  });
});
