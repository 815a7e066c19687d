import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestStation, testStation } from '../support/station.ts';

const CARD = '2200000000017';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

/** A card sale with points, as far as its operator goes: scan, answer. */
async function sellWithPoints(): Promise<string> {
  const { id } = await station.sell({ paymentType: 'card' });
  await station.tell(id, { type: 'card.presented', token: CARD });
  await station.until(id, 'awaitingOffers');
  await station.tell(id, { type: 'offers.answered', points: 5000 });
  return id;
}

/** What the books must say of one such sale, whatever happened on the way. */
async function booksAgree(id: string): Promise<void> {
  const sale = await station.until(id, 'closed');
  await station.clock.until(async () => !(await station.sale(id)).tags.includes('confirming'));
  expect(sale.tags).toContain('completed');
  expect(station.lab.fiscal.documents().filter(({ type }) => type === 'sell')).toMatchObject([{ total: 23000 }]);
  expect(station.lab.bank.transactions()).toMatchObject([{ kind: 'payment', amount: 23000 }]);
  expect(station.lab.megainsight.ledger().operations.map(({ call }) => call)).toEqual(['preorder', 'confirm']);
  expect(station.lab.megainsight.client(CARD)).toMatchObject({ balance: 15000 - 5000 + 1150, reserved: 0 });
  expect(station.lab.dispensers.pump(1)?.view()).toMatchObject({ state: 'off', totals: { volume: 5000, amount: 28000 } });
}

describe('a service that dies in the middle of a sale and starts again', () => {
  test.each(Array.from({ length: 40 }, (_, moment) => moment * 25))(
    '%i ms after the answer ends it with one receipt, one charge, one debit',
    async (moment) => {
      const id = await sellWithPoints();
      await station.clock.advance(moment);
      await station.crash();
      await booksAgree(id);
    },
  );

  test.each([0, 100, 250, 500])('twice in a row, from %i ms on, ends it all the same', async (moment) => {
    const id = await sellWithPoints();
    await station.clock.advance(moment);
    await station.crash();
    await station.clock.advance(40);
    await station.crash();
    await booksAgree(id);
  });

  test('after each event of the sale ends it with the same books', async () => {
    const first = await sellWithPoints();
    await booksAgree(first);
    const { sequence } = await station.sale(first);
    for (let after = 4; after < sequence; after++) {
      await station.close();
      station = await testStation();
      const id = await sellWithPoints();
      await station.clock.until(async () => (await station.sale(id)).sequence >= after);
      await station.crash();
      await booksAgree(id);
    }
  });

  test('while the card is awaited goes on awaiting it', async () => {
    const { id } = await station.sell({ loyalty: true });
    await station.crash();
    expect((await station.sale(id)).tags).toContain('awaitingCard');
    await station.tell(id, { type: 'loyalty.skipped' });
    await station.until(id, 'completed');
  });

  test('lets a timer that came due meanwhile fire at the start', async () => {
    const id = await sellWithPoints();
    await station.until(id, 'paid');
    station.lab.megainsight.fault('down');
    await station.until(id, 'closed');
    await station.service().engine.stop();
    station.lab.megainsight.fault('clear');
    await station.clock.advance(600_000);
    await station.crash();
    await station.clock.until(async () => !(await station.sale(id)).tags.includes('confirming'), 5_000);
    expect(station.lab.megainsight.ledger().operations.map(({ call }) => call)).toEqual(['preorder', 'confirm']);
  });

  test('answers a repeated request as it did the first time', async () => {
    const body = { path: 'prepaid', workplace: '1', pump: 2, nozzle: 1, preset: { type: 'volume', volume: 5000 }, paymentType: 'cash' };
    const first = await station.call('POST', '/v1/sales', body, { 'idempotency-key': 'once' });
    await station.until(first.body.id, 'closed');
    await station.crash();
    const again = await station.call('POST', '/v1/sales', body, { 'idempotency-key': 'once' });
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect((await station.call<{ sales: unknown[] }>('GET', '/v1/sales')).body.sales).toHaveLength(1);
  });
});
