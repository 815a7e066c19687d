/** The panels beside the chart, in a browser: live, replay, in sum, coverage, bench. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { hasChromium, openBrowser } from '../support/browser.ts';
import { bringToEnd } from '../support/operator.ts';
import { type Served, served } from '../support/served.ts';
import { type TestStation, testStation } from '../support/station.ts';
import { writeWalked } from '../support/write-walked.ts';
import { boxesOf, follow, soon, textOf, visit } from './visit.ts';

let browser: Browser;
let station: TestStation;
let server: Served;
let page: Page;
let complaints: string[];

/** How long the page shows an ended sale at its end, and a little. */
const FAREWELL_MS = 6_000;

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(async () => {
  if (!hasChromium) return;
  writeWalked();
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** One station and one open page for all tests of a view; each begins with a link of its own. */
function withStation(prepare: () => Promise<unknown> = async () => undefined): void {
  beforeAll(async () => {
    station = await testStation();
    server = await served(station);
    await prepare();
    ({ page, complaints } = await visit(browser, server.host, 'view=live&chart=prepaid', { acceptDownloads: true }));
  });
  afterEach(() => expect(complaints.splice(0)).toEqual([]));
  afterAll(async () => {
    await page.context().close();
    await server.close();
    await station.close();
  });
}

/** A sale whose money is in and whose receipt is not: a person must decide. */
async function sellWithoutPaper(): Promise<string> {
  station.lab.fiscal.fault('noPaper');
  const { id } = await station.sell({ pump: 2 });
  await station.until(id, 'attention');
  return id;
}

describe.skipIf(!hasChromium)('live', () => {
  withStation();

  test('says so where no sale is open', async () => {
    await soon(() => textOf(page, '.panel')).toContain('Открытых продаж нет.');
  });

  test('shows each open sale as a token where it is, with pump and sum, and moves it', async () => {
    // Flows as it always does, and may be wound forward.
    await page.clock.install();
    const { id } = await station.sell({ loyalty: true });
    await page.waitForSelector(`[data-token="${id}"]`);
    expect(await textOf(page, `[data-sale="${id}"]`)).toMatch(/ТРК 1[\s\S]*280,00 ₽/);
    const before = (await boxesOf(page, `[data-token="${id}"]`))[0]?.y ?? 0;
    await bringToEnd(station, id);
    await soon(async () => (await boxesOf(page, `[data-token="${id}"]`))[0]?.y ?? 9e9).toBeGreaterThan(before + 50);
    await page.waitForSelector(`[data-sale="${id}"].is-ended`);
    await page.clock.fastForward(FAREWELL_MS);
    await page.waitForSelector(`[data-sale="${id}"]`, { state: 'detached' });
  });

  test('a sale that waits for a person stands out', async () => {
    const { id } = await station.sell();
    await station.until(id, 'dispensing');
    const attention = await sellWithoutPaper();
    await page.waitForSelector(`[data-sale="${attention}"].wants-person, [data-sale="${attention}"] .wants-person`);
    expect(await page.locator('.panel .wants-person').count()).toBe(1);
    expect(id).not.toBe(attention);
  });

  test('one press follows one sale, on its own chart', async () => {
    const { id } = await station.sell({ pump: 3, path: 'fillToFull', preset: { type: 'full', ceiling: 6_000 } });
    await page.locator(`[data-sale="${id}"] button`).first().click();
    await page.waitForFunction(() => document.querySelector('.stage')?.getAttribute('data-chart') === 'fillToFull');
    expect(page.url()).toContain(id);
  });
});

describe.skipIf(!hasChromium)('replay', () => {
  let id: string;
  withStation(async () => {
    ({ id } = await station.sell({ loyalty: true }));
    await bringToEnd(station, id, { couponIds: ['C1'] });
  });

  /** It stays open from one step to the next. */
  async function openWhatIf(): Promise<void> {
    if ((await page.locator('.what-if[open]').count()) === 0) await page.locator('.what-if summary').click();
  }

  test('opens at the step of its link, and goes forward and back by keyboard', async () => {
    await follow(page, `view=replay&sale=${id}&at=3`);
    await soon(() => textOf(page, '.replay h2')).toMatch(/^Шаг 3 из/);
    await page.keyboard.press('ArrowRight');
    await soon(() => textOf(page, '.replay h2')).toMatch(/^Шаг 4 из/);
    await page.keyboard.press('Home');
    await soon(() => textOf(page, '.replay h2')).toMatch(/^Шаг 1 из/);
    await page.keyboard.press('End');
    await soon(() => page.url()).toMatch(/at=\d\d/);
    await soon(() => textOf(page, '.replay')).toMatch(/270,00 ₽/);
  });

  test('shows what a step asked for, and how that ended', async () => {
    await follow(page, `view=replay&sale=${id}&at=2`);
    await soon(() => textOf(page, '.effects')).toMatch(/fetchClient\s*исполнено/);
  });

  test('what if the customer had cancelled: the other path is drawn, and the sale stays as it was', async () => {
    await follow(page, `view=replay&sale=${id}&at=2`);
    await openWhatIf();
    await page.selectOption('#what-if-choice', { label: 'sale.cancelled' });
    await page.getByRole('button', { name: 'Посмотреть' }).click();
    await soon(() => textOf(page, '.other')).toMatch(/sale\.cancelled → cancelled/);
    await page.waitForSelector('[data-path^="cancelled"].is-active');
    expect((await station.sale(id)).tags).toContain('completed');
  });

  test('what if nobody knew whether the receipt was made: the next outcome is chosen, and the next', async () => {
    const { body } = await station.call<{ events: { event: { type: string } }[] }>('GET', `/v1/sales/${id}/history`);
    const at = body.events.findIndex(({ event }) => event.type === 'xstate.done.actor.printReceipt') + 1;
    await follow(page, `view=replay&sale=${id}&at=${at}`);
    await openWhatIf();
    await page.selectOption('#what-if-choice', { label: '✗ printReceipt: неизвестно, сделано ли' });
    await page.getByRole('button', { name: 'Посмотреть' }).click();
    await page.locator('.other .choices button', { hasText: 'askReceipt: неизвестно' }).click();
    await soon(() => textOf(page, '.other')).toMatch(/Неизвестно, пробит ли чек|attention/);
    await page.fill('#what-if-event', '{ not json');
    await page.getByRole('button', { name: 'Посмотреть' }).click();
    await soon(() => textOf(page, '.other')).toBe('Это не JSON.');
  });
});

describe.skipIf(!hasChromium)('closed sales', () => {
  withStation(async () => {
    for (const pump of [1, 2]) await bringToEnd(station, (await station.sell({ pump })).id);
    const { id } = await station.sell({ pump: 3, loyalty: true });
    await station.tell(id, { type: 'sale.cancelled', reason: 'очередь' });
    await bringToEnd(station, id);
    await station.clock.advance(2_000);
  });

  test('in sum: counts on the chart, the ways with their shares, and why sales ended', async () => {
    await follow(page, 'view=sums&chart=prepaid');
    await soon(() => textOf(page, '.total')).toContain('3');
    expect(await page.locator('.variants li').count()).toBe(2);
    expect(await page.locator('.variants .share').allTextContents()).toEqual(['67 %', '33 %']);
    expect(await textOf(page, '.outcomes')).toMatch(/завершена[\s\S]*отменена[\s\S]*очередь/);
    expect(await page.locator('[data-path="receipt"] .figure').first().textContent()).toBe('2');
  });

  test('in sum are taken away for process mining', async () => {
    await follow(page, 'view=sums&chart=prepaid');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'OCEL 2.0 JSON' }).click()]);
    const log = JSON.parse(readFileSync(await download.path(), 'utf8')) as { objects: { type: string }[] };
    expect(log.objects.filter(({ type }) => type === 'sale').length).toBe(3);
  });

  test('in sum are filtered, and a way that is pressed is lit', async () => {
    await follow(page, 'view=sums&chart=prepaid');
    await page.waitForSelector('.variants li');
    await page.locator('.variants button').nth(1).click();
    await page.waitForSelector('[data-path="cancelled"][data-note="lit"]');
    await page.selectOption('#filter-pump', '1');
    await soon(() => textOf(page, '.total b')).toBe('1');
    await page.selectOption('#filter-pump', '4');
    await soon(() => textOf(page, '.sums')).toContain('За этот период закрытых продаж нет.');
  });

  test('in the coverage: tests beside life, gap by gap', async () => {
    await follow(page, 'view=coverage&chart=prepaid');
    await page.waitForSelector('[data-kind="both"]');
    await page.locator('[data-kind="unseen"]').click();
    await page.waitForSelector('.edge[data-note="unseen"]');
    const names = await page.locator('.covered [data-name]').evaluateAll((all) => all.map((one) => one.getAttribute('data-name')));
    expect(names).toContain('prepaid.payment.awaitingPayment/sale.cancelled/0');
    expect(names).not.toContain('receipt.printing');
  });

  test('in the coverage of a version whose tests are not recorded say how to record them', async () => {
    await page.route('**/coverage?*', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), tested: null } });
    });
    await follow(page, 'view=coverage&chart=prepaid');
    expect(await page.locator('.coverage kbd').allTextContents()).toEqual(['npm run build', 'npm test']);
    await page.unrouteAll();
  });
});

describe.skipIf(!hasChromium)('the bench', () => {
  withStation();

  test('starts a sale, scans its card, breaks a device and mends it, all from the page', async () => {
    await follow(page, 'view=bench&chart=prepaid');
    await page.getByRole('button', { name: 'Начать продажу' }).click();
    await page.waitForSelector('.bench-sale [data-event="card.presented"]');
    const [{ id } = { id: '' }] = (await station.call<{ sales: { id: string }[] }>('GET', '/v1/sales')).body.sales;
    await page.selectOption('#bench-device', 'fiscal');
    await page.selectOption('#bench-fault', 'noPaper');
    await page.getByRole('button', { name: 'Сломать', exact: true }).click();
    await soon(() => textOf(page, '.saying')).toBe('Сломано');
    await page.getByRole('button', { name: 'Поднести QR' }).click();
    await soon(async () => {
      await station.clock.advance(200);
      return (await station.sale(id)).tags;
    }).toContain('awaitingOffers');
    await page.locator('[data-event="offers.answered"]').click();
    await soon(async () => {
      await station.clock.advance(500);
      return (await station.sale(id)).notice?.code ?? '';
    }).toBe('44');
    await page.getByRole('button', { name: 'Починить' }).click();
    await bringToEnd(station, id);
    expect((await station.sale(id)).tags).toContain('completed');
  });
});
