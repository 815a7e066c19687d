import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chartNames, chartOf } from '../../../machines/index.ts';
import type { Chart } from '../../../src/engine/step.ts';
import { bringToEnd } from '../../support/operator.ts';
import { type TestStation, testStation } from '../../support/station.ts';
import { transitionsIn } from '../../support/walk.ts';
import { writeWalked } from '../../support/write-walked.ts';

interface Coverage {
  tested: { states: string[]; transitions: string[] } | null;
  seen: { states: Record<string, number>; transitions: Record<string, number> };
}

writeWalked();

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());
const ask = async (chart: string) => (await station.call<Coverage>('GET', `/v1/charts/${chart}/coverage`)).body;

describe('what tests and sales have walked', () => {
  test('the tests have walked transitions that the charts have, and no others', async () => {
    for (const name of chartNames()) {
      const known = new Set(transitionsIn(chartOf(name)?.chart as unknown as Chart));
      const { tested } = await ask(name);
      expect(tested?.transitions.length).toBeGreaterThan(50);
      expect(tested?.transitions.filter((one) => !known.has(one))).toEqual([]);
    }
  });

  test('what sales have walked stands beside it, by the same names', async () => {
    expect((await ask('prepaid')).seen).toEqual({ states: {}, transitions: {} });
    await bringToEnd(station, (await station.sell()).id);
    await bringToEnd(station, (await station.sell({ loyalty: true })).id);
    const { tested, seen } = await ask('prepaid');
    expect(seen.transitions['prepaid.ordering.identification.awaitingCard/card.presented/0']).toBe(1);
    expect(seen.states['fulfilment.handover.kept'] ?? 0).toBeGreaterThan(0);
    expect(Object.keys(seen.transitions).filter((one) => !tested?.transitions.includes(one))).toEqual([]);
    expect(Object.keys(seen.states).filter((one) => !tested?.states.includes(one))).toEqual([]);
  });

  test('of a chart that is none there is nothing', async () => {
    expect((await station.call('GET', '/v1/charts/lottery/coverage')).status).toBe(404);
    expect((await station.call('GET', '/v1/charts/prepaid/coverage?version=7')).status).toBe(404);
  });
});
