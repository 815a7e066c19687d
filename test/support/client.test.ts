import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Refused, stationClient } from './client.ts';
import { type Served, served } from './served.ts';
import { type TestStation, testStation } from './station.ts';

let station: TestStation;
let server: Served;
let client: ReturnType<typeof stationClient>;
beforeEach(async () => {
  station = await testStation();
  server = await served(station);
  client = stationClient(`http://${server.host}`);
});
afterEach(async () => {
  await server.close();
  await station.close();
});

/** Winds the station's clock until the sale bears one of the tags, as time itself does at a running one. */
const until = (id: string, ...tags: string[]) => station.until(id, ...tags);

describe('QA’s client', () => {
  test('sells a fill to full to a scanned client who hangs up early', async () => {
    await client.lab.customer(2, { hangUpAt: 3_000 });
    const { id } = await client.sell({ path: 'fillToFull', pump: 2, nozzle: 3, preset: { type: 'full' }, paymentType: 'cash' });
    await until(id, 'awaitingReceipt');
    await client.tell(id, { type: 'receipt.requested' });
    await until(id, 'completed');
    const sale = await client.until(id, ['completed'], 1);
    expect([sale.delivered.volume, sale.totals.paid, (await client.lab.receipts()).filter(({ type }) => type === 'sell').length]).toEqual([
      3_000, 19_350, 1,
    ]);
  });

  test('scans a dynamic code, breaks a device and mends it', async () => {
    const { id } = await client.sell({
      path: 'prepaid',
      pump: 1,
      nozzle: 1,
      preset: { type: 'volume', volume: 5_000 },
      paymentType: 'cash',
      loyalty: true,
    });
    await client.lab.fault('megainsight', 'http500', 100);
    await client.lab.scan(await client.lab.qrOf('2200000000017'));
    await until(id, 'loyaltyDown');
    await client.lab.mend('megainsight');
    await client.tell(id, { type: 'loyalty.retried' });
    expect((await until(id, 'awaitingOffers')).client?.balance).toBe(15_000);
  });

  test('is told why the service says no', async () => {
    const refused = await client
      .sell({ path: 'shop', paymentType: 'shop-cash', goods: [{ code: 'nothing', quantity: 1_000 }] })
      .catch((no) => no);
    expect(refused).toBeInstanceOf(Refused);
    expect(refused).toMatchObject({ status: 422, problem: { type: '/problems/invalid-input' } });
  });

  test('a repeat with the same key is the same sale', async () => {
    const coffee = { path: 'shop' as const, paymentType: 'shop-cash', goods: [{ code: 'coffee', quantity: 1_000 }] };
    expect((await client.sell(coffee, 'same')).id).toBe((await client.sell(coffee, 'same')).id);
  });
});
