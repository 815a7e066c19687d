import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestStation, testStation } from '../support/station.ts';

const CARD = '2200000000017';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const sellReceipts = () => station.lab.fiscal.documents().filter(({ type }) => type === 'sell');
const operations = () => station.lab.megainsight.ledger().operations.map(({ call }) => call);

/** A sale whose client is known and whose offers are on the screen. */
async function identified(changes: Record<string, unknown> = {}) {
  const { id } = await station.sell({ loyalty: true, ...changes });
  await station.tell(id, { type: 'card.presented', token: CARD });
  return station.until(id, 'awaitingOffers');
}

describe('a prepaid sale without loyalty', () => {
  test('by litres in cash is paid, receipted and delivered, with change', async () => {
    const { id } = await station.sell({ tendered: 30000 });
    const sale = await station.until(id, 'closed');
    expect(sale).toMatchObject({
      tags: expect.arrayContaining(['closed', 'completed', 'paid']),
      totals: { list: 28000, due: 28000, tendered: 30000, change: 2000, paid: 28000 },
      delivered: { volume: 5000, amount: 28000, overrun: 0 },
    });
    expect(sale.endedAt).not.toBeNull();
    expect(sellReceipts()).toMatchObject([
      { total: 28000, items: [{ price: 5600, quantity: 5000, amount: 28000 }], payments: [{ type: 'cash', sum: 28000 }] },
    ]);
    expect(sellReceipts()[0]?.texts).toEqual(
      expect.arrayContaining([expect.stringContaining('Принято'), expect.stringContaining('Сдача')]),
    );
    expect(station.lab.dispensers.pump(1)?.view()).toMatchObject({ totals: { volume: 5000, amount: 28000 } });
  });

  test('by amount delivers what the sum buys, and no more is due', async () => {
    const { id } = await station.sell({ preset: { type: 'amount', amount: 50000 }, tendered: 50000 });
    expect(await station.until(id, 'closed')).toMatchObject({
      preset: { type: 'amount', amount: 50000 },
      totals: { due: 49952, change: 48 },
      delivered: { volume: 8920 },
    });
  });

  test('by bank card charges exactly the due', async () => {
    const document = { discounts: [] };
    const plain = await testStation({ document });
    const { id } = await plain.sell({ paymentType: 'card' });
    await plain.until(id, 'closed');
    expect(plain.lab.bank.transactions()).toMatchObject([{ kind: 'payment', amount: 28000 }]);
    await plain.close();
  });

  test('with goods prints both and delivers the fuel', async () => {
    const { id } = await station.sell({ goods: [{ code: 'coffee', quantity: 2000 }] });
    expect(await station.until(id, 'closed')).toMatchObject({
      totals: { due: 52000 },
      lines: [{ code: 'ai80' }, { code: 'coffee', amount: 24000 }],
    });
    expect(sellReceipts()[0]?.items).toHaveLength(2);
  });

  test('by coupons on paper («Талоны») takes no money here, and gives a slip with litres in place of a receipt', async () => {
    const { id } = await station.sell({ paymentType: 'talon' });
    expect(await station.until(id, 'closed')).toMatchObject({
      totals: { due: 28000, paid: 0 },
      receipts: [],
      slips: [{ kind: 'sell', total: 28_000 }],
    });
    expect(sellReceipts()).toEqual([]);
    const [slip, ...others] = station.lab.fiscal.papers();
    expect(others).toEqual([]);
    expect(slip?.lines.join('\n').replaceAll('\u00a0', ' ')).toContain('АИ-80 ТРК 1\n5,00 л × 56,00 ₽ = 280,00 ₽');
  });

  test('for proving a pump («Мерник») prints no receipt', async () => {
    const { id } = await station.sell({ paymentType: 'proving' });
    expect(await station.until(id, 'closed')).toMatchObject({ receipts: [], delivered: { volume: 5000 } });
    expect(sellReceipts()).toEqual([]);
  });
});

describe('a prepaid sale with loyalty', () => {
  test('shows the client, the balance and the coupons after the scan', async () => {
    const { id } = await station.sell({ loyalty: true });
    await station.until(id, 'awaitingCard');
    const { body } = await station.call<{ token: string }>('POST', '/lab/megainsight/tokens', { card: CARD });
    await station.call('POST', '/lab/scanner/scan', { workplace: '1', code: body.token });
    const sale = await station.until(id, 'awaitingOffers');
    expect(sale.client).toMatchObject({
      cardNumber: '2200*******17',
      balance: 15000,
      coupons: [{ couponId: 'C1' }, { couponId: 'C2' }],
      maxPoints: 14000,
    });
    expect(JSON.stringify(station.logged)).not.toContain(body.token);
  });

  test('with coupon C1 is due 270.00 of 280.00', async () => {
    const { id } = await identified();
    await station.tell(id, { type: 'offers.answered', couponIds: ['C1'], points: 0 });
    const sale = await station.until(id, 'closed');
    expect(sale).toMatchObject({
      totals: { list: 28000, discount: 1000, due: 27000, paid: 27000 },
      lines: [{ price: 5400, amount: 27000, discount: 1000, couponId: 'C1' }],
    });
    expect(sellReceipts()).toMatchObject([{ total: 27000, items: [{ price: 5400 }] }]);
    expect(operations()).toEqual(['preorder', 'confirm']);
  });

  test('lowers 33.33 points on 5 L to 33.30 and a price of 49.34, and asks first', async () => {
    const { id } = await identified();
    const asked = await station.tell(id, { type: 'offers.answered', points: 3333 });
    expect(asked.body).toMatchObject({
      tags: expect.arrayContaining(['awaitingConfirmation']),
      totals: { pointsSpent: 3330 },
      lines: [{ price: 4934, amount: 24670 }],
    });
    await station.tell(id, { type: 'offers.confirmed' });
    const sale = await station.until(id, 'closed');
    expect(sale.totals).toMatchObject({ pointsSpent: 3330, due: 24670 });
    await station.clock.until(() => station.lab.megainsight.client(CARD)?.reserved === 0);
    expect(station.lab.megainsight.client(CARD)).toMatchObject({ balance: 15000 - 3330 + Math.floor((24670 * 5) / 100) });
  });

  test('keeping points registers the purchase and accrues', async () => {
    const { id } = await identified();
    await station.tell(id, { type: 'offers.answered', points: 0 });
    await station.until(id, 'closed');
    await station.clock.until(async () => !(await station.sale(id)).tags.includes('confirming'));
    expect((await station.sale(id)).totals).toMatchObject({ due: 28000, pointsAccrued: 1400 });
    expect(operations()).toEqual(['purchase']);
  });

  test('all coupons at once serve fuel and goods', async () => {
    const { id } = await identified({ goods: [{ code: 'coffee', quantity: 2000 }] });
    await station.tell(id, { type: 'offers.answered', couponIds: 'all' });
    expect(await station.until(id, 'closed')).toMatchObject({
      totals: { list: 52000, discount: 7000, due: 45000 },
      lines: [
        { code: 'ai80', price: 5400 },
        { code: 'coffee', part: 1, quantity: 1000, price: 6000 },
        { code: 'coffee', part: 2, quantity: 1000, price: 12000 },
      ],
    });
  });

  test('refuses more points than the balance, and a coupon that the client has not', async () => {
    const { id } = await identified();
    expect(await station.tell(id, { type: 'offers.answered', points: 15001 })).toMatchObject({
      status: 422,
      body: { guard: 'isWithinBalance' },
    });
    expect(await station.tell(id, { type: 'offers.answered', couponIds: ['C9'] })).toMatchObject({
      status: 422,
      body: { guard: 'areCouponsKnown' },
    });
    expect((await station.sale(id)).tags).toContain('awaitingOffers');
  });

  test('asks for another card where one is blocked or unknown', async () => {
    const { id } = await station.sell({ loyalty: true });
    await station.tell(id, { type: 'card.presented', token: '2200000000031' });
    await station.clock.until(async () => (await station.sale(id)).notice !== null);
    expect(await station.sale(id)).toMatchObject({ tags: expect.arrayContaining(['awaitingCard']), notice: { code: 'CLIENT_BLOCKED' } });
    await station.tell(id, { type: 'card.presented', token: '4000' });
    await station.clock.until(async () => (await station.sale(id)).notice?.code === 'CLIENT_NOT_FOUND');
    await station.tell(id, { type: 'loyalty.skipped' });
    expect(await station.until(id, 'closed')).toMatchObject({ client: null, totals: { due: 28000 } });
  });

  test('is asked for always where the discount says so', async () => {
    const { id } = await station.sell({ paymentType: 'card' });
    await station.until(id, 'awaitingCard');
    expect(await station.tell(id, { type: 'loyalty.skipped' })).toMatchObject({ status: 422, body: { guard: 'isCardOptional' } });
  });

  test('goes on without Megainsight where the operator may decide, and confirms nothing', async () => {
    station.lab.megainsight.fault('down');
    const { id } = await station.sell({ loyalty: true });
    await station.tell(id, { type: 'card.presented', token: CARD });
    await station.until(id, 'loyaltyDown');
    await station.tell(id, { type: 'loyalty.abandoned' });
    expect(await station.until(id, 'closed')).toMatchObject({ totals: { due: 28000 } });
    expect(operations()).toEqual([]);
  });

  test('closes for the customer while Megainsight is down, and is confirmed when it is back', async () => {
    const { id } = await identified();
    await station.tell(id, { type: 'offers.answered', points: 5000 });
    await station.until(id, 'paid');
    station.lab.megainsight.fault('down');
    const sale = await station.until(id, 'closed');
    expect(sale.tags).toEqual(expect.arrayContaining(['closed', 'completed', 'confirming']));
    await station.clock.advance(120_000);
    expect(operations()).toEqual(['preorder']);
    station.lab.megainsight.fault('clear');
    await station.clock.until(async () => !(await station.sale(id)).tags.includes('confirming'));
    expect(operations()).toEqual(['preorder', 'confirm']);
  });

  test('shows wrong sums of the processing as an error, prints nothing of them and reserves nothing', async () => {
    const { id } = await identified();
    station.lab.megainsight.fault('badSums');
    await station.tell(id, { type: 'offers.answered', points: 5000 });
    await station.clock.until(async () => (await station.sale(id)).notice?.code === 'badSums');
    expect(sellReceipts()).toEqual([]);
    await station.tell(id, { type: 'sale.cancelled', reason: 'customer left' });
    await station.until(id, 'closed');
    expect(station.lab.megainsight.client(CARD)).toMatchObject({ balance: 15000, reserved: 0 });
  });

  test.each(['timeoutBefore', 'timeoutAfter', 'http500', 'badJson'] as const)(
    'reserves once though the preorder is answered with %s',
    async (kind) => {
      const { id } = await identified();
      station.lab.megainsight.fault(kind, { count: 1, on: 'preorder' });
      await station.tell(id, { type: 'offers.answered', points: 5000 });
      const reached = await station.until(id, 'loyaltyDown', 'paid', 'closed');
      if (reached.tags.includes('loyaltyDown')) await station.tell(id, { type: 'loyalty.retried' });
      const sale = await station.until(id, 'closed');
      expect(sale.totals).toMatchObject({ pointsSpent: 5000, due: 23000 });
      await station.clock.until(async () => !(await station.sale(id)).tags.includes('confirming'));
      expect(operations()).toEqual(['preorder', 'confirm']);
      expect(station.lab.megainsight.client(CARD)).toMatchObject({ balance: 15000 - 5000 + 1150, reserved: 0 });
    },
  );
});

describe('a cancelled sale leaves nothing behind', () => {
  test('while the card is awaited', async () => {
    const { id } = await station.sell({ loyalty: true });
    const { body } = await station.tell(id, { type: 'sale.cancelled', reason: 'клиент ушёл' });
    expect(body).toMatchObject({ tags: ['closed', 'cancelled'], cancelReason: 'клиент ушёл', totals: { paid: 0 } });
  });

  test('while a reservation waits for its confirmation', async () => {
    const { id } = await identified();
    await station.tell(id, { type: 'offers.answered', points: 3333 });
    await station.tell(id, { type: 'sale.cancelled', reason: 'customer left' });
    await station.until(id, 'cancelled');
    expect(station.lab.megainsight.client(CARD)).toMatchObject({ balance: 15000, reserved: 0 });
  });

  test('while the preorder is on its way', async () => {
    const { id } = await identified();
    station.lab.megainsight.fault('timeoutAfter', { on: 'preorder' });
    await station.tell(id, { type: 'offers.answered', points: 5000 });
    expect(await station.tell(id, { type: 'sale.cancelled', reason: 'customer left' })).toMatchObject({
      status: 200,
      body: { state: ['ordering.offers.placingPreorder'] },
    });
    await station.until(id, 'cancelled');
    expect(operations()).toEqual(['preorder', 'cancel']);
    expect(station.lab.megainsight.client(CARD)).toMatchObject({ balance: 15000, reserved: 0 });
    expect(sellReceipts()).toEqual([]);
  });

  test('while the customer is at the bank terminal', async () => {
    const { id } = await identified({ paymentType: 'card' });
    station.lab.bank.fault('slow');
    await station.tell(id, { type: 'offers.answered', points: 0 });
    await station.clock.advance(1000);
    await station.tell(id, { type: 'sale.cancelled', reason: 'customer left' });
    await station.until(id, 'cancelled');
    expect(station.lab.bank.transactions()).toEqual([]);
  });

  test('when the register has no paper: the charge is reversed', async () => {
    const { id } = await identified({ paymentType: 'card' });
    station.lab.fiscal.fault('noPaper');
    await station.tell(id, { type: 'offers.answered', points: 5000 });
    const sale = await station.until(id, 'attention');
    expect(sale.attention).toMatchObject({
      reason: 'receiptRefused',
      choices: [{ choice: 'printAgain' }, { choice: 'cancel' }],
      evidence: { code: '44' },
    });
    await station.tell(id, { type: 'attention.resolved', choice: 'cancel', by: 'Иванов' });
    await station.until(id, 'cancelled');
    expect(station.lab.bank.transactions()).toMatchObject([
      { kind: 'payment', amount: 23000 },
      { kind: 'reversal', amount: 23000 },
    ]);
    expect(station.lab.megainsight.client(CARD)).toMatchObject({ balance: 15000, reserved: 0 });
    expect(sellReceipts()).toEqual([]);
  });
});
