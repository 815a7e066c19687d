import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestStation, testStation } from '../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation({ document: { discounts: [] } });
});
afterEach(() => station.close());

const FULL = { path: 'fillToFull', preset: { type: 'full', ceiling: 5000 } };
const SHOP = { path: 'shop', paymentType: 'shop-cash', pump: undefined, nozzle: undefined, preset: undefined };
const open = (body: object, key = 'key') => station.call('POST', '/v1/sales', body, { 'idempotency-key': key });
const FUEL = { path: 'prepaid', workplace: '1', pump: 1, nozzle: 1, preset: { type: 'volume', volume: 5000 } };

describe('goods that come back by their code', () => {
  test('come off all lines of that code in order, and no more than there are', async () => {
    const goods = [
      { code: 'coffee', quantity: 2000 },
      { code: 'water', quantity: 1000 },
    ];
    const { id } = await station.sell({ ...SHOP, goods });
    await station.until(id, 'completed');
    const back = (quantity: number) => station.tell(id, { type: 'refund.requested', lines: [{ code: 'coffee', quantity }] });
    expect(await back(3000)).toMatchObject({ status: 422, body: { guard: 'isRefundable' } });
    expect((await back(500)).status).toBe(422);
    expect((await back(1000)).status).toBe(200);
    expect((await station.until(id, 'refunded')).totals.refunded).toBe(12_000);
    await station.tell(id, { type: 'refund.requested', lines: [{ code: 'coffee' }] });
    await station.clock.until(async () => (await station.sale(id)).totals.refunded === 24_000);
    expect(await back(1000)).toMatchObject({ status: 422 });
  });
});

describe('«Мерник»', () => {
  test('takes no goods, and cannot be chosen once fuel has flowed', async () => {
    const goods = [{ code: 'coffee', quantity: 1000 }];
    expect(await open({ ...FUEL, paymentType: 'proving', goods })).toMatchObject({ status: 422, body: { faults: [{ path: 'goods' }] } });
    const { id } = await station.sell(FULL);
    await station.until(id, 'awaitingReceipt');
    expect(await station.tell(id, { type: 'payment.changed', paymentType: 'proving' })).toMatchObject({
      status: 422,
      body: { guard: 'isPaymentTypeAllowed' },
    });
  });
});

describe('cash', () => {
  test('far beyond the due is asked for again', async () => {
    const slip = { ...FUEL, paymentType: 'cash', tendered: 300_000_000 };
    expect(await open(slip)).toMatchObject({ status: 422, body: { faults: [{ path: 'tendered' }] } });
    const { id } = await station.sell(FULL);
    await station.until(id, 'awaitingReceipt');
    expect(await station.tell(id, { type: 'receipt.requested', tendered: 300_000_000 })).toMatchObject({
      status: 422,
      body: { guard: 'isTenderedPlausible' },
    });
    await station.tell(id, { type: 'receipt.requested', tendered: 30_000 });
    expect((await station.until(id, 'completed')).totals.change).toBe(2000);
  });
});
