import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestStation, testStation } from '../../support/station.ts';
import { idsOf, type Listener, listen as listenAt } from './stream-listener.ts';

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
const listenTo = (id: string, headers: Record<string, string> = {}) => listen(`/v1/sales/${id}/stream`, headers);
const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
const at = async (id: string, sequence: number | null) => (await station.call('GET', `/v1/sales/${id}/history?at=${sequence}`)).body;

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
    const deliveries = listener.messages().filter(({ event }) => event === 'delivery');
    const volumes = deliveries.map(({ data }) => data.volume);
    expect(deliveries.map(({ id: number, data }) => [number, data.saleId])).toEqual(deliveries.map(() => [null, id]));
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
    for (let cut = 1; cut < sequence; cut++) {
      const resumed = await listenTo(id, { 'last-event-id': String(cut) });
      expect(resumed.messages()).toEqual(whole.sales().slice(cut));
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
    await station.tell(id, { type: 'sale.cancelled', reason: 'customer left' });
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
