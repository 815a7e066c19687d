import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SaleView } from '../../../src/api/sales/sale-view.ts';
import { demoStation } from '../../../src/station/demo.ts';
import { type Answer, type TestStation, testStation } from '../../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation({
    document: {
      rounding: 'cash',
      products: demoStation().products.map((one) => (one.code === 'water' ? { ...one, subject: 'commodityWithMarking' } : one)),
    },
  });
});
afterEach(() => station.close());

const PREPAID = { path: 'prepaid', workplace: '1', pump: 1, nozzle: 1, preset: { type: 'volume', volume: 5000 }, paymentType: 'cash' };
const quote = (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
  station.call<Pick<SaleView, 'lines' | 'totals'> & { volume: number | null }>('POST', '/v1/quotes', body, headers);

let keys = 0;
const order = (body: Record<string, unknown>): Promise<Answer<SaleView>> =>
  station.call('POST', '/v1/sales', body, { 'idempotency-key': `quoted-${++keys}` });

describe('a quote', () => {
  test.each([
    ['by volume with goods', { ...PREPAID, goods: [{ code: 'coffee', quantity: 2000 }], tendered: 100_000 }, 5000],
    ['by amount', { ...PREPAID, nozzle: 2, preset: { type: 'amount', amount: 50_000 } }, 8340],
    ['to full', { ...PREPAID, path: 'fillToFull', preset: { type: 'full', ceiling: 40_000 } }, 40_000],
    ['in the shop', { path: 'shop', workplace: '1', paymentType: 'shop-cash', goods: [{ code: 'coffee', quantity: 1000 }] }, null],
  ])('%s is what the sale begins with, the same each time, with a key or without', async (_what, body, volume) => {
    const first = await quote(body);
    expect(first).toMatchObject({ status: 200, body: { volume } });
    expect((await quote(body, { 'idempotency-key': 'q' })).body).toEqual(first.body);
    const { body: sale } = await order(body);
    expect({ lines: sale.lines, totals: sale.totals }).toEqual({ lines: first.body.lines, totals: first.body.totals });
  });

  test('is rounded as the sale would be', async () => {
    const { body } = await quote({ ...PREPAID, preset: { type: 'volume', volume: 5010 } });
    expect(body.totals).toMatchObject({ list: 28_056, due: 28_000, rounding: 56, tendered: 28_000, change: 0 });
  });

  test('stores nothing, and the register, the bank and Megainsight hear of nothing', async () => {
    await quote({ ...PREPAID, loyalty: true });
    expect((await station.call<{ sales: unknown[] }>('GET', '/v1/sales')).body.sales).toEqual([]);
    expect([station.lab.fiscal.documents(), station.lab.bank.transactions(), station.lab.megainsight.ledger().operations]).toEqual([
      [],
      [],
      [],
    ]);
  });

  test.each([
    ['an unknown nozzle', { ...PREPAID, nozzle: 9 }],
    ['less cash than is due', { ...PREPAID, tendered: 100 }],
    ['two ways of paying', { ...PREPAID, payments: [{}] }],
    ['marked goods', { ...PREPAID, goods: [{ code: 'water', quantity: 1000 }] }],
    ['a field that is none', { ...PREPAID, quick: true }],
  ])('of %s is refused just as the sale is', async (_what, body) => {
    const [quoted, opened] = [await quote(body), await order(body)];
    expect(quoted.status).toBe(422);
    expect(quoted.body).toEqual(opened.body);
  });

  test('for a pump that serves another sale is refused as that sale would be', async () => {
    await station.sell();
    expect(await quote(PREPAID)).toMatchObject({ status: 409, body: { type: '/problems/pump-busy' } });
  });
});

describe('marked goods', () => {
  test('are refused by their own name, and the rest of the shop is sold', async () => {
    const shop = { path: 'shop', workplace: '1', paymentType: 'shop-cash' };
    expect(
      await order({
        ...shop,
        goods: [
          { code: 'coffee', quantity: 1000 },
          { code: 'water', quantity: 1000 },
        ],
      }),
    ).toMatchObject({
      status: 422,
      body: { type: '/problems/marked-goods-unsupported', faults: [{ path: 'goods[1].code' }] },
    });
    expect((await order({ ...shop, goods: [{ code: 'coffee', quantity: 1000 }] })).status).toBe(201);
  });

  test('cannot be added to a sale either', async () => {
    const { id } = await station.sell({ loyalty: true });
    const answer = await station.tell(id, { type: 'goods.changed', goods: [{ code: 'water', quantity: 1000 }] });
    expect(answer).toMatchObject({ status: 422, body: { type: '/problems/marked-goods-unsupported' } });
  });
});
