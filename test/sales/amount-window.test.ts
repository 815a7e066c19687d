import { afterEach, describe, expect, test } from 'vitest';
import { demoStation } from '../../src/station/demo.ts';
import { type TestStation, testStation } from '../support/station.ts';

let station: TestStation;
afterEach(() => station.close());

/** The demo station, its first discount changed. */
async function begin(changes: Record<string, unknown>): Promise<void> {
  const discounts = (demoStation().discounts ?? []).map((discount, index) => (index === 0 ? { ...discount, ...changes } : discount));
  station = await testStation({ document: { discounts } });
}
/** Identified, and the offers answered. */
async function offered(changes: Record<string, unknown> = {}): Promise<string> {
  const { id } = await station.sell({ loyalty: true, ...changes });
  await station.tell(id, { type: 'card.presented', token: '2200000000017' });
  await station.until(id, 'awaitingOffers');
  await station.tell(id, { type: 'offers.answered', couponIds: ['C1'], points: 0 });
  return id;
}
const texts = () => JSON.stringify(station.lab.fiscal.documents());

describe('a discount with the amount window', () => {
  test('takes no money before the operator has confirmed the sum', async () => {
    await begin({ amountWindow: true });
    const id = await offered();
    const waiting = await station.until(id, 'awaitingConfirmation');
    expect([waiting.totals.due, waiting.totals.paid]).toEqual([27_000, 0]);
    await station.clock.advance(60_000);
    expect((await station.sale(id)).tags).toContain('awaitingConfirmation');
    await station.tell(id, { type: 'offers.confirmed' });
    expect((await station.until(id, 'completed')).totals.paid).toBe(27_000);
  });

  test('lets the offers be answered anew at the window, and the sale be cancelled with nothing reserved', async () => {
    await begin({ amountWindow: true });
    const id = await offered();
    await station.until(id, 'awaitingConfirmation');
    await station.tell(id, { type: 'offers.answered', couponIds: [], points: 3_000 });
    expect((await station.until(id, 'awaitingConfirmation')).totals.pointsSpent).toBe(3_000);
    await station.tell(id, { type: 'sale.cancelled', reason: 'changed mind' });
    await station.until(id, 'cancelled');
    await station.clock.advance(60_000);
    expect(station.lab.megainsight.client('2200000000017')).toMatchObject({ reserved: 0, balance: 15_000 });
  });

  test('shows what a refund gives back, and gives it back when that is confirmed', async () => {
    await begin({ amountWindow: true });
    station.lab.dispensers.pump(1)?.customer({ hangUpAt: 2_000 });
    const id = await offered();
    await station.until(id, 'awaitingConfirmation');
    await station.tell(id, { type: 'offers.confirmed' });
    await station.until(id, 'underDelivered');
    await station.tell(id, { type: 'refund.requested' });
    const asked = await station.until(id, 'awaitingConfirmation');
    expect(asked.refund).toMatchObject({ reason: 'underDelivered', total: 16_200, lines: [{ quantity: 3_000, amount: 16_200 }] });
    await station.clock.advance(60_000);
    expect((await station.sale(id)).totals.refunded).toBe(0);
    await station.tell(id, { type: 'offers.confirmed' });
    expect((await station.until(id, 'refunded')).totals.refunded).toBe(16_200);
  });

  test('a refund that is dropped at the window leaves the pump green, and the rest is delivered', async () => {
    await begin({ amountWindow: true });
    station.lab.dispensers.pump(1)?.customer({ hangUpAt: 2_000 });
    const id = await offered();
    await station.until(id, 'awaitingConfirmation');
    await station.tell(id, { type: 'offers.confirmed' });
    await station.until(id, 'underDelivered');
    await station.tell(id, { type: 'refund.requested' });
    await station.until(id, 'awaitingConfirmation');
    const dropped = await station.tell(id, { type: 'sale.cancelled', reason: 'the customer stays' });
    expect([dropped.body.tags.includes('underDelivered'), dropped.body.refund]).toEqual([true, null]);
    station.lab.dispensers.pump(1)?.customer({ hangUpAt: 999_999 });
    await station.tell(id, { type: 'dispensing.resumed' });
    expect((await station.until(id, 'completed')).delivered.volume).toBe(5_000);
  });

  test('survives a crash at the window', async () => {
    await begin({ amountWindow: true });
    const id = await offered();
    await station.until(id, 'awaitingConfirmation');
    await station.crash();
    await station.tell(id, { type: 'offers.confirmed' });
    await station.until(id, 'completed');
  });

  test('opens for nobody where no card took part', async () => {
    await begin({ amountWindow: true });
    const { id } = await station.sell();
    expect((await station.until(id, 'completed', 'awaitingConfirmation')).tags).toContain('completed');
  });
});

describe('the card’s number on the receipt', () => {
  test.each([
    ['whole', true, false],
    ['masked', false, true],
    ['none', false, false],
  ])('is %s as the discount says', async (printCardNumber, isWhole, isMasked) => {
    await begin({ printCardNumber });
    const id = await offered();
    await station.until(id, 'completed');
    expect([texts().includes('2200000000017'), /2200\*+17/.test(texts())]).toEqual([isWhole, isMasked]);
  });
});
