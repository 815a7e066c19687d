import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProblemFacts } from '../../../src/api/http/problems.ts';
import { type TestStation, testStation } from '../../support/station.ts';
import { ask } from '../../support/till.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
  await ask(station, 'POST', '/v1/shifts/open');
});
afterEach(() => station.close());

interface Body extends Omit<ProblemFacts, 'state'> {
  id: string;
  type: string;
  state: string;
  text: string;
  difference: number | null;
}
const reconcile = (key?: string, body?: object) => ask<Body>(station, 'POST', '/v1/bank/reconciliation', body, key);
const buyCoffee = async () => {
  const shop = { path: 'shop', paymentType: 'shop-card', goods: [{ code: 'coffee', quantity: 2000 }] };
  const { id } = await station.sell({ ...shop, pump: undefined, nozzle: undefined, preset: undefined });
  await station.until(id, 'awaitingCard');
  await station.tell(id, { type: 'card.presented', token: '2200000000017' });
  await station.until(id, 'awaitingOffers');
  await station.tell(id, { type: 'offers.answered', couponIds: [], points: 0 });
  return station.until(id, 'completed');
};
const sum = (count: number, amount: number) => ({ count, amount });

describe('the bank terminal', () => {
  test('has the same totals as our card sales less what came back, and begins anew after the reconciliation', async () => {
    const { id } = await buyCoffee();
    await buyCoffee();
    await station.tell(id, { type: 'refund.requested' });
    await station.until(id, 'refunded');
    const [paid, back] = [sum(2, 48_000), sum(1, 24_000)];
    expect(await reconcile()).toMatchObject({
      status: 200,
      body: {
        state: 'done',
        terminal: { period: '1', payments: paid, refunds: back },
        ours: { payments: paid, refunds: back },
        difference: 0,
      },
    });
    await buyCoffee();
    expect((await reconcile()).body).toMatchObject({ terminal: { period: '2', payments: sum(1, 24_000) }, difference: 0 });
  });

  test('with a charge that we know nothing of is told apart, and the slip is printed on wish', async () => {
    await buyCoffee();
    const MessageHeader = { MessageCategory: 'Payment', ServiceID: 'AT-THE-POI', SaleID: 'OTHER', POIID: 'POI-1' };
    const PaymentRequest = { PaymentTransaction: { AmountsReq: { Currency: 'RUB', RequestedAmount: 10 } } };
    const body = JSON.stringify({ SaleToPOIRequest: { MessageHeader, PaymentRequest } });
    void station.lab.fetchOf('bank')('http://bank.test/nexo/sync', { method: 'POST', body });
    await station.clock.advance(1_000);
    const { body: answer } = await reconcile('day-1', { print: true });
    expect(answer.difference).toBe(1_000);
    expect(answer.text).toContain('РАСХОЖДЕНИЕ 10,00');
    expect(station.lab.fiscal.papers().at(-1)?.lines).toEqual(answer.text.split('\n'));
  });

  test('is asked once for one key: its answer lost, it is looked up and the day not closed twice', async () => {
    await buyCoffee();
    station.lab.bank.fault('lostAfter');
    const answers = [await reconcile('day-1'), await reconcile('day-1')];
    expect(answers.map(({ body }) => [body.state, body.difference])).toEqual([
      ['done', 0],
      ['done', 0],
    ]);
    expect((await reconcile()).body).toMatchObject({ terminal: { period: '2', payments: sum(0, 0) } });
  });

  test('that falls silent leaves the reconciliation unknown until it says what it did', async () => {
    await buyCoffee();
    station.lab.bank.fault('slow');
    const first = station.call<Body>('POST', '/v1/bank/reconciliation', undefined, { 'idempotency-key': 'day-1' });
    await station.clock.advance(1_000);
    station.unplugged.add('bank');
    await station.clock.advance(90_000);
    station.unplugged.delete('bank');
    await station.clock.advance(60_000);
    expect([200, 202]).toContain((await first).status);
    expect((await reconcile('day-1')).body).toMatchObject({ state: 'done', difference: 0 });
  });

  test('busy or out of reach is not reconciled, and that is told apart', async () => {
    station.lab.bank.fault('busy');
    expect(await reconcile()).toMatchObject({ status: 409, body: { type: '/problems/terminal-refused' } });
    station.unplugged.add('bank');
    expect((await reconcile()).status).toBe(503);
  });
});
