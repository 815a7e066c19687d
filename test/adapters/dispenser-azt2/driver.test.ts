import { beforeEach, describe, expect, test } from 'vitest';
import { type DispenserLine, openDispenserLine } from '../../../src/adapters/dispenser-azt2/driver.ts';
import { type Answer, encodeAnswer, type Request, requestFramer } from '../../../src/adapters/dispenser-azt2/frame.ts';
import type { NozzleSettings, NozzleView } from '../../../src/adapters/dispenser-azt2/nozzle.ts';
import { USUAL_PROFILE } from '../../../src/adapters/dispenser-azt2/profile.ts';
import { type MemoryEnd, memoryPair } from '../../../src/adapters/wire/serial/memory.ts';
import { createDispenserSimulator, type DispenserSimulator, type LabPump } from '../../../src/simulators/dispenser.ts';
import { type HandClock, handClock } from '../../support/hand-clock.ts';

const SETTINGS: NozzleSettings = { address: 1, doseFlags: 'full', widths: 'ask', startAtOnce: false, profile: USUAL_PROFILE };
const NOTHING = { volume: 0, amount: 0 };
const noUnclaimed = { onUnclaimed: () => Promise.reject(new Error('nothing was waiting')) };

let clock: HandClock;
let ours: MemoryEnd;
let theirs: MemoryEnd;
let line: DispenserLine;
let simulator: DispenserSimulator;
let requests: Request[];
let views: NozzleView[];
let logged: unknown[][];

beforeEach(() => {
  clock = handClock();
  requests = [];
  views = [];
  logged = [];
  [ours, theirs] = memoryPair('line-1');
});

function openLine(nozzles: Partial<NozzleSettings>[] = [{}]): void {
  const settings = nozzles.map((one) => ({ ...SETTINGS, ...one }));
  line = openDispenserLine({ duplex: ours, clock, nozzles: settings, log: (...entry) => logged.push(entry) });
  line.onView((view) => views.push(view));
}

/** A wire that keeps what is asked. */
function tapped(): MemoryEnd {
  const [far, end] = memoryPair('behind the tap');
  const framer = requestFramer();
  theirs.onBytes((bytes) => {
    for (const parsed of framer.push(bytes)) if (parsed.kind === 'message') requests.push(parsed.message);
    void far.write(bytes);
  });
  far.onBytes((bytes) => void theirs.write(bytes));
  return end;
}

function station(nozzles?: Partial<NozzleSettings>[], pumps = [1]): void {
  const simulated = pumps.map((number) => ({ number, nozzles: [{ number: 1, address: number }] }));
  simulator = createDispenserSimulator({ duplex: tapped(), clock, pumps: simulated, speed: 1 });
  openLine(nozzles);
}

/** A far end that says what the test says. */
function scripted(answer: (request: Request) => Answer): void {
  const framer = requestFramer();
  theirs.onBytes((bytes) => {
    for (const parsed of framer.push(bytes)) if (parsed.kind === 'message') void theirs.write(encodeAnswer(answer(parsed.message)));
  });
  openLine();
}

async function wound<Result>(work: Promise<Result>): Promise<Result> {
  const ended: unknown[] = [];
  void Promise.allSettled([work]).then((all) => ended.push(all));
  await clock.until(() => ended.length > 0);
  return work;
}
const pump = (number = 1) => simulator.pump(number) as LabPump;
const data = (characters: string): Answer => ({ kind: 'data', bytes: [...characters].map((character) => character.charCodeAt(0)) });
const parametersOf = (command: number) =>
  requests.filter((one) => one.command === command).map(({ parameters }) => String.fromCharCode(...parameters));

async function sell(address: number, volume: number, price: number) {
  const driver = line.driverOf(address);
  const before = await driver.prepare({ price, volume }, noUnclaimed);
  await driver.authorise(before);
  const delivery = await driver.follow(before);
  return { before, delivery, after: await driver.confirm() };
}

describe('a sale', () => {
  test('goes from price and dose to the confirmed totals', async () => {
    station();
    expect(await wound(sell(1, 5000, 5600))).toEqual({
      before: NOTHING,
      delivery: { volume: 5000, amount: 28_000, price: 5600, reason: 'finished', settledBy: 'register' },
      after: { volume: 5000, amount: 28_000 },
    });
    expect(pump().view().nozzles).toMatchObject([{ state: 'off', dose: null, totals: { volume: 5000, amount: 28_000 } }]);
  });

  test('after another adds to the totals of the first', async () => {
    station();
    await wound(sell(1, 5000, 5600));
    expect(await wound(sell(1, 8920, 5600))).toMatchObject({
      before: { volume: 5000, amount: 28_000 },
      delivery: { volume: 8920, amount: 49_952 },
      after: { volume: 13_920, amount: 77_952 },
    });
  });

  test('at each of two pumps on one line goes on at the same time', async () => {
    station([{ address: 1 }, { address: 2 }], [1, 2]);
    const started = clock.now();
    const [first, second] = await wound(Promise.all([sell(1, 10_000, 5600), sell(2, 8000, 6010)]));
    const took = clock.now() - started;
    expect([first.delivery, second.delivery]).toMatchObject([
      { volume: 10_000, amount: 56_000, price: 5600 },
      { volume: 8000, amount: 48_080, price: 6010 },
    ]);
    expect([pump(1).view().totals, pump(2).view().totals]).toEqual([first.after, second.after]);
    // Fifteen seconds for ten litres: one after the other would take twenty-seven.
    expect(took).toBeLessThan(18_000);
  });
});

describe('settings', () => {
  test.each([
    ['none', '00500'],
    ['full', '005000'],
    ['fullAndAdjustment', '0050000'],
  ] as const)('with dose flags %s five litres are set as %s', async (doseFlags, characters) => {
    station([{ doseFlags }]);
    await wound(sell(1, 5000, 5600));
    expect([parametersOf(0x51), parametersOf(0x54)]).toEqual([['5600'], [characters]]);
  });

  test('a nozzle set to start at once flows with nobody at it', async () => {
    station([{ startAtOnce: true }]);
    pump().customer({ nozzleUp: false });
    expect(await wound(sell(1, 5000, 5600))).toMatchObject({ delivery: { volume: 5000 }, after: { volume: 5000 } });
  });

  test.each([
    ['ask', 1],
    ['H', 0],
  ] as const)('with widths %s the type is asked %i times', async (widths, times) => {
    station([{ widths }]);
    await wound(sell(1, 5000, 5600));
    expect(parametersOf(0x37)).toHaveLength(times);
  });

  test('an address that is not set is nobody', () => {
    station();
    expect(() => line.driverOf(9)).toThrow(expect.objectContaining({ name: 'DeviceFailure', code: 'notConfigured', known: 'notDone' }));
  });
});

describe('a view', () => {
  const shown = () => views.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1]);

  test('follows the nozzle through a sale, and the log with it', async () => {
    station();
    await clock.advance(1000);
    await wound(sell(1, 5000, 5600));
    await clock.advance(1000);
    const states = ['idle', 'authorised', 'dispensing', 'delivered', 'idle'];
    expect([shown(), logged]).toEqual([states, states.map((state) => ['debug', 'nozzle', expect.objectContaining({ state })])]);
    expect(line.driverOf(1).view()).toMatchObject({ address: 1, state: 'idle', lastError: null, since: views.at(-1)?.since });
  });

  test('shows a nozzle that is lifted, and hung up again', async () => {
    station();
    for (const nozzleUp of [true, false]) {
      await clock.advance(500);
      pump().customer({ nozzleUp });
    }
    await clock.advance(500);
    expect(shown()).toEqual(['idle', 'calling', 'idle']);
  });

  test('goes offline with a silent dispenser, says why, and comes back', async () => {
    station();
    await clock.advance(500);
    pump().fault('silence');
    await clock.until(() => line.driverOf(1).view().state === 'offline');
    expect(line.driverOf(1).view()).toMatchObject({ lastError: 'offline: the dispenser at address 1 does not answer' });
    pump().fault('clear');
    await clock.until(() => line.driverOf(1).view().state === 'idle', 5000);
    expect([shown(), line.driverOf(1).view().lastError]).toEqual([['idle', 'offline', 'idle'], null]);
  });

  test.each([
    ['its number', data('006'), 'internal error 6'],
    ['no number', { kind: 'nak' }, 'internal error'],
  ] as const)('shows a dispenser with an internal error and %s', async (_what, errorCode, lastError) => {
    scripted(({ command }) => (command === 0x5c ? errorCode : data('001')));
    await clock.advance(500);
    expect(line.driverOf(1).view()).toMatchObject({ state: 'error', lastError });
  });
});

describe('a line', () => {
  test('asks a silent nozzle in every tenth round, and so does not keep the others waiting', async () => {
    station([{ address: 1 }, { address: 2 }]);
    await clock.advance(60_000);
    const asked = (address: number) => requests.filter((one) => one.address === address).length;
    expect([line.driverOf(1).view().state, line.driverOf(2).view().state]).toEqual(['idle', 'offline']);
    expect(asked(1)).toBeGreaterThan(3 * asked(2));
  });

  test('tells when it was unplugged and why, and takes its nozzles up again', async () => {
    station();
    await clock.advance(500);
    ours.setLink(false);
    expect(line.link()).toEqual({ up: false, since: clock.now(), lastError: 'unplugged' });
    await clock.until(() => line.driverOf(1).view().state === 'offline', 1000);
    ours.setLink(true);
    expect(line.link()).toEqual({ up: true, since: clock.now(), lastError: null });
    await clock.until(() => line.driverOf(1).view().state === 'idle', 5000);
  });

  test('that is closed asks nothing more', async () => {
    station();
    await clock.advance(500);
    await line.close();
    const asked = requests.length;
    await clock.advance(5000);
    expect([requests.length - asked, clock.pending(), line.counters().exchanges]).toEqual([0, 0, asked]);
  });
});
