import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answered } from '../support/hand-clock.ts';
import { type TestStation, testStation } from '../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation({ document: { discounts: [] } });
});
afterEach(() => station.close());

const FUEL = { path: 'prepaid', workplace: '1', pump: 1, nozzle: 1, preset: { type: 'volume', volume: 5000 }, paymentType: 'cash' };
const COFFEE = { path: 'shop', workplace: '1', paymentType: 'shop-cash', goods: [{ code: 'coffee', quantity: 1000 }] };
let keys = 0;
const open = (body: object) => answered(station.clock, station.call('POST', '/v1/sales', body, { 'idempotency-key': `open-${++keys}` }));
const nothingMoved = async () => [
  station.lab.fiscal.documents(),
  station.lab.bank.transactions(),
  (await station.call<{ sales: object[] }>('GET', '/v1/sales')).body.sales,
];
const OFFLINE = { status: 503, body: { type: '/problems/device-offline', retryable: true } };

describe('a sale that cannot be fulfilled is not begun', () => {
  test('for a pump that is silent: no money, no receipt', async () => {
    station.lab.dispensers.pump(1)?.fault('silence');
    await station.clock.advance(10_000);
    expect(await open(FUEL)).toMatchObject(OFFLINE);
    expect(await open({ ...FUEL, path: 'fillToFull', preset: { type: 'full' } })).toMatchObject(OFFLINE);
    expect(await nothingMoved()).toEqual([[], [], []]);
    station.lab.dispensers.pump(1)?.fault('clear');
    await station.clock.advance(10_000);
    expect((await open(FUEL)).status).toBe(201);
  });

  test('at a price that the dispenser cannot show', async () => {
    expect((await station.call('PUT', '/v1/products/ai80/price', { price: 10_000 })).status).toBe(200);
    expect(await open(FUEL)).toMatchObject({ status: 422, body: { type: '/problems/price-not-shown' } });
    expect(await nothingMoved()).toEqual([[], [], []]);
    expect((await open({ ...FUEL, nozzle: 2 })).status).toBe(201);
  });

  test('at a price that it has never been asked to show and does not take', async () => {
    station.lab.dispensers.pump(1)?.fault('priceRefused');
    expect((await station.call('PUT', '/v1/products/ai80/price', { price: 5_700 })).status).toBe(200);
    expect(await open(FUEL)).toMatchObject({ status: 422, body: { type: '/problems/price-not-shown' } });
    expect(await nothingMoved()).toEqual([[], [], []]);
    station.lab.dispensers.pump(1)?.fault('clear');
    expect((await open(FUEL)).status).toBe(201);
  });

  test('with the register known to be down, fuel or goods', async () => {
    station.unplugged.add('fiscal');
    await answered(station.clock, station.call('POST', '/v1/shifts/open'));
    for (const order of [FUEL, COFFEE]) expect(await open(order)).toMatchObject(OFFLINE);
    expect(await nothingMoved()).toEqual([[], [], []]);
    station.unplugged.delete('fiscal');
    expect((await open(COFFEE)).status).toBe(201);
  });
});

describe('before money moves', () => {
  test('a pump that has fallen silent since is found out: the answer says so, and nothing is taken', async () => {
    station.lab.bank.fault('decline');
    const { id } = (await open({ ...FUEL, paymentType: 'card' })).body;
    await station.until(id, 'awaitingPayment');
    station.lab.dispensers.pump(1)?.fault('silence');
    await station.clock.advance(10_000);
    expect(await station.tell(id, { type: 'payment.changed', paymentType: 'card' })).toMatchObject(OFFLINE);
    expect(await station.sale(id)).toMatchObject({ tags: ['open', 'awaitingPayment'], totals: { paid: 0 } });
    expect(station.lab.bank.transactions()).toEqual([]);
    station.lab.dispensers.pump(1)?.fault('clear');
    await station.clock.advance(10_000);
    await station.tell(id, { type: 'payment.changed', paymentType: 'card' });
    await station.until(id, 'completed');
  });

  test('the sale’s own price counts, not one that was set since', async () => {
    station.lab.bank.fault('decline');
    const { id } = (await open({ ...FUEL, paymentType: 'card' })).body;
    await station.until(id, 'awaitingPayment');
    await station.call('PUT', '/v1/products/ai80/price', { price: 10_000 });
    expect((await station.tell(id, { type: 'payment.changed', paymentType: 'card' })).status).toBe(200);
    expect(await station.until(id, 'completed')).toMatchObject({ totals: { paid: 28_000 } });
  });

  test('a fill to full whose register has gone is not paid, and is paid when it is back', async () => {
    const { id } = (await open({ ...FUEL, path: 'fillToFull', preset: { type: 'full', ceiling: 5000 } })).body;
    await station.until(id, 'awaitingReceipt');
    station.unplugged.add('fiscal');
    await answered(station.clock, station.call('POST', '/v1/shifts/open'));
    expect(await station.tell(id, { type: 'receipt.requested' })).toMatchObject(OFFLINE);
    expect((await station.sale(id)).tags).toContain('awaitingReceipt');
    station.unplugged.delete('fiscal');
    await station.tell(id, { type: 'receipt.requested' });
    await station.until(id, 'completed');
  });
});

describe('a fill to full that was left unpaid', () => {
  test('is paid later at its own address, once, with a receipt', async () => {
    const { id } = (await open({ ...FUEL, path: 'fillToFull', preset: { type: 'full', ceiling: 5000 } })).body;
    await station.until(id, 'awaitingReceipt');
    expect((await station.tell(id, { type: 'sale.leftUnpaid', reason: 'карта не прошла' })).body.tags).toEqual(['closed', 'unpaid']);
    const pay = (body: object) =>
      answered(station.clock, station.call('POST', `/v1/sales/${id}/payments`, body, { 'idempotency-key': `pay-${++keys}` }));
    expect(await pay({ paymentType: 'cash', tendered: 100 })).toMatchObject({ status: 422, body: { guard: 'isTenderedEnough' } });
    expect((await pay({ paymentType: 'cash', tendered: 30_000 })).status).toBe(200);
    expect(await station.until(id, 'completed')).toMatchObject({ totals: { paid: 28000, change: 2000 }, receipts: [{ total: 28000 }] });
    expect((await pay({ paymentType: 'cash' })).status).toBe(409);
  });
});

describe('a buyer whom the register refuses', () => {
  test('is corrected, and the receipt goes out once', async () => {
    station.lab.fiscal.fault('refuse');
    const { id } = (await open({ ...FUEL, buyer: { name: 'ООО «Ромашка»', inn: '7707083893' } })).body;
    await station.until(id, 'attention');
    const corrected = await station.tell(id, { type: 'buyer.changed', buyer: { contact: '+79161234567' } });
    expect(corrected).toMatchObject({ status: 200, body: { attention: { reason: 'receiptRefused' } } });
    expect((await station.tell(id, { type: 'buyer.changed', buyer: { inn: '7707083894' } })).status).toBe(422);
    station.lab.fiscal.fault('clear');
    await station.tell(id, { type: 'attention.resolved', choice: 'printAgain', by: 'Иванов' });
    await station.until(id, 'completed');
    expect(station.lab.fiscal.documents().filter(({ type }) => type === 'sell')).toHaveLength(1);
  });
});
