import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../../src/api/app.ts';
import { type SaleView, saleView } from '../../../src/api/sales/sale-view.ts';
import { type Answer, type TestStation, testStation } from '../../support/station.ts';

const CARD = '2200000000017';
const MASKED = '2200*******17';
interface Step {
  sequence: number;
  at: string;
  event: { type: string; [fact: string]: unknown };
  before: string[];
  after: string[];
  effects: { key: string; port: string; outcome: string | null; endedBy: number | null }[];
}
interface History {
  saleId: string;
  events: Step[];
}

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const historyOf = async (id: string) => (await station.call<History>('GET', `/v1/sales/${id}/history`)).body.events;
const effectsOf = async (id: string) =>
  (await historyOf(id)).flatMap(({ sequence, effects }) => effects.map(({ port, outcome, endedBy }) => [sequence, port, outcome, endedBy]));
const saleAt = (id: string, sequence: number) => station.call('GET', `/v1/sales/${id}/history?at=${sequence}`);
const settled = (id: string) => station.clock.until(async () => !(await station.sale(id)).tags.includes('confirming'));

/** A sale with points, its client known by a QR code that the scanner read. */
async function sellByCode(changes: Record<string, unknown> = {}) {
  const { id } = await station.sell({ loyalty: true, ...changes });
  const { body } = await station.call<{ token: string }>('POST', '/lab/megainsight/tokens', { card: CARD });
  await station.call('POST', '/lab/scanner/scan', { workplace: '1', code: body.token });
  await station.until(id, 'awaitingOffers');
  return { id, token: body.token };
}

describe("a sale's history", () => {
  test('is read in pages that are together the whole, each with the transitions of its own events', async () => {
    const { id } = await station.sell();
    await station.until(id, 'closed');
    const path = `/v1/sales/${id}/history`;
    const whole = (await station.call<History>('GET', path)).body;
    const pages: History['events'][] = [];
    for (let cursor: string | null = '0'; cursor !== null && pages.length < 99; ) {
      const page: Answer<History & { nextCursor: string | null }> = await station.call('GET', `${path}?limit=4&cursor=${cursor}`);
      pages.push(page.body.events);
      cursor = page.body.nextCursor;
    }
    expect(pages.flat()).toEqual(whole.events);
    expect(pages.map(({ length }) => length)).toEqual([...pages.slice(1).map(() => 4), whole.events.length % 4 || 4]);
    const beyond = await station.call<History>('GET', `${path}?cursor=${whole.events.length}`);
    expect(beyond.body).toMatchObject({ events: [], nextCursor: null });
    for (const query of ['limit=0', 'limit=501', 'cursor=-1', 'cursor=x']) {
      expect((await station.call('GET', `${path}?${query}`)).status).toBe(422);
    }
  });

  test('tells every event in order, with the states before and after, from the opening to the end', async () => {
    const { id } = await station.sell({ loyalty: true });
    await station.clock.advance(1_500);
    await station.tell(id, { type: 'loyalty.skipped' });
    const sale = await station.until(id, 'closed');
    const { body } = await station.call<History>('GET', `/v1/sales/${id}/history`);
    const { events } = body;
    expect(body).toEqual({ saleId: id, chart: { name: 'prepaid', version: 2 }, events: expect.any(Array), nextCursor: null });
    expect(events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: sale.sequence }, (_, index) => index + 1));
    expect(events.map(({ before }) => before)).toEqual([[], ...events.slice(0, -1).map(({ after }) => after)]);
    expect(events.at(-1)?.after).toEqual(sale.state);
    // The register's own times bear its offset.
    expect(JSON.stringify(body).match(/T\d\d:\d\d:\d\d(\.\d+)?[+-]/g)).toBeNull();
    expect(JSON.stringify(body).match(/T\d\d:\d\d:\d\d(\.\d+)?Z/g)?.length).toBeGreaterThan(events.length);
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted());
    expect(events.slice(0, 2).map(({ at, event: { type } }) => [at, type])).toEqual([
      ['2026-11-23T09:00:02.000Z', 'sale.opened'],
      ['2026-11-23T09:00:03.500Z', 'loyalty.skipped'],
    ]);
  });

  test('tells what each event asked of the world, and by which event it was done', async () => {
    const { id } = await station.sell();
    await station.until(id, 'closed');
    const events = await historyOf(id);
    const asked = events.flatMap(({ sequence, effects }) => effects.map((effect) => ({ sequence, ...effect })));
    const ports = ['checkDevices', 'printReceipt', 'preparePump', 'authorisePump', 'followDelivery', 'confirmDelivery'];
    expect(asked).toEqual(
      ports.map((port, index) => {
        const sequence = asked[index]?.sequence ?? 0;
        return { sequence, key: `${id}:${sequence}:${port}`, port, outcome: 'done', endedBy: expect.any(Number) };
      }),
    );
    expect(asked.map(({ endedBy }) => events[(endedBy ?? 0) - 1]?.event.type)).toEqual(ports.map((port) => `xstate.done.actor.${port}`));
  });

  test('shows what is still under way without an outcome', async () => {
    const { id } = await station.sell();
    expect(await effectsOf(id)).toEqual([[1, 'checkDevices', null, null]]);
  });

  test('shows what failed, and what was called off', async () => {
    station.lab.fiscal.fault('noPaper');
    const { id } = await station.sell();
    await station.until(id, 'attention');
    expect(await effectsOf(id)).toEqual([
      [1, 'checkDevices', 'done', 2],
      [2, 'printReceipt', 'failed', 3],
    ]);
    station.lab.fiscal.fault('clear');
    station.lab.dispensers.pump(1)?.customer({ flow: 20 });
    await station.tell(id, { type: 'receipt.requested' });
    await station.clock.until(async () => (await station.sale(id)).delivered.volume > 500);
    const { sequence } = (await station.tell(id, { type: 'dispensing.stopped' })).body;
    expect((await effectsOf(id)).filter(([, , outcome]) => outcome !== 'done')).toEqual([
      [2, 'printReceipt', 'failed', 3],
      [expect.any(Number), 'followDelivery', 'cancelled', sequence],
      [sequence, 'stopPump', null, null],
    ]);
  });

  test('shows the operator’s own words', async () => {
    station.lab.fiscal.fault('noPaper');
    const { id } = await station.sell();
    await station.until(id, 'attention');
    await station.tell(id, { type: 'attention.resolved', choice: 'cancel', evidence: { note: 'нет ленты' }, by: 'Иванов' });
    expect((await historyOf(id)).map(({ event }) => event)).toContainEqual({
      type: 'attention.resolved',
      choice: 'cancel',
      evidence: { note: 'нет ленты' },
      by: 'Иванов',
    });
  });

  test('is the same after a crash', async () => {
    const { id } = await sellByCode();
    const before = await historyOf(id);
    await station.crash();
    expect(await historyOf(id)).toEqual(before);
  });
});

describe('a sale as it was after one of its events', () => {
  test('is the sale as it was shown then, at every one of them', async () => {
    const past: SaleView[] = [];
    station.service().engine.watch((change) => {
      if (change.kind === 'event') past.push(saleView(change.record, 'en'));
    });
    const { id } = await sellByCode({ goods: [{ code: 'coffee', quantity: 2000 }] });
    await station.tell(id, { type: 'offers.answered', couponIds: 'all', points: 3333 });
    await station.tell(id, { type: 'offers.confirmed' });
    await station.until(id, 'closed');
    await settled(id);
    const last = await station.sale(id);
    const then = await Promise.all(past.map(({ sequence }) => saleAt(id, sequence)));
    expect(past.map(({ sequence }) => sequence)).toEqual(Array.from({ length: last.sequence }, (_, index) => index + 1));
    expect(then.map(({ body }) => body)).toEqual(past);
    expect(then.at(-1)?.body).toEqual(last);
  });

  test('is what the answers to the operator said', async () => {
    const afterOpening = await station.sell({ loyalty: true });
    const afterCard = (await station.tell(afterOpening.id, { type: 'card.presented', token: CARD })).body;
    const identified = await station.until(afterOpening.id, 'awaitingOffers');
    const afterOffers = (await station.tell(afterOpening.id, { type: 'offers.answered', points: 3333 })).body;
    for (const answer of [afterOpening, afterCard, identified, afterOffers])
      expect((await saleAt(afterOpening.id, answer.sequence)).body).toEqual(answer);
  });

  test('changes nothing, and asks nothing of the world', async () => {
    const { id } = await station.sell();
    const closed = await station.until(id, 'closed');
    const documents = station.lab.fiscal.documents();
    for (let sequence = 1; sequence <= closed.sequence; sequence++) await saleAt(id, sequence);
    await station.clock.advance(10_000);
    expect([await station.sale(id), station.lab.fiscal.documents()]).toEqual([closed, documents]);
  });

  test('is not to be had of an event that there was not', async () => {
    const { id } = await station.sell({ loyalty: true });
    const asked = ['2', '999999999', '0', '-1', '1.5', 'last', '']
      .map((at) => `/v1/sales/${id}/history?at=${at}`)
      .map((path) => station.call('GET', path));
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([404, 404, 422, 422, 422, 422, 422]);
  });
});

describe('a client’s secrets', () => {
  /** All that a whole station's stream says from now on. */
  async function overhear(): Promise<() => string> {
    const { body } = await createApp(station.service()).request('/v1/stream');
    const reader = body?.getReader();
    let overheard = '';
    void (async () => {
      for (let read = await reader?.read(); read && !read.done; read = await reader?.read())
        overheard += new TextDecoder().decode(read.value);
    })();
    return () => {
      void reader?.cancel();
      return overheard;
    };
  }

  test.each(['scanned', 'typed'] as const)('are in no history, log, stream, list, error or metric, %s', async (how) => {
    const overheard = await overhear();
    const { id, token } =
      how === 'scanned' ? await sellByCode({ paymentType: 'card' }) : { id: (await station.sell({ paymentType: 'card' })).id, token: CARD };
    if (how === 'typed') await station.tell(id, { type: 'card.presented', token });
    await station.until(id, 'awaitingOffers');
    const again = await station.tell(id, { type: 'card.presented', token });
    await station.tell(id, { type: 'offers.answered', points: 5000 });
    await station.until(id, 'closed');
    await settled(id);
    const asked = [
      `/v1/sales/${id}/history`,
      `/v1/sales/${id}/history?at=3`,
      '/v1/sales',
      '/v1/pumps',
      '/metrics',
      '/health',
      '/v1/station',
    ];
    const answers = (await Promise.all(asked.map((path) => station.call('GET', path)))).map(({ body }) => JSON.stringify(body));
    const stored = station.database.$client.prepare("select group_concat(event || asked || ended, '') as text from events").get();
    const texts = [...answers, JSON.stringify(again.body), station.logged.join(''), overheard(), JSON.stringify(stored)];
    expect(texts.map((text) => [text.includes(token), text.includes(CARD)])).toEqual(texts.map(() => [false, false]));
    expect(texts.filter((text) => text.includes(MASKED)).length).toBeGreaterThan(3);
    expect(station.logged.length).toBeGreaterThan(5);
  });

  test.each(['down', 'timeoutBefore', 'timeoutAfter', 'http500', 'badJson'])(
    'are not in what is said of a processing in %s',
    async (kind) => {
      await station.call('POST', '/lab/megainsight/faults', { kind });
      const { id } = await station.sell({ loyalty: true });
      await station.tell(id, { type: 'card.presented', token: CARD });
      const sale = await station.until(id, 'loyaltyDown', 'awaitingOffers');
      const outputs = [JSON.stringify([sale, await historyOf(id)]), station.logged.join('')];
      expect(outputs.map((text) => text.includes(CARD))).toEqual([false, false]);
    },
  );

  test('are forgotten when no call can need them any more', async () => {
    const countCards = () => station.database.$client.prepare('select count(*) as count from cards').get();
    const { id } = await sellByCode();
    const during = countCards();
    await station.tell(id, { type: 'offers.answered', points: 0 });
    await station.until(id, 'closed');
    await settled(id);
    expect([during, countCards()]).toEqual([{ count: 1 }, { count: 0 }]);
  });
});
