import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestStation, testStation } from '../support/station.ts';

const CARD = '2200000000017';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const fault = (...given: Parameters<TestStation['lab']['megainsight']['fault']>) => station.lab.megainsight.fault(...given);
const balance = () => station.lab.megainsight.client(CARD)?.balance;
const calls = (call: string) => station.lab.megainsight.ledger().operations.filter((one) => one.call === call).length;

async function identified() {
  const { id } = await station.sell({ loyalty: true });
  await station.tell(id, { type: 'card.presented', token: CARD });
  await station.until(id, 'awaitingOffers');
  return id;
}

async function settled(id: string) {
  await station.clock.until(async () => !(await station.sale(id)).tags.includes('confirming'));
  return station.sale(id);
}

/** Answered with 50,00 points, or with none. */
async function sold(points: number) {
  const id = await identified();
  await station.tell(id, { type: 'offers.answered', couponIds: [], points });
  await station.until(id, 'closed');
  return settled(id);
}

describe('points are booked as the receipt says', () => {
  test.each([
    ['confirm', 5000, 11_150],
    ['purchase', 0, 16_400],
  ] as const)('although the first answer to %s names a point more', async (call, points, after) => {
    fault('otherPoints', { on: call });
    const sale = await sold(points);
    expect(sale.attention).toBeNull();
    expect([calls(call), balance()]).toEqual([1, after]);
  });

  test.each([
    ['confirm', 5000, 11_150],
    ['purchase', 0, 16_400],
  ] as const)('where every answer to %s names a point more a person decides, who sees both figures', async (call, points, after) => {
    fault('otherPoints', { on: call });
    fault('otherPoints', { on: 'lookUp' });
    const { id, attention } = await sold(points);
    expect(attention).toMatchObject({
      reason: 'loyaltyRefused',
      evidence: {
        code: 'otherPoints',
        evidence: { asked: { mostAccrued: expect.any(Number) }, answered: { pointsAccrued: expect.any(Number) } },
      },
    });
    await station.tell(id, { type: 'attention.resolved', choice: 'askAgain', by: 'Иванов' });
    expect((await settled(id)).attention).toBeNull();
    expect([calls(call), balance()]).toEqual([1, after]);
  });

  test.each(['confirm', 'purchase'] as const)('although %s is answered about another sale', async (call) => {
    fault('foreignAnswer', { on: call });
    expect((await sold(call === 'confirm' ? 5000 : 0)).attention).toBeNull();
    expect(calls(call)).toBe(1);
  });

  test('of a refund, however its answer is spoilt', async () => {
    for (const kind of ['foreignAnswer', 'otherPoints'] as const) fault(kind, { on: 'refund' });
    station.lab.dispensers.pump(1)?.customer({ hangUpAt: 2500 });
    const id = await identified();
    await station.tell(id, { type: 'offers.answered', couponIds: [], points: 5000 });
    await station.until(id, 'underDelivered');
    await station.tell(id, { type: 'refund.requested' });
    await station.until(id, 'closed');
    expect((await settled(id)).attention).toBeNull();
    expect([calls('refund'), balance()]).toEqual([1, 15_000 - 2500 + 575]);
  });
});

describe('a preorder', () => {
  test('that accrues more than can be is shown and given back, and nobody pays', async () => {
    fault('otherPoints', { on: 'preorder' });
    const id = await identified();
    await station.tell(id, { type: 'offers.answered', couponIds: [], points: 5000 });
    const sale = await station.until(id, 'loyaltyDown', 'awaitingOffers');
    expect(sale).toMatchObject({ notice: { code: 'badSums' }, totals: { paid: 0 } });
  });

  test('whose answer is another sale’s is looked up, and the sale goes on', async () => {
    fault('foreignAnswer', { on: 'preorder' });
    expect(await sold(5000)).toMatchObject({ totals: { paid: 23_000 } });
    expect([calls('preorder'), balance()]).toEqual([1, 11_150]);
  });
});

test.each(['numbersAsText', 'unusedFields'] as const)('a sale with points goes through although all answers have %s', async (kind) => {
  for (const on of ['client', 'preorder', 'confirm'] as const) fault(kind, { on });
  expect(await sold(5000)).toMatchObject({ totals: { paid: 23_000, pointsSpent: 5000 }, attention: null });
  expect(balance()).toBe(11_150);
});

test('Megainsight that answers about another code is not believed: the card is asked for again', async () => {
  fault('foreignAnswer', { on: 'client' });
  const { id } = await station.sell({ loyalty: true });
  await station.tell(id, { type: 'card.presented', token: CARD });
  const sale = await station.until(id, 'loyaltyDown', 'awaitingCard');
  expect(sale).toMatchObject({ client: null, notice: { code: 'badAnswer' } });
});
