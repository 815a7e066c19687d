import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { hasChromium, openBrowser } from '../support/browser.ts';
import { bringToEnd } from '../support/operator.ts';
import { type Served, served } from '../support/served.ts';
import { type StationOptions, type TestStation, testStation } from '../support/station.ts';

let browser: Browser;
let station: TestStation;
let server: Served;
let page: Page;
/** What the page complained of, and what it asked of anybody but the service. */
let complaints: string[];

async function begin(options: StationOptions = {}): Promise<void> {
  station = await testStation(options);
  server = await served(station);
  complaints = [];
}

async function open(hash: string, { locale = 'ru-RU', width = 1440, height = 900 } = {}): Promise<void> {
  const context = await browser.newContext({ locale, viewport: { width, height }, acceptDownloads: true });
  page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (problem) => complaints.push(String(problem)));
  page.on(
    'request',
    (request) => new URL(request.url()).host !== server.host && /^http/.test(request.url()) && complaints.push(request.url()),
  );
  await page.goto(`http://${server.host}/visualizer/#${hash}`);
  await page.waitForSelector('[data-path="ordering"]');
}

/** A sale whose money is in and whose receipt is not: a person must decide. */
async function caseOf(): Promise<string> {
  station.lab.fiscal.fault('noPaper');
  const { id } = await station.sell({ pump: 2 });
  await station.until(id, 'attention');
  return id;
}

/** Boxes of all that is drawn of a kind, on the screen. */
const boxes = (selector: string) =>
  page.evaluate(
    (wanted) =>
      [...document.querySelectorAll(wanted)].map((one) => {
        const { x, y, width, height } = one.getBoundingClientRect();
        return { name: one.getAttribute('data-path') ?? one.getAttribute('data-edge') ?? '', x, y, width, height };
      }),
    selector,
  );
const textOf = (selector: string) => page.locator(selector).first().textContent();

/** A browser takes its time; how long is no part of what is promised. */
const soon = <Value>(look: () => Value | Promise<Value>) => expect.poll(look, { timeout: 15_000 });
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

beforeAll(async () => {
  if (!hasChromium) return;
  browser = await openBrowser();
}, 120_000);
afterAll(() => browser?.close());

describe.skipIf(!hasChromium)('the visualizer, in a browser', () => {
  beforeEach(() => begin());
  afterEach(async () => {
    await page.context().close();
    await server.close();
    await station.close();
    expect(complaints).toEqual([]);
  });

  describe('the chart', () => {
    test('begins on top and runs down the happy path', async () => {
      await open('view=live&chart=prepaid');
      const tops = new Map((await boxes('.state')).map(({ name, y }) => [name, y]));
      const way = ['ordering', 'payment', 'receipt', 'fulfilment', 'fulfilment.handover.kept'].map((path) => tops.get(path) ?? 0);
      expect(way).toEqual(way.toSorted((a, b) => a - b));
      expect(Math.min(...tops.values())).toBe(tops.get('ordering'));
    });

    test.each(['prepaid', 'fillToFull', 'shop'])('of %s, all unfolded, lays no label on another', async (chart) => {
      await open(`view=live&chart=${chart}`);
      const before = await page.getAttribute('.stage', 'data-drawn');
      await page.getByRole('button', { name: 'Развернуть всё' }).click();
      await page.waitForFunction((drawn) => document.querySelector('.stage')?.getAttribute('data-drawn') !== drawn, before);
      const labels = await boxes('g.label');
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

    test('always looks the same', async () => {
      await open('view=live&chart=prepaid');
      const first = await boxes('.state');
      await page.reload();
      await page.waitForSelector('[data-path="ordering"]');
      expect(await boxes('.state')).toEqual(first);
    });

    test('folds, is searched, zoomed and fitted by keyboard', async () => {
      await open('view=live&chart=prepaid');
      await page.fill('input[type=search]', 'printReceipt');
      await page.press('input[type=search]', 'Enter');
      await page.waitForSelector('[data-path="receipt.printing"]');
      await page.focus('.stage');
      const scale = async () => (await boxes('[data-path="receipt"]'))[0]?.width ?? 0;
      const before = await scale();
      await page.keyboard.press('+');
      await page.waitForFunction(
        (width) => (document.querySelector('[data-path="receipt"]')?.getBoundingClientRect().width ?? 0) > width * 1.1,
        before,
      );
      await page.locator('[data-fold="receipt"]').click();
      await page.waitForFunction(() => !document.querySelector('[data-path="receipt.printing"]'));
    });

    test('says in the trade’s words what one points at', async () => {
      await open('view=live&chart=prepaid');
      await page.locator('[data-path="payment"]').hover();
      expect(await page.locator('.card').textContent()).toContain('Деньги принимаются до того, как пробит чек');
    });

    test.each([
      ['SVG', 'prepaid-1.svg', /^<svg[\s\S]*ordering/],
      ['Mermaid', 'prepaid-1.mmd', /^stateDiagram-v2[\s\S]*ordering/],
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it is how a PNG begins.
      ['PNG', 'prepaid-1.png', /^.PNG\r\n\x1a\n/],
    ])('is taken away as %s', async (kind, name, begins) => {
      await open('view=live&chart=prepaid');
      await page.locator('.menu summary').click();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: kind, exact: true }).click()]);
      expect(download.suggestedFilename()).toBe(name);
      expect(
        readFileSync(await download.path())
          .toString('latin1')
          .trimStart(),
      ).toMatch(begins);
    });
  });

  describe('live', () => {
    test('says so where no sale is open', async () => {
      await open('view=live');
      await soon(() => textOf('.panel')).toContain('Открытых продаж нет.');
    });

    test('shows each open sale as a token where it is, with pump and sum, and moves it', async () => {
      const { id } = await station.sell({ loyalty: true });
      await open('view=live&chart=prepaid');
      await page.waitForSelector(`[data-token="${id}"]`);
      expect(await textOf(`[data-sale="${id}"]`)).toMatch(/ТРК 1[\s\S]*280,00 ₽/);
      const before = (await boxes(`[data-token="${id}"]`))[0]?.y ?? 0;
      await bringToEnd(station, id);
      await soon(async () => (await boxes(`[data-token="${id}"]`))[0]?.y ?? 9e9).toBeGreaterThan(before + 50);
      await page.waitForSelector(`[data-sale="${id}"]`, { state: 'detached' });
    });

    test('a sale that waits for a person stands out', async () => {
      const { id } = await station.sell();
      await station.until(id, 'dispensing');
      const cases = await caseOf();
      await open('view=live&chart=prepaid');
      await page.waitForSelector(`[data-sale="${cases}"].wants-person, [data-sale="${cases}"] .wants-person`);
      expect(await page.locator('.panel .wants-person').count()).toBe(1);
      expect(id).not.toBe(cases);
    });

    test('one press follows one sale, on its own chart', async () => {
      const { id } = await station.sell({ path: 'fillToFull', preset: { type: 'full', ceiling: 6_000 } });
      await open('view=live&chart=prepaid');
      await page.locator(`[data-sale="${id}"] button`).first().click();
      await page.waitForFunction(() => document.querySelector('.stage')?.getAttribute('data-chart') === 'fillToFull');
      expect(page.url()).toContain(id);
    });
  });

  describe('replay', () => {
    let id: string;
    beforeEach(async () => {
      ({ id } = await station.sell({ loyalty: true }));
      await bringToEnd(station, id, { couponIds: ['C1'] });
    });

    test('opens at the step of its link, and goes forward and back by keyboard', async () => {
      await open(`view=replay&sale=${id}&at=3`);
      await soon(() => textOf('.replay h2')).toMatch(/^Шаг 3 из/);
      await page.keyboard.press('ArrowRight');
      await soon(() => textOf('.replay h2')).toMatch(/^Шаг 4 из/);
      await page.keyboard.press('Home');
      await soon(() => textOf('.replay h2')).toMatch(/^Шаг 1 из/);
      await page.keyboard.press('End');
      await soon(() => page.url()).toMatch(/at=\d\d/);
      await soon(() => textOf('.replay')).toMatch(/270,00 ₽/);
    });

    test('shows what a step asked for, and how that ended', async () => {
      await open(`view=replay&sale=${id}&at=2`);
      await soon(() => textOf('.effects')).toMatch(/fetchClient\s*исполнено/);
    });

    test('what if the customer had cancelled: the other path is drawn, and the sale stays as it was', async () => {
      await open(`view=replay&sale=${id}&at=2`);
      await page.locator('.what-if summary').click();
      await page.selectOption('#what-if-choice', { label: 'sale.cancelled' });
      await page.getByRole('button', { name: 'Посмотреть' }).click();
      await soon(() => textOf('.other')).toMatch(/sale\.cancelled → cancelled/);
      await page.waitForSelector('[data-path^="cancelled"].is-active');
      expect((await station.sale(id)).tags).toContain('completed');
    });

    test('what if nobody knew whether the receipt was made: the next outcome is chosen, and the next', async () => {
      const { body } = await station.call<{ events: { event: { type: string } }[] }>('GET', `/v1/sales/${id}/history`);
      const at = body.events.findIndex(({ event }) => event.type === 'xstate.done.actor.printReceipt') + 1;
      await open(`view=replay&sale=${id}&at=${at}`);
      await page.locator('.what-if summary').click();
      await page.selectOption('#what-if-choice', { label: '✗ printReceipt: неизвестно, сделано ли' });
      await page.getByRole('button', { name: 'Посмотреть' }).click();
      await page.locator('.other .choices button', { hasText: 'askReceipt: неизвестно' }).click();
      await soon(() => textOf('.other')).toMatch(/Неизвестно, пробит ли чек|attention/);
      await page.fill('#what-if-event', '{ not json');
      await page.getByRole('button', { name: 'Посмотреть' }).click();
      await soon(() => textOf('.other')).toBe('Это не JSON.');
    });
  });

  describe('in sum', () => {
    beforeEach(async () => {
      for (const pump of [1, 2]) await bringToEnd(station, (await station.sell({ pump })).id);
      const { id } = await station.sell({ pump: 3, loyalty: true });
      await station.tell(id, { type: 'sale.cancelled', reason: 'очередь' });
      await bringToEnd(station, id);
      await station.clock.advance(2_000);
    });

    test('paints counts on the chart, lists the ways with their shares, and why sales ended', async () => {
      await open('view=sums&chart=prepaid');
      await soon(() => textOf('.total')).toContain('3');
      expect(await page.locator('.variants li').count()).toBe(2);
      expect(await page.locator('.variants .share').allTextContents()).toEqual(['67 %', '33 %']);
      expect(await textOf('.outcomes')).toMatch(/завершена[\s\S]*отменена[\s\S]*очередь/);
      expect(await page.locator('[data-path="receipt"] .figure').first().textContent()).toBe('2');
    });

    test('is filtered, and a way that is pressed is lit', async () => {
      await open('view=sums&chart=prepaid');
      await page.waitForSelector('.variants li');
      await page.locator('.variants button').nth(1).click();
      await page.waitForSelector('[data-path="cancelled"][data-note="lit"]');
      await page.selectOption('#filter-pump', '1');
      await soon(() => textOf('.total b')).toBe('1');
      await page.selectOption('#filter-pump', '4');
      await soon(() => textOf('.sums')).toContain('За этот период закрытых продаж нет.');
    });

    test('is taken away for process mining', async () => {
      await open('view=sums&chart=prepaid');
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'OCEL 2.0 JSON' }).click()]);
      const log = JSON.parse(readFileSync(await download.path(), 'utf8')) as { objects: { type: string }[] };
      expect(log.objects.filter(({ type }) => type === 'sale').length).toBe(3);
    });
  });

  test('coverage: tests beside life, gap by gap', async () => {
    await bringToEnd(station, (await station.sell()).id);
    await station.clock.advance(2_000);
    await open('view=coverage&chart=prepaid');
    await page.waitForSelector('[data-kind="both"]');
    await page.locator('[data-kind="unseen"]').click();
    await page.waitForSelector('.edge[data-note="unseen"]');
    const names = await page.locator('.covered [data-name]').evaluateAll((all) => all.map((one) => one.getAttribute('data-name')));
    expect(names).toContain('prepaid.payment.awaitingPayment/sale.cancelled/0');
    expect(names).not.toContain('receipt.printing');
  });

  test('the bench: a sale is started, its card scanned, a device broken and mended, all from the page', async () => {
    await open('view=bench&chart=prepaid');
    await page.getByRole('button', { name: 'Начать продажу' }).click();
    await page.waitForSelector('.bench-sale [data-event="card.presented"]');
    const [{ id } = { id: '' }] = (await station.call<{ sales: { id: string }[] }>('GET', '/v1/sales')).body.sales;
    await page.selectOption('#bench-device', 'fiscal');
    await page.selectOption('#bench-fault', 'noPaper');
    await page.getByRole('button', { name: 'Сломать', exact: true }).click();
    await soon(() => textOf('.saying')).toBe('Сломано');
    await page.getByRole('button', { name: 'Поднести QR' }).click();
    await expect
      .poll(async () => {
        await station.clock.advance(200);
        return (await station.sale(id)).tags;
      })
      .toContain('awaitingOffers');
    await page.locator('[data-event="offers.answered"]').click();
    await expect
      .poll(async () => {
        await station.clock.advance(500);
        return (await station.sale(id)).notice?.code ?? '';
      })
      .toBe('44');
    await page.getByRole('button', { name: 'Починить' }).click();
    await bringToEnd(station, id);
    expect((await station.sale(id)).tags).toContain('completed');
  });

  test('speaks Russian to a Russian browser and English to others, and changes at a press', async () => {
    await open('view=live', { locale: 'en-GB' });
    expect(await page.getByRole('tab').allTextContents()).toEqual(['Live', 'Replay', 'In sum', 'Coverage', 'Bench']);
    const said = async () => (await page.getAttribute('[data-path="payment"]', 'aria-label')) ?? '';
    expect(await said()).toContain('The due is taken');
    await page.getByRole('button', { name: 'Русский' }).click();
    await soon(() => page.getByRole('tab').allTextContents()).toEqual(['Сейчас', 'Разбор', 'Итоги', 'Покрытие', 'Стенд']);
    await soon(said).toContain('Деньги принимаются');
  });

  test('names every button, field and tab for a screen reader, in every view', async () => {
    for (const view of ['live', 'replay', 'sums', 'coverage', 'bench']) {
      await open(`view=${view}`, { width: 1024, height: 768 });
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
  });
});

describe.skipIf(!hasChromium)('the visualizer of a station with tokens', () => {
  test('asks for one, keeps it in this tab alone, and then shows the charts', async () => {
    await begin({ tokens: [{ role: 'analyst', token: 'analyst-token' }] });
    const context = await browser.newContext({ locale: 'ru-RU' });
    page = await context.newPage();
    await page.goto(`http://${server.host}/visualizer/`);
    await page.fill('#token', 'analyst-token');
    await page.getByRole('button', { name: 'Войти' }).click();
    await page.waitForSelector('[data-path="ordering"]');
    expect(await page.evaluate(() => [localStorage.length, JSON.stringify(localStorage).includes('analyst')])).toEqual([
      expect.any(Number),
      false,
    ]);
    await context.close();
    await server.close();
    await station.close();
  });
});
