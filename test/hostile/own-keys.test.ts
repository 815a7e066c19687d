import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../src/api/app.ts';
import { type TestStation, testStation } from '../support/station.ts';

/** Keys that every object has without being given them. */
const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const unforeseen = () => station.logged.filter((line) => line.includes('unforeseen'));
const ORDER = { path: 'prepaid', workplace: '1', pump: 1, nozzle: 1, preset: { type: 'volume', volume: 5000 }, paymentType: 'cash' };

describe.each(INHERITED)('the name %s, which every object bears', (name) => {
  test('finds nothing at any address', async () => {
    const { routes } = createApp(station.service());
    const named = routes.filter(({ method, path }) => method === 'GET' && path.includes(':'));
    for (const { path } of named) {
      const { status } = await station.call('GET', path.replaceAll(/:\w+/g, name));
      expect([path, status]).toEqual([path, expect.toSatisfy((is: number) => [404, 408, 422].includes(is))]);
    }
    expect(unforeseen()).toEqual([]);
  });

  test('is no field, no kind and no code in any body, nor a word in a query', async () => {
    const bodies: [string, unknown][] = [
      ...['path', 'workplace', 'paymentType'].map((field): [string, unknown] => ['/v1/sales', { ...ORDER, [field]: name }]),
      ['/v1/sales', { ...ORDER, preset: { type: name, volume: 5000 } }],
      ['/v1/sales', { ...ORDER, goods: [{ code: name, quantity: 1000 }] }],
      ['/v1/sales', `{"path":"prepaid","${name}":{"path":"shop"}}`],
      ['/v1/loyalty/card-info', { token: '2200000000017', workplace: name }],
      ['/v1/loyalty/card-info', { token: name, workplace: '1' }],
      ['/v1/tokens', { name: 'a', role: name }],
      ['/lab/bank/faults', { kind: name }],
      ['/lab/megainsight/faults', { kind: 'down', on: name }],
      ['/lab/megainsight/tokens', { card: name }],
    ];
    for (const [index, [path, body]] of bodies.entries()) {
      const { status } = await station.call('POST', path, body, { 'idempotency-key': `${name}${index}` });
      expect([path, body, status]).toEqual([path, body, expect.toSatisfy((is: number) => [404, 422].includes(is))]);
    }
    for (const query of [`tag=${name}`, `${name}=1`, `cursor=${name}`, `pump=${name}`])
      expect((await station.call('GET', `/v1/sales?${query}`)).status).toBe(422);
    expect(unforeseen()).toEqual([]);
  });

  test('tells a sale nothing', async () => {
    const { id } = await station.sell({ loyalty: true });
    const events = [
      { type: name },
      { type: 'payment.changed', paymentType: name },
      { type: 'goods.changed', goods: [{ code: name, quantity: 1000 }] },
      { type: 'attention.resolved', choice: name, by: 'somebody', evidence: { [name]: 1 } },
      { type: 'refund.requested', lines: [{ code: name, quantity: 1000 }] },
    ];
    for (const event of events) {
      const { status } = await station.tell(id, event);
      expect([event, status]).toEqual([event, expect.toSatisfy((is: number) => [409, 422].includes(is))]);
    }
    expect((await station.sale(id)).tags).toContain('awaitingCard');
    await station.call('POST', '/lab/bank/faults', { kind: 'decline' });
    const declined = await station.sell({ pump: 2, paymentType: 'card' });
    await station.tell(declined.id, { type: 'card.presented', token: '2200000000024' });
    await station.until(declined.id, 'awaitingOffers');
    await station.tell(declined.id, { type: 'offers.answered', couponIds: [name], points: 0 });
    await station.tell(declined.id, { type: 'offers.answered', couponIds: [], points: 0 });
    await station.until(declined.id, 'awaitingPayment');
    expect((await station.tell(declined.id, { type: 'payment.changed', paymentType: name })).status).toBe(422);
    expect(unforeseen()).toEqual([]);
  });
});
