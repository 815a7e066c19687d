import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { demoStation } from '../../src/station/demo.ts';
import { type TestStation, testStation } from '../support/station.ts';

const CARD = '2200000000017';
const FUEL = { title: '', productCode: 'ai80', productName: 'АИ-80', maxQuantity: 20_000, validTo: null, stacksWithPoints: true };
const COFFEE = { ...FUEL, productCode: 'coffee', productName: 'Кофе' };

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const receipt = () => station.lab.fiscal.documents().find(({ type }) => type === 'sell');
const couponsLeft = () => station.lab.megainsight.client(CARD)?.coupons.map(({ couponId }) => couponId);
const accrued = () => station.lab.megainsight.ledger().operations.at(-1)?.result.pointsAccrued;
const prices = () => receipt()?.items.map(({ price, quantity, amount }) => [price, quantity, amount]);

/** Identified with these coupons; `changes` of the order. */
async function identified(coupons: object[], changes: Record<string, unknown> = {}, at = station) {
  at.lab.megainsight.putClient(CARD, { coupons: coupons as never });
  const { id } = await at.sell({ loyalty: true, ...changes });
  await at.tell(id, { type: 'card.presented', token: CARD });
  return at.until(id, 'awaitingOffers');
}

/** The offers answered, and all that is shown accepted; Megainsight has heard of it. */
async function sold(id: string, answer: Record<string, unknown>, at = station) {
  await at.tell(id, { type: 'offers.answered', points: 0, ...answer });
  const sale = await at.until(id, 'awaitingConfirmation', 'closed');
  if (sale.tags.includes('awaitingConfirmation')) await at.tell(id, { type: 'offers.confirmed' });
  await at.until(id, 'closed');
  await at.clock.until(async () => !(await at.sale(id)).tags.includes('confirming'));
  return at.sale(id);
}

describe('a customer with coupons', () => {
  test('of two on one product pays the cheaper price; the dearer one stays with them', async () => {
    const both = [
      { ...FUEL, couponId: 'dear', personalPrice: 5500 },
      { ...FUEL, couponId: 'cheap', personalPrice: 5000 },
    ];
    const { id } = await identified(both);
    await sold(id, { couponIds: ['dear', 'cheap'] });
    expect([prices(), couponsLeft()]).toEqual([[[5000, 5000, 25_000]], ['dear']]);
  });

  test('whose cheap one does not reach pays the rest by the dearer one, and both are used', async () => {
    const both = [
      { ...FUEL, couponId: 'dear', personalPrice: 5500 },
      { ...FUEL, couponId: 'cheap', personalPrice: 5000, maxQuantity: 2000 },
    ];
    const { id } = await identified(both);
    await sold(id, { couponIds: 'all' });
    expect(prices()).toEqual([
      [5000, 2000, 10_000],
      [5500, 3000, 16_500],
    ]);
    expect(couponsLeft()).toEqual([]);
  });

  test('at and above the list price pays the list price, and keeps them', async () => {
    const { id } = await identified([
      { ...FUEL, couponId: 'same', personalPrice: 5600 },
      { ...FUEL, couponId: 'above', personalPrice: 9000 },
    ]);
    await sold(id, { couponIds: 'all' });
    expect([prices(), couponsLeft()]).toEqual([[[5600, 5000, 28_000]], ['same', 'above']]);
  });

  test('that are being reserved keeps the goods of the moment, so that nothing stays reserved for goods changed meanwhile', async () => {
    const order = { path: 'shop', pump: undefined, nozzle: undefined, preset: undefined, paymentType: 'shop-cash' };
    const { id } = await identified([], { ...order, goods: [{ code: 'coffee', quantity: 2000 }] });
    station.lab.megainsight.fault('timeoutAfter', { count: 1, on: 'preorder' });
    await station.tell(id, { type: 'offers.answered', couponIds: [], points: 3000 });
    await station.clock.advance(500);
    const changed = await station.tell(id, { type: 'goods.changed', goods: [{ code: 'water', quantity: 1000 }] });
    expect(changed).toMatchObject({ status: 409, body: { type: '/problems/event-not-now' } });
    await station.until(id, 'awaitingConfirmation', 'loyaltyDown', 'closed');
    if ((await station.sale(id)).tags.includes('loyaltyDown')) await station.tell(id, { type: 'loyalty.retried' });
    await station.until(id, 'completed');
    await station.clock.until(async () => !(await station.sale(id)).tags.includes('confirming'));
    expect(station.lab.megainsight.client(CARD)).toMatchObject({ reserved: 0 });
  });

  test('that have ended is not offered them', async () => {
    station.lab.megainsight.fault('expiredCoupons');
    const sale = await identified([{ ...FUEL, couponId: 'C1', personalPrice: 5000 }]);
    expect(sale.client).toMatchObject({ coupons: [] });
    expect(await station.tell(sale.id, { type: 'offers.answered', couponIds: ['C1'], points: 0 })).toMatchObject({ status: 422 });
  });

  test('for one and a half coffees pays one of two at the coupon’s price', async () => {
    const { id } = await identified([{ ...COFFEE, couponId: 'half', personalPrice: 6000, maxQuantity: 1500 }], {
      goods: [{ code: 'coffee', quantity: 2000 }],
    });
    await sold(id, { couponIds: 'all' });
    expect(prices()?.slice(1)).toEqual([
      [6000, 1000, 6000],
      [12_000, 1000, 12_000],
    ]);
  });

  test('brings back whole coffees only: 0,001 of one is refused', async () => {
    const { id } = await identified([], { goods: [{ code: 'coffee', quantity: 2000 }] });
    const sale = await sold(id, { couponIds: [] });
    const back = (quantity: number) => station.tell(sale.id, { type: 'refund.requested', lines: [{ lineNo: 2, quantity }] });
    for (const quantity of [1, 500, 1001]) expect((await back(quantity)).status).toBeGreaterThanOrEqual(400);
    expect((await back(1000)).status).toBe(200);
    await station.clock.until(async () => !(await station.sale(id)).tags.includes('refunding'));
    expect((await station.sale(id)).totals).toMatchObject({ refunded: 12_000 });
  });
});

describe('the receipt', () => {
  test.each([false, true])('has a rest of 0,30 litres at 56,00, not at 55,99; processing that lowers it: %s', async (isLowered) => {
    if (isLowered) station.lab.megainsight.fault('lowerPrices');
    const { id } = await identified([{ ...FUEL, couponId: 'C1', personalPrice: 5000, maxQuantity: 4700 }]);
    await sold(id, { couponIds: 'all' });
    expect(prices()).toEqual([
      [5000, 4700, 23_500],
      [5600, 300, 1680],
    ]);
  });

  test('of kept points bears the accrual to come, which is what is accrued', async () => {
    const { id } = await identified([], { goods: [{ code: 'coffee', quantity: 1000 }] });
    await sold(id, { couponIds: [] });
    expect(accrued()).toBe(2000);
    expect(receipt()?.texts.map((text) => text.replaceAll('\u00a0', ' '))).toContain('Будет начислено баллов: 20,00');
  });

  test('of a coffee at coupon price bears the accrual of the fuel alone', async () => {
    const { id } = await identified([{ ...COFFEE, couponId: 'C2', personalPrice: 6000 }], { goods: [{ code: 'coffee', quantity: 1000 }] });
    await sold(id, { couponIds: 'all' });
    expect(accrued()).toBe(1400);
    expect(receipt()?.texts.map((text) => text.replaceAll('\u00a0', ' '))).toContain('Будет начислено баллов: 14,00');
  });
});

describe('goods beside fuel', () => {
  const unpaired = (change: object) => {
    const { paymentTypes, ...document } = demoStation();
    return { ...document, paymentTypes: paymentTypes.map((type) => (type.use === 'shop' ? { ...type, ...change } : type)) };
  };

  test.each([
    ['is paired', { pairedWith: [] }],
    ['uses its discount', { useDiscount: false }],
  ])('take no coupon and no points where no shop payment type %s; the fuel does', async (_what, change) => {
    const shop = await testStation({ document: unpaired(change) });
    const { id } = await identified(
      [{ ...COFFEE, couponId: 'C2', personalPrice: 6000 }],
      { goods: [{ code: 'coffee', quantity: 1000 }] },
      shop,
    );
    const sale = await sold(id, { couponIds: 'all', points: 5000 }, shop);
    expect(sale.lines).toMatchObject([
      { code: 'ai80', price: 4600, pointsSpent: 5000 },
      { code: 'coffee', price: 12_000, discount: 0, pointsSpent: 0, couponId: null },
    ]);
    expect(shop.lab.megainsight.client(CARD)?.coupons).toHaveLength(1);
    await shop.close();
  });

  test('take no percentage of the bonus module either', async () => {
    const document = unpaired({ useDiscount: false });
    const discounts = document.discounts?.map((discount) => ({ ...discount, calculation: 'module' as const }));
    const bonusModule = { tiers: [{ from: 0, percent: 1000 }] };
    const shop = await testStation({ document: { ...document, discounts, bonusModule } as never });
    const { id } = await shop.sell({ loyalty: true, goods: [{ code: 'coffee', quantity: 1000 }] });
    await shop.tell(id, { type: 'card.presented', token: CARD });
    const sale = await shop.until(id, 'closed');
    expect(sale.lines).toMatchObject([{ price: 5040 }, { price: 12_000, discount: 0 }]);
    await shop.close();
  });
});
