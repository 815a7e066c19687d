/** Sales at the till page, by keyboard alone and by touch alone; each is looked up in the books afterwards. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { hasChromium, openBrowser } from '../support/browser.ts';
import { type Counter, openCounter } from './counter.ts';

const CARD = '2200000000017';

let browser: Browser;
let till: Counter;

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(async () => {
  if (hasChromium) browser = await openBrowser();
});
afterAll(() => browser?.close());
afterEach(async () => {
  await till?.close();
  expect(till?.complaints).toEqual([]);
});

const receipts = () => till.station.lab.fiscal.documents().filter(({ type }) => type === 'sell' || type === 'sellReturn');

describe.skipIf(!hasChromium)('a cashier with a keyboard alone', () => {
  beforeEach(async () => {
    till = await openCounter(browser);
  });

  test('sells twenty litres for two thousand in cash, and reads the change before she starts', async () => {
    await till.keys('1', '20');
    await till.untilShown('1 120,00 ₽');
    await till.keys('Enter', '2000');
    await till.untilShown('880,00 ₽');
    await till.keys('Enter');
    await till.untilShown('Продажа завершена');
    expect(await till.newestSale()).toMatchObject({ totals: { due: 112_000, tendered: 200_000, change: 88_000, paid: 112_000 } });
    expect(receipts()).toMatchObject([{ type: 'sell', total: 112_000 }]);
  });

  test('sells with a card, a coupon and points', async () => {
    await till.page.locator('[data-pump="2"]').focus();
    await till.keys('2', '20');
    await till.page.getByRole('button', { name: /Банковская карта/ }).focus();
    await till.keys('2');
    await till.untilShown('1 120,00 ₽');
    await till.page.locator('#quantity').focus();
    await till.keys('Enter');
    await till.untilShown('Попросите карту');
    await till.keys(CARD.toLowerCase(), 'Enter');
    await till.untilShown('Доступные предложения');
    await till.keys('1', '+', 'Enter');
    await till.untilShown('Продажа завершена');
    expect(await till.newestSale()).toMatchObject({ totals: { due: 93_000, discount: 4_000, pointsSpent: 15_000, paid: 93_000 } });
  });

  test('is paid after a fill to full, with F6', async () => {
    till.station.lab.dispensers.pump(3)?.customer({ hangUpAt: 12_340 });
    await till.keys('3');
    await till.page.getByRole('button', { name: /До полного/ }).focus();
    await till.keys('3', 'Enter');
    await till.untilShown('Ждёт чек');
    await till.keys('F6');
    await till.untilShown('Продажа завершена');
    expect(receipts()).toMatchObject([{ type: 'sell', total: 69_104 }]);
  });

  test('gives back what was not delivered, with F7', async () => {
    till.station.lab.dispensers.pump(1)?.customer({ hangUpAt: 3210 });
    await till.keys('1', '5');
    await till.untilShown('280,00 ₽');
    await till.keys('Enter', 'Enter');
    await till.untilShown('Недолив');
    await till.keys('F7');
    await till.untilShown('Возврат оформлен');
    expect(receipts()).toMatchObject([
      { type: 'sell', total: 28_000 },
      { type: 'sellReturn', total: 10_024 },
    ]);
  });

  test('decides what the register cannot say, by digits and never by Enter', async () => {
    till.station.lab.fiscal.fault('lostBefore');
    till.station.lab.fiscal.fault('refuse');
    await till.keys('1', '5');
    await till.untilShown('280,00 ₽');
    await till.keys('Enter', 'Enter');
    await till.untilShown('Чек не пробит, а деньги приняты');
    till.station.lab.fiscal.fault('clear');
    await till.keys('Enter');
    expect((await till.newestSale()).attention).not.toBeNull();
    await till.keys('1', 'Иванов', 'Enter');
    await till.untilShown('Продажа завершена');
    expect(receipts()).toMatchObject([{ type: 'sell', total: 28_000 }]);
  });

  test('loses nothing by a reload, and doubles nothing', async () => {
    await till.keys('1', '20');
    await till.untilShown('1 120,00 ₽');
    await till.page.reload();
    await till.untilShown('1 120,00 ₽');
    expect(await till.page.locator('#quantity').inputValue()).toBe('20');
    await till.page.locator('#quantity').focus();
    await till.keys('Enter', 'Enter');
    await till.untilShown('Продажа завершена');
    expect(receipts()).toHaveLength(1);
  });
});

describe.skipIf(!hasChromium)('a cashier who only touches', () => {
  beforeEach(async () => {
    till = await openCounter(browser, { hasTouch: true, viewport: { width: 1024, height: 768 } });
  });

  test('sells two coffees of the shop', async () => {
    const tap = (name: string | RegExp) => till.page.getByRole('button', { name }).first().tap();
    await tap(/Магазин/);
    await tap(/Добавить товар/);
    await tap(/Кофе/);
    await tap(/Кофе/);
    await tap(/Назад/);
    await till.untilShown('240,00 ₽');
    await tap(/ПУСК/);
    await till.untilShown('Продажа завершена');
    expect(await till.newestSale()).toMatchObject({ path: 'shop', totals: { paid: 24_000 } });
  });
});
