import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SaleView } from '../../../src/api/sales/sale-view.ts';
import { type TestStation, testStation } from '../../support/station.ts';

const CARD = '2200000000017';
const WORKPLACES = ['1', '2'].map((id) => ({ id, name: `Касса ${id}` }));
interface Page {
  sales: SaleView[];
  nextCursor: string | null;
}

let station: TestStation;
beforeEach(async () => {
  station = await testStation({ document: { workplaces: WORKPLACES } });
});
afterEach(() => station.close());

const order = { path: 'prepaid', workplace: '1', pump: 1, nozzle: 1, preset: { type: 'volume', volume: 5000 }, paymentType: 'cash' };
const post = (changes: Record<string, unknown>) =>
  station.call('POST', '/v1/sales', { ...order, ...changes }, { 'idempotency-key': 'key' });
const list = async (query: string) => (await station.call<Page>('GET', `/v1/sales?${query}`)).body;
const fuel = { lineNo: 1, part: 1, code: 'ai80', name: 'АИ-80', unit: 'L', quantity: 5000, listPrice: 5600, price: 5600 };
const untouched = { discount: 0, pointsSpent: 0, refunded: 0, pointsAccrued: 0, pointsReturned: 0 };
const plain = { discount: 0, pointsSpent: 0, couponId: null };

describe('a new sale', () => {
  test('by litres is answered with its address and with everything that the contract names', async () => {
    const { status, headers, body } = await post({ tendered: 30000 });
    expect([status, headers.get('location'), headers.get('content-type')]).toEqual([201, `/v1/sales/${body.id}`, 'application/json']);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      path: 'prepaid',
      chart: { name: 'prepaid', version: 2 },
      // The devices are looked at before the money is taken.
      state: ['payment.checking'],
      tags: ['open'],
      workplace: '1',
      pump: 1,
      nozzle: 1,
      product: 'ai80',
      preset: { type: 'volume', volume: 5000 },
      paymentType: 'cash',
      client: null,
      lines: [{ ...fuel, amount: 28000, ...plain }],
      totals: { list: 28000, due: 28000, tendered: 30000, change: 2000, paid: 0, ...untouched },
      delivered: { volume: 0, amount: 0, overrun: 0 },
      receipts: [],
      lowered: [],
      notice: null,
      cancelReason: null,
      availableEvents: [{ type: 'sale.cancelled' }],
      attention: null,
      sequence: 1,
      createdAt: '2026-11-23T09:00:02.000Z',
      endedAt: null,
    });
  });

  test('by amount buys 8.92 L of the 500.00, at 499.52, with 0.48 of change', async () => {
    const { preset, lines, totals } = (await post({ preset: { type: 'amount', amount: 50000 }, tendered: 50000 })).body;
    expect({ preset, lines, due: totals.due, change: totals.change }).toEqual({
      preset: { type: 'amount', amount: 50000 },
      lines: [{ ...fuel, quantity: 8920, amount: 49952, ...plain }],
      due: 49952,
      change: 48,
    });
  });

  test('with goods has a line for the fuel and one for each of them', async () => {
    const goods = [
      { code: 'coffee', quantity: 2000 },
      { code: 'water', quantity: 1000 },
    ];
    const { lines, totals } = (await post({ goods })).body;
    const piece = { part: 1, unit: 'pcs', ...plain };
    expect(lines).toEqual([
      { ...fuel, amount: 28000, ...plain },
      { ...piece, lineNo: 2, code: 'coffee', name: 'Кофе', quantity: 2000, listPrice: 12000, price: 12000, amount: 24000 },
      { ...piece, lineNo: 3, code: 'water', name: 'Вода', quantity: 1000, listPrice: 6000, price: 6000, amount: 6000 },
    ]);
    expect(totals).toMatchObject({ list: 58000, due: 58000, tendered: 58000, change: 0 });
  });

  test('with an electronic receipt needs an address to send it to', async () => {
    const refused = await post({ printReceipt: false, buyer: { name: 'ООО «Ромашка»', inn: '7707083893' } });
    expect([refused.status, refused.body]).toEqual([
      422,
      expect.objectContaining({
        type: '/problems/invalid-input',
        faults: [{ path: 'buyer.contact', message: 'an electronic receipt needs an e-mail or a phone' }],
      }),
    ]);
    const { body } = await post({ printReceipt: false, buyer: { name: 'ООО «Ромашка»', inn: '7707083893', contact: 'a@example.org' } });
    expect(await station.until(body.id, 'closed')).toMatchObject({
      receipts: [{ kind: 'sell', total: 28000 }],
      tags: expect.arrayContaining(['completed']),
    });
  });

  test('once closed bears its receipt, what was delivered, and when it ended', async () => {
    const { body } = await post({});
    const sale = await station.until(body.id, 'closed');
    const [document] = station.lab.fiscal.documents().filter(({ type }) => type === 'sell');
    expect({ ...sale, state: [], availableEvents: [] }).toEqual({
      ...body,
      state: [],
      availableEvents: [],
      totals: { ...body.totals, paid: 28000 },
      tags: expect.arrayContaining(['paid', 'closed', 'completed']),
      delivered: { volume: 5000, amount: 28000, overrun: 0 },
      receipts: [
        {
          kind: 'sell',
          documentNumber: document?.documentNumber,
          fiscalSign: expect.stringMatching(/^\d{10}$/),
          shiftNumber: 1,
          total: 28000,
          at: '2026-11-23T09:00:02.000Z',
          printed: true,
        },
      ],
      sequence: expect.any(Number),
      endedAt: expect.stringMatching(/^2026-11-23T09:00:\d\d\.\d{3}Z$/),
    });
  });
});

describe('a list of sales', () => {
  test('is narrowed by tag, pump, workplace and time, newest first', async () => {
    const names = new Map<string, string>();
    const open = async (name: string, changes: Record<string, unknown>) => {
      const { id, createdAt } = await station.sell({ loyalty: true, ...changes });
      names.set(id, name);
      await station.clock.advance(60_000);
      return { id, createdAt };
    };
    await open('A', { pump: 1 });
    const b = await open('B', { pump: 2 });
    const c = await open('C', { pump: 3, workplace: '2' });
    await open('D', { pump: 4, workplace: '2', loyalty: false });
    await station.tell(b.id, { type: 'sale.cancelled', reason: 'customer left' });
    const findNames = async (query: string) => (await list(query)).sales.map(({ id }) => names.get(id)).join('');
    const queries: Record<string, string> = {
      '': 'DCBA',
      'tag=awaitingCard': 'CA',
      'tag=cancelled': 'B',
      'tag=closed': 'DB',
      'tag=refunding': '',
      'pump=3': 'C',
      'pump=9': '',
      'workplace=2': 'DC',
      [`from=${c.createdAt}`]: 'DC',
      [`to=${b.createdAt}`]: 'BA',
      [`from=${b.createdAt}&to=${c.createdAt}`]: 'CB',
      'tag=awaitingCard&workplace=2&pump=3': 'C',
    };
    expect(Object.fromEntries(await Promise.all(Object.keys(queries).map(async (query) => [query, await findNames(query)])))).toEqual(
      queries,
    );
  });

  test('shows each sale as it is shown by itself', async () => {
    const { id } = await station.sell({ loyalty: true });
    expect(await list('')).toEqual({ sales: [await station.sale(id)], nextCursor: null });
  });

  test('is read by pages, no sale twice and none missing, though new ones come meanwhile', async () => {
    for (let made = 0; made < 8; made++) {
      const { id } = await station.sell({ loyalty: true, pump: 1 + (made % 4) });
      await station.tell(id, { type: 'sale.cancelled', reason: 'customer left' });
      // Several in the same millisecond.
      if (made % 3 === 0) await station.clock.advance(1000);
    }
    const all = (await list('')).sales.map(({ id }) => id);
    const pages: string[][] = [];
    for (let page = await list('limit=3'); ; page = await list(`limit=3&cursor=${page.nextCursor}`)) {
      pages.push(page.sales.map(({ id }) => id));
      if (page.nextCursor === null) break;
      await station.sell({ loyalty: true, pump: pages.length });
    }
    expect(pages).toEqual([all.slice(0, 3), all.slice(3, 6), all.slice(6)]);
    expect(new Set(all).size).toBe(8);
  });

  test('refuses what it cannot read, and names it', async () => {
    const bad = 'limit=0 limit=201 limit=some pump=one pump=-1 tag=a-b from=yesterday to=2026-11-23 cursor=17'.split(' ');
    const answers = await Promise.all(bad.map((query) => station.call<{ faults: { path: string }[] }>('GET', `/v1/sales?${query}`)));
    expect(answers.map(({ status, body }) => [status, ...body.faults.map(({ path }) => path)])).toEqual(
      bad.map((query) => [422, query.slice(0, query.indexOf('='))]),
    );
  });
});

describe('whoever waits for a sale', () => {
  const wait = (id: string, query: string) => station.call('GET', `/v1/sales/${id}/wait?${query}`);

  test('is answered at once where it bears the tag', async () => {
    const { id } = await station.sell({ loyalty: true });
    expect(await wait(id, 'for=awaitingCard')).toMatchObject({ status: 200, body: await station.sale(id) });
  });

  test('is answered as soon as it bears any of the tags, and not before', async () => {
    const { id } = await station.sell({ loyalty: true });
    let reached: SaleView | undefined;
    const waiting = wait(id, 'for=cancelled,awaitingOffers&timeout=60').then(({ status, body }) => {
      expect(status).toBe(200);
      reached = body;
    });
    await station.clock.advance(30_000);
    expect(reached).toBeUndefined();
    await station.tell(id, { type: 'card.presented', token: CARD });
    const sale = await station.until(id, 'awaitingOffers');
    await waiting;
    expect(reached).toEqual(sale);
  });

  test('is told at the limit that it did not come, and the sale goes on', async () => {
    const { id } = await station.sell({ loyalty: true });
    const before = await station.sale(id);
    const waiting = wait(id, 'for=closed,attention&timeout=2.5');
    await station.clock.advance(2_500);
    const { status, headers, body } = await waiting;
    expect([status, headers.get('content-type'), body]).toEqual([
      408,
      'application/problem+json',
      {
        type: '/problems/timeout',
        title: 'Timeout',
        status: 408,
        detail: 'the sale bore none of closed, attention in time',
        saleId: id,
        retryable: true,
      },
    ]);
    expect(await station.sale(id)).toEqual(before);
  });

  test('must say for what and not for too long', async () => {
    const { id } = await station.sell({ loyalty: true });
    const bad = ['', 'for=', 'for=a%20b', 'for=closed&timeout=121', 'for=closed&timeout=-1', 'for=closed&timeout=soon'];
    expect((await Promise.all(bad.map((query) => wait(id, query)))).map(({ status }) => status)).toEqual(bad.map(() => 422));
  });
});
