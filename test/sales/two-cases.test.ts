import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestStation, testStation } from '../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const decide = (id: string, choice: string, more: Record<string, unknown> = {}) =>
  station.tell(id, { type: 'attention.resolved', choice, by: 'Иванов', ...more });
const reasons = ({ attentions }: { attentions: { reason: string }[] }) => attentions.map(({ reason }) => reason);

/** Megainsight refuses to settle a sale whose pump has fallen silent in mid-delivery. */
async function twoCases(): Promise<string> {
  station.lab.dispensers.pump(1)?.customer({ flow: 20 });
  const { id } = await station.sell({ loyalty: true });
  await station.tell(id, { type: 'card.presented', token: '2200000000017' });
  await station.until(id, 'awaitingOffers');
  for (const on of ['purchase', 'lookUp'] as const) station.lab.megainsight.fault('otherPoints', { on, count: 2 });
  await station.tell(id, { type: 'offers.answered', couponIds: [], points: 0 });
  await station.clock.until(async () => (await station.sale(id)).delivered.volume > 500);
  station.lab.dispensers.pump(1)?.fault('silence');
  await station.clock.until(async () => (await station.sale(id)).attentions.length === 2);
  return id;
}

describe('a sale about which two things must be decided at once', () => {
  test('shows both, what the customer waits for first, each with its own evidence', async () => {
    const id = await twoCases();
    const sale = await station.sale(id);
    expect(reasons(sale)).toEqual(['deliveryUnknown', 'loyaltyRefused']);
    expect(sale.attention).toEqual(sale.attentions[0]);
    expect(sale.attentions.map(({ evidence }) => evidence?.device)).toEqual(['pump', 'megainsight']);
  });

  test('is asked about one of them again, and the other stays as it is', async () => {
    const id = await twoCases();
    expect(reasons((await decide(id, 'askAgain')).body)).toEqual(['loyaltyRefused']);
    await station.clock.until(async () => (await station.sale(id)).attentions.length === 2);
    expect(reasons((await decide(id, 'askAgain', { reason: 'loyaltyRefused' })).body)).toEqual(['deliveryUnknown']);
  });

  test('takes a choice that only one of them offers for that one, and none under the other’s name', async () => {
    const id = await twoCases();
    expect(await decide(id, 'writeOff', { reason: 'deliveryUnknown' })).toMatchObject({
      status: 422,
      body: { type: '/problems/guard-refused' },
    });
    const { body } = await decide(id, 'writeOff');
    expect([reasons(body), body.resolutions.at(-1)]).toEqual([
      ['deliveryUnknown'],
      { reason: 'loyaltyRefused', choice: 'writeOff', evidence: null, by: 'Иванов' },
    ]);
    await decide(id, 'delivered', { evidence: { volume: 5000 } });
    await station.until(id, 'completed');
  });
});
