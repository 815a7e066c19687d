import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProblemFacts } from '../../../src/api/http/problems.ts';
import { type TestStation, testStation } from '../../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

interface Nozzle {
  number: number;
  price: number;
  shownPrice: { state: string; error: string | null };
}
const set = (code: string, price: unknown, language = 'en') =>
  station.call<ProblemFacts & { price: number }>('PUT', `/v1/products/${code}/price`, { price }, { 'accept-language': language });
const nozzle = async (pump: number, number: number) =>
  (await station.call<{ nozzles: Nozzle[] }>('GET', `/v1/pumps/${pump}`)).body.nozzles.find((one) => one.number === number);
const readShownPrice = async (pump = 1, number = 1) => (await nozzle(pump, number))?.shownPrice;
/** What the dispenser's own display says. */
const display = (pump = 1, number = 1) => station.lab.dispensers.pump(pump)?.shownPrice(number);

describe('a new price', () => {
  test('is in force for the next sale, and not for one that is open', async () => {
    const before = await station.sell({ pump: 2 });
    expect(await set('ai80', 5750)).toMatchObject({ status: 200, body: { code: 'ai80', price: 5750 } });
    const after = await station.sell({ pump: 1 });
    expect([before.totals.list, after.totals.list]).toEqual([28000, 28750]);
    expect(await station.until(before.id, 'completed')).toMatchObject({ totals: { paid: 28000 } });
    expect(await station.until(after.id, 'completed')).toMatchObject({ totals: { paid: 28750 } });
  });

  test('is shown by every resting dispenser, and by a busy one when its sale is over', async () => {
    expect(display()).toBe(5600);
    station.lab.dispensers.pump(1)?.customer({ flow: 20 });
    const { id } = await station.sell();
    await station.until(id, 'dispensing');
    await set('ai80', 5750);
    await station.clock.advance(1_000);
    expect([display(1), display(2), await readShownPrice(1), await readShownPrice(2)]).toEqual([
      5600,
      5750,
      { state: 'waiting', error: null },
      { state: 'shown', error: null },
    ]);
    await station.until(id, 'completed');
    await station.clock.advance(10_000);
    expect([display(1), await readShownPrice(1)]).toEqual([5750, { state: 'shown', error: null }]);
  });

  test('that a dispenser refuses is shown there, and tried again', async () => {
    await set('ai80', 10_000);
    await station.clock.advance(1_000);
    expect([await readShownPrice(), display()]).toEqual([{ state: 'refused', error: 'the dispenser takes prices up to 99.99' }, 5600]);
    expect(station.logged.join('')).toContain('a dispenser refuses its price');
    await set('ai80', 9_999);
    await station.clock.advance(1_000);
    expect([await readShownPrice(), display()]).toEqual([{ state: 'shown', error: null }, 9_999]);
  });

  test('reaches a dispenser that was silent when it comes back', async () => {
    station.line.setLink(false);
    await set('ai80', 5750);
    await station.clock.advance(20_000);
    expect(await readShownPrice()).toEqual({ state: 'waiting', error: null });
    station.line.setLink(true);
    await station.clock.advance(30_000);
    expect([await readShownPrice(), display()]).toEqual([{ state: 'shown', error: null }, 5750]);
  });

  test('is a version of the station, on the audit list with what it was', async () => {
    await set('dt', 7300);
    expect((await station.call('GET', '/v1/station/history?limit=1')).body).toMatchObject({
      versions: [{ version: 2, reason: 'price.changed' }],
    });
    expect((await station.call('GET', '/v1/audit')).body).toMatchObject({
      entries: [{ by: 'local', role: 'admin', action: 'price.changed', facts: { code: 'dt', from: 7120, to: 7300, version: 2 } }],
    });
  });

  test('that is the old one changes nothing', async () => {
    expect((await set('dt', 7120)).status).toBe(200);
    expect((await station.call('GET', '/v1/audit')).body).toEqual({ entries: [], nextCursor: null });
  });

  test('that is none is refused by its path, and changes nothing', async () => {
    for (const price of [0, -1, 56.5, '5600', null, 100_000_001]) {
      expect(await set('ai80', price)).toMatchObject({ status: 422, body: { faults: [{ path: 'price' }] } });
    }
    expect((await set('ai80', 'x', 'ru')).body.faults?.[0]?.message).toBe('ожидается число');
    expect((await set('ai100', 5600)).status).toBe(404);
    const { body } = await station.call<{ products: { price: number }[] }>('GET', '/v1/products');
    expect(body.products[0]?.price).toBe(5600);
  });
});

test('the products are the fuel and the goods with their prices', async () => {
  const of = (kind: string, unit: string) => (code: string, name: string, price: number) => ({
    code,
    name,
    kind,
    unit,
    price,
    minPrice: 1,
    tax: 'vat22',
    noDiscount: false,
    marked: false,
    barcodes: [],
  });
  const [fuel, goods] = [of('fuel', 'L'), of('goods', 'pcs')];
  expect((await station.call('GET', '/v1/products')).body).toEqual({
    products: [
      fuel('ai80', 'АИ-80', 5600),
      fuel('ai92', 'АИ-92', 5990),
      fuel('ai95', 'АИ-95', 6450),
      fuel('dt', 'ДТ', 7120),
      goods('coffee', 'Кофе', 12000),
      goods('water', 'Вода', 6000),
      goods('wiper-fluid', 'Жидкость стеклоомывающая', 39000),
    ],
  });
});
