import { beforeEach, describe, expect, test } from 'vitest';
import { COMMAND } from '../../../src/adapters/dispenser-azt2/commands.ts';
import { encodeAnswer } from '../../../src/adapters/dispenser-azt2/frame.ts';
import { FIVE_LITRES, type NozzleOnAWire, nozzleOnAWire } from './nozzle-on-a-wire.ts';

const [RESET, CONFIRM] = [0x33, 0x38];

let wire: NozzleOnAWire;
beforeEach(() => {
  wire = nozzleOnAWire();
});

describe('following', () => {
  test('tells how much has flowed, and ends with the exact figures', async () => {
    const told: number[] = [];
    const delivery = await wire.wound(wire.driver.follow(await wire.armed(), { onProgress: (volume) => void told.push(volume) }));
    expect([delivery, told]).toEqual([FIVE_LITRES, told.toSorted((a, b) => a - b)]);
    expect(told.filter((volume) => volume > 0 && volume < 5000).length).toBeGreaterThan(20);
  });

  test("a totaliser that went back is nobody's delivery", async () => {
    await expect(wire.wound(wire.driver.follow({ volume: 10, amount: 56 }))).rejects.toMatchObject({
      code: 'totalsWentBack',
      known: 'unknown',
    });
  });

  test('a short silence is lived through', async () => {
    const following = wire.driver.follow(await wire.armed(), { silenceLimitMs: 5000 });
    wire.swallows = () => true;
    await wire.clock.advance(4000);
    wire.swallows = () => false;
    expect(await wire.wound(following)).toEqual(FIVE_LITRES);
  });

  test('a long silence leaves the delivery unknown, with what is known', async () => {
    const before = await wire.armed();
    wire.swallows = () => true;
    const failed = wire.wound(wire.driver.follow(before, { silenceLimitMs: 5000 }));
    await expect(failed).rejects.toMatchObject({ code: 'offline', known: 'unknown', evidence: { before, silentMs: expect.any(Number) } });
    expect(wire.driver.isFollowed()).toBe(false);
  });

  test('an armed nozzle is not over because it once refuses to say so', async () => {
    const following = wire.driver.follow(await wire.armed(), { silenceLimitMs: 5000 });
    wire.arrives = (command, bytes) => (command === COMMAND.status ? Uint8Array.of(0x7f, 0x18) : bytes);
    await wire.clock.advance(4000);
    wire.arrives = (_command, bytes) => bytes;
    expect(await wire.wound(following)).toEqual(FIVE_LITRES);
  });

  test('a pump that answers its state and nothing else is followed as long as it pours', async () => {
    const before = await wire.armed(50_000);
    wire.swallows = (command) => command !== COMMAND.status && command !== COMMAND.reset;
    const following = wire.driver.follow(before, { silenceLimitMs: 5000 });
    await wire.clock.advance(30_000);
    expect([wire.driver.isFollowed(), wire.state(), wire.driver.view().state]).toEqual([true, 'dispensing', 'dispensing']);
    wire.swallows = () => false;
    expect((await wire.wound(following)).volume).toBe(50_000);
  });

  test('a silent pump is on view as such at once, with what it last showed', async () => {
    const following = wire.driver.follow(await wire.armed(), { silenceLimitMs: 60_000 });
    await wire.clock.advance(3000);
    const { volume } = wire.driver.view();
    wire.swallows = () => true;
    await wire.clock.advance(1500);
    expect(wire.driver.view()).toMatchObject({
      state: 'offline',
      isLostAtWork: true,
      lastError: expect.stringContaining('does not answer'),
    });
    expect([wire.driver.view().volume >= volume, volume > 0]).toEqual([true, true]);
    wire.swallows = () => false;
    await wire.wound(following);
  });

  test('a delivery whose sum is not its volume at its price is read again, and never believed', async () => {
    const before = await wire.armed();
    const odd = encodeAnswer({ kind: 'data', bytes: [...Buffer.from('0500000280005600')] });
    wire.arrives = (command, bytes) => (command === COMMAND.fullDelivery ? odd : bytes);
    await expect(wire.wound(wire.driver.follow(before, { silenceLimitMs: 10_000 }))).rejects.toMatchObject({
      known: 'unknown',
      evidence: { register: { volume: 50_000, amount: 28_000 }, lastVolume: expect.any(Number) },
    });
  });

  test('ends when the sale no longer wants to know', async () => {
    const wanting = new AbortController();
    const following = wire.driver.follow(await wire.armed(), { signal: wanting.signal });
    await wire.clock.advance(1000);
    wanting.abort(new Error('the station closes'));
    await expect(wire.wound(following)).rejects.toThrow('the station closes');
    expect([wire.driver.isFollowed(), wire.state()]).toEqual([false, 'dispensing']);
  });
});

describe('a stop', () => {
  test('ends the delivery with what has flowed', async () => {
    const following = wire.driver.follow(await wire.armed());
    await wire.clock.advance(4000);
    await wire.wound(wire.driver.stop());
    const { volume, amount, ...rest } = await wire.wound(following);
    expect([{ volume, amount }, rest]).toEqual([wire.pump.view().totals, { price: 5600, reason: 'finished', settledBy: 'register' }]);
    expect([volume > 0, volume < 5000]).toEqual([true, true]);
  });

  test('of an armed nozzle leaves a delivery of nothing', async () => {
    wire.pump.customer({ nozzleUp: false });
    const before = await wire.armed();
    await wire.wound(wire.driver.stop());
    expect(await wire.wound(wire.driver.follow(before))).toEqual({ ...FIVE_LITRES, volume: 0, amount: 0 });
  });

  test('does no harm where nothing flows', async () => {
    await wire.wound(wire.driver.stop());
    expect(wire.state()).toBe('off');
  });

  test('whose answer is lost is seen to have stopped the pump', async () => {
    await wire.armed();
    wire.swallows = (asked, way) => asked === RESET && way === 'back';
    await wire.wound(wire.driver.stop());
    expect([wire.state(), wire.times(RESET)]).toEqual(['delivered', 1]);
  });
});

describe('confirming', () => {
  beforeEach(async () => {
    await wire.wound(wire.driver.follow(await wire.armed()));
  });

  test.each([
    ['an order that is heard', () => false, 1],
    ['a lost answer', (asked: number, way: string) => asked === CONFIRM && way === 'back', 1],
    ['an order that was not heard', (asked: number) => asked === CONFIRM && wire.times(CONFIRM) === 1, 2],
  ])('frees the pump once with %s', async (_what, lost, orders) => {
    wire.swallows = lost;
    expect(await wire.wound(wire.driver.confirm())).toEqual({ volume: 5000, amount: 28_000 });
    expect([wire.state(), wire.times(CONFIRM)]).toEqual(['off', orders]);
  });

  test('what is confirmed already does no harm', async () => {
    const first = await wire.wound(wire.driver.confirm());
    expect([await wire.wound(wire.driver.confirm()), wire.times(CONFIRM)]).toEqual([first, 1]);
  });

  test('takes no late answer for its totaliser', async () => {
    const late = encodeAnswer({ kind: 'data', bytes: [...Buffer.from('0'.repeat(20))] });
    let count = 0;
    wire.arrives = (command, bytes) => (command === COMMAND.totals && ++count === 1 ? late : bytes);
    expect(await wire.wound(wire.driver.confirm())).toEqual({ volume: 5000, amount: 28_000 });
    expect(count).toBe(3);
  });

  test('a totaliser that never says the same twice is not believed', async () => {
    let count = 0;
    const another = () => encodeAnswer({ kind: 'data', bytes: [...Buffer.from(String(++count).padStart(20, '0'))] });
    wire.arrives = (command, bytes) => (command === COMMAND.totals ? another() : bytes);
    await expect(wire.wound(wire.driver.confirm())).rejects.toMatchObject({ code: 'badAnswer', known: 'unknown' });
  });

  test('what is not over is refused', async () => {
    await wire.wound(wire.driver.confirm());
    wire.pump.customer({ nozzleUp: false });
    await wire.armed();
    await expect(wire.wound(wire.driver.confirm())).rejects.toMatchObject({
      code: 'refused',
      known: 'notDone',
      evidence: { state: 'authorised' },
    });
    expect(wire.times(CONFIRM)).toBe(1);
  });
});
