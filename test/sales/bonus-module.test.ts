import { afterEach, describe, expect, test } from 'vitest';
import { demoStation } from '../../src/station/demo.ts';
import { readStation } from '../../src/station/read-station.ts';
import { bringToEnd } from '../support/operator.ts';
import { type TestStation, testStation } from '../support/station.ts';

let station: TestStation | undefined;
afterEach(async () => {
  await station?.close();
  station = undefined;
});

/** 2.5 % from 200.00 ₽ bought so far, 5 % from 500.00 ₽. */
const TIERS = [
  { from: 20_000, percent: 250 },
  { from: 50_000, percent: 500 },
];
const document = (tiers = TIERS) => ({
  discounts: (demoStation().discounts ?? []).map((discount, index) =>
    index === 0 ? { ...discount, calculation: 'module' as const } : discount,
  ),
  bonusModule: { tiers },
});
async function begin(): Promise<TestStation> {
  station = await testStation({ document: document() });
  return station;
}
const moneyCalls = (at: TestStation) => at.lab.megainsight.ledger().operations.filter(({ call }) => call !== 'client');
async function bought(at: TestStation) {
  const { id } = await at.sell({ loyalty: true });
  return bringToEnd(at, id);
}
const module = (sale: { client: unknown }) => (sale.client as { module: { percent: number; accumulated: number } | null }).module;

describe('a discount of the bonus module', () => {
  test('gives the percentage that the client’s purchases so far have reached', async () => {
    const at = await begin();
    const [first, second, third] = [await bought(at), await bought(at), await bought(at)];
    expect([first.totals.due, second.totals.due, third.totals.due]).toEqual([28_000, 27_300, 26_600]);
    expect([module(first), module(second), module(third)]).toEqual([
      { percent: 0, accumulated: 28_000 },
      { percent: 250, accumulated: 55_300 },
      { percent: 500, accumulated: 81_900 },
    ]);
  });

  test('asks Megainsight who the client is, and tells it of no money', async () => {
    const at = await begin();
    const sale = await bought(at);
    expect([sale.client?.coupons, sale.client?.maxPoints, moneyCalls(at)]).toEqual([[], 0, []]);
  });

  test('counts a sale once, whenever the service is lost', async () => {
    const at = await begin();
    const { id } = await at.sell({ loyalty: true });
    await at.tell(id, { type: 'card.presented', token: '2200000000017' });
    for (let loss = 0; loss < 30; loss++) {
      await at.clock.advance(150);
      await at.crash();
    }
    await bringToEnd(at, id);
    await at.crash();
    expect(module(await bought(at))).toEqual({ percent: 250, accumulated: 28_000 + 27_300 });
  });

  test('takes back what a refund gives back, and no more', async () => {
    const at = await begin();
    await bought(at);
    at.lab.dispensers.pump(1)?.customer({ hangUpAt: 2_000 });
    const short = await bought(at);
    expect([short.totals.due, short.totals.refunded, module(short)?.accumulated]).toEqual([27_300, 16_380, 28_000 + 27_300 - 16_380]);
  });

  test('of a cancelled sale counts nothing', async () => {
    const at = await begin();
    const { id } = await at.sell({ loyalty: true, paymentType: 'cash', tendered: 100 }).catch(() => at.sell({ loyalty: true }));
    await at.tell(id, { type: 'sale.cancelled', reason: 'no money' });
    await bringToEnd(at, id);
    expect(module(await bought(at))?.accumulated).toBe(28_000);
  });

  test('with tiers out of order is refused, the fault named by its path in both languages', () => {
    const read = readStation({ ...demoStation(), ...document([...TIERS].reverse()) });
    expect(read).toMatchObject({
      ok: false,
      faults: [{ path: 'bonusModule.tiers[1].from', message: { en: expect.any(String), ru: expect.any(String) } }],
    });
  });
});
