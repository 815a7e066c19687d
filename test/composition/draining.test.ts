import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestStation, testStation } from '../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const order = { path: 'prepaid', workplace: '1', pump: 2, nozzle: 1, preset: { type: 'volume', volume: 5000 }, paymentType: 'cash' };

/** Asks to stop, and winds the clock until it is safe. */
async function drained(limitMs = 60_000) {
  let left: string[] | undefined;
  station.drain(limitMs).then((sales) => {
    left = sales;
  });
  const refused = await station.call('POST', '/v1/sales', order, { 'idempotency-key': 'late' });
  const health = await station.call<{ status: string }>('GET', '/health');
  await station.clock.until(() => left !== undefined);
  return { left, refused, health };
}

test('a service that is asked to stop follows the delivery to its end, and begins no sale', async () => {
  station.lab.dispensers.pump(1)?.customer({ flow: 100 });
  const { id } = await station.sell();
  await station.until(id, 'dispensing');
  const { left, refused, health } = await drained();
  expect(left).toEqual([]);
  expect(await station.sale(id)).toMatchObject({ delivered: { volume: 5000 } });
  expect(refused).toMatchObject({ status: 503, body: { type: '/problems/stopping', retryable: true } });
  expect([refused.headers.get('retry-after'), health.status, health.body.status]).toEqual(['30', 503, 'stopping']);
});

test('a service that is asked to stop takes the events of open sales', async () => {
  const { id } = await station.sell({ loyalty: true });
  const { left } = await drained();
  expect(left).toEqual([]);
  expect(await station.tell(id, { type: 'loyalty.skipped' })).toMatchObject({ status: 200 });
});

test('a customer who takes all day is left to the next start, by name', async () => {
  await station.call('POST', '/lab/pumps/1/customer', { nozzleUp: false });
  const { id } = await station.sell();
  await station.until(id, 'dispensing');
  expect((await drained(5_000)).left).toEqual([id]);
  await station.crash();
  await station.call('POST', '/lab/pumps/1/customer', { nozzleUp: true });
  expect(await station.until(id, 'completed')).toMatchObject({ delivered: { volume: 5000 } });
});
