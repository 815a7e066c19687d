import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { demoStation } from '../../src/station/demo.ts';
import { type TestStation, testStation } from '../support/station.ts';

let station: TestStation;
beforeEach(async () => {
  // A pump that takes its time, so that it can be stopped meanwhile.
  const pumps = (demoStation().pumps ?? []).map((pump) => ({ ...pump, profile: { answerMs: 1_000 } }));
  station = await testStation({ document: { discounts: [], pumps } });
  station.lab.dispensers.pump(1)?.fault('lag');
});
afterEach(() => station.close());

const delivering = (id: string, state: string) =>
  station.clock.until(async () => (await station.sale(id)).state.some((one) => one.endsWith(`delivering.${state}`)), 60_000);
const customer = (does: { nozzleUp: boolean }) => station.lab.dispensers.pump(1)?.customer(does);
const flowed = () => station.lab.dispensers.pump(1)?.view().totals.volume;

describe('a stop before fuel flows', () => {
  test.each(['preparing', 'authorising'])('is taken while the pump is %s: nothing flows, and the rest is still owed', async (state) => {
    customer({ nozzleUp: false });
    const { id } = await station.sell();
    await delivering(id, state);
    expect((await station.tell(id, { type: 'dispensing.stopped' })).status).toBe(200);
    expect(await station.until(id, 'underDelivered')).toMatchObject({ delivered: { volume: 0 } });
    await station.clock.advance(3_000);
    customer({ nozzleUp: true });
    expect(flowed()).toBe(0);
    await station.tell(id, { type: 'dispensing.resumed' });
    expect(await station.until(id, 'completed')).toMatchObject({ delivered: { volume: 5000 } });
  });

  test('is taken while nobody knows whether the pump is armed', async () => {
    customer({ nozzleUp: false });
    const { id } = await station.sell();
    await delivering(id, 'authorising');
    station.line.setLink(false);
    await station.until(id, 'attention');
    station.line.setLink(true);
    await station.tell(id, { type: 'dispensing.stopped' });
    await station.until(id, 'underDelivered');
    expect(flowed()).toBe(0);
  });

  test('twice is no error', async () => {
    station.lab.dispensers.pump(1)?.customer({ flow: 2 });
    const { id } = await station.sell();
    await delivering(id, 'flowing');
    const stops = [1, 2].map(() => station.tell(id, { type: 'dispensing.stopped' }));
    expect((await Promise.all(stops)).map(({ status }) => status)).toEqual([200, 200]);
  });
});
