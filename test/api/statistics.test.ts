import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Statistics } from '../../src/store/statistics.ts';
import { type TestStation, testStation } from '../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const ask = (query = '', chart = 'prepaid') => station.call<Statistics>('GET', `/v1/charts/${chart}/statistics${query}`);
async function sold(changes: Record<string, unknown> = {}) {
  const { id } = await station.sell(changes);
  await station.until(id, 'completed');
  return id;
}
async function cancelled(after: number) {
  const { id } = await station.sell({ loyalty: true });
  await station.clock.advance(after);
  await station.tell(id, { type: 'sale.cancelled', reason: 'changed mind' });
}

interface Step {
  event: { type: string };
  before: string[];
  after: string[];
}
/** Counts of transitions, from the histories alone. */
async function recounted(ids: string[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const id of ids) {
    const { body } = await station.call<{ events: Step[] }>('GET', `/v1/sales/${id}/history`);
    for (const { event, before, after } of body.events) {
      const [left, entered] = [before.filter((state) => !after.includes(state)), after.filter((state) => !before.includes(state))];
      if (left.length + entered.length === 0) continue;
      const key = JSON.stringify([left, event.type, entered]);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

describe('the statistics of a chart', () => {
  test('count exactly what the sales’ own histories tell', async () => {
    const ids = [await sold(), await sold({ paymentType: 'talon' }), await sold({ pump: 2 })];
    const { body } = await ask();
    const counts = new Map(body.transitions.map(({ from, event, to, count }) => [JSON.stringify([from, event, to]), count]));
    expect(counts).toEqual(await recounted(ids));
    expect([body.sales, body.outcomes]).toEqual([3, { completed: 3 }]);
  });

  test('tell how long sales are in a state: median and 95th percentile', async () => {
    for (const after of [1_000, 2_000, 3_000, 60_000]) await cancelled(after);
    const { body } = await ask();
    expect(body.states.find(({ state }) => state === 'ordering.identification.awaitingCard')).toEqual({
      state: 'ordering.identification.awaitingCard',
      count: 4,
      median: 2_000,
      p95: 60_000,
    });
    expect(body.outcomes).toEqual({ cancelled: 4 });
  });

  test('name each distinct way, the commonest first, with how its sales ended', async () => {
    await sold();
    await sold();
    await cancelled(1_000);
    const { variants } = (await ask()).body;
    expect(variants.map(({ count, outcomes }) => [count, outcomes])).toEqual([
      [2, { completed: 2 }],
      [1, { cancelled: 1 }],
    ]);
    expect(variants[1]?.path.at(-1)).toMatch(/^cancelled\./);
  });

  test('keep to the time, the pump, the payment type and the version that are asked for', async () => {
    await sold();
    await station.clock.advance(3_600_000);
    await sold({ pump: 2, paymentType: 'talon' });
    const counts = async (query: string) => (await ask(query)).body.sales;
    expect([
      await counts('?to=2026-11-23T09:30:00Z'),
      await counts('?from=2026-11-23T09:30:00Z'),
      await counts('?from=2026-11-23T12:00:00Z'),
      await counts('?pump=2'),
      await counts('?paymentType=cash'),
      await counts('?paymentType=card'),
      await counts('?version=1'),
      await counts('?version=2'),
    ]).toEqual([1, 1, 0, 1, 1, 0, 2, 0]);
  });

  test('of a chart without sales are empty; of no chart there are none; a wrong filter is named', async () => {
    expect((await ask('', 'shop')).body).toEqual({ name: 'shop', sales: 0, states: [], transitions: [], variants: [], outcomes: {} });
    expect((await ask('', 'lottery')).status).toBe(404);
    expect(await ask('?from=yesterday&pump=x')).toMatchObject({ status: 422, body: { faults: [{ path: 'from' }, { path: 'pump' }] } });
  });
});
