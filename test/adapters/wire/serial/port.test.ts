import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../../simulation/processes.ts';
import { openDispenserLine } from '../../../../src/adapters/dispenser-azt2/driver.ts';
import { USUAL_PROFILE } from '../../../../src/adapters/dispenser-azt2/profile.ts';
import type { Duplex } from '../../../../src/adapters/wire/serial/duplex.ts';
import { openDuplex } from '../../../../src/adapters/wire/serial/port.ts';
import { systemClock } from '../../../../src/clock.ts';
import { createDispenserSimulator } from '../../../../src/simulators/dispenser.ts';
import { hasSocat, openPtyPair, type PtyPair } from '../../../support/pty.ts';

// A pty keeps eight bits whatever is asked of it: the dispensers' own 7E2 is asked for where the port is opened, and not felt here.
const SETTINGS = { baudRate: 4800, dataBits: 8, parity: 'none', stopBits: 1 } as const;

describe.skipIf(!hasSocat)('a real serial port', () => {
  let pair: PtyPair;
  let ends: Duplex[];
  beforeEach(async () => {
    pair = await openPtyPair();
    ends = [];
  });
  afterEach(async () => {
    for (const end of ends) await end.close();
    await pair.kill();
  });
  async function opened(path: string) {
    const duplex = openDuplex(path, SETTINGS, systemClock);
    ends.push(duplex);
    const state = { up: false, heard: [] as number[] };
    duplex.onLink(({ up }) => {
      state.up = up;
    });
    duplex.onBytes((bytes) => state.heard.push(...bytes));
    await eventually(() => state.up);
    return { duplex, state };
  }

  test('carries every byte both ways', async () => {
    const [near, far] = [await opened(pair.paths[0]), await opened(pair.paths[1])];
    const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    await near.duplex.write(every);
    await far.duplex.write(Uint8Array.from([0x06]));
    await eventually(() => far.state.heard.length === 256 && near.state.heard.length === 1);
    expect([far.state.heard, near.state.heard]).toEqual([[...every], [0x06]]);
  });

  test('whose far end is killed is known to be down, at the next write at the latest', async () => {
    const { duplex, state } = await opened(pair.paths[0]);
    await pair.kill();
    const failed = await duplex.write(Uint8Array.from([1])).then(
      () => false,
      () => true,
    );
    if (!failed) await duplex.write(Uint8Array.from([1])).catch(() => undefined);
    await eventually(() => !state.up);
    await expect(duplex.write(Uint8Array.from([1]))).rejects.toMatchObject({ device: 'serial', code: 'offline' });
  });

  test('may be closed twice, and lets another open it', async () => {
    const first = await opened(pair.paths[0]);
    await first.duplex.close();
    await first.duplex.close();
    const again = await opened(pair.paths[0]);
    const far = await opened(pair.paths[1]);
    await far.duplex.write(Uint8Array.from([5]));
    await eventually(() => again.state.heard.length === 1);
    expect(first.state.heard).toEqual([]);
  });

  test('has dispensers at its far end that are seen and driven', async () => {
    const [near, far] = [await opened(pair.paths[0]), await opened(pair.paths[1])];
    const pumps = [{ number: 1, nozzles: [{ number: 1, address: 1 }] }];
    const simulator = createDispenserSimulator({ duplex: far.duplex, clock: systemClock, pumps, speed: 1000 });
    const nozzles = [{ address: 1, doseFlags: 'full', widths: 'ask', startAtOnce: false, profile: USUAL_PROFILE } as const];
    const line = openDispenserLine({ duplex: near.duplex, clock: systemClock, nozzles });
    const driver = line.driverOf(1);
    await eventually(() => driver.view().state === 'idle');
    const before = await driver.prepare({ price: 5600, volume: 5000 }, { onUnclaimed: async () => undefined });
    await driver.authorise(before);
    const delivery = await driver.follow(before);
    const after = await driver.confirm();
    expect([delivery, after.volume - before.volume]).toEqual([
      { volume: 5000, amount: 28000, price: 5600, reason: 'finished', settledBy: 'register' },
      5000,
    ]);
    await line.close();
    simulator.close();
  });
});

test('a port that is not there is down, with the reason', async () => {
  const duplex = openDuplex('/dev/kolonka-no-such-port', SETTINGS, systemClock);
  let reason = '';
  duplex.onLink((link) => {
    reason = link.reason ?? '';
  });
  await expect(duplex.write(Uint8Array.from([1]))).rejects.toMatchObject({ code: 'offline', known: 'notDone' });
  await eventually(() => true);
  expect(reason).toBe('not opened yet');
  await duplex.close();
});
