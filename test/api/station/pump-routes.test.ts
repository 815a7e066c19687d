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
let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const pumps = async () => (await station.call<{ pumps: Pump[] }>('GET', '/v1/pumps')).body.pumps;
const pump = async (number = 1) => (await station.call<Pump>('GET', `/v1/pumps/${number}`)).body;
const stop = (number: number | string) => station.call<Pump & ProblemFacts>('POST', `/v1/pumps/${number}/stop`);

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
async function startSlowDelivery(number = 1) {
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
    const answers = await Promise.all(['9', '0', '01', '-1', '1.0', 'one'].map((number) => station.call('GET', `/v1/pumps/${number}`)));
    expect([...answers, await stop(9), await stop('one')].map(({ status }) => status)).toEqual(Array(8).fill(404));
  });

  test('show what flows, at the list price, and for which sale', async () => {
    const id = await startSlowDelivery(2);
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
    const id = await startSlowDelivery();
    const { status } = await stop(1);
    expect([status, station.lab.dispensers.pump(1)?.view().state]).toEqual([200, 'delivered']);
    const sale = await station.until(id, 'underDelivered');
    expect(sale.delivered.volume).toBe(station.lab.dispensers.pump(1)?.view().totals.volume);
    expect(sale.delivered.volume).toBeLessThan(5000);
  });

  test('that are stopped at rest stay at rest, and another goes on', async () => {
    const id = await startSlowDelivery(2);
    const { status, body } = await stop(1);
    expect([status, body]).toMatchObject([200, idle(1)]);
    expect(await station.until(id, 'closed')).toMatchObject({ delivered: { volume: 5000 } });
  });

  test('that cannot be told to stop say which, and are told again until they hear it', async () => {
    const id = await startSlowDelivery();
    station.line.setLink(false);
    const answers: Awaited<ReturnType<typeof stop>>[] = [];
    void stop(1).then((answer) => answers.push(answer));
    await station.clock.until(() => answers.length > 0, 5_000);
    expect([answers[0]?.status, answers[0]?.body]).toEqual([
      503,
      {
        type: '/problems/device-offline',
        title: 'Device offline',
        status: 503,
        detail: expect.stringContaining('1, 2, 3, 4'),
        retryable: true,
        faults: [1, 2, 3, 4].map((nozzle) => ({ path: `nozzles[${nozzle}]`, message: 'not heard to stand' })),
      },
    ]);
    expect((await station.sale(id)).tags).toContain('dispensing');
    expect(station.lab.dispensers.pump(1)?.view().state).toBe('dispensing');
    station.line.setLink(true);
    await station.clock.until(() => station.lab.dispensers.pump(1)?.view().state !== 'dispensing', 6_000);
    const sale = await station.until(id, 'underDelivered');
    expect(sale.delivered.volume).toBeLessThan(5_000);
  });
});
