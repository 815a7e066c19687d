import { beforeEach, describe, expect, test } from 'vitest';
import type { Delivery } from '../../../src/adapters/dispenser-azt2/nozzle.ts';
import { FIVE_LITRES, NOTHING, type NozzleOnAWire, noUnclaimed, nozzleOnAWire } from './nozzle-on-a-wire.ts';

const [AUTHORISE, CONFIRM, PRICE, DOSE] = [0x32, 0x38, 0x51, 0x54];

let wire: NozzleOnAWire;
beforeEach(() => {
  wire = nozzleOnAWire();
});

describe('preparing', () => {
  test.each([
    ['a price over 99,99', 10_000, 5000, 'priceLimit'],
    ['a dose over 999,99 litres', 5600, 1_000_000, 'doseLimit'],
    ['no dose', 5600, 0, 'doseLimit'],
    ['less than no dose', 5600, -10, 'doseLimit'],
    ['half a hundredth of a litre', 5600, 5005, 'doseLimit'],
  ])('refuses %s before the dispenser hears of it', async (_what, price, volume, code) => {
    await expect(wire.driver.prepare({ price, volume }, noUnclaimed)).rejects.toMatchObject({ device: 'pump', code, known: 'notDone' });
    expect([wire.times(PRICE), wire.times(DOSE)]).toEqual([0, 0]);
  });

  test('takes the highest price and the largest dose', async () => {
    expect(await wire.prepare(999_990, 9999)).toEqual(NOTHING);
    expect(wire.pump.view().nozzles).toMatchObject([{ state: 'off', dose: 999_990 }]);
  });

  test.each([
    ['the price whose answer was lost', PRICE, 'back', 1],
    ['the dose whose answer was lost', DOSE, 'back', 1],
    ['the price that was not heard', PRICE, 'there', 2],
    ['the dose that was not heard', DOSE, 'there', 2],
  ] as const)('reads back %s, and orders again only what is not set', async (_what, command, way, orders) => {
    wire.swallows = (asked, direction) => asked === command && direction === way && wire.times(command) === 1;
    expect([await wire.prepare(), wire.times(command), wire.pump.view().nozzles[0]?.dose]).toEqual([NOTHING, orders, 5000]);
  });

  test('gives up where the dispenser never takes the dose, and no fuel can flow', async () => {
    wire.swallows = (asked) => asked === DOSE;
    await expect(wire.prepare()).rejects.toMatchObject({ code: 'refused', known: 'notDone', evidence: { price: 5600, volume: 5000 } });
    expect([wire.state(), wire.times(DOSE)]).toEqual(['off', 3]);
  });

  test('a dispenser that does not answer has done nothing', async () => {
    wire.swallows = () => true;
    await expect(wire.prepare()).rejects.toMatchObject({ code: 'offline', known: 'notDone' });
  });

  test.each([
    ['price', PRICE],
    ['dose', DOSE],
  ])('a %s that is refused once is set again', async (_what, command) => {
    wire.arrives = (asked, bytes) => (asked === command && wire.times(command) === 1 ? Uint8Array.of(0x7f, 0x18) : bytes);
    expect([await wire.prepare(), wire.pump.view().nozzles[0]?.dose]).toEqual([NOTHING, 5000]);
  });

  test('a dose that cannot be read back and was not surely acknowledged is no dose', async () => {
    wire.pump.fault('doseUnknown');
    wire.swallows = (asked, way) => asked === DOSE && way === 'back';
    await expect(wire.prepare()).rejects.toMatchObject({ code: 'refused', known: 'notDone' });
  });

  test('brings an armed nozzle of nobody to rest first', async () => {
    wire.pump.customer({ nozzleUp: false });
    await wire.armed(9000);
    expect([await wire.prepare(), wire.state(), wire.pump.view().nozzles[0]?.dose]).toEqual([NOTHING, 'off', 5000]);
  });
});

describe('a delivery that waits for nobody', () => {
  beforeEach(async () => {
    await wire.wound(wire.driver.follow(await wire.armed()));
  });

  test('is handed over, and confirmed only then', async () => {
    const seen: unknown[] = [];
    const onUnclaimed = async (delivery: Delivery) => void seen.push(delivery, wire.state(), wire.times(CONFIRM));
    const before = await wire.prepare(2000, 5600, { onUnclaimed } as never);
    expect([before, seen]).toEqual([{ volume: 5000, amount: 28_000 }, [FIVE_LITRES, 'delivered', 0]]);
    expect([wire.state(), wire.times(CONFIRM)]).toEqual(['off', 1]);
  });

  test('is never confirmed while it cannot be stored', async () => {
    const full = { onUnclaimed: () => Promise.reject(new Error('the disk is full')) };
    await expect(wire.prepare(2000, 5600, full)).rejects.toThrow('the disk is full');
    expect([wire.state(), wire.times(CONFIRM), wire.pump.view().nozzles[0]?.delivered]).toEqual(['delivered', 0, 5000]);
  });
});

describe('authorising', () => {
  test.each([
    ['whose answer is lost is settled by the state', 'back', 1],
    ['that was not heard is given again', 'there', 2],
  ] as const)('%s', async (_what, way, orders) => {
    wire.pump.customer({ nozzleUp: false });
    const before = await wire.prepare();
    wire.swallows = (asked, direction) => asked === AUTHORISE && direction === way && wire.times(AUTHORISE) === 1;
    await wire.wound(wire.driver.authorise(before));
    expect([wire.state(), wire.times(AUTHORISE)]).toEqual(['authorised', orders]);
  });

  test('that is never heard has armed nothing', async () => {
    const before = await wire.prepare();
    wire.swallows = (asked) => asked === AUTHORISE;
    await expect(wire.wound(wire.driver.authorise(before))).rejects.toMatchObject({ code: 'offline', known: 'notDone' });
    expect([wire.state(), wire.times(AUTHORISE)]).toEqual(['off', 3]);
  });

  test('refused by a dispenser that has armed itself all the same is seen to be armed', async () => {
    wire.pump.customer({ nozzleUp: false });
    const before = await wire.prepare();
    wire.arrives = (command, bytes) => (command === AUTHORISE ? Uint8Array.of(0x7f, 0x18) : bytes);
    await wire.wound(wire.driver.authorise(before));
    expect([wire.state(), wire.times(AUTHORISE)]).toEqual(['authorised', 1]);
  });

  test('after a stop that came since it was prepared is not done: no fuel can flow', async () => {
    const before = await wire.prepare();
    await wire.wound(wire.driver.sendStop());
    await expect(wire.wound(wire.driver.authorise(before))).rejects.toMatchObject({ code: 'stopped', known: 'notDone' });
    expect([wire.state(), wire.times(AUTHORISE)]).toEqual(['off', 0]);
    const again = await wire.prepare();
    await wire.wound(wire.driver.authorise(again));
    expect(wire.times(AUTHORISE)).toBe(1);
  });

  test('without a dose is refused', async () => {
    await expect(wire.wound(wire.driver.authorise(NOTHING))).rejects.toMatchObject({ code: 'refused', known: 'notDone' });
  });

  test('is remembered by the pump, whatever became of it', async () => {
    const before = await wire.prepare();
    expect(await wire.wound(wire.driver.wasAuthorised(before))).toBe(false);
    await wire.wound(wire.driver.authorise(before));
    expect(await wire.wound(wire.driver.wasAuthorised(before))).toBe(true);
    await wire.wound(wire.driver.follow(before));
    expect(await wire.wound(wire.driver.wasAuthorised(before))).toBe(true);
  });

  test('is not guessed at where the totaliser has moved', async () => {
    await expect(wire.wound(wire.driver.wasAuthorised({ volume: 10, amount: 56 }))).rejects.toMatchObject({
      code: 'totalsMoved',
      known: 'unknown',
    });
  });
});
