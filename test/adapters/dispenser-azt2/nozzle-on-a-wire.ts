/** A nozzle's driver and a simulated dispenser, with a wire between them that loses and changes what a test wants. */
import { openDispenserLine } from '../../../src/adapters/dispenser-azt2/driver.ts';
import { requestFramer } from '../../../src/adapters/dispenser-azt2/frame.ts';
import type { Delivery } from '../../../src/adapters/dispenser-azt2/nozzle.ts';
import { USUAL_PROFILE } from '../../../src/adapters/dispenser-azt2/profile.ts';
import { memoryPair } from '../../../src/adapters/wire/serial/memory.ts';
import { createDispenserSimulator, type LabPump } from '../../../src/simulators/dispenser.ts';
import { handClock } from '../../support/hand-clock.ts';

export const NOTHING = { volume: 0, amount: 0 };
export const FIVE_LITRES: Delivery = { volume: 5000, amount: 28_000, price: 5600, reason: 'finished', settledBy: 'register' };
export const noUnclaimed = { onUnclaimed: () => Promise.reject(new Error('nothing was waiting')) };

export type NozzleOnAWire = ReturnType<typeof nozzleOnAWire>;

export function nozzleOnAWire() {
  const clock = handClock();
  /** Commands that were sent to the nozzle. */
  const sent: number[] = [];
  const wire = {
    /** What the wire swallows: the requests for which this holds, on the way there or back. */
    swallows: (_command: number, _way: 'there' | 'back'): boolean => false,
    /** What arrives in an answer's place. */
    arrives: (_command: number, bytes: Uint8Array): Uint8Array => bytes,
  };
  const [ours, near] = memoryPair('ours');
  const [far, end] = memoryPair('theirs');
  const requests = requestFramer();
  let command = 0;
  near.onBytes((bytes) => {
    for (const parsed of requests.push(bytes)) if (parsed.kind === 'message') command = parsed.message.command;
    sent.push(command);
    if (!wire.swallows(command, 'there')) void far.write(bytes);
  });
  far.onBytes((bytes) => {
    if (!wire.swallows(command, 'back')) void near.write(wire.arrives(command, bytes));
  });
  const pumps = [{ number: 1, nozzles: [{ number: 1, address: 1 }] }];
  const pump = createDispenserSimulator({ duplex: end, clock, pumps, speed: 1 }).pump(1) as LabPump;
  const settings = { address: 1, doseFlags: 'full', widths: 'ask', startAtOnce: false, profile: USUAL_PROFILE } as const;
  const driver = openDispenserLine({ duplex: ours, clock, nozzles: [settings] }).driverOf(1);

  /** Winds the clock until the work is over. */
  async function wound<Result>(work: Promise<Result>): Promise<Result> {
    const ended: unknown[] = [];
    void Promise.allSettled([work]).then((all) => ended.push(all));
    await clock.until(() => ended.length > 0);
    return work;
  }
  const prepare = (volume = 5000, price = 5600, options = noUnclaimed) => wound(driver.prepare({ price, volume }, options));
  return Object.assign(wire, {
    clock,
    pump,
    driver,
    wound,
    prepare,
    async armed(volume = 5000) {
      const before = await prepare(volume);
      await wound(driver.authorise(before));
      return before;
    },
    state: () => pump.view().state,
    /** How often a command was sent. */
    times: (command: number) => sent.filter((one) => one === command).length,
  });
}
