import { afterEach, describe, expect, test } from 'vitest';
import { TYPE_IDS } from '../../src/simulators/nozzle.ts';
import type { PumpFault } from '../../src/simulators/pump.ts';
import { demoStation } from '../../src/station/demo.ts';
import type { StationInput } from '../../src/station/document.ts';
import { type TestStation, testStation } from '../support/station.ts';

interface PumpView {
  state: string;
  lastError: string | null;
  delivered: { volume: number; amount: number } | null;
  nozzles: { number: number; state: string; shownPrice: { state: string; error: string | null } }[];
}
type Profile = NonNullable<NonNullable<StationInput['pumps']>[number]['profile']>;

let station: TestStation;
afterEach(() => station.close());

const pump = () => {
  const found = station.lab.dispensers.pump(1);
  if (!found) throw new Error('no pump 1');
  return found;
};
const shown = async () => (await station.call<PumpView>('GET', '/v1/pumps/1')).body;
const withProfile = (profile: Profile) => ({ document: { pumps: demoStation().pumps?.map((one) => ({ ...one, profile })) ?? [] } });

/** Five litres at pump 1, of which something has flowed. */
async function startDelivery(): Promise<string> {
  pump().customer({ flow: 20 });
  const { id } = await station.sell();
  await station.clock.until(async () => (await station.sale(id)).delivered.volume > 500);
  return id;
}

describe('a pump that refuses while fuel flows', () => {
  test.each([1, 2, 5, 40])('%i times is waited for, and the customer gets and pays all of it', async (times) => {
    station = await testStation();
    const id = await startDelivery();
    pump().fault('can', times);
    await station.clock.advance(1_000);
    expect((await station.sale(id)).tags).toContain('dispensing');
    expect(await station.until(id, 'completed', 'attention')).toMatchObject({ delivered: { volume: 5000 } });
  });

  test('for longer than a minute goes before a person with the last reading, and never with nothing', async () => {
    station = await testStation();
    const id = await startDelivery();
    const { volume } = (await station.sale(id)).delivered;
    pump().fault('can', 1_000_000);
    const { attention } = await station.until(id, 'attention');
    const evidence = attention?.evidence as unknown as { evidence: { lastVolume: number; silentMs: number } };
    expect(evidence.evidence.lastVolume).toBeGreaterThanOrEqual(volume);
    expect(evidence.evidence.silentMs).toBeGreaterThanOrEqual(60_000);
    pump().fault('clear');
    await station.tell(id, { type: 'attention.resolved', choice: 'askAgain', by: 'Иванов' });
    await station.until(id, 'completed');
  });
});

describe('a pump that falls silent in mid-delivery', () => {
  test('is shown offline at once, with why and what it last showed, though its other nozzles hang', async () => {
    station = await testStation();
    await startDelivery();
    station.line.setLink(false);
    await station.clock.advance(300);
    const view = await shown();
    expect(view).toMatchObject({ state: 'offline', lastError: expect.stringContaining('unplugged') });
    expect(view.delivered?.volume).toBeGreaterThan(500);
    station.line.setLink(true);
    await station.clock.until(async () => (await shown()).state === 'dispensing', 3_000);
  });
});

describe('the emergency stop', () => {
  const stop = () => station.call<{ faults?: { path: string }[] }>('POST', '/v1/pumps/1/stop');
  /** The answer, once the clock was wound for it, and how long the order took. */
  async function stopped() {
    const startedAt = station.clock.now();
    const answers: Awaited<ReturnType<typeof stop>>[] = [];
    let heardMs = -1;
    void stop().then((answer) => answers.push(answer));
    await station.clock.until(() => {
      if (heardMs < 0 && pump().view().state !== 'dispensing') heardMs = station.clock.now() - startedAt;
      return answers.length > 0;
    }, 10_000);
    return { status: answers[0]?.status, silent: answers[0]?.body.faults?.map(({ path }) => path), heardMs };
  }

  test('is heard within a second though every other pump of the line is silent and asked', async () => {
    station = await testStation();
    await startDelivery();
    for (const number of [2, 3, 4]) station.lab.dispensers.pump(number)?.fault('silence');
    await station.clock.advance(1_230);
    const { status, heardMs } = await stopped();
    expect([status, heardMs <= 1_000]).toEqual([200, true]);
  });

  test('is heard within a second though nothing can be written to the disk', async () => {
    station = await testStation();
    await startDelivery();
    station.database.$client.exec('begin');
    const { status, heardMs } = await stopped();
    station.database.$client.exec('rollback');
    expect([status, heardMs <= 1_000]).toEqual([200, true]);
  });

  test('waits for a valve that closes late, and answers when the pump stands', async () => {
    station = await testStation();
    await startDelivery();
    pump().fault('slowStop');
    expect((await stopped()).status).toBe(200);
    expect(pump().view().state).not.toBe('dispensing');
  });

  test('goes to a nozzle that is offline and pours, says that it was not heard, and goes on until it is', async () => {
    station = await testStation();
    const id = await startDelivery();
    pump().fault('lostAnswer');
    await station.clock.advance(3_000);
    expect((await shown()).state).toBe('offline');
    const { status, silent, heardMs } = await stopped();
    // It hears, and only its answers are lost.
    expect([status, silent, heardMs <= 1_000]).toEqual([503, [1, 2, 3, 4].map((nozzle) => `nozzles[${nozzle}]`), true]);
    pump().fault('clear');
    expect((await station.until(id, 'underDelivered')).delivered.volume).toBeLessThan(5_000);
  });

  test('that a deaf pump did not hear is ordered again until it hears', async () => {
    station = await testStation();
    await startDelivery();
    pump().fault('silence');
    expect((await stopped()).status).toBe(503);
    expect(pump().view().state).toBe('dispensing');
    pump().fault('clear');
    await station.clock.until(() => pump().view().state !== 'dispensing', 6_000);
    expect(pump().view().totals.volume).toBeLessThan(5_000);
  });
});

describe('another firmware', () => {
  const WAYS: [string, PumpFault][] = [
    ['does not know command 58', 'doseUnknown'],
    ['does not answer command 58', 'doseUnanswered'],
    ['refuses command 58', 'doseRefused'],
    ['does not answer command 34', 'volumeUnanswered'],
    ['does not know its type', 'typeUnknown'],
    ['zeroes its register with the authority only', 'zeroedByAuthorise'],
  ];
  test.each(WAYS)('that %s sells, twice, with the volume on view as it flows', async (_what, way) => {
    station = await testStation();
    pump().fault(way);
    for (const volume of [5000, 3000]) {
      pump().customer({ flow: 20 });
      const { id } = await station.sell({ preset: { type: 'volume', volume } });
      await station.clock.until(async () => ((await shown()).delivered?.volume ?? 0) > 500, 60_000);
      expect(await station.until(id, 'completed', 'attention', 'underDelivered')).toMatchObject({
        tags: expect.arrayContaining(['completed']),
        delivered: { volume },
      });
      await station.clock.advance(2_000);
    }
    expect(pump().view().totals.volume).toBe(8000);
  });

  test.each(TYPE_IDS)('of type %s tells its deliveries to the drop', async (type) => {
    station = await testStation();
    pump().setType(type);
    const { id } = await station.sell();
    expect(await station.until(id, 'completed')).toMatchObject({ delivered: { volume: 5000, amount: 28_000 } });
  });

  test('behind an adapter that sends our own bytes back sells with its setting', async () => {
    station = await testStation(withProfile({ echo: true }));
    for (const number of [1, 2, 3, 4]) station.lab.dispensers.pump(number)?.fault('echo');
    const { id } = await station.sell();
    expect(await station.until(id, 'completed')).toMatchObject({ delivered: { volume: 5000 } });
  });

  test('behind such an adapter is offline without the setting, and the reason is named', async () => {
    station = await testStation();
    for (const number of [1, 2, 3, 4]) station.lab.dispensers.pump(number)?.fault('echo');
    await station.clock.advance(10_000);
    expect(await shown()).toMatchObject({ state: 'offline', lastError: expect.stringContaining('profile.echo') });
    const answer = station.call('POST', '/v1/sales', PREPAID, { 'idempotency-key': 'echo' });
    expect(await wound(answer)).toMatchObject({ status: 503, body: { type: '/problems/device-offline' } });
  });

  test('whose answers lag by 420 ms sells with its time limit', async () => {
    station = await testStation(withProfile({ answerMs: 700 }));
    for (const number of [1, 2, 3, 4]) station.lab.dispensers.pump(number)?.fault('lag');
    await station.clock.advance(10_000);
    const { id } = await wound(station.sell());
    expect(await station.until(id, 'completed', 'attention', 'underDelivered')).toMatchObject({ delivered: { volume: 5000 } });
  });

  test('that answers in another shape is asked again, and nothing flows twice', async () => {
    station = await testStation();
    const { id } = await station.sell();
    await station.until(id, 'dispensing');
    pump().fault('strange', 3);
    expect(await station.until(id, 'completed', 'attention', 'underDelivered')).toMatchObject({ delivered: { volume: 5000 } });
    expect(pump().view().totals.volume).toBe(5000);
  });
});

const PREPAID = {
  path: 'prepaid',
  workplace: '1',
  pump: 1,
  nozzle: 1,
  preset: { type: 'volume', volume: 5000 },
  paymentType: 'cash',
};

async function wound<Result>(work: Promise<Result>): Promise<Result> {
  let isOver = false;
  void work.finally(() => {
    isOver = true;
  });
  await station.clock.until(() => isOver, 30_000);
  return work;
}

describe('noise on the line', () => {
  test('shows no pump idle, and keeps no sale waiting; when it is over all is well', async () => {
    station = await testStation();
    pump().fault('noise');
    // No far end answers through it.
    for (const number of [1, 2, 3, 4]) station.lab.dispensers.pump(number)?.fault('silence');
    await station.clock.advance(16_000);
    const { pumps } = (await station.call<{ pumps: PumpView[] }>('GET', '/v1/pumps')).body;
    expect(pumps.flatMap(({ nozzles }) => nozzles.map(({ state }) => state))).toEqual(Array(16).fill('offline'));
    expect(await wound(station.call('POST', '/v1/sales', PREPAID, { 'idempotency-key': 'noise' }))).toMatchObject({ status: 503 });
    for (const number of [1, 2, 3, 4]) station.lab.dispensers.pump(number)?.fault('clear');
    await station.clock.advance(10_000);
    await station.until((await station.sell()).id, 'completed');
  });
});

describe('a price that the dispenser cannot show', () => {
  test('is none that it only did not tell for a while: it sells as soon as it answers, though its nozzle is lifted', async () => {
    station = await testStation();
    pump().fault('can', 1_000_000);
    await station.crash();
    await station.clock.advance(10_000);
    pump().customer({ nozzleUp: true });
    pump().fault('clear');
    await station.clock.advance(6_000);
    await station.until((await station.sell()).id, 'completed');
  });

  test('is known at once, and nothing is sold at it', async () => {
    const products = demoStation().products.map((one) => (one.code === 'ai80' ? { ...one, price: 10_000 } : one));
    station = await testStation({ document: { products } });
    station.line.setLink(false);
    expect((await shown()).nozzles[0]?.shownPrice).toEqual({ state: 'refused', error: 'the dispenser takes prices up to 99.99' });
    station.line.setLink(true);
    await station.clock.advance(5_000);
    expect(await station.call('POST', '/v1/sales', PREPAID, { 'idempotency-key': 'dear' })).toMatchObject({
      status: 422,
      body: { type: '/problems/price-not-shown' },
    });
  });
});
