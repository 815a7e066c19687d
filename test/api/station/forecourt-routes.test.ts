import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProblemFacts } from '../../../src/api/http/problems.ts';
import { type TestStation, testStation } from '../../support/station.ts';

interface Pump {
  number: number;
  state: string;
  since: string;
  lastError: string | null;
  nozzles: { number: number; product: string; name: string; price: number; state: string }[];
  delivered: { volume: number; amount: number } | null;
  saleIds: string[];
}
interface Health {
  status: string;
  devices: { id: string; kind: string; up: boolean; since: string; lastError: string | null }[];
}

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const pumps = async () => (await station.call<{ pumps: Pump[] }>('GET', '/v1/pumps')).body.pumps;
const pump = async (number = 1) => (await station.call<Pump>('GET', `/v1/pumps/${number}`)).body;
const stop = (number: number | string) => station.call<Pump & ProblemFacts>('POST', `/v1/pumps/${number}/stop`);
const health = () => station.call<Health>('GET', '/health');
const down = async () => (await health()).body.devices.filter(({ up }) => !up).map(({ id }) => id);
const metrics = async () => (await station.call<string>('GET', '/metrics')).body.split('\n');

const NOZZLES = [
  { number: 1, product: 'ai80', name: 'АИ-80', price: 5600, state: 'idle' },
  { number: 2, product: 'ai92', name: 'АИ-92', price: 5990, state: 'idle' },
  { number: 3, product: 'ai95', name: 'АИ-95', price: 6450, state: 'idle' },
  { number: 4, product: 'dt', name: 'ДТ', price: 7120, state: 'idle' },
];
const idle = (number: number): Pump => ({
  number,
  state: 'idle',
  since: expect.stringMatching(/^2026-11-23T09:00:0\d\.\d{3}Z$/) as unknown as string,
  lastError: null,
  nozzles: NOZZLES,
  delivered: null,
  saleIds: [],
});
/** A slow delivery of which something has flowed. */
async function flowing(number = 1) {
  station.lab.dispensers.pump(number)?.customer({ flow: 20 });
  const { id } = await station.sell({ pump: number });
  await station.clock.until(async () => (await station.sale(id)).delivered.volume > 500);
  return id;
}

describe('the pumps', () => {
  test('at rest are all idle, each with its nozzles, products and prices', async () => {
    expect(await pumps()).toMatchObject([1, 2, 3, 4].map(idle));
    expect(await Promise.all([1, 2, 3, 4].map(pump))).toEqual(await pumps());
  });

  test('that are not there are not found', async () => {
    const asked = await Promise.all(['9', '0', '01', '-1', '1.0', 'one'].map((number) => station.call('GET', `/v1/pumps/${number}`)));
    expect([...asked, await stop(9), await stop('one')].map(({ status }) => status)).toEqual(Array(8).fill(404));
  });

  test('show what flows, at the list price, and for which sale', async () => {
    const id = await flowing(2);
    const { volume, amount } = (await station.sale(id)).delivered;
    expect(await pump(2)).toMatchObject({
      ...idle(2),
      state: 'dispensing',
      nozzles: NOZZLES.map((nozzle) => (nozzle.number === 1 ? { ...nozzle, state: 'dispensing' } : nozzle)),
      delivered: { volume, amount },
      saleIds: [id],
    });
    expect(amount).toBe(Math.round(volume * 5.6));
    expect([await pump(1), await pump(3)]).toMatchObject([idle(1), idle(3)]);
  });

  test('name their sale while it is being made, and are free once it is closed', async () => {
    const { id } = await station.sell({ loyalty: true });
    const during = (await pump()).saleIds;
    await station.tell(id, { type: 'loyalty.skipped' });
    await station.until(id, 'closed');
    await station.clock.advance(1_000);
    expect([during, await pump()]).toMatchObject([[id], idle(1)]);
  });

  test('wait for the nozzle as authorised, and call where it is lifted too soon', async () => {
    station.lab.dispensers.pump(1)?.customer({ nozzleUp: false });
    const { id } = await station.sell({ pump: 1 });
    await station.until(id, 'dispensing');
    station.lab.dispensers.pump(2)?.customer({ nozzleUp: true });
    await station.clock.advance(2_000);
    expect((await pumps()).map(({ state }) => state)).toEqual(['authorised', 'calling', 'idle', 'idle']);
  });

  test('stop at once, and the sale knows what has flowed', async () => {
    const id = await flowing();
    const { status } = await stop(1);
    expect([status, station.lab.dispensers.pump(1)?.view().state]).toEqual([200, 'delivered']);
    const sale = await station.until(id, 'underDelivered');
    expect(sale.delivered.volume).toBe(station.lab.dispensers.pump(1)?.view().totals.volume);
    expect(sale.delivered.volume).toBeLessThan(5000);
  });

  test('that are stopped at rest stay at rest, and another goes on', async () => {
    const id = await flowing(2);
    const { status, body } = await stop(1);
    expect([status, body]).toMatchObject([200, idle(1)]);
    expect(await station.until(id, 'closed')).toMatchObject({ delivered: { volume: 5000 } });
  });

  test('that cannot be told to stop say so', async () => {
    const id = await flowing();
    station.line.setLink(false);
    const { status, body } = await stop(1);
    expect([status, body]).toEqual([
      503,
      {
        type: '/problems/device-offline',
        title: 'Device offline',
        status: 503,
        detail: expect.stringContaining('line-1'),
        retryable: true,
      },
    ]);
    expect((await station.sale(id)).tags).toContain('dispensing');
    station.line.setLink(true);
    await station.until(id, 'closed');
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

test('the station’s document is read with its version, and without its secrets', async () => {
  await station.close();
  const fiscalRegister = { driver: 'atol', url: 'simulator', user: 'till', password: 'register-secret' } as const;
  station = await testStation({ document: { fiscalRegister } });
  const { status, headers, body } = await station.call('GET', '/v1/station');
  expect([status, headers.get('etag')]).toEqual([200, '"1"']);
  expect(body).toMatchObject({ name: 'Демо-АЗС', terminals: [{ id: '2', driver: { placeId: 'demo-station' } }] });
  expect(JSON.stringify(body)).not.toMatch(/demo-network|register-secret/);
});

describe('the health of the station', () => {
  test('is good where every device answers', async () => {
    const device = (id: string, kind: string) => ({ id, kind, up: true, since: expect.stringMatching(/Z$/), lastError: null });
    const { status, body } = await health();
    expect([status, body]).toEqual([
      200,
      {
        status: 'ok',
        devices: [
          device('line-1', 'dispensers'),
          ...[1, 2, 3, 4].map((number) => device(`pump-${number}`, 'pump')),
          device('scanner-1', 'scanner'),
          device('fiscal', 'fiscal'),
          device('bank', 'bank'),
          device('megainsight-2', 'megainsight'),
        ],
        warnings: [],
      },
    ]);
  });

  test('is 503 where no pump can be reached, says since when and why, and is good again with the line', async () => {
    station.line.setLink(false);
    await station.clock.advance(5_000);
    const { status, body } = await health();
    expect([status, body.status, await down()]).toEqual([503, 'down', ['line-1', 'pump-1', 'pump-2', 'pump-3', 'pump-4']]);
    expect(body.devices[0]).toEqual({
      id: 'line-1',
      kind: 'dispensers',
      up: false,
      since: '2026-11-23T09:00:02.000Z',
      lastError: expect.stringContaining('unplugged'),
    });
    expect((await pumps()).map(({ state }) => state)).toEqual(Array(4).fill('offline'));
    station.line.setLink(true);
    await station.clock.advance(5_000);
    expect([(await health()).status, (await health()).body.status]).toEqual([200, 'ok']);
  });

  test('is only worse where sales can still be made', async () => {
    station.lab.dispensers.pump(3)?.fault('silence');
    station.lab.megainsight.fault('down');
    const { id } = await station.sell({ loyalty: true });
    await station.tell(id, { type: 'card.presented', token: '2200000000017' });
    await station.until(id, 'loyaltyDown');
    await station.clock.advance(10_000);
    const { status, body } = await health();
    expect([status, body.status, await down()]).toEqual([200, 'degraded', ['pump-3', 'megainsight-2']]);
  });
});

describe('a register whose clock is wrong', () => {
  const warnings = async (language: string) =>
    (await station.call<{ warnings: string[] }>('GET', '/health', undefined, { 'accept-language': language })).body.warnings;
  const sold = async () => {
    const { id } = await station.sell();
    const sale = await station.until(id, 'closed');
    await station.clock.advance(5_000);
    return sale;
  };

  test('is told by its first receipt, in both languages, and sells on; set right, it is forgotten', async () => {
    station.lab.fiscal.fault('wrongClock');
    const sale = await sold();
    expect([sale.receipts.length, await down()]).toEqual([1, []]);
    expect([await warnings('en'), await warnings('ru')]).toEqual([
      [expect.stringMatching(/^the register’s clock is 10 min ahead of ours: close the shift/)],
      [expect.stringMatching(/^часы ККМ спешат на 10 мин относительно наших: если наши часы верны, закройте смену/)],
    ]);
    station.lab.fiscal.fault('clear');
    await sold();
    expect(await warnings('en')).toEqual([]);
  });
});

describe('the figures', () => {
  test('count sales, events and exchanges by their kinds, and name no sale', async () => {
    const { id } = await station.sell();
    await station.until(id, 'closed');
    const cancelled = await station.sell({ loyalty: true });
    await station.tell(cancelled.id, { type: 'sale.cancelled' });
    await station.sell({ loyalty: true });
    const { headers, body } = await station.call<string>('GET', '/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(body.split('\n')).toEqual(
      expect.arrayContaining([
        'kolonka_sales_total{path="prepaid",ending="completed"} 1',
        'kolonka_sales_total{path="prepaid",ending="cancelled"} 1',
        'kolonka_events_total{type="sale.opened"} 3',
        'kolonka_events_total{type="sale.cancelled"} 1',
        'kolonka_sales_at_work 1',
        'kolonka_attention 0',
        'kolonka_http_seconds_count{method="POST",route="/v1/sales",status="201"} 3',
        'kolonka_http_seconds_count{method="POST",route="/v1/sales/:id/events",status="200"} 1',
        'kolonka_device_up{device="line-1"} 1',
      ]),
    );
    expect([body.includes(id), body.includes(cancelled.id)]).toEqual([false, false]);
  });

  test('show which device is down, and which sale waits for a person', async () => {
    station.lab.fiscal.fault('noPaper');
    await station.until((await station.sell()).id, 'attention');
    station.line.setLink(false);
    await station.clock.advance(5_000);
    expect(await metrics()).toEqual(expect.arrayContaining(['kolonka_device_up{device="pump-1"} 0', 'kolonka_attention 1']));
  });
});
