import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestStation, testStation } from '../../support/station.ts';

interface Health {
  status: string;
  devices: { id: string; kind: string; up: boolean; since: string; lastError: string | null }[];
}

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const pumps = async () => (await station.call<{ pumps: { state: string }[] }>('GET', '/v1/pumps')).body.pumps;
const health = () => station.call<Health>('GET', '/health');
const down = async () => (await health()).body.devices.filter(({ up }) => !up).map(({ id }) => id);
const metrics = async () => (await station.call<string>('GET', '/metrics')).body.split('\n');

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
          {
            ...device('fiscal', 'fiscal'),
            ofd: { unsent: 0, since: null },
            drive: { validUntil: expect.stringMatching(/Z$/), warnings: [] },
          },
          device('bank', 'bank'),
          device('megainsight-2', 'megainsight'),
        ],
        storage: {
          state: 'ok',
          since: '2026-11-23T09:00:00.000Z',
          lastCommit: '2026-11-23T09:00:00.000Z',
          freeBytes: null,
          lastError: null,
        },
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
    await station.tell(cancelled.id, { type: 'sale.cancelled', reason: 'customer left' });
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
