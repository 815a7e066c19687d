import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { SaleView } from '../../src/api/sales/sale-view.ts';
import { demoStation } from '../../src/station/demo.ts';
import type { StationInput } from '../../src/station/document.ts';
import { answered } from '../support/hand-clock.ts';
import { type Answer, type TestStation, testStation } from '../support/station.ts';
import { documentEditor } from '../support/station-document.ts';

type ProductInput = StationInput['products'][number];

let station: TestStation;
afterEach(() => station.close());
const { change } = documentEditor(() => station);

const demo = demoStation();
/** The demo station with some of its products and payment types changed, by their codes. */
const withChanges = (products: Record<string, Partial<ProductInput>>, types: Record<string, object> = {}) => ({
  products: demo.products.map((product) => ({ ...product, ...products[product.code] })),
  paymentTypes: demo.paymentTypes.map((type) => ({ ...type, ...types[type.code] })),
});
const open = async (document: Partial<StationInput> = {}) => {
  station = await testStation({ document, speed: 1000 });
};
const documents = (...types: string[]) => station.lab.fiscal.documents().filter(({ type }) => types.includes(type));
const receipts = () => documents('sell', 'sellReturn');
const litres = (volume: number) => ({ type: 'volume', volume });
const AI95 = { nozzle: 3 };

async function short(volume: number, changes: Record<string, unknown>): Promise<SaleView> {
  station.lab.dispensers.pump(1)?.customer({ hangUpAt: volume });
  const { id } = await station.sell({ ...AI95, preset: litres(20_000), ...changes });
  await station.until(id, 'underDelivered');
  await station.tell(id, { type: 'refund.requested' });
  return station.until(id, 'refunded', 'attention');
}
const sold = async (changes: Record<string, unknown>) => station.until((await station.sell(changes)).id, 'completed', 'attention');

describe('a receipt', () => {
  test('1: of twenty litres is excise goods in litres, fully paid, with 22 % in it', async () => {
    await open();
    await sold({ ...AI95, preset: litres(20_000) });
    expect(receipts()).toMatchObject([
      {
        total: 129_000,
        payments: [{ type: 'cash', sum: 129_000 }],
        taxes: [{ type: 'vat22', sum: 23_262 }],
        items: [{ quantity: 20_000, unit: 'л', subject: 'excise', method: 'fullPayment', tax: 'vat22', department: 1 }],
      },
    ]);
  });

  test('2: of 500.00 at 39.88 is for what was given, 499.70, and 0.30 is change', async () => {
    await open(withChanges({ ai80: { price: 3988 } }));
    const sale = await sold({ preset: { type: 'amount', amount: 50_000 }, tendered: 50_000 });
    expect(sale.totals).toMatchObject({ due: 49_970, change: 30 });
    expect(receipts()).toMatchObject([{ total: 49_970, items: [{ quantity: 12_530 }], taxes: [{ type: 'vat22', sum: 9011 }] }]);
  });

  test('4: by card where all is rounded is 4334.00 of 4334.83, as the charge is; VAT is of the lines', async () => {
    await open({ ...withChanges({ ai95: { price: 9940 } }), rounding: 'all', discounts: [] });
    const sale = await sold({ ...AI95, preset: litres(43_610), paymentType: 'card' });
    expect(sale.totals).toMatchObject({ list: 433_483, due: 433_400, rounding: 83, paid: 433_400 });
    expect(receipts()).toMatchObject([
      {
        total: 433_400,
        payments: [{ type: 'electronically', sum: 433_400 }],
        items: [{ amount: 433_483 }],
        taxes: [{ type: 'vat22', sum: 78_169 }],
      },
    ]);
    expect(station.lab.bank.transactions()).toMatchObject([{ kind: 'payment', amount: 433_400 }]);
  });

  test('14: that the register refuses, as it is not registered for excise goods, leaves no document, and the money goes back', async () => {
    await open();
    station.lab.fiscal.change({ excise: false });
    const { id, attention } = await sold(AI95);
    expect(attention).toMatchObject({ reason: 'receiptRefused', evidence: { code: '147' } });
    await station.tell(id, { type: 'sale.cancelled', reason: 'no receipt' });
    expect(await station.until(id, 'cancelled')).toMatchObject({ totals: { paid: 0 }, receipts: [] });
    expect(receipts()).toEqual([]);
  });

  test('16: of gas is a commodity in litres, whatever its price', async () => {
    await open(withChanges({ ai95: { name: 'СУГ', price: 2399, subject: 'commodity' } }));
    await sold({ ...AI95, preset: litres(52_150) });
    expect(receipts()).toMatchObject([{ total: 125_108, items: [{ subject: 'commodity', unit: 'л' }] }]);
  });

  test('40: for a company bears its name, its INN and where the fuel comes from; an INN of wrong digits is refused', async () => {
    await open({ discounts: [] });
    const buyer = { name: 'ООО «Перевозчик»', inn: '9900000120' };
    await sold({ paymentType: 'card', buyer });
    expect(receipts()).toMatchObject([{ buyer, items: [{ country: '643' }] }]);
    const wrong = await order({ buyer: { ...buyer, inn: '9900000121' } });
    expect(wrong).toMatchObject({ status: 422, body: { type: '/problems/invalid-input', faults: [{ path: 'buyer.inn' }] } });
  });

  test('42: without paper and without an address to send it to is refused', async () => {
    await open();
    expect(await order({ printReceipt: false })).toMatchObject({ status: 422, body: { faults: [{ path: 'buyer.contact' }] } });
  });

  test('names the supplier of goods that are sold for somebody else', async () => {
    const agent: ProductInput['agent'] = {
      kind: 'commissionAgent',
      supplier: { name: 'ООО «Поставщик»', inn: '9900000120', phones: ['+79990000000'] },
    };
    await open(withChanges({ coffee: { agent } }));
    await sold({ goods: [{ code: 'coffee', quantity: 1000 }] });
    expect(receipts()[0]?.items).toMatchObject([{ department: 1 }, { department: 2, supplier: 'ООО «Поставщик»' }]);
    expect(receipts()[0]?.items[0]).not.toHaveProperty('supplier');
  });

  test('of a gift card that is sold is an advance at the calculated rate', async () => {
    await open(withChanges({ coffee: { name: 'Подарочная карта', subject: 'payment' } }));
    await sold({
      path: 'shop',
      pump: undefined,
      nozzle: undefined,
      preset: undefined,
      paymentType: 'shop-cash',
      goods: [{ code: 'coffee', quantity: 1000 }],
    });
    expect(receipts()).toMatchObject([{ items: [{ subject: 'payment', method: 'advance', tax: 'vat122' }] }]);
  });
});

let keys = 0;
const order = (changes: Record<string, unknown>): Promise<Answer<Record<string, unknown>>> =>
  station.call(
    'POST',
    '/v1/sales',
    { path: 'prepaid', workplace: '1', pump: 1, nozzle: 1, preset: litres(5000), paymentType: 'cash', ...changes },
    {
      'idempotency-key': `law-${++keys}`,
    },
  );

describe('a return', () => {
  test('6: of what was not delivered is to the kopeck what is left of the money', async () => {
    await open();
    expect(await short(15_370, {})).toMatchObject({ totals: { paid: 129_000, refunded: 29_863 } });
    expect(documents('sellReturn')).toMatchObject([
      {
        total: 29_863,
        items: [{ quantity: 4630, amount: 29_863, tax: 'vat22', subject: 'excise' }],
        payments: [{ type: 'cash', sum: 29_863 }],
      },
    ]);
  });

  /** As the cashier does beside the sale. */
  async function moveCash(kind: 'cashIn' | 'cashOut', sum: number) {
    const register = station.devices().register();
    const before = await answered(station.clock, register.cashMark());
    await answered(station.clock, register.moveCash({ uuid: randomUUID(), kind, sum, operator: { name: 'Иванов' }, before }));
  }
  /** The drawer was emptied between the sale and the refund. */
  async function emptied(): Promise<SaleView> {
    await open({ discounts: [] });
    station.lab.dispensers.pump(1)?.customer({ hangUpAt: 15_370 });
    const { id } = await station.sell({ ...AI95, preset: litres(20_000) });
    await station.until(id, 'underDelivered');
    await moveCash('cashOut', 119_000);
    await station.tell(id, { type: 'refund.requested' });
    return station.until(id, 'attention');
  }
  const decide = (id: string, choice: string) => station.tell(id, { type: 'attention.resolved', choice, by: 'Иванов' });

  test('7: for which the drawer lacks the money waits for cash that is put in', async () => {
    const { id, attention } = await emptied();
    expect(attention).toMatchObject({
      reason: 'drawerShort',
      choices: [{ choice: 'cashIn' }, { choice: 'toCard' }],
      evidence: { code: '80' },
    });
    expect(documents('sellReturn')).toEqual([]);
    await moveCash('cashIn', 50_000);
    await decide(id, 'cashIn');
    expect(await station.until(id, 'refunded')).toMatchObject({ totals: { refunded: 29_863 } });
    expect(documents('sellReturn')).toMatchObject([{ payments: [{ type: 'cash', sum: 29_863 }] }]);
  });

  test('7: or goes to a card, and the receipt says so', async () => {
    const { id } = await emptied();
    await decide(id, 'toCard');
    expect(await station.until(id, 'refunded')).toMatchObject({ totals: { refunded: 29_863 } });
    expect(station.lab.bank.transactions()).toMatchObject([{ kind: 'refund', amount: 29_863 }]);
    expect(documents('sellReturn')).toMatchObject([{ payments: [{ type: 'electronically', sum: 29_863 }] }]);
  });

  test('of a card’s money that the bank does not take back is paid in cash, and the receipt says so', async () => {
    await open({ discounts: [] });
    await sold({ paymentType: 'cash' });
    station.lab.bank.fault('declineReversal');
    const { id, attention } = await short(19_000, { paymentType: 'card' });
    expect(attention).toMatchObject({ reason: 'reversalRefused' });
    await decide(id, 'paidInCash');
    await station.until(id, 'refunded');
    expect(documents('sellReturn')).toMatchObject([{ payments: [{ type: 'cash', sum: 6450 }] }]);
  });

  test.each([
    ['8: of a sale at the rate of 2025 bears that rate', { tax: 'vat20' }, { tax: 'vat22' }],
    ['9: of goods that the station sells no more bears what the sale said', { tax: 'vat10', department: 5 }, null],
  ] as const)('%s', async (_what, before, after) => {
    await open(withChanges({ coffee: before }));
    const goods = { path: 'shop', pump: undefined, nozzle: undefined, preset: undefined, goods: [{ code: 'coffee', quantity: 1000 }] };
    const { id } = await sold({ ...goods, paymentType: 'shop-cash' });
    await change((document) => {
      document.products = document.products.flatMap((one) => (one.code !== 'coffee' ? [one] : after ? [{ ...one, ...after }] : []));
    });
    await station.tell(id, { type: 'refund.requested' });
    await station.until(id, 'refunded');
    expect(documents('sellReturn')).toMatchObject([{ items: [{ subject: 'commodity', unit: 'шт', ...before }] }]);
  });

  test('of all of a rounded sale is the same lowered sum; in part to the kopeck, and never more than was paid', async () => {
    await open({ ...withChanges({ coffee: { price: 12_050 }, water: { price: 6033 } }), rounding: 'cash' });
    const basket = [
      { code: 'coffee', quantity: 2000 },
      { code: 'water', quantity: 1000 },
    ];
    const shop = { path: 'shop', pump: undefined, nozzle: undefined, preset: undefined, paymentType: 'shop-cash', goods: basket };
    const whole = await sold(shop);
    await station.tell(whole.id, { type: 'refund.requested' });
    await station.until(whole.id, 'refunded');
    const parts = await sold(shop);
    for (const lines of [[{ code: 'coffee', quantity: 1000 }], [{ code: 'coffee', quantity: 1000 }], [{ code: 'water' }]]) {
      await station.tell(parts.id, { type: 'refund.requested', lines });
      await station.until(parts.id, 'refunded');
    }
    expect(documents('sell').map(({ total }) => total)).toEqual([30_100, 30_100]);
    expect(documents('sellReturn').map(({ total }) => total)).toEqual([30_100, 12_050, 12_050, 6000]);
  });
});
