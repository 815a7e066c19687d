import { afterEach, describe, expect, test } from 'vitest';
import { demoStation } from '../../src/station/demo.ts';
import type { Station, StationInput } from '../../src/station/document.ts';
import { answered } from '../support/hand-clock.ts';
import { type TestStation, testStation } from '../support/station.ts';

let station: TestStation;
afterEach(() => station.close());

const demo = demoStation();
/** The demo station with its talons as another recorded kind. */
const asTalons = (changes: Partial<StationInput['paymentTypes'][number]>) => ({
  paymentTypes: demo.paymentTypes.map((type) => (type.code === 'talon' ? { ...type, ...changes } : type)),
});
const open = async (document: Partial<StationInput> = {}) => {
  station = await testStation({ document, speed: 1000 });
};
const receipts = () => station.lab.fiscal.documents().filter(({ type }) => type === 'sell' || type === 'sellReturn');
const slips = () => station.lab.fiscal.papers().map(({ lines }) => lines.join('\n').replaceAll('\u00a0', ' '));
const TWENTY = { nozzle: 3, preset: { type: 'volume', volume: 20_000 } };

/** Twenty litres of АИ-95 are paid for, so many delivered, the rest given back. */
async function shortOf(delivered: number, changes: Record<string, unknown>) {
  station.lab.dispensers.pump(1)?.customer({ hangUpAt: delivered });
  const { id } = await station.sell({ ...TWENTY, ...changes });
  await station.until(id, 'underDelivered');
  await station.tell(id, { type: 'refund.requested' });
  return station.until(id, 'refunded');
}

describe('a sale that no receipt is due for', () => {
  test('11: by fuel card gives a slip with litres, and no receipt', async () => {
    await open(asTalons({ name: 'Топливная карта' }));
    const { id } = await station.sell({ ...TWENTY, paymentType: 'talon' });
    expect(await station.until(id, 'completed')).toMatchObject({ receipts: [], slips: [{ kind: 'sell', total: 129_000 }] });
    expect(receipts()).toEqual([]);
    expect(slips()).toEqual([
      'ОТПУСК\nТопливная карта\nАИ-95 ТРК 1\n20,00 л × 64,50 ₽ = 1 290,00 ₽\n' +
        'Сумма: 1 290,00 ₽\nКассир: Иванов И.И.\nНЕ ЯВЛЯЕТСЯ КАССОВЫМ ЧЕКОМ',
    ]);
  });

  test('by «Ведомость» is signed for, and what is not delivered comes back on a slip of its own', async () => {
    await open(asTalons({ name: 'Ведомость' }));
    expect(await shortOf(15_370, { paymentType: 'talon' })).toMatchObject({
      totals: { paid: 0, refunded: 0 },
      slips: [
        { kind: 'sell', total: 129_000 },
        { kind: 'sellReturn', total: 29_863 },
      ],
    });
    expect(slips()).toEqual([
      expect.stringMatching(/^ОТПУСК.*Подпись _{10,}$/s),
      expect.stringMatching(/^ВОЗВРАТ.*4,63 л.*Подпись _{10,}$/s),
    ]);
  });

  test('12: by a person’s talon that is configured so gets a receipt paid by prepayment, and the drawer is as it was', async () => {
    await open(asTalons({ document: 'fiscal', fiscalPayment: 'prepaid' }));
    const { id } = await station.sell({ ...TWENTY, paymentType: 'talon' });
    expect(await station.until(id, 'completed')).toMatchObject({ slips: [], totals: { paid: 0 } });
    expect(receipts()).toMatchObject([
      { total: 129_000, payments: [{ type: 'prepaid', sum: 129_000 }], items: [{ tax: 'vat22', method: 'fullPayment' }] },
    ]);
    expect(station.lab.fiscal.drawer()).toBe(0);
  });

  test('that is receipted elsewhere makes no paper, neither when part of it comes back', async () => {
    await open(asTalons({ document: 'none' }));
    expect(await shortOf(15_370, { paymentType: 'talon' })).toMatchObject({ receipts: [], slips: [] });
    expect([receipts(), slips()]).toEqual([[], []]);
  });

  test('is printed once though its register was gone meanwhile, and a lost service finds its slip again', async () => {
    await open();
    const { id } = await station.sell({ ...TWENTY, paymentType: 'talon' });
    await station.until(id, 'receiptPrinting', 'dispensing');
    await station.crash();
    expect(await station.until(id, 'completed')).toMatchObject({ slips: [{ kind: 'sell', total: 129_000 }] });
    expect(slips()).toHaveLength(1);
  });
});

describe('fuel that is paid before it flows, at a station with two receipts', () => {
  const two = { prepaidFuel: 'twoReceipts' } as const;

  test('13: is a prepayment, then what was delivered, then what came back; the shift has the cash of what was kept', async () => {
    await open(two);
    expect(await shortOf(15_370, {})).toMatchObject({ totals: { paid: 129_000, refunded: 29_863 } });
    const fuel = (changes: object) => [{ ...changes, subject: 'excise', unit: 'л' }];
    expect(receipts()).toMatchObject([
      { type: 'sell', total: 129_000, payments: [{ type: 'cash' }], items: fuel({ method: 'fullPrepayment', tax: 'vat122' }) },
      {
        type: 'sell',
        total: 99_137,
        payments: [{ type: 'prepaid' }],
        items: fuel({ method: 'fullPayment', tax: 'vat22', quantity: 15_370 }),
      },
      { type: 'sellReturn', total: 29_863, payments: [{ type: 'cash' }], items: fuel({ method: 'fullPrepayment', tax: 'vat122' }) },
    ]);
    expect(station.lab.fiscal.drawer()).toBe(99_137);
    const { body } = await answered(station.clock, station.call<Record<string, unknown>>('GET', '/v1/shifts/current'));
    expect(body).toMatchObject({
      totals: { sales: { amount: 129_000 }, refunds: { amount: 29_863 }, net: 99_137, deliveries: { count: 1, amount: 99_137 } },
      differences: [],
    });
  });

  test('and delivered in full has two; goods beside it are fully paid at once, and whole roubles add up', async () => {
    await open({ ...two, rounding: 'all', products: demo.products.map((one) => (one.code === 'ai95' ? { ...one, price: 6453 } : one)) });
    const goods = [{ code: 'coffee', quantity: 1000 }];
    const { id } = await station.sell({ nozzle: 3, preset: { type: 'volume', volume: 10_010 }, goods });
    const sale = await station.until(id, 'completed');
    expect(sale.totals).toMatchObject({ list: 76_595, due: 76_500, rounding: 95 });
    expect(sale.receipts.map(({ kind, total }) => [kind, total])).toEqual([
      ['sell', 76_500],
      ['sell', 64_500],
    ]);
    expect(receipts()).toMatchObject([
      { items: [{ method: 'fullPrepayment' }, { method: 'fullPayment', tax: 'vat22' }] },
      { items: [{ method: 'fullPayment', amount: 64_595 }], payments: [{ type: 'prepaid', sum: 64_500 }] },
    ]);
  });

  test('and not delivered at all is given back, and nothing else is receipted', async () => {
    await open(two);
    await shortOf(0, {});
    expect(receipts().map(({ type, total }) => [type, total])).toEqual([
      ['sell', 129_000],
      ['sellReturn', 129_000],
    ]);
  });

  test('is receipted once it is delivered although the paper was out, and a fill to full has one receipt', async () => {
    await open(two);
    const { id } = await station.sell(TWENTY);
    await station.until(id, 'dispensing');
    station.lab.fiscal.fault('noPaper');
    await station.until(id, 'attention');
    station.lab.fiscal.fault('clear');
    await station.tell(id, { type: 'receipt.requested' });
    await station.until(id, 'completed');
    const full = await station.sell({ path: 'fillToFull', pump: 2, preset: { type: 'full', ceiling: 10_000 } });
    await station.until(full.id, 'awaitingReceipt');
    await station.tell(full.id, { type: 'receipt.requested' });
    await station.until(full.id, 'completed');
    expect(receipts().map(({ items, payments }) => [items[0]?.method, payments[0]?.type])).toEqual([
      ['fullPrepayment', 'cash'],
      ['fullPayment', 'prepaid'],
      ['fullPayment', 'cash'],
    ]);
  });
});

describe('fuel that was left unpaid', () => {
  test('is paid in another shift at the price and the rate of the day on which it was delivered', async () => {
    await open();
    const { id } = await station.sell({ path: 'fillToFull', nozzle: 3, preset: { type: 'full', ceiling: 20_000 } });
    await station.until(id, 'awaitingReceipt');
    await station.tell(id, { type: 'sale.leftUnpaid', reason: 'нет денег' });
    await station.until(id, 'unpaid');
    await answered(station.clock, station.call('POST', '/v1/shifts/open', {}, { 'idempotency-key': 'open' }));
    await answered(station.clock, station.call('POST', '/v1/shifts/close', {}, { 'idempotency-key': 'close' }));
    const { body, headers } = await station.call<Station>('GET', '/v1/station');
    const products = body.products.map((one) => (one.code === 'ai95' ? { ...one, price: 7000, tax: 'vat10' } : one));
    await station.call('PUT', '/v1/station', { ...body, products }, { 'if-match': headers.get('etag') ?? '' });
    await station.tell(id, { type: 'payment.made', paymentType: 'cash' });
    expect(await station.until(id, 'completed')).toMatchObject({ totals: { paid: 129_000 }, receipts: [{ shiftNumber: 2 }] });
    expect(receipts()).toMatchObject([{ total: 129_000, items: [{ price: 6450, tax: 'vat22', method: 'fullPayment' }] }]);
  });
});

describe('goods by weight', () => {
  test('are sold and brought back in parts of a kilogram, and the receipt names kilograms', async () => {
    const apples = { code: 'apples', name: 'Яблоки', kind: 'goods', unit: 'kg', price: 15_990, tax: 'vat10' } as const;
    await open({ products: [...demo.products, apples] });
    const shop = { path: 'shop', pump: undefined, nozzle: undefined, preset: undefined, paymentType: 'shop-cash' };
    const { id } = await station.sell({ ...shop, goods: [{ code: 'apples', quantity: 1250 }] });
    expect(await station.until(id, 'completed')).toMatchObject({ totals: { due: 19_988 }, lines: [{ unit: 'kg', quantity: 1250 }] });
    await station.tell(id, { type: 'refund.requested', lines: [{ lineNo: 1, quantity: 500 }] });
    expect(await station.until(id, 'refunded')).toMatchObject({ totals: { refunded: 7995 } });
    expect(receipts().map(({ total, items }) => [total, items[0]?.unit, items[0]?.quantity])).toEqual([
      [19_988, 'кг', 1250],
      [7995, 'кг', 500],
    ]);
  });
});

describe('goods that take no discount', () => {
  test('have no coupon and no points, and their neighbours do', async () => {
    await open({ products: demo.products.map((one) => (one.code === 'coffee' ? { ...one, noDiscount: true } : one)) });
    const { id } = await station.sell({ loyalty: true, goods: [{ code: 'coffee', quantity: 1000 }] });
    await station.until(id, 'awaitingCard');
    await station.tell(id, { type: 'card.presented', token: '2200000000017' });
    await station.until(id, 'awaitingOffers');
    await station.tell(id, { type: 'offers.answered', couponIds: 'all', points: 5000 });
    await station.until(id, 'awaitingConfirmation', 'completed');
    if ((await station.sale(id)).tags.includes('awaitingConfirmation')) await station.tell(id, { type: 'offers.confirmed' });
    const { lines, unusedCoupons } = await station.until(id, 'completed');
    expect(lines.find(({ code }) => code === 'coffee')).toMatchObject({ price: 12_000, discount: 0, pointsSpent: 0, couponId: null });
    expect(lines.find(({ code }) => code === 'ai80')).toMatchObject({ couponId: 'C1' });
    expect(unusedCoupons).toMatchObject([{ couponId: 'C2' }]);
  });
});
