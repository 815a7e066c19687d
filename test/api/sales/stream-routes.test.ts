import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../src/api/app.ts';
import type { SaleView } from '../../../src/api/sales/sale-view.ts';
import { type TestStation, testStation } from '../../support/station.ts';

interface Message {
  event: string;
  id: number | null;
  data: SaleView & { saleId: string; volume: number };
}
interface Listener {
  headers: Headers;
  /** What has come so far. */
  messages(): Message[];
  sales(): Message[];
  comments(): number;
  /** What came as a number alone: from there on a client without any message resumes. */
  numbers(): number[];
  leave(): Promise<void>;
}

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

function messageOf(block: string): Message {
  const field = (name: string) => block.split('\n').flatMap((line) => (line.startsWith(`${name}: `) ? [line.slice(name.length + 2)] : []));
  const [id] = field('id');
  return { event: field('event')[0] ?? '', id: id === undefined ? null : Number(id), data: JSON.parse(field('data').join('\n')) };
}

async function listen(path: string, headers: Record<string, string> = {}): Promise<Listener> {
  const answer = await createApp(station.service()).request(path, { headers });
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  void (async () => {
    for (let read = await reader.read(); !read.done; read = await reader.read()) text += decoder.decode(read.value, { stream: true });
  })();
  await station.clock.advance(0);
  const blocks = () => text.split('\n\n').filter((block) => block !== '');
  const messages = () => blocks().flatMap((block) => (block.includes('data: ') ? [messageOf(block)] : []));
  const listener = {
    headers: answer.headers,
    messages,
    sales: () => messages().filter(({ event }) => event === 'sale'),
    comments: () => blocks().filter((block) => block.startsWith(':')).length,
    numbers: () => blocks().flatMap((block) => (/^id: \d+$/.test(block) ? [Number(block.slice(4))] : [])),
    leave: () => reader.cancel(),
  };
  listeners.push(listener);
  return listener;
}

const listenTo = (id: string, headers: Record<string, string> = {}) => listen(`/v1/sales/${id}/stream`, headers);
const idsOf = (messages: Message[]) => messages.map(({ id }) => id);
const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
const at = async (id: string, sequence: number | null) => (await station.call('GET', `/v1/sales/${id}/history?at=${sequence}`)).body;
/** Every event of the station so far, in its order. */
const everything = () =>
  station.database.$client.prepare('select rowid as id, sale_id as saleId, sequence from events order by rowid').all() as {
    id: number;
    saleId: string;
    sequence: number;
  }[];
const told = (messages: Message[]) => messages.map(({ id, data }) => ({ id, saleId: data.id, sequence: data.sequence }));

describe("one sale's stream", () => {
  test('begins with the sale as it is and then tells each change once, in order', async () => {
    const { id } = await station.sell({ loyalty: true });
    await station.tell(id, { type: 'card.presented', token: '2200000000017' });
    const present = await station.until(id, 'awaitingOffers');
    const listener = await listenTo(id);
    expect(listener.messages()).toEqual([{ event: 'sale', id: present.sequence, data: present }]);
    await station.tell(id, { type: 'offers.answered', points: 5000 });
    await station.until(id, 'closed');
    await station.clock.advance(2_000);
    const last = await station.sale(id);
    const changes = listener.sales();
    expect(idsOf(changes)).toEqual(from(present.sequence, last.sequence));
    expect(changes.map(({ data }) => data)).toEqual(await Promise.all(changes.map((change) => at(id, change.id))));
    expect(changes.at(-1)?.data).toEqual(last);
    expect(listener.headers.get('content-type')).toBe('text/event-stream');
  });

  test('shows the fuel as it flows, between the changes, under no id', async () => {
    station.lab.dispensers.pump(1)?.customer({ flow: 100 });
    const { id } = await station.sell();
    const listener = await listenTo(id);
    await station.until(id, 'closed');
    const events = listener.messages().map(({ event }) => event);
    const flowing = listener.messages().filter(({ event }) => event === 'delivery');
    const volumes = flowing.map(({ data }) => data.volume);
    expect(flowing.map(({ id: number, data }) => [number, data.saleId])).toEqual(flowing.map(() => [null, id]));
    expect(volumes).toEqual(volumes.toSorted((a, b) => a - b));
    expect([volumes.length > 5, volumes.every((volume) => volume >= 0 && volume <= 5000)]).toEqual([true, true]);
    expect([events[0], events.at(-1)]).toEqual(['sale', 'sale']);
  });

  test('tells nothing of another sale', async () => {
    const { id } = await station.sell({ loyalty: true });
    const listener = await listenTo(id);
    await station.until((await station.sell({ pump: 2 })).id, 'closed');
    expect(idsOf(listener.messages())).toEqual([1]);
  });

  test('cut off at any change goes on from there, no change missing and none twice', async () => {
    const { id } = await station.sell({ loyalty: true });
    const whole = await listenTo(id);
    await station.tell(id, { type: 'loyalty.skipped' });
    const { sequence } = await station.until(id, 'closed');
    for (let seen = 1; seen < sequence; seen++) {
      const resumed = await listenTo(id, { 'last-event-id': String(seen) });
      expect(resumed.messages()).toEqual(whole.sales().slice(seen));
    }
  });

  test('cut off in the middle of a sale misses nothing and repeats nothing', async () => {
    const { id } = await station.sell({ loyalty: true });
    const first = await listenTo(id);
    await station.tell(id, { type: 'card.presented', token: '2200000000017' });
    await first.leave();
    const { sequence } = await station.until(id, 'awaitingOffers');
    const second = await listenTo(id, { 'last-event-id': String(first.sales().at(-1)?.id) });
    await station.tell(id, { type: 'offers.answered' });
    const last = await station.until(id, 'closed');
    await station.clock.advance(2_000);
    expect([...idsOf(first.sales()), ...idsOf(second.sales())]).toEqual(from(1, (await station.sale(id)).sequence));
    expect(second.sales().length).toBeGreaterThan(last.sequence - sequence);
  });

  test('of a client that has seen all says nothing until something happens', async () => {
    const { id } = await station.sell({ loyalty: true });
    const listener = await listenTo(id, { 'last-event-id': '1' });
    expect(listener.messages()).toEqual([]);
    await station.tell(id, { type: 'sale.cancelled' });
    expect(idsOf(listener.messages())).toEqual([2]);
  });

  test.each(['', 'all', '-1', '1.5', '9'.repeat(40)])('resumed from %j begins with the present', async (id) => {
    const sale = await station.sell({ loyalty: true });
    expect(idsOf((await listenTo(sale.id, { 'last-event-id': id })).messages())).toEqual([1]);
  });

  test('speaks the language of its client', async () => {
    const { id } = await station.sell({ paymentType: 'card' });
    const [message] = (await listenTo(id, { 'accept-language': 'ru' })).messages();
    expect(JSON.stringify(message?.data.availableEvents)).toContain('По этому виду оплаты');
  });

  test('says every 5 s that it is still there, and only where all is quiet', async () => {
    const { id } = await station.sell({ loyalty: true });
    const listener = await listenTo(id);
    const comments: number[] = [];
    for (const pause of [4_900, 100, 4_900, 100]) {
      await station.clock.advance(pause);
      comments.push(listener.comments());
    }
    await station.tell(id, { type: 'card.presented', token: '4000' });
    await station.clock.advance(4_500);
    expect([comments, listener.comments()]).toEqual([[0, 1, 1, 2], 2]);
  });

  test('goes on over a crash for a client that comes back', async () => {
    const { id } = await station.sell({ loyalty: true });
    const first = await listenTo(id);
    await station.tell(id, { type: 'loyalty.skipped' });
    await first.leave();
    await station.crash();
    const second = await listenTo(id, { 'last-event-id': '1' });
    const { sequence } = await station.until(id, 'closed');
    expect([idsOf(first.sales()).slice(0, 1), idsOf(second.sales())]).toEqual([[1], from(2, sequence)]);
  });
});

describe("the station's stream", () => {
  test('begins with every open sale and then tells each change of any, once and in order', async () => {
    await station.until((await station.sell({ pump: 3 })).id, 'closed');
    const sales = [await station.sell({ loyalty: true, pump: 1 }), await station.sell({ loyalty: true, pump: 2 })];
    const listener = await listen('/v1/stream');
    expect(listener.messages().map(({ data }) => data)).toEqual(await Promise.all(sales.map(({ id }) => station.sale(id))));
    const first = Number(listener.messages()[0]?.id);
    for (const { id } of sales) await station.tell(id, { type: 'loyalty.skipped' });
    for (const { id } of [...sales, await station.sell({ pump: 4 })]) await station.until(id, 'closed');
    expect(told(listener.sales())).toEqual(everything().filter(({ id }) => id >= first));
  });

  test('shows the fuel of each sale as it flows', async () => {
    const sales = [await station.sell({ pump: 1 }), await station.sell({ pump: 2, paymentType: 'proving' })];
    const listener = await listen('/v1/stream');
    for (const { id } of sales) await station.until(id, 'closed', 'attention');
    const flowing = new Set(listener.messages().flatMap(({ event, data }) => (event === 'delivery' ? [data.saleId] : [])));
    expect(flowing).toEqual(new Set(sales.map(({ id }) => id)));
  });

  test('resumed from any change tells all later ones of all sales, once and in order', async () => {
    const sales = [await station.sell({ loyalty: true, pump: 1 }), await station.sell({ loyalty: true, pump: 2 })];
    for (const { id } of sales) await station.tell(id, { type: 'loyalty.skipped' });
    await station.until(sales[0]?.id ?? '', 'closed');
    await station.crash();
    const before = everything();
    const resumed = await Promise.all(before.map(({ id }) => listen('/v1/stream', { 'last-event-id': String(id) })));
    await station.call('POST', `/v1/sales/${(await station.sell({ loyalty: true, pump: 3 })).id}/events`, { type: 'sale.cancelled' });
    await station.clock.advance(0);
    expect(resumed.map((listener) => told(listener.sales()))).toEqual(before.map(({ id }) => everything().filter((one) => one.id > id)));
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
    await station.tell(id, { type: 'sale.cancelled' });
    expect(told((await listen('/v1/stream', { 'last-event-id': '0' })).sales())).toEqual(everything());
  });

  test('says how far the past goes that a resumed one begins with', async () => {
    const { id } = await station.sell({ loyalty: true });
    await station.tell(id, { type: 'loyalty.skipped' });
    await station.until(id, 'closed');
    const newest = everything().at(-1)?.id;
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
    await expect.poll(() => listener.sales().length, { timeout: 60_000 }).toBe(everything().length - 1);
    await station.tell(ids[0] ?? '', { type: 'sale.cancelled' });
    await expect.poll(() => told(listener.sales())).toEqual(everything().slice(1));
    expect(everything().length).toBeGreaterThan(2_100);
  }, 90_000);

  test('of a quiet station says every 5 s that it is still there', async () => {
    const listener = await listen('/v1/stream');
    await station.clock.advance(10_000);
    expect([listener.messages(), listener.comments()]).toEqual([[], 2]);
  });
});
