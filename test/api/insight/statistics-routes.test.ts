import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chartOf } from '../../../machines/index.ts';
import type { Chart } from '../../../src/engine/step.ts';
import { createSqliteJournal } from '../../../src/store/journal/sqlite-journal.ts';
import { bringToEnd } from '../../support/operator.ts';
import { type TestStation, testStation } from '../../support/station.ts';
import { recordTransitions } from '../../support/transition-recorder.ts';

interface Times {
  count: number;
  median: number | null;
  p95: number | null;
}
interface Statistics {
  sales: number;
  states: ({ state: string } & Times)[];
  transitions: ({ transition: string } & Times)[];
  variants: ({ id: string; share: number; states: string[]; transitions: string[] } & Times)[];
  variantsInAll: number;
  outcomes: ({ outcome: string; reason: string; state: string } & Times)[];
}

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const ask = async (chart: string, query = '') => (await station.call<Statistics>('GET', `/v1/charts/${chart}/statistics${query}`)).body;
const countOf = (list: ({ transition: string } & Times)[], part: string) =>
  list.filter(({ transition }) => transition.includes(part)).reduce((sum, { count }) => sum + count, 0);

/** Every transition that the closed sales of a chart took, recomputed from the journal by another recorder than the engine's. */
async function replayed(name: string): Promise<Record<string, number>> {
  const chart = chartOf(name)?.chart as unknown as Chart;
  const counts: Record<string, number> = {};
  const ids = station.database.$client.prepare(`select id from sales where chart = ? and tags like '%|closed|%'`).all(name) as {
    id: string;
  }[];
  const journal = createSqliteJournal(station.database);
  for (const { id } of ids) {
    const [opening, ...rest] = await journal.events(id);
    let snapshot: unknown = null;
    const take = (step: (scope: unknown) => unknown) => {
      for (const transition of recordTransitions((scope) => {
        snapshot = step(scope);
      })) {
        counts[transition] = (counts[transition] ?? 0) + 1;
      }
    };
    take((scope) => chart.getInitialSnapshot(scope as never, opening?.event.input as never));
    for (const { event } of rest) take((scope) => chart.transition(snapshot as never, event as never, scope as never));
  }
  return counts;
}
const countsOf = ({ transitions }: Statistics) => Object.fromEntries(transitions.map(({ transition, count }) => [transition, count]));

/** Sales of every path, ended in every way that a day brings. */
async function aDay(): Promise<void> {
  await bringToEnd(station, (await station.sell()).id);
  await bringToEnd(station, (await station.sell({ loyalty: true, pump: 2 })).id, { couponIds: 'all', points: 3_000 });
  station.lab.dispensers.pump(3)?.customer({ hangUpAt: 2_000 });
  await bringToEnd(station, (await station.sell({ pump: 3 })).id);
  await station.tell((await station.sell({ loyalty: true, pump: 1 })).id, { type: 'sale.cancelled', reason: 'forgot the wallet' });
  station.lab.bank.fault('decline', 1);
  const card = await station.sell({ paymentType: 'card', pump: 2 });
  await bringToEnd(station, card.id);
  const full = await station.sell({ path: 'fillToFull', preset: { type: 'full', ceiling: 6_000 } });
  await station.until(full.id, 'awaitingReceipt');
  await station.tell(full.id, { type: 'sale.leftUnpaid', reason: 'no money' });
  const shop = { path: 'shop', pump: undefined, nozzle: undefined, preset: undefined, paymentType: 'shop-cash' };
  const coffee = await station.sell({ ...shop, goods: [{ code: 'coffee', quantity: 2_000 }] });
  await station.until(coffee.id, 'closed');
  await station.tell(coffee.id, { type: 'refund.requested' });
  await bringToEnd(station, coffee.id);
  await station.clock.advance(2_000);
}

describe('a chart in sum', () => {
  test('counts exactly the transitions that a replay of the journal takes', async () => {
    await aDay();
    for (const chart of ['prepaid', 'fillToFull', 'shop']) expect(countsOf(await ask(chart))).toEqual(await replayed(chart));
  });

  test('counts the same after a crash, a sale that went on over it included', async () => {
    const open = await station.sell({ loyalty: true, pump: 4 });
    await aDay();
    const before = await ask('prepaid');
    await station.crash();
    expect(await ask('prepaid')).toEqual(before);
    await station.tell(open.id, { type: 'loyalty.skipped' });
    await bringToEnd(station, open.id);
    const after = await ask('prepaid');
    expect([after.sales, countsOf(after)]).toEqual([before.sales + 1, await replayed('prepaid')]);
  });

  test('counts a sale anew that goods were brought back to: once, with its new end', async () => {
    const shop = { path: 'shop', pump: undefined, nozzle: undefined, preset: undefined, paymentType: 'shop-cash' };
    const { id } = await station.sell({ ...shop, goods: [{ code: 'coffee', quantity: 2_000 }] });
    await bringToEnd(station, id);
    expect((await ask('shop')).outcomes.map(({ outcome, count }) => [outcome, count])).toEqual([['completed', 1]]);
    await station.crash();
    await station.tell(id, { type: 'refund.requested' });
    await bringToEnd(station, id);
    const { sales, outcomes, variantsInAll } = await ask('shop');
    expect([sales, outcomes.map(({ outcome, count }) => [outcome, count]), variantsInAll]).toEqual([1, [['refunded', 1]], 1]);
    expect(countsOf(await ask('shop'))).toEqual(await replayed('shop'));
  });

  test('tells how long sales were in a state, and says why they ended', async () => {
    for (const seconds of [10, 20, 30]) {
      const { id } = await station.sell({ loyalty: true });
      await station.clock.advance(seconds * 1_000);
      await station.tell(id, { type: 'sale.cancelled', reason: 'queue' });
      await bringToEnd(station, id);
    }
    const { states, outcomes, sales } = await ask('prepaid');
    const waiting = states.find(({ state }) => state === 'ordering.identification.awaitingCard');
    expect(waiting?.count).toBe(3);
    expect(Math.abs((waiting?.median ?? 0) - 20_000)).toBeLessThan(500);
    expect(Math.abs((waiting?.p95 ?? 0) - 30_000)).toBeLessThan(750);
    expect([sales, outcomes.map(({ outcome, reason, count }) => [outcome, reason, count])]).toEqual([3, [['cancelled', 'queue', 3]]]);
  });

  test('knows one way by whatever runs side by side, and tells its share', async () => {
    for (const pump of [1, 2, 3]) await bringToEnd(station, (await station.sell({ pump })).id);
    await bringToEnd(station, (await station.sell({ loyalty: true })).id);
    await station.clock.advance(1_000);
    const { variants } = await ask('prepaid');
    expect(variants.map(({ count, share }) => [count, share])).toEqual([
      [3, 0.75],
      [1, 0.25],
    ]);
    expect(variants[0]?.states).toContain('fulfilment.handover.kept');
    expect(variants[1]?.transitions).toContain('prepaid.ordering.identification.awaitingCard/card.presented/0');
  });

  test.each([
    ['?pump=2', 1],
    ['?paymentType=talon', 1],
    ['?product=ai95', 1],
    ['?loyalty=true', 1],
    ['?loyalty=false&pump=1', 2],
    ['?version=2', 4],
    ['?from=2026-11-23T09:00:00Z&to=2026-11-23T09:59:59Z', 4],
    ['?from=2026-11-24T00:00:00Z', 0],
    ['?to=2026-11-22T23:00:00Z', 0],
  ])('is filtered by %s', async (query, sales) => {
    await bringToEnd(station, (await station.sell()).id);
    await bringToEnd(station, (await station.sell({ pump: 2, paymentType: 'talon' })).id);
    await bringToEnd(station, (await station.sell({ nozzle: 3 })).id);
    await bringToEnd(station, (await station.sell({ pump: 3, loyalty: true })).id);
    expect((await ask('prepaid', query)).sales).toBe(sales);
    expect(countOf((await ask('prepaid', query)).transitions, '/xstate.done.actor.confirmDelivery/')).toBe(sales);
  });

  test('refuses what is no filter, and a chart that is none', async () => {
    const status = async (path: string) => (await station.call('GET', path)).status;
    expect([
      await status('/v1/charts/prepaid/statistics?pump=first'),
      await status('/v1/charts/prepaid/statistics?from=yesterday'),
      await status('/v1/charts/none/statistics'),
      await status('/v1/charts/prepaid/statistics?version=9'),
    ]).toEqual([422, 422, 404, 404]);
  });
});
