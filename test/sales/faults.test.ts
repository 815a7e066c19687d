import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestStation, testStation } from '../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation({ document: { discounts: [] } });
});
afterEach(() => station.close());

test('two first receipts of the day at once open one shift, and both are printed', async () => {
  const sales = await Promise.all([station.sell({ pump: 1 }), station.sell({ pump: 2 })]);
  for (const { id } of sales) await station.until(id, 'completed');
  expect(station.lab.fiscal.documents().map(({ type }) => type)).toEqual(['openShift', 'sell', 'sell']);
});

const sells = () => station.lab.fiscal.documents().filter(({ type }) => type === 'sell');
const pump = () => {
  const found = station.lab.dispensers.pump(1);
  if (!found) throw new Error('no pump 1');
  return found;
};

describe('the register', () => {
  test('without paper: the money is in, the operator sees why, and prints when there is paper', async () => {
    station.lab.fiscal.fault('noPaper');
    const { id } = await station.sell();
    const sale = await station.until(id, 'attention');
    expect(sale).toMatchObject({
      attention: { reason: 'receiptRefused', evidence: { code: '44', known: 'notDone' } },
      totals: { paid: 28000 },
    });
    station.lab.fiscal.fault('clear');
    await station.tell(id, { type: 'receipt.requested' });
    await station.until(id, 'completed');
    expect(sells()).toHaveLength(1);
  });

  test('that loses its link before the document: known after the block, printed once on demand', async () => {
    station.lab.fiscal.fault('lostBefore');
    const { id } = await station.sell();
    const sale = await station.until(id, 'attention');
    expect(sale.attention).toMatchObject({ reason: 'receiptRefused', evidence: { code: '2' } });
    expect(sells()).toEqual([]);
    await station.tell(id, { type: 'attention.resolved', choice: 'printAgain', by: 'Иванов' });
    await station.until(id, 'completed');
    expect(sells()).toHaveLength(1);
  });

  test('that loses its link after the document: one receipt, found by the document number', async () => {
    station.lab.fiscal.fault('lostAfter');
    const { id } = await station.sell();
    await station.until(id, 'completed');
    expect(sells()).toHaveLength(1);
  });

  test('that makes the document but cannot print it: a printed sale, said so', async () => {
    station.lab.fiscal.fault('notPrinted');
    const { id } = await station.sell();
    expect(await station.until(id, 'completed')).toMatchObject({ receipts: [{ printed: false }] });
  });

  test('that is slow holds the sale up and loses nothing', async () => {
    station.lab.fiscal.fault('slow', 3);
    const { id } = await station.sell();
    await station.until(id, 'completed');
    expect(sells()).toHaveLength(1);
  });

  test('whose shift is a day old closes it, opens another, and prints', async () => {
    await station.until((await station.sell()).id, 'completed');
    station.clock.leap(25 * 3600_000);
    await station.until((await station.sell()).id, 'completed');
    expect(station.lab.fiscal.documents().map(({ type }) => type)).toEqual(['openShift', 'sell', 'closeShift', 'openShift', 'sell']);
  });
});

describe('the bank terminal', () => {
  test('that declines: nothing charged, the operator takes cash', async () => {
    station.lab.bank.fault('decline');
    const { id } = await station.sell({ paymentType: 'card' });
    expect(await station.until(id, 'awaitingPayment')).toMatchObject({ notice: { device: 'bank', code: 'Refusal' } });
    expect(await station.tell(id, { type: 'payment.changed', paymentType: 'cash', tendered: 100 })).toMatchObject({
      status: 422,
      body: { guard: 'isTenderedEnough' },
    });
    await station.tell(id, { type: 'payment.changed', paymentType: 'cash', tendered: 28000 });
    await station.until(id, 'completed');
    expect(station.lab.bank.transactions()).toEqual([]);
    expect(sells()).toMatchObject([{ payments: [{ type: 'cash' }] }]);
  });

  test('that declines once charges the same card at the second try', async () => {
    station.lab.bank.fault('decline');
    const { id } = await station.sell({ paymentType: 'card' });
    await station.until(id, 'awaitingPayment');
    await station.tell(id, { type: 'payment.changed', paymentType: 'card' });
    await station.until(id, 'completed');
    expect(station.lab.bank.transactions()).toMatchObject([{ kind: 'payment', amount: 28000 }]);
  });

  test.each([
    ['lostBefore', 0],
    ['lostAfter', 1],
  ] as const)('whose answer is %s is asked, and charges %i times until it is told again', async (kind, charged) => {
    station.lab.bank.fault(kind);
    const { id } = await station.sell({ paymentType: 'card' });
    await station.until(id, charged ? 'completed' : 'awaitingPayment');
    expect(station.lab.bank.transactions()).toHaveLength(charged);
    if (charged === 0) {
      await station.tell(id, { type: 'payment.changed', paymentType: 'card' });
      await station.until(id, 'completed');
      expect(station.lab.bank.transactions()).toHaveLength(1);
    }
  });
});

describe('the dispenser', () => {
  test.each(['badCrc', 'garbage', 'can', 'lateAnswer'] as const)('with a fit of %s delivers exactly what is paid for', async (kind) => {
    pump().fault(kind, 2);
    const { id } = await station.sell();
    const reached = await station.until(id, 'completed', 'underDelivered', 'attention');
    if (reached.tags.includes('underDelivered')) await station.tell(id, { type: 'dispensing.resumed' });
    const sale = await station.until(id, 'completed', 'attention');
    expect(sale.delivered.volume).toBe(5000);
    expect(pump().view().totals.volume).toBe(5000);
  });

  test('that is silent at the start delivers nothing and is green; resumed, it delivers all', async () => {
    pump().fault('silence');
    const { id } = await station.sell();
    expect(await station.until(id, 'underDelivered')).toMatchObject({
      notice: { device: 'pump', code: 'offline' },
      delivered: { volume: 0 },
    });
    pump().fault('clear');
    await station.clock.advance(5_000);
    await station.tell(id, { type: 'dispensing.resumed' });
    await station.until(id, 'completed');
    expect(pump().view().totals.volume).toBe(5000);
  });

  test('that falls silent in mid-delivery is waited for, then read', async () => {
    pump().customer({ flow: 20 });
    const { id } = await station.sell();
    await station.clock.until(async () => (await station.sale(id)).delivered.volume > 500);
    pump().fault('silence');
    await station.clock.advance(20_000);
    expect((await station.sale(id)).tags).toContain('dispensing');
    pump().fault('clear');
    expect(await station.until(id, 'completed')).toMatchObject({ delivered: { volume: 5000 } });
  });

  test('that stays silent goes before a person, with the totaliser of before; the pump is asked again', async () => {
    pump().customer({ flow: 20 });
    const { id } = await station.sell();
    await station.clock.until(async () => (await station.sale(id)).delivered.volume > 500);
    pump().fault('silence');
    const sale = await station.until(id, 'attention');
    expect(sale.attention).toMatchObject({ reason: 'deliveryUnknown', evidence: { code: 'offline', evidence: { before: { volume: 0 } } } });
    pump().fault('clear');
    await station.tell(id, { type: 'attention.resolved', choice: 'askAgain', by: 'Иванов' });
    await station.until(id, 'completed');
  });

  test('that stays silent is settled by what a person reads off it', async () => {
    pump().customer({ flow: 20 });
    const { id } = await station.sell();
    await station.clock.until(async () => (await station.sale(id)).delivered.volume > 500);
    pump().fault('silence');
    await station.until(id, 'attention');
    const word = { type: 'attention.resolved', choice: 'delivered', by: 'Иванов' };
    expect(await station.tell(id, word)).toMatchObject({ status: 422, body: { guard: 'isVolumeChosen' } });
    const { body } = await station.tell(id, { ...word, evidence: { volume: 3000 } });
    expect(body).toMatchObject({ tags: expect.arrayContaining(['underDelivered']), delivered: { volume: 3000 } });
    pump().fault('clear');
  });

  test('that loses its power in mid-delivery keeps what flowed; the rest is delivered on demand', async () => {
    pump().customer({ flow: 20 });
    const { id } = await station.sell();
    await station.clock.until(async () => (await station.sale(id)).delivered.volume > 500);
    pump().fault('reboot');
    const sale = await station.until(id, 'underDelivered');
    expect(sale.delivered.volume).toBe(pump().view().totals.volume);
    await station.tell(id, { type: 'dispensing.resumed' });
    await station.until(id, 'completed');
    expect(pump().view().totals.volume).toBe(5000);
  });

  test('that gives too much is reported, and nothing is asked for it', async () => {
    pump().fault('overrun');
    const { id } = await station.sell();
    expect(await station.until(id, 'completed')).toMatchObject({ delivered: { volume: 5050, overrun: 50 }, totals: { due: 28000 } });
  });

  test('whose customer hangs up early is green, with exactly what flowed', async () => {
    pump().customer({ hangUpAt: 3210 });
    const { id } = await station.sell();
    expect(await station.until(id, 'underDelivered')).toMatchObject({
      delivered: { volume: 3210 },
      tags: expect.arrayContaining(['open', 'paid']),
    });
    expect(
      await station.call(
        'POST',
        '/v1/sales',
        { path: 'prepaid', workplace: '1', pump: 1, nozzle: 2, preset: { type: 'volume', volume: 5000 }, paymentType: 'cash' },
        { 'idempotency-key': 'other' },
      ),
    ).toMatchObject({ status: 409, body: { type: '/problems/pump-busy', saleId: id } });
  });

  test('is stopped at once by the operator, and delivers the rest later', async () => {
    pump().customer({ flow: 20 });
    const { id } = await station.sell();
    await station.clock.until(async () => (await station.sale(id)).delivered.volume > 500);
    await station.tell(id, { type: 'dispensing.stopped' });
    const { delivered } = await station.until(id, 'underDelivered');
    expect(delivered.volume).toBeLessThan(5000);
    await station.tell(id, { type: 'dispensing.resumed' });
    await station.until(id, 'completed');
    expect(pump().view().totals.volume).toBe(5000);
  });

  test('whose nozzle nobody lifts waits', async () => {
    pump().customer({ nozzleUp: false });
    const { id } = await station.sell();
    await station.clock.advance(60_000);
    expect(await station.sale(id)).toMatchObject({ tags: expect.arrayContaining(['dispensing']), delivered: { volume: 0 } });
    pump().customer({ nozzleUp: true });
    await station.until(id, 'completed');
  });

  test('with somebody else’s delivery on it keeps that on record before it sells', async () => {
    // Another till on the line armed the nozzle and left.
    const another = station.devices().driverOf({ pump: 1, nozzle: 1 });
    const arm = async () => {
      const before = await another.prepare({ price: 5600, volume: 2000 }, { onUnclaimed: async () => undefined });
      await another.authorise(before);
    };
    const armed = arm();
    await station.clock.until(() => pump().view().state === 'delivered');
    await armed;
    const { id } = await station.sell();
    await station.until(id, 'completed');
    expect((await station.call('GET', '/v1/pumps/1')).body).toMatchObject({ unclaimed: [{ nozzle: 1, volume: 2000, amount: 11_200 }] });
    expect((await station.sale(id)).delivered).toEqual({ volume: 5000, amount: 28000, overrun: 0 });
    expect(pump().view().totals.volume).toBe(7000);
  });

  test('through which fuel flowed without a sale is told by its totaliser, and not armed until somebody has said why', async () => {
    await station.until((await station.sell()).id, 'completed');
    const another = station.devices().driverOf({ pump: 1, nozzle: 1 });
    const arm = async () => {
      await another.authorise(await another.prepare({ price: 5600, volume: 1000 }, { onUnclaimed: async () => undefined }));
    };
    const armed = arm();
    await station.clock.until(() => pump().view().state === 'delivered');
    await armed;
    const forgotten = another.confirm();
    await station.clock.advance(1_000);
    await forgotten;
    const { id } = await station.sell();
    await station.until(id, 'underDelivered');
    const unclaimed = [{ nozzle: 1, volume: 1000, amount: 5600, reason: null }];
    expect((await station.call('GET', '/v1/pumps/1')).body).toMatchObject({ unclaimed });
    const why = { pump: 1, nozzle: 1, reason: 'another till', by: 'Иванов' };
    expect((await station.call('POST', '/v1/shifts/current/cases/totaliser', why)).status).toBe(200);
    await station.tell(id, { type: 'dispensing.resumed' });
    await station.until(id, 'completed');
  });

  test('settled by a person’s word reports nothing more when it wakes with the same figure', async () => {
    pump().customer({ flow: 20 });
    const { id } = await station.sell();
    await station.clock.until(async () => (await station.sale(id)).delivered.volume > 500);
    pump().fault('silence');
    pump().customer({ nozzleUp: false });
    await station.until(id, 'attention');
    const { volume } = pump().view().totals;
    await station.tell(id, { type: 'attention.resolved', choice: 'delivered', by: 'Иванов', evidence: { volume } });
    pump().customer({ nozzleUp: true });
    pump().fault('clear');
    await station.clock.advance(5_000);
    await station.tell(id, { type: 'dispensing.resumed' });
    await station.until(id, 'completed');
    expect((await station.call('GET', '/v1/pumps/1')).body).toMatchObject({ unclaimed: [] });
  });

  test('is stopped by the emergency button, on record', async () => {
    pump().customer({ flow: 20 });
    const { id } = await station.sell();
    await station.clock.until(async () => (await station.sale(id)).delivered.volume > 500);
    const stop = station.call('POST', '/v1/pumps/1/stop');
    const { delivered } = await station.until(id, 'underDelivered');
    expect([(await stop).status, delivered.volume]).toEqual([200, pump().view().totals.volume]);
    const { events } = (await station.call<{ events: { event: { type: string } }[] }>('GET', `/v1/sales/${id}/history`)).body;
    expect(events.map(({ event }) => event.type)).toContain('dispensing.stopped');
  });

  test('unplugged from its line is shown offline, and sells again when it is back', async () => {
    station.line.setLink(false);
    await station.clock.advance(5_000);
    expect((await station.call<{ pumps: { state: string }[] }>('GET', '/v1/pumps')).body.pumps[0]?.state).toBe('offline');
    expect(await station.call('GET', '/health')).toMatchObject({ status: 503 });
    station.line.setLink(true);
    await station.clock.advance(10_000);
    await station.until((await station.sell()).id, 'completed');
  });
});
