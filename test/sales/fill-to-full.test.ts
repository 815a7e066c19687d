import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestStation, testStation } from '../support/station.ts';

const CARD = '2200000000017';
let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const fill = (changes = {}) =>
  station.sell({ path: 'fillToFull', pump: 2, nozzle: 1, preset: { type: 'full', ceiling: 20_000 }, ...changes });
const pump = () => station.lab.dispensers.pump(2);
const sells = () => station.lab.fiscal.documents().filter(({ type }) => type === 'sell');

/** Filled to `volume`, the customer on the way to the till. */
async function filled(volume = 12_340, changes = {}) {
  pump()?.customer({ hangUpAt: volume });
  const { id } = await fill(changes);
  return station.until(id, 'awaitingReceipt');
}

describe('a fill to full', () => {
  test('delivers first, and sells what was delivered', async () => {
    const { id, lines, totals } = await filled();
    expect(lines).toMatchObject([{ code: 'ai80', quantity: 12_340, price: 5600, amount: 69_104 }]);
    expect([totals.due, sells()]).toEqual([69_104, []]);
    await station.tell(id, { type: 'receipt.requested', tendered: 70_000 });
    expect(await station.until(id, 'completed')).toMatchObject({
      totals: { due: 69_104, paid: 69_104, change: 896 },
      delivered: { volume: 12_340 },
    });
    expect(sells()).toMatchObject([{ total: 69_104, items: [{ quantity: 12_340 }] }]);
  });

  test('stops at the ceiling that was ordered', async () => {
    const { id } = await fill();
    expect(await station.until(id, 'awaitingReceipt')).toMatchObject({
      delivered: { volume: 20_000 },
      preset: { type: 'full', ceiling: 20_000 },
    });
  });

  test('without a ceiling has the station’s', async () => {
    const { preset } = await fill({ preset: { type: 'full' } });
    expect(preset).toEqual({ type: 'full', ceiling: 100_000 });
  });

  test('asks for the card when the receipt is printed, and gives coupons on what was delivered', async () => {
    const { id } = await filled(25_000, { preset: { type: 'full' }, loyalty: true });
    await station.tell(id, { type: 'receipt.requested' });
    await station.until(id, 'awaitingCard');
    await station.tell(id, { type: 'card.presented', token: CARD });
    await station.until(id, 'awaitingOffers');
    await station.tell(id, { type: 'offers.answered', couponIds: ['C1'], points: 5000 });
    const sale = await station.until(id, 'completed', 'awaitingConfirmation');
    if (sale.tags.includes('awaitingConfirmation')) await station.tell(id, { type: 'offers.confirmed' });
    const { lines, totals } = await station.until(id, 'completed');
    // 20 litres at the coupon's price, 5 at list price; points on both.
    expect(lines.map(({ part, quantity, couponId }) => [part, quantity, couponId])).toEqual([
      [1, 20_000, 'C1'],
      [2, 5000, null],
    ]);
    expect(totals.list).toBe(140_000);
    expect(totals.due + totals.discount + totals.pointsSpent).toBe(totals.list);
    expect(sells()).toMatchObject([{ total: totals.due }]);
  });

  test('without fuel is cancelled, and nothing is owed', async () => {
    pump()?.customer({ hangUpAt: 0 });
    const { id } = await fill();
    expect(await station.until(id, 'closed')).toMatchObject({ tags: ['closed', 'cancelled'], totals: { due: 0 } });
  });

  test('whose pump is out of reach fails, and says why', async () => {
    pump()?.fault('silence');
    const { id } = await fill();
    expect(await station.until(id, 'closed')).toMatchObject({ tags: ['closed', 'failed'], notice: { device: 'pump', code: 'offline' } });
  });

  test('that the customer leaves before lifting the nozzle leaves no armed pump', async () => {
    pump()?.customer({ nozzleUp: false });
    const { id } = await fill();
    await station.clock.until(() => pump()?.view().state === 'authorised');
    await station.tell(id, { type: 'sale.cancelled', reason: 'left' });
    expect(await station.until(id, 'closed')).toMatchObject({ tags: ['closed', 'cancelled'], cancelReason: 'left' });
    expect(pump()?.view()).toMatchObject({ state: 'off', totals: { volume: 0 } });
  });

  test('that is cancelled while fuel flows is stopped, and what flowed must be paid', async () => {
    pump()?.customer({ flow: 20 });
    const { id } = await fill();
    await station.clock.until(async () => (await station.sale(id)).delivered.volume > 500);
    await station.tell(id, { type: 'sale.cancelled', reason: 'changed mind' });
    const { delivered, cancelReason } = await station.until(id, 'awaitingReceipt');
    expect([delivered.volume === pump()?.view().totals.volume, delivered.volume > 0, cancelReason]).toEqual([true, true, null]);
  });

  test('whose customer cannot pay is closed as unpaid, with the reason', async () => {
    const { id } = await filled();
    await station.tell(id, { type: 'sale.leftUnpaid', reason: 'забыл кошелёк' });
    expect(await station.until(id, 'closed')).toMatchObject({
      tags: ['closed', 'unpaid'],
      unpaidReason: 'забыл кошелёк',
      totals: { paid: 0 },
    });
    expect((await station.call<{ sales: unknown[] }>('GET', '/v1/sales?tag=unpaid')).body.sales).toHaveLength(1);
  });

  test('cancelled in the scan window goes back to be paid', async () => {
    const { id } = await filled(12_340, { loyalty: true });
    await station.tell(id, { type: 'receipt.requested' });
    await station.until(id, 'awaitingCard');
    await station.tell(id, { type: 'sale.cancelled', reason: 'customer left' });
    await station.until(id, 'awaitingReceipt');
    await station.tell(id, { type: 'receipt.requested' });
    await station.until(id, 'awaitingCard');
    await station.tell(id, { type: 'loyalty.skipped' });
    await station.until(id, 'completed');
    expect(sells()).toHaveLength(1);
  });

  test('declined by the bank is paid in cash', async () => {
    station.lab.bank.fault('decline');
    const { id } = await filled(12_340, { paymentType: 'card' });
    await station.tell(id, { type: 'receipt.requested' });
    await station.until(id, 'awaitingCard');
    await station.tell(id, { type: 'card.presented', token: CARD });
    await station.until(id, 'awaitingOffers');
    await station.tell(id, { type: 'offers.answered', points: 0 });
    await station.until(id, 'awaitingPayment');
    await station.tell(id, { type: 'payment.changed', paymentType: 'cash' });
    await station.until(id, 'completed');
    expect([station.lab.bank.transactions(), sells().length]).toEqual([[], 1]);
  });

  test('beyond its ceiling sells the ceiling; the rest is an overrun', async () => {
    pump()?.fault('overrun');
    const { id } = await fill();
    const { delivered, totals } = await station.until(id, 'awaitingReceipt');
    expect([delivered, totals.due]).toEqual([{ volume: 20_050, amount: 112_280, overrun: 50 }, 112_000]);
  });
});

describe('a delivered sale that is not paid yet', () => {
  test('frees its pump for two more, and no third', async () => {
    for (const _ of [1, 2, 3]) await filled();
    const order = { path: 'fillToFull', workplace: '1', pump: 2, nozzle: 1, preset: { type: 'full' }, paymentType: 'cash' };
    expect(await station.call('POST', '/v1/sales', order, { 'idempotency-key': 'fourth' })).toMatchObject({
      status: 409,
      body: { type: '/problems/pump-busy' },
    });
    const [first] = (await station.call<{ sales: { id: string }[] }>('GET', '/v1/sales?tag=awaitingReceipt')).body.sales;
    await station.tell(first?.id ?? '', { type: 'receipt.requested' });
    await station.until(first?.id ?? '', 'completed');
    await filled();
  });

  test('is still to be paid after a crash', async () => {
    const { id } = await filled();
    await station.crash();
    await station.tell(id, { type: 'receipt.requested' });
    expect(await station.until(id, 'completed')).toMatchObject({ totals: { paid: 69_104 } });
  });
});

describe('the discount’s rules', () => {
  const withRules = async (rules: Record<string, unknown>) => {
    await station.close();
    station = await testStation({
      document: {
        discounts: [
          { name: 'Megainsight', shortName: 'MI1', type: 'terminal', terminal: '2', request: 'operator', ...rules },
          { name: 'Megainsight, карты', shortName: 'MI2', type: 'terminal', terminal: '2', request: 'always', ...rules },
        ],
      },
    });
  };

  test('forbidding fill to full without a card turn the order round', async () => {
    await withRules({ forbidFillWithoutCard: true });
    const { id, tags } = await fill();
    expect([tags, pump()?.view().state]).toEqual([['open', 'awaitingCard'], 'off']);
    expect(await station.tell(id, { type: 'loyalty.skipped' })).toMatchObject({ status: 409 });
    await station.tell(id, { type: 'card.presented', token: CARD });
    await station.until(id, 'awaitingReceipt');
    await station.tell(id, { type: 'receipt.requested' });
    expect(await station.until(id, 'awaitingOffers')).toMatchObject({ client: { name: 'Анна' } });
  });

  test('with late discount switched off ask for no card at the receipt', async () => {
    await withRules({ allowLate: false });
    const { id } = await filled(12_340, { paymentType: 'card' });
    await station.tell(id, { type: 'receipt.requested' });
    expect(await station.until(id, 'completed')).toMatchObject({ client: null, totals: { discount: 0 } });
  });
});
