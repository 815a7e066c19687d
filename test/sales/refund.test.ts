import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SaleView } from '../../src/api/sales/sale-view.ts';
import { type TestStation, testStation } from '../support/station.ts';

const CARD = '2200000000017';
let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const pump = () => station.lab.dispensers.pump(1);
const documents = (type: string) => station.lab.fiscal.documents().filter((document) => document.type === type);
const settled = async (id: string): Promise<SaleView> => {
  await station.clock.until(async () => !(await station.sale(id)).tags.includes('confirming'));
  return station.sale(id);
};

/** Paid for five litres, `volume` of them delivered. */
async function short(volume: number, changes = {}, points = 0): Promise<SaleView> {
  pump()?.customer({ hangUpAt: volume });
  const { id, tags } = await station.sell(changes);
  if (tags.includes('awaitingCard')) {
    await station.tell(id, { type: 'card.presented', token: CARD });
    await station.until(id, 'awaitingOffers');
    await station.tell(id, { type: 'offers.answered', couponIds: [], points });
  }
  return station.until(id, 'underDelivered');
}

describe('a short delivery', () => {
  test('refunds exactly what was not delivered, in cash', async () => {
    const { id } = await short(3210);
    await station.tell(id, { type: 'refund.requested' });
    expect(await station.until(id, 'closed')).toMatchObject({
      tags: expect.arrayContaining(['closed', 'refunded']),
      totals: { paid: 28_000, refunded: 10_024 },
      receipts: [{ kind: 'sell' }, { kind: 'sellReturn', total: 10_024 }],
    });
    expect(documents('sellReturn')).toMatchObject([
      { total: 10_024, items: [{ quantity: 1790, price: 5600 }], payments: [{ type: 'cash' }] },
    ]);
  });

  test('refunds the bank card in part, and the points and the accrual with it', async () => {
    const { id } = await short(3000, { paymentType: 'card' }, 5000);
    await settled(id);
    const before = station.lab.megainsight.client(CARD)?.balance;
    await station.tell(id, { type: 'refund.requested' });
    await station.until(id, 'refunded');
    const sale = await settled(id);
    // 230.00 paid and 50.00 points for five litres; two fifths come back.
    expect(sale.totals).toMatchObject({ paid: 23_000, refunded: 9200, pointsSpent: 5000, pointsReturned: 2000, pointsAccrued: 1150 });
    expect(station.lab.bank.transactions()).toMatchObject([
      { kind: 'payment', amount: 23_000 },
      { kind: 'reversal', amount: 9200 },
    ]);
    expect([before, station.lab.megainsight.client(CARD)?.balance]).toEqual([15_000 - 5000 + 1150, 15_000 - 5000 + 1150 + 2000 - 460]);
    expect(station.lab.megainsight.ledger().operations.map(({ call }) => call)).toEqual(['preorder', 'confirm', 'refund']);
  });

  test('of nothing at all refunds everything', async () => {
    const { id } = await short(0);
    await station.tell(id, { type: 'refund.requested' });
    expect(await station.until(id, 'closed')).toMatchObject({ totals: { paid: 28_000, refunded: 28_000 }, delivered: { volume: 0 } });
  });

  test('is not refunded while fuel flows', async () => {
    pump()?.customer({ flow: 20 });
    const { id } = await station.sell();
    await station.clock.until(async () => (await station.sale(id)).delivered.volume > 500);
    const { availableEvents } = await station.sale(id);
    expect(availableEvents.find(({ type }) => type === 'refund.requested')).toMatchObject({ refused: { guard: 'isDeliveryOver' } });
    expect(await station.tell(id, { type: 'refund.requested' })).toMatchObject({ status: 422, body: { guard: 'isDeliveryOver' } });
    await station.until(id, 'completed');
  });

  test('under refund gives no more fuel, and is refunded once', async () => {
    station.lab.fiscal.fault('slow');
    const { id } = await short(3210);
    await station.tell(id, { type: 'refund.requested' });
    expect((await station.sale(id)).tags).toContain('refunding');
    expect(await station.tell(id, { type: 'dispensing.resumed' })).toMatchObject({ status: 409 });
    expect(await station.tell(id, { type: 'refund.requested' })).toMatchObject({ status: 422, body: { guard: 'isRefundOver' } });
    const order = { path: 'prepaid', workplace: '1', pump: 1, nozzle: 2, preset: { type: 'volume', volume: 5000 }, paymentType: 'cash' };
    expect(await station.call('POST', '/v1/sales', order, { 'idempotency-key': 'other' })).toMatchObject({ status: 409 });
    station.lab.fiscal.fault('clear');
    await station.until(id, 'refunded');
    expect(documents('sellReturn')).toHaveLength(1);
  });

  test('on a card whose discount blocks it is not refunded, and says why', async () => {
    await station.close();
    station = await testStation({
      document: {
        discounts: [{ name: 'Megainsight', shortName: 'MI1', type: 'terminal', terminal: '2', request: 'operator', blockRefund: true }],
      },
    });
    const { id } = await short(3210, { loyalty: true });
    const answer = await station.call('POST', `/v1/sales/${id}/events`, { type: 'refund.requested' }, { 'accept-language': 'ru' });
    expect(answer).toMatchObject({
      status: 422,
      body: { guard: 'isRefundAllowed', detail: 'Скидка запрещает возврат топлива, отпущенного с картой.' },
    });
    await station.tell(id, { type: 'dispensing.resumed' });
    await station.until(id, 'completed');
  });

  test('delivered on after a first try and short again refunds the last rest', async () => {
    const { id } = await short(2000);
    pump()?.customer({ hangUpAt: 1000 });
    await station.tell(id, { type: 'dispensing.resumed' });
    await station.until(id, 'underDelivered');
    await station.clock.advance(1_000);
    const { delivered } = await station.until(id, 'underDelivered');
    expect(delivered.volume).toBe(3000);
    await station.tell(id, { type: 'refund.requested' });
    expect(await station.until(id, 'closed')).toMatchObject({ totals: { refunded: 11_200 } });
  });
});

describe('a refund', () => {
  test('whose reversal the bank does not answer is owed, visibly, and tried again until the money is back, once', async () => {
    const { id } = await short(3000, { paymentType: 'card' });
    station.lab.bank.fault('busy', 3);
    await station.tell(id, { type: 'refund.requested' });
    await station.clock.advance(1_000);
    expect(await station.sale(id)).toMatchObject({
      tags: expect.arrayContaining(['refunding']),
      notice: { device: 'bank' },
      totals: { refunded: 0 },
    });
    await station.until(id, 'refunded');
    expect(station.lab.bank.transactions().filter(({ kind }) => kind === 'reversal')).toMatchObject([{ amount: 11_200 }]);
  });

  test.each(['lostBefore', 'lostAfter'] as const)('whose reversal’s answer is %s gives the money back once', async (kind) => {
    const { id } = await short(3000, { paymentType: 'card' });
    station.lab.bank.fault(kind);
    await station.tell(id, { type: 'refund.requested' });
    await station.until(id, 'refunded');
    expect(station.lab.bank.transactions().filter((transaction) => transaction.kind === 'reversal')).toHaveLength(1);
  });

  test('without paper waits for a person, and prints one return receipt', async () => {
    const { id } = await short(3210);
    station.lab.fiscal.fault('noPaper');
    await station.tell(id, { type: 'refund.requested' });
    expect(await station.until(id, 'attention')).toMatchObject({
      attention: { reason: 'receiptRefused', choices: [{ choice: 'printAgain' }] },
    });
    expect(await station.tell(id, { type: 'sale.cancelled', reason: 'customer left' })).toMatchObject({ status: 409 });
    station.lab.fiscal.fault('clear');
    await station.tell(id, { type: 'attention.resolved', choice: 'printAgain', by: 'Иванов' });
    await station.until(id, 'refunded');
    expect(documents('sellReturn')).toHaveLength(1);
  });

  test('while Megainsight is down closes for the customer, and is told later', async () => {
    const { id } = await short(3000, { loyalty: true });
    await settled(id);
    station.lab.megainsight.fault('down');
    await station.tell(id, { type: 'refund.requested' });
    expect((await station.until(id, 'refunded')).tags).toContain('confirming');
    station.lab.megainsight.fault('clear');
    await settled(id);
    expect(station.lab.megainsight.ledger().operations.map(({ call }) => call)).toEqual(['purchase', 'refund']);
    expect(station.lab.megainsight.client(CARD)?.balance).toBe(15_000 + 840);
  });

  test.each(Array.from({ length: 16 }, (_, moment) => moment * 30))('cut off by a crash %i ms in ends once', async (moment) => {
    const { id } = await short(3000, { paymentType: 'card' }, 5000);
    await station.tell(id, { type: 'refund.requested' });
    await station.clock.advance(moment);
    await station.crash();
    await station.until(id, 'refunded');
    await settled(id);
    expect([documents('sell').length, documents('sellReturn').length]).toEqual([1, 1]);
    expect(station.lab.bank.transactions().map(({ kind, amount }) => [kind, amount])).toEqual([
      ['payment', 23_000],
      ['reversal', 9200],
    ]);
    expect(station.lab.megainsight.client(CARD)).toMatchObject({ balance: 15_000 - 5000 + 1150 + 2000 - 460, reserved: 0 });
  });
});

describe('goods', () => {
  const shop = (changes = {}) =>
    station.sell({
      path: 'shop',
      pump: undefined,
      nozzle: undefined,
      preset: undefined,
      paymentType: 'shop-cash',
      goods: [
        { code: 'coffee', quantity: 2000 },
        { code: 'water', quantity: 1000 },
      ],
      ...changes,
    });

  test('are sold without fuel, with a coupon and points', async () => {
    const { id } = await shop({ loyalty: true });
    await station.tell(id, { type: 'card.presented', token: CARD });
    await station.until(id, 'awaitingOffers');
    await station.tell(id, { type: 'offers.answered', couponIds: ['C2'], points: 3000 });
    if ((await station.until(id, 'completed', 'awaitingConfirmation')).tags.includes('awaitingConfirmation'))
      await station.tell(id, { type: 'offers.confirmed' });
    const { totals, pump: number, lines } = await station.until(id, 'completed');
    expect([totals.list, totals.discount, totals.due + totals.pointsSpent, number]).toEqual([30_000, 6000, 24_000, null]);
    expect(lines.map(({ code, part, quantity }) => [code, part, quantity])).toEqual([
      ['coffee', 1, 1000],
      ['coffee', 2, 1000],
      ['water', 1, 1000],
    ]);
  });

  test('come back by line from a finished sale, and never more than was bought', async () => {
    const { id } = await shop();
    await station.until(id, 'completed');
    await station.tell(id, { type: 'refund.requested', lines: [{ lineNo: 1, quantity: 1000 }] });
    expect(await station.until(id, 'refunded')).toMatchObject({ totals: { paid: 30_000, refunded: 12_000 } });
    expect(await station.tell(id, { type: 'refund.requested', lines: [{ code: 'coffee', quantity: 2000 }] })).toMatchObject({
      status: 422,
      body: { guard: 'isRefundable' },
    });
    await station.tell(id, { type: 'refund.requested' });
    await station.clock.until(async () => (await station.sale(id)).totals.refunded === 30_000);
    expect(await station.until(id, 'closed')).toMatchObject({ totals: { refunded: 30_000 } });
    expect(await station.tell(id, { type: 'refund.requested' })).toMatchObject({ status: 422, body: { guard: 'isRefundable' } });
    expect(documents('sellReturn').map(({ total }) => total)).toEqual([12_000, 18_000]);
  });

  test('come back long after, when the service has been started again', async () => {
    const { id } = await shop({ paymentType: 'shop-card' });
    await station.tell(id, { type: 'card.presented', token: CARD });
    await station.until(id, 'awaitingOffers');
    await station.tell(id, { type: 'offers.answered', points: 6000 });
    const first = await station.until(id, 'completed', 'awaitingConfirmation');
    if (first.tags.includes('awaitingConfirmation')) await station.tell(id, { type: 'offers.confirmed' });
    await station.until(id, 'completed');
    await settled(id);
    await station.crash();
    await station.tell(id, { type: 'refund.requested' });
    await station.until(id, 'refunded');
    const { totals } = await settled(id);
    expect([totals.refunded, totals.pointsReturned]).toEqual([totals.paid, totals.pointsSpent]);
    expect(station.lab.megainsight.client(CARD)?.balance).toBe(15_000);
    expect(station.lab.bank.transactions().map(({ kind, amount }) => [kind, amount])).toEqual([
      ['payment', totals.paid],
      ['reversal', totals.paid],
    ]);
  });

  test('bought with fuel come back, the fuel stays', async () => {
    const { id } = await station.sell({ goods: [{ code: 'coffee', quantity: 1000 }] });
    await station.until(id, 'completed');
    expect(await station.tell(id, { type: 'refund.requested', lines: [{ lineNo: 1, quantity: 1000 }] })).toMatchObject({ status: 422 });
    await station.tell(id, { type: 'refund.requested' });
    expect(await station.until(id, 'refunded')).toMatchObject({ totals: { paid: 40_000, refunded: 12_000 } });
  });

  test('that the sale does not have are named as a fault', async () => {
    const { id } = await shop();
    await station.until(id, 'completed');
    expect(await station.tell(id, { type: 'refund.requested', lines: [{ code: 'tea' }] })).toMatchObject({
      status: 422,
      body: { type: '/problems/invalid-input', faults: [{ path: 'lines[0]' }] },
    });
  });
});

describe('other payment types', () => {
  test('are recorded, no money is taken here, and no receipt is made', async () => {
    const { id } = await station.sell({ paymentType: 'talon' });
    expect(await station.until(id, 'completed')).toMatchObject({ totals: { due: 28_000, paid: 0 } });
    expect(documents('sell')).toEqual([]);
  });

  test('talons short of fuel get a slip for what comes back, and no money', async () => {
    const { id } = await short(3210, { paymentType: 'talon' });
    await station.tell(id, { type: 'refund.requested' });
    expect(await station.until(id, 'refunded')).toMatchObject({
      totals: { refunded: 0 },
      slips: [
        { kind: 'sell', total: 28_000 },
        { kind: 'sellReturn', total: 10_024 },
      ],
    });
    expect(documents('sellReturn')).toEqual([]);
  });

  test('proving a pump prints no receipt, not even when it falls short', async () => {
    const { id } = await short(3210, { paymentType: 'proving' });
    await station.tell(id, { type: 'refund.requested' });
    expect(await station.until(id, 'refunded')).toMatchObject({ totals: { paid: 0, refunded: 0 }, receipts: [] });
    expect(station.lab.fiscal.documents()).toEqual([]);
  });
});
