import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestStation, testStation } from '../../support/station.ts';
import { eventsOf, type Listener, listen as listenAt } from './stream-listener.ts';

let station: TestStation;
let listeners: Listener[];
beforeEach(async () => {
  station = await testStation();
  listeners = [];
});
afterEach(async () => {
  for (const listener of listeners) await listener.leave();
  await station.close();
});

async function listen(path: string, headers: Record<string, string> = {}): Promise<Listener> {
  const listener = await listenAt(station, path, headers);
  listeners.push(listener);
  return listener;
}
/** Every event of the station so far, in its order. */
const allEvents = () =>
  station.database.$client.prepare('select rowid as id, sale_id as saleId, sequence from events order by rowid').all() as {
    id: number;
    saleId: string;
    sequence: number;
  }[];

describe("the station's stream", () => {
  test('begins with every open sale and then tells each change of any, once and in order', async () => {
    await station.until((await station.sell({ pump: 3 })).id, 'closed');
    const sales = [await station.sell({ loyalty: true, pump: 1 }), await station.sell({ loyalty: true, pump: 2 })];
    const listener = await listen('/v1/stream');
    expect(listener.messages().map(({ data }) => data)).toEqual(await Promise.all(sales.map(({ id }) => station.sale(id))));
    const first = Number(listener.messages()[0]?.id);
    for (const { id } of sales) await station.tell(id, { type: 'loyalty.skipped' });
    for (const { id } of [...sales, await station.sell({ pump: 4 })]) await station.until(id, 'closed');
    expect(eventsOf(listener.sales())).toEqual(allEvents().filter(({ id }) => id >= first));
  });

  test('shows the fuel of each sale as it flows', async () => {
    const sales = [await station.sell({ pump: 1 }), await station.sell({ pump: 2, paymentType: 'proving' })];
    const listener = await listen('/v1/stream');
    for (const { id } of sales) await station.until(id, 'closed', 'attention');
    const flowingSales = new Set(listener.messages().flatMap(({ event, data }) => (event === 'delivery' ? [data.saleId] : [])));
    expect(flowingSales).toEqual(new Set(sales.map(({ id }) => id)));
  });

  test('resumed from any change tells all later ones of all sales, once and in order', async () => {
    const sales = [await station.sell({ loyalty: true, pump: 1 }), await station.sell({ loyalty: true, pump: 2 })];
    for (const { id } of sales) await station.tell(id, { type: 'loyalty.skipped' });
    await station.until(sales[0]?.id ?? '', 'closed');
    await station.crash();
    const before = allEvents();
    const resumed = await Promise.all(before.map(({ id }) => listen('/v1/stream', { 'last-event-id': String(id) })));
    await station.call('POST', `/v1/sales/${(await station.sell({ loyalty: true, pump: 3 })).id}/events`, {
      type: 'sale.cancelled',
      reason: 'customer left',
    });
    await station.clock.advance(0);
    expect(resumed.map((listener) => eventsOf(listener.sales()))).toEqual(before.map(({ id }) => allEvents().filter((one) => one.id > id)));
  });

  test('cut off among the sales that it begins with misses none of the others', async () => {
    const sales = [];
    for (const pump of [1, 2, 3]) sales.push(await station.sell({ loyalty: true, pump }));
    // The oldest sale has the newest change.
    await station.tell(sales[0]?.id ?? '', { type: 'card.presented', token: '2200000000017' });
    await station.until(sales[0]?.id ?? '', 'awaitingOffers');
    const whole = await listen('/v1/stream');
    for (const [index, cut] of whole.sales().entries()) {
      const resumed = await listen('/v1/stream', { 'last-event-id': String(cut.id) });
      const known = new Set([...whole.sales().slice(0, index + 1), ...resumed.sales()].map(({ data }) => data.id));
      expect(known).toEqual(new Set(sales.map(({ id }) => id)));
    }
  });

  test('of a station without sales is resumed from there all the same', async () => {
    const listener = await listen('/v1/stream');
    expect([listener.messages(), listener.numbers()]).toEqual([[], [0]]);
    const { id } = await station.sell({ loyalty: true });
    await station.tell(id, { type: 'sale.cancelled', reason: 'customer left' });
    expect(eventsOf((await listen('/v1/stream', { 'last-event-id': '0' })).sales())).toEqual(allEvents());
  });

  test('says how far the past goes that a resumed one begins with', async () => {
    const { id } = await station.sell({ loyalty: true });
    await station.tell(id, { type: 'loyalty.skipped' });
    await station.until(id, 'closed');
    const newest = allEvents().at(-1)?.id;
    const heads = await Promise.all(['1', String(newest), ''].map((last) => listen('/v1/stream', { 'last-event-id': last })));
    expect(heads.map(({ headers }) => headers.get('resumed-through'))).toEqual([String(newest), String(newest), null]);
  });

  test('resumed after thousands of changes tells them all, and goes on', async () => {
    const shop = { path: 'shop', pump: undefined, nozzle: undefined, preset: undefined, goods: [{ code: 'coffee', quantity: 1000 }] };
    const ids: string[] = [];
    for (let count = 0; count < 70; count++) ids.push((await station.sell({ ...shop, paymentType: 'shop-cash', loyalty: true })).id);
    for (let times = 0; times < 30; times++)
      await Promise.all(ids.map((id) => station.tell(id, { type: 'payment.changed', paymentType: 'shop-cash' })));
    const listener = await listen('/v1/stream', { 'last-event-id': '1' });
    await expect.poll(() => listener.sales().length, { timeout: 60_000 }).toBe(allEvents().length - 1);
    await station.tell(ids[0] ?? '', { type: 'sale.cancelled', reason: 'customer left' });
    await expect.poll(() => eventsOf(listener.sales())).toEqual(allEvents().slice(1));
    expect(allEvents().length).toBeGreaterThan(2_100);
  }, 90_000);

  test('of a quiet station says every 5 s that it is still there', async () => {
    const listener = await listen('/v1/stream');
    await station.clock.advance(10_000);
    expect([listener.messages(), listener.comments()]).toEqual([[], 2]);
  });
});
