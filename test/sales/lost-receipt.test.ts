import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Station } from '../../src/station/document.ts';
import { type TestStation, testStation } from '../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation({ document: { discounts: [] } });
});
afterEach(() => station.close());

const receipts = (type = 'sell') => station.lab.fiscal.documents().filter((document) => document.type === type);
const resolve = (id: string, choice: string, evidence?: object) =>
  station.tell(id, { type: 'attention.resolved', choice, by: 'Иванов', ...(evidence ? { evidence } : {}) });

describe('a receipt of 280.00', () => {
  test('whose uuid the register has forgotten is not printed again', async () => {
    station.lab.fiscal.fault('forgets', 3);
    const { id } = await station.sell();
    const sale = await station.until(id, 'completed');
    expect(sale).toMatchObject({
      totals: { paid: 28_000 },
      receipts: [{ kind: 'sell', documentNumber: 86, shiftNumber: 1, total: 28_000 }],
    });
    expect(receipts()).toHaveLength(1);
  });

  test.each([0, 50, 100, 150, 200, 400])(
    'whose uuid the register has forgotten is not printed again after a crash %i ms in',
    async (moment) => {
      station.lab.fiscal.fault('forgets', 3);
      const { id } = await station.sell();
      await station.clock.advance(moment);
      await station.crash();
      await station.until(id, 'completed');
      expect(receipts()).toHaveLength(1);
    },
  );

  test('that the register took in and never made is printed once', async () => {
    station.lab.fiscal.fault('loses');
    const { id } = await station.sell();
    await station.until(id, 'completed');
    expect(receipts()).toHaveLength(1);
  });

  test('that the register loses each time goes before the operator, and is printed once when he says so', async () => {
    station.lab.fiscal.fault('loses', 3);
    const { id } = await station.sell();
    const sale = await station.until(id, 'attention');
    expect([sale.attention?.reason, receipts().length]).toEqual(['receiptRefused', 0]);
    await resolve(id, 'printAgain');
    await station.until(id, 'completed');
    expect(receipts()).toHaveLength(1);
  });

  test('is not taken for that of the other pump, of the same sum and minute', async () => {
    station.lab.fiscal.fault('forgets', 2);
    const sales = await Promise.all([station.sell({ pump: 1 }), station.sell({ pump: 2 })]);
    const views = [];
    for (const { id } of sales) views.push(await station.until(id, 'completed', 'attention'));
    const known = views.flatMap((view) => view.receipts.map(({ documentNumber }) => documentNumber));
    expect(new Set(known).size).toBe(known.length);
    expect(receipts()).toHaveLength(2);
  });

  test('of which the register says another sum goes before a person', async () => {
    station.lab.fiscal.fault('otherTotal');
    const { id } = await station.sell();
    expect(await station.until(id, 'attention')).toMatchObject({ attention: { reason: 'receiptUnknown' }, receipts: [] });
    expect(receipts()).toMatchObject([{ total: 28_000 }]);
  });

  test('that another fiscal drive was put in for goes before a person, with the numbers', async () => {
    station.lab.fiscal.fault('loses', 3);
    const { id } = await station.sell();
    const isOrdered = () => station.database.$client.prepare('select 1 from receipt_marks').all().length > 0;
    await station.clock.until(async () => isOrdered());
    station.lab.fiscal.fault('newDrive');
    expect((await station.until(id, 'attention')).attention).toMatchObject({ reason: 'receiptUnknown' });
    expect(receipts()).toEqual([]);
  });
});

test('a receipt whose buyer the register refuses shows the register’s words, and is printed once the buyer is dropped', async () => {
  station.lab.fiscal.fault('refuseBuyer');
  const { id } = await station.sell({ buyer: { contact: 'a@example.ru' } });
  const sale = await station.until(id, 'attention');
  expect(sale.attention).toMatchObject({ reason: 'receiptRefused', evidence: { code: '13', message: expect.stringContaining('1008') } });
  expect(await station.tell(id, { type: 'buyer.changed', buyer: {} })).toMatchObject({ status: 200 });
  if (!(await station.sale(id)).tags.includes('receiptPrinting')) await resolve(id, 'printAgain');
  await station.until(id, 'completed');
  expect(receipts()).toHaveLength(1);
});

test('coffee sold at 22 % comes back at 22 %, though the station’s rate is 10 % now', async () => {
  const goods = [{ code: 'coffee', quantity: 1000 }];
  const { id } = await station.sell({
    path: 'shop',
    pump: undefined,
    nozzle: undefined,
    preset: undefined,
    paymentType: 'shop-cash',
    goods,
  });
  await station.until(id, 'completed');
  const { body, headers } = await station.call<Station>('GET', '/v1/station');
  const products = body.products.map((product) => (product.code === 'coffee' ? { ...product, tax: 'vat10' } : product));
  await station.call('PUT', '/v1/station', { ...body, products, reason: 'new rate' }, { 'if-match': headers.get('etag') ?? '' });
  await station.tell(id, { type: 'refund.requested', lines: [{ lineNo: 1, quantity: 1000 }] });
  await station.until(id, 'refunded');
  const [sold, returned] = [...receipts('sell'), ...receipts('sellReturn')].map(({ items }) => items[0]?.tax);
  expect([sold, returned]).toEqual(['vat22', 'vat22']);
});
