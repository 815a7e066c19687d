import { beforeEach, describe, expect, test } from 'vitest';
import { COMMAND } from '../../../src/adapters/dispenser-azt2/commands.ts';
import { openDispenserLine } from '../../../src/adapters/dispenser-azt2/driver.ts';
import { encodeAnswer, requestFramer } from '../../../src/adapters/dispenser-azt2/frame.ts';
import type { Delivery, NozzleDriver } from '../../../src/adapters/dispenser-azt2/nozzle.ts';
import { memoryPair } from '../../../src/adapters/wire/serial/memory.ts';
import { createDispenserSimulator, type LabPump } from '../../../src/simulators/dispenser.ts';
import { type HandClock, handClock } from '../../support/hand-clock.ts';

const [AUTHORISE, RESET, CONFIRM, PRICE, DOSE] = [0x32, 0x33, 0x38, 0x51, 0x54];
const NOTHING = { volume: 0, amount: 0 };
const FIVE_LITRES: Delivery = { volume: 5000, amount: 28_000, price: 5600, reason: 'finished', settledBy: 'register' };

let clock: HandClock;
let driver: NozzleDriver;
let pump: LabPump;
/** What was sent to the nozzle. */
let sent: number[];
/** What the wire swallows: the requests for which this holds, on the way there or back. */
let swallows: (command: number, way: 'there' | 'back') => boolean;
/** What arrives in an answer's place. */
let arrives: (command: number, bytes: Uint8Array) => Uint8Array;

beforeEach(() => {
  clock = handClock();
  sent = [];
  swallows = () => false;
  arrives = (_, bytes) => bytes;
  const [ours, near] = memoryPair('ours');
  const [far, end] = memoryPair('theirs');
  const requests = requestFramer();
  let asked = 0;
  near.onBytes((bytes) => {
    for (const parsed of requests.push(bytes)) if (parsed.kind === 'message') asked = parsed.message.command;
    sent.push(asked);
    if (!swallows(asked, 'there')) void far.write(bytes);
  });
  far.onBytes((bytes) => {
    if (!swallows(asked, 'back')) void near.write(arrives(asked, bytes));
  });
  const pumps = [{ number: 1, nozzles: [{ number: 1, address: 1 }] }];
  pump = createDispenserSimulator({ duplex: end, clock, pumps, speed: 1 }).pump(1) as LabPump;
  const settings = { address: 1, doseFlags: 'full', widths: 'ask', startAtOnce: false } as const;
  driver = openDispenserLine({ duplex: ours, clock, nozzles: [settings] }).driverOf(1);
});

/** Winds the clock until the work is over. */
async function wound<Result>(work: Promise<Result>): Promise<Result> {
  const ended: unknown[] = [];
  void Promise.allSettled([work]).then((all) => ended.push(all));
  await clock.until(() => ended.length > 0);
  return work;
}
const noUnclaimed = { onUnclaimed: () => Promise.reject(new Error('nothing was waiting')) };
const prepare = (volume = 5000, price = 5600, options = noUnclaimed) => wound(driver.prepare({ price, volume }, options));
async function armed(volume = 5000) {
  const before = await prepare(volume);
  await wound(driver.authorise(before));
  return before;
}
const state = () => pump.view().state;
const times = (command: number) => sent.filter((one) => one === command).length;

describe('preparing', () => {
  test.each([
    ['a price over 99,99', 10_000, 5000, 'priceLimit'],
    ['a dose over 999,99 litres', 5600, 1_000_000, 'doseLimit'],
    ['no dose', 5600, 0, 'doseLimit'],
    ['less than no dose', 5600, -10, 'doseLimit'],
    ['half a hundredth of a litre', 5600, 5005, 'doseLimit'],
  ])('refuses %s before the dispenser hears of it', async (_what, price, volume, code) => {
    await expect(driver.prepare({ price, volume }, noUnclaimed)).rejects.toMatchObject({ device: 'pump', code, known: 'notDone' });
    expect([times(PRICE), times(DOSE)]).toEqual([0, 0]);
  });

  test('takes the highest price and the largest dose', async () => {
    expect(await prepare(999_990, 9999)).toEqual(NOTHING);
    expect(pump.view().nozzles).toMatchObject([{ state: 'off', dose: 999_990 }]);
  });

  test.each([
    ['the price whose answer was lost', PRICE, 'back', 1],
    ['the dose whose answer was lost', DOSE, 'back', 1],
    ['the price that was not heard', PRICE, 'there', 2],
    ['the dose that was not heard', DOSE, 'there', 2],
  ] as const)('reads back %s, and orders again only what is not set', async (_what, command, way, orders) => {
    swallows = (asked, direction) => asked === command && direction === way && times(command) === 1;
    expect([await prepare(), times(command), pump.view().nozzles[0]?.dose]).toEqual([NOTHING, orders, 5000]);
  });

  test('gives up where the dispenser never takes the dose, and no fuel can flow', async () => {
    swallows = (asked) => asked === DOSE;
    await expect(prepare()).rejects.toMatchObject({ code: 'refused', known: 'notDone', evidence: { price: 5600, volume: 5000 } });
    expect([state(), times(DOSE)]).toEqual(['off', 3]);
  });

  test('a dispenser that does not answer has done nothing', async () => {
    swallows = () => true;
    await expect(prepare()).rejects.toMatchObject({ code: 'offline', known: 'notDone' });
  });

  test('brings an armed nozzle of nobody to rest first', async () => {
    pump.customer({ nozzleUp: false });
    await armed(9000);
    expect([await prepare(), state(), pump.view().nozzles[0]?.dose]).toEqual([NOTHING, 'off', 5000]);
  });
});

describe('a delivery that waits for nobody', () => {
  beforeEach(async () => {
    await wound(driver.follow(await armed()));
  });

  test('is handed over, and confirmed only then', async () => {
    const seen: unknown[] = [];
    const onUnclaimed = async (delivery: Delivery) => void seen.push(delivery, state(), times(CONFIRM));
    const before = await prepare(2000, 5600, { onUnclaimed } as never);
    expect([before, seen]).toEqual([{ volume: 5000, amount: 28_000 }, [FIVE_LITRES, 'delivered', 0]]);
    expect([state(), times(CONFIRM)]).toEqual(['off', 1]);
  });

  test('is never confirmed while it cannot be stored', async () => {
    const full = { onUnclaimed: () => Promise.reject(new Error('the disk is full')) };
    await expect(prepare(2000, 5600, full)).rejects.toThrow('the disk is full');
    expect([state(), times(CONFIRM), pump.view().nozzles[0]?.delivered]).toEqual(['delivered', 0, 5000]);
  });
});

describe('authorising', () => {
  test.each([
    ['whose answer is lost is settled by the state', 'back', 1],
    ['that was not heard is given again', 'there', 2],
  ] as const)('%s', async (_what, way, orders) => {
    pump.customer({ nozzleUp: false });
    const before = await prepare();
    swallows = (asked, direction) => asked === AUTHORISE && direction === way && times(AUTHORISE) === 1;
    await wound(driver.authorise(before));
    expect([state(), times(AUTHORISE)]).toEqual(['authorised', orders]);
  });

  test('that is never heard has armed nothing', async () => {
    const before = await prepare();
    swallows = (asked) => asked === AUTHORISE;
    await expect(wound(driver.authorise(before))).rejects.toMatchObject({ code: 'offline', known: 'notDone' });
    expect([state(), times(AUTHORISE)]).toEqual(['off', 3]);
  });

  test('without a dose is refused', async () => {
    await expect(wound(driver.authorise(NOTHING))).rejects.toMatchObject({ code: 'refused', known: 'notDone' });
  });

  test('is remembered by the pump, whatever became of it', async () => {
    const before = await prepare();
    expect(await wound(driver.wasAuthorised(before))).toBe(false);
    await wound(driver.authorise(before));
    expect(await wound(driver.wasAuthorised(before))).toBe(true);
    await wound(driver.follow(before));
    expect(await wound(driver.wasAuthorised(before))).toBe(true);
  });

  test('is not guessed at where the totaliser has moved', async () => {
    await expect(wound(driver.wasAuthorised({ volume: 10, amount: 56 }))).rejects.toMatchObject({ code: 'totalsMoved', known: 'unknown' });
  });
});

describe('following', () => {
  test('tells how much has flowed, and ends with the exact figures', async () => {
    const told: number[] = [];
    const delivery = await wound(driver.follow(await armed(), { onProgress: (volume) => void told.push(volume) }));
    expect([delivery, told]).toEqual([FIVE_LITRES, told.toSorted((a, b) => a - b)]);
    expect(told.filter((volume) => volume > 0 && volume < 5000).length).toBeGreaterThan(20);
  });

  test("a totaliser that went back is nobody's delivery", async () => {
    await expect(wound(driver.follow({ volume: 10, amount: 56 }))).rejects.toMatchObject({ code: 'totalsWentBack', known: 'unknown' });
  });

  test('a short silence is lived through', async () => {
    const following = driver.follow(await armed(), { silenceLimitMs: 5000 });
    swallows = () => true;
    await clock.advance(4000);
    swallows = () => false;
    expect(await wound(following)).toEqual(FIVE_LITRES);
  });

  test('a long silence leaves the delivery unknown, with what is known', async () => {
    const before = await armed();
    swallows = () => true;
    const failed = wound(driver.follow(before, { silenceLimitMs: 5000 }));
    await expect(failed).rejects.toMatchObject({ code: 'offline', known: 'unknown', evidence: { before, silentMs: expect.any(Number) } });
    expect(driver.isFollowed()).toBe(false);
  });

  test('ends when the sale no longer wants to know', async () => {
    const wanting = new AbortController();
    const following = driver.follow(await armed(), { signal: wanting.signal });
    await clock.advance(1000);
    wanting.abort(new Error('the station closes'));
    await expect(wound(following)).rejects.toThrow('the station closes');
    expect([driver.isFollowed(), state()]).toEqual([false, 'dispensing']);
  });
});

describe('a stop', () => {
  test('ends the delivery with what has flowed', async () => {
    const following = driver.follow(await armed());
    await clock.advance(4000);
    await wound(driver.stop());
    const { volume, amount, ...rest } = await wound(following);
    expect([{ volume, amount }, rest]).toEqual([pump.view().totals, { price: 5600, reason: 'finished', settledBy: 'register' }]);
    expect([volume > 0, volume < 5000]).toEqual([true, true]);
  });

  test('of an armed nozzle leaves a delivery of nothing', async () => {
    pump.customer({ nozzleUp: false });
    const before = await armed();
    await wound(driver.stop());
    expect(await wound(driver.follow(before))).toEqual({ ...FIVE_LITRES, volume: 0, amount: 0 });
  });

  test('does no harm where nothing flows', async () => {
    await wound(driver.stop());
    expect(state()).toBe('off');
  });

  test('whose answer is lost is seen to have stopped the pump', async () => {
    await armed();
    swallows = (asked, way) => asked === RESET && way === 'back';
    await wound(driver.stop());
    expect([state(), times(RESET)]).toEqual(['delivered', 1]);
  });
});

describe('confirming', () => {
  beforeEach(async () => {
    await wound(driver.follow(await armed()));
  });

  test.each([
    ['an order that is heard', () => false, 1],
    ['a lost answer', (asked: number, way: string) => asked === CONFIRM && way === 'back', 1],
    ['an order that was not heard', (asked: number) => asked === CONFIRM && times(CONFIRM) === 1, 2],
  ])('frees the pump once with %s', async (_what, lost, orders) => {
    swallows = lost;
    expect(await wound(driver.confirm())).toEqual({ volume: 5000, amount: 28_000 });
    expect([state(), times(CONFIRM)]).toEqual(['off', orders]);
  });

  test('what is confirmed already does no harm', async () => {
    const first = await wound(driver.confirm());
    expect([await wound(driver.confirm()), times(CONFIRM)]).toEqual([first, 1]);
  });

  test('takes no late answer for its totaliser', async () => {
    const late = encodeAnswer({ kind: 'data', bytes: [...Buffer.from('0'.repeat(20))] });
    let count = 0;
    arrives = (command, bytes) => (command === COMMAND.totals && ++count === 1 ? late : bytes);
    expect(await wound(driver.confirm())).toEqual({ volume: 5000, amount: 28_000 });
    expect(count).toBe(3);
  });

  test('a totaliser that never says the same twice is not believed', async () => {
    let count = 0;
    const another = () => encodeAnswer({ kind: 'data', bytes: [...Buffer.from(String(++count).padStart(20, '0'))] });
    arrives = (command, bytes) => (command === COMMAND.totals ? another() : bytes);
    await expect(wound(driver.confirm())).rejects.toMatchObject({ code: 'badAnswer', known: 'unknown' });
  });

  test('what is not over is refused', async () => {
    await wound(driver.confirm());
    pump.customer({ nozzleUp: false });
    await armed();
    await expect(wound(driver.confirm())).rejects.toMatchObject({ code: 'refused', known: 'notDone', evidence: { state: 'authorised' } });
    expect(times(CONFIRM)).toBe(1);
  });
});
