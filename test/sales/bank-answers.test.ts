import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SaleView } from '../../src/api/sales/sale-view.ts';
import { type TestStation, testStation } from '../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation({ document: { discounts: [] } });
});
afterEach(() => station.close());

const booked = () => station.lab.bank.transactions().map(({ kind, amount }) => [kind, amount]);
const resolve = (id: string, choice: string, evidence?: object) =>
  station.tell(id, { type: 'attention.resolved', choice, by: 'Иванов', ...(evidence ? { evidence } : {}) });
const cases = async () =>
  (await station.call<{ sales: { id: string }[] }>('GET', '/v1/shifts/current/cases')).body.sales.map(({ id }) => id);
const PAID = ['payment', 28_000];

describe('a card charged 280.00', () => {
  test('is not paid by the answer to another till’s payment: the terminal is asked, and has charged it', async () => {
    station.lab.bank.fault('foreignAnswer');
    const { id } = await station.sell({ paymentType: 'card' });
    expect(await station.until(id, 'completed')).toMatchObject({ totals: { paid: 28_000 } });
    expect(booked()).toEqual([PAID]);
  });

  test.each([
    ['answered in dollars', 'otherCurrency'],
    ['answered with another’s header each time', 'foreignAnswer'],
  ] as const)('and %s goes before a person, and is not charged again', async (_what, fault) => {
    station.lab.bank.fault(fault, 100);
    const { id } = await station.sell({ paymentType: 'card' });
    expect(await station.until(id, 'attention')).toMatchObject({ attention: { reason: 'paymentUnknown' }, totals: { paid: 0 } });
    expect(booked()).toEqual([PAID]);
  });

  test.each([['in one go'], ['after a crash']])('that the terminal forgets is not charged again, %s', async (how) => {
    await station.until((await station.sell({ pump: 2, paymentType: 'card' })).id, 'completed');
    station.lab.bank.fault('lostAfter');
    station.lab.bank.fault('forgetful');
    const { id } = await station.sell({ paymentType: 'card' });
    await station.clock.advance(200);
    if (how === 'after a crash') await station.crash();
    expect((await station.until(id, 'attention')).attention).toMatchObject({
      reason: 'paymentUnknown',
      evidence: { code: 'forgotten' },
    });
    expect(booked()).toEqual([PAID, PAID]);
  });

  test('for an order of 280.00 of which the terminal says 140.00 later, when it is asked, is not closed as paid', async () => {
    station.lab.bank.fault('claimsOtherAmount');
    station.lab.bank.fault('lostAfter');
    const { id } = await station.sell({ paymentType: 'card' });
    expect((await station.until(id, 'attention')).attention).toMatchObject({ reason: 'paymentOtherSum' });
  });

  test('is given back where only 140.00 were approved, and the customer pays 280.00', async () => {
    station.lab.bank.fault('otherAmount');
    const { id } = await station.sell({ paymentType: 'card' });
    expect((await station.until(id, 'attention')).attention).toMatchObject({ reason: 'paymentOtherSum' });
    await resolve(id, 'reverse');
    await station.until(id, 'awaitingPayment');
    await station.tell(id, { type: 'payment.changed', paymentType: 'card' });
    await station.until(id, 'completed');
    expect(booked()).toEqual([['payment', 14_000], ['reversal', 14_000], PAID]);
  });

  test('of which the slip shows 140.00, where the terminal cannot say, is given back, and the customer pays 280.00', async () => {
    station.lab.bank.fault('otherAmount');
    station.lab.bank.fault('otherCurrency', 100);
    const { id } = await station.sell({ paymentType: 'card' });
    await station.until(id, 'attention');
    station.lab.bank.fault('clear');
    const [slip] = station.lab.bank.transactions();
    await resolve(id, 'paid', { transactionId: slip?.transactionId, amount: slip?.amount });
    expect((await station.until(id, 'attention')).attention).toMatchObject({ reason: 'paymentOtherSum' });
    await resolve(id, 'reverse');
    await station.until(id, 'awaitingPayment');
    await station.tell(id, { type: 'payment.changed', paymentType: 'card' });
    await station.until(id, 'completed');
    expect(booked()).toEqual([['payment', 14_000], ['reversal', 14_000], PAID]);
  });
});

describe('112.00 owed to a card', () => {
  async function owed(): Promise<SaleView> {
    station.lab.dispensers.pump(1)?.customer({ hangUpAt: 3000 });
    const { id } = await station.sell({ paymentType: 'card' });
    return station.until(id, 'underDelivered');
  }

  test('that the bank does not reverse reaches a person at once, is in the shift’s cases, and goes back as a refund', async () => {
    const { id } = await owed();
    station.lab.bank.fault('declineReversal');
    await station.tell(id, { type: 'refund.requested' });
    expect((await station.until(id, 'attention')).attention).toMatchObject({ reason: 'reversalRefused', evidence: { code: 'Refusal' } });
    expect(await cases()).toContain(id);
    await resolve(id, 'refundInstead');
    await station.until(id, 'refunded');
    expect(booked()).toEqual([PAID, ['refund', 11_200]]);
  });

  test.each([['answer'], ['memory of it after a crash']])('as a refund whose %s is lost goes back once', async (what) => {
    const { id } = await owed();
    station.lab.bank.fault('declineReversal');
    await station.tell(id, { type: 'refund.requested' });
    await station.until(id, 'attention');
    station.lab.bank.fault('lostAfter');
    await resolve(id, 'refundInstead');
    await station.clock.advance(30);
    if (what !== 'answer') await station.crash();
    await station.until(id, 'refunded');
    expect(booked()).toEqual([PAID, ['refund', 11_200]]);
  });

  test('that the bank does not reverse is paid out of the drawer, on record', async () => {
    await station.until((await station.sell({ pump: 2 })).id, 'completed');
    const { id } = await owed();
    station.lab.bank.fault('declineReversal');
    await station.tell(id, { type: 'refund.requested' });
    await station.until(id, 'attention');
    await resolve(id, 'paidInCash');
    await station.until(id, 'refunded');
    expect(booked()).toEqual([PAID]);
  });

  test('that the bank does not reverse, since its statement shows it back already, is not asked for for ever', async () => {
    const { id } = await owed();
    station.lab.bank.fault('declineReversal');
    await station.tell(id, { type: 'refund.requested' });
    await station.until(id, 'attention');
    await resolve(id, 'givenBack');
    expect(await station.until(id, 'refunded')).toMatchObject({ totals: { refunded: 11_200 } });
    expect(booked()).toEqual([PAID]);
  });

  test('that a terminal has given back and forgotten goes before a person, and not back again once it knows a later sale', async () => {
    const { id } = await owed();
    station.lab.bank.fault('lostAfter');
    station.lab.bank.fault('forgetful', 1);
    await station.tell(id, { type: 'refund.requested' });
    expect((await station.until(id, 'attention')).attention).toMatchObject({ reason: 'reversalUnknown' });
    await station.until((await station.sell({ pump: 2, paymentType: 'card' })).id, 'completed');
    await station.crash();
    await resolve(id, 'askAgain');
    expect((await station.until(id, 'attention')).attention).toMatchObject({ reason: 'reversalUnknown' });
    await resolve(id, 'givenBack');
    await station.until(id, 'refunded');
    expect(booked()).toEqual([PAID, ['reversal', 11_200], PAID]);
  });

  test('while the line is down is in the shift’s cases, and leaves its pump free', async () => {
    const { id } = await owed();
    station.unplugged.add('bank');
    await station.tell(id, { type: 'refund.requested' });
    await station.clock.advance(60_000);
    expect(await cases()).toContain(id);
    await station.until((await station.sell({ pump: 1 })).id, 'dispensing', 'completed', 'underDelivered');
    station.unplugged.delete('bank');
    await station.until(id, 'refunded');
    expect(booked()).toEqual([PAID, ['reversal', 11_200]]);
  });

  test.each([['at once'], ['when it is asked']])(
    'of which the bank gives back 56.00, as it says %s, are not booked as 112.00',
    async (when) => {
      const { id } = await owed();
      station.lab.bank.fault('reversalOtherAmount');
      if (when !== 'at once') station.lab.bank.fault('lostAfter');
      await station.tell(id, { type: 'refund.requested' });
      expect((await station.until(id, 'attention')).attention).toMatchObject({ reason: 'reversalOtherSum' });
      expect(booked()).toEqual([PAID, ['reversal', 5_600]]);
    },
  );
});
