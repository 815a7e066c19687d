import { beforeEach, describe, expect, test } from 'vitest';
import { openDispenserLine } from '../../src/adapters/dispenser-azt2/driver.ts';
import { type Answer, answerFramer, encodeRequest } from '../../src/adapters/dispenser-azt2/frame.ts';
import type { Delivery } from '../../src/adapters/dispenser-azt2/nozzle.ts';
import { USUAL_PROFILE } from '../../src/adapters/dispenser-azt2/profile.ts';
import { type MemoryEnd, memoryPair } from '../../src/adapters/wire/serial/memory.ts';
import { createDispenserSimulator, type DispenserSimulator, type LabPump } from '../../src/simulators/dispenser.ts';
import type { NozzleMemory } from '../../src/simulators/nozzle.ts';
import { type HandClock, handClock, settle } from '../support/hand-clock.ts';

const PUMPS = [
  { number: 1, nozzles: [1, 2].map((number) => ({ number, address: number })) },
  { number: 2, nozzles: [{ number: 1, address: 16 }] },
];
const ACK: Answer = { kind: 'ack' };
const CAN: Answer = { kind: 'can' };

let clock: HandClock;
let ours: MemoryEnd;
let theirs: MemoryEnd;
let simulator: DispenserSimulator;
let pump: LabPump;
let heard: number[];
let kept: NozzleMemory[];

beforeEach(() => {
  clock = handClock();
  heard = [];
  kept = [];
  [ours, theirs] = memoryPair('line-1');
  ours.onBytes((bytes) => void heard.push(...bytes));
  power((nozzle) => nozzle);
});

/** Switches the dispensers on with what their memory holds, as it may have suffered. */
function power(suffered: (nozzle: NozzleMemory) => NozzleMemory): void {
  const save = (nozzles: NozzleMemory[]) => {
    kept = nozzles;
  };
  simulator = createDispenserSimulator({ duplex: theirs, clock, pumps: PUMPS, speed: 1, memory: { load: () => kept.map(suffered), save } });
  pump = simulator.pump(1) as LabPump;
}

const data = (characters: string): Answer => ({ kind: 'data', bytes: [...characters].map((character) => character.charCodeAt(0)) });
/** Asks as the master does; the answer, or nothing. */
async function ask(address: number, command: number, characters = ''): Promise<Answer | undefined> {
  heard = [];
  await ours.write(encodeRequest({ address, command, parameters: [...characters].map((character) => character.charCodeAt(0)) }));
  await settle();
  const parsed = answerFramer().push(Uint8Array.from(heard))[0];
  return parsed?.kind === 'message' ? parsed.message : undefined;
}
const status = (address = 1) => ask(address, 0x31);
const authorise = (address = 1) => ask(address, 0x32);
async function arm(address = 1, dose = '005000', price = '5600') {
  return [await ask(address, 0x51, price), await ask(address, 0x54, dose), await authorise(address)];
}

describe('a simulated nozzle', () => {
  test('goes through the states of the protocol, and tells its register', async () => {
    expect([await status(), await arm(), await status()]).toEqual([data('00'), [ACK, ACK, ACK], data('20')]);
    await clock.advance(1000);
    expect(await status()).toEqual(data('30'));
    await clock.advance(10_000);
    expect([await status(), await ask(1, 0x34), await ask(1, 0x35)]).toEqual([data('40'), data('000500'), data('0050000280005600')]);
    expect([await ask(1, 0x38), await ask(1, 0x36)]).toEqual([ACK, data('00000005000000028000')]);
    await clock.advance(1000);
    expect(await status()).toEqual(data('00'));
  });

  test('takes no authority without a dose, and has none to read back', async () => {
    expect([await authorise(), await ask(1, 0x58)]).toEqual([CAN, CAN]);
    await ask(1, 0x54, '00500');
    expect([await ask(1, 0x58), await authorise()]).toEqual([data('000500'), ACK]);
  });

  test('is not confirmed before it was read, nor twice', async () => {
    await arm();
    await clock.advance(10_000);
    expect([await ask(1, 0x38), await status()]).toEqual([CAN, data('40')]);
    await ask(1, 0x35);
    expect([await ask(1, 0x38), await ask(1, 0x38)]).toEqual([ACK, CAN]);
  });

  test('takes neither price nor dose nor authority while fuel flows', async () => {
    await arm();
    await clock.advance(1000);
    expect(await arm()).toEqual([CAN, CAN, CAN]);
  });

  test('forgets its register at a new price', async () => {
    await arm();
    await clock.advance(10_000);
    await ask(1, 0x35);
    await ask(1, 0x38);
    await ask(1, 0x51, '6000');
    expect(await ask(1, 0x35)).toEqual(data('0000000000006000'));
  });

  test.each(['', '560', '05600', '56,0'])('cannot take "%s" for a price', async (characters) => {
    expect(await ask(1, 0x51, characters)).toEqual(CAN);
  });

  test('stops where it is told to, armed or flowing, and not at rest', async () => {
    expect(await ask(1, 0x33)).toEqual(CAN);
    await arm();
    expect([await ask(1, 0x33), await status(), await ask(1, 0x34)]).toEqual([ACK, data('40'), data('000000')]);
  });

  test('does not know what is not in its book, and hears only its own address', async () => {
    expect([await ask(1, 0x52), await status(16), await status(3)]).toEqual([{ kind: 'nak' }, data('00'), undefined]);
  });

  test('answers the rest of the book: version, transaction, parameters, extended status', async () => {
    await arm();
    expect([await ask(1, 0x50), await ask(1, 0x59), await ask(1, 0x39)]).toEqual([data('00000001'), data('000001'), data('220000000')]);
    expect([await ask(1, 0x4e), await ask(1, 0x4e, '12'), await ask(1, 0x4e, '9')]).toEqual([data('12'), data('100201'), { kind: 'nak' }]);
  });

  test('takes a dose in roubles, as many litres as they buy', async () => {
    expect([await ask(1, 0x53, '028000'), await ask(1, 0x51, '5600'), await ask(1, 0x53, '02800'), await ask(1, 0x53, '028000')]).toEqual([
      CAN,
      ACK,
      CAN,
      ACK,
    ]);
    expect(await ask(1, 0x58)).toEqual(data('000500'));
  });

  test('tops up what was left of a dose, its register not zeroed', async () => {
    pump.customer({ hangUpAt: 3000 });
    await arm();
    await clock.advance(8_000);
    await ask(1, 0x35);
    expect([await ask(1, 0x38), await ask(1, 0x55), await authorise()]).toEqual([ACK, ACK, ACK]);
    await clock.advance(8_000);
    expect([await ask(1, 0x34), await ask(1, 0x36), await ask(1, 0x55)]).toEqual([data('000500'), data('00000005000000028000'), CAN]);
  });

  test.each([
    ['A', '0005000280005600'],
    ['B', '00050000028000005600'],
    ['C', '0005000280005600'],
    ['D', '0005000280005600'],
    ['E', '0005000280005600'],
    ['F', '00050000028000005600'],
    ['G', '00050000028000005600'],
    ['H', '0050000280005600'],
    [';', '00050000028000005600'],
  ] as const)('of type %s tells five litres as %s', async (type, figures) => {
    pump.setType(type);
    await arm();
    await clock.advance(10_000);
    expect([await ask(1, 0x37), await ask(1, 0x35)]).toEqual([data(type), data(figures)]);
  });

  test('says nothing to a damaged request', async () => {
    await ours.write(encodeRequest({ address: 1, command: 0x31, parameters: [] }).with(-1, 0x40));
    await settle();
    expect(heard).toEqual([]);
  });
});

describe('a simulated customer', () => {
  test('waits to be told, then lifts the nozzle', async () => {
    pump.customer({ nozzleUp: false });
    await arm();
    await clock.advance(5000);
    expect(await status()).toEqual(data('20'));
    pump.customer({ nozzleUp: true });
    await clock.advance(500);
    expect(await status()).toEqual(data('30'));
  });

  test('who hangs up leaves what has flowed, to the totaliser too', async () => {
    pump.customer({ flow: 1000 });
    await arm();
    await clock.advance(2300);
    pump.customer({ nozzleUp: false });
    const { state, totals } = pump.view();
    expect([state, totals]).toEqual(['delivered', { volume: 2000, amount: 11_200 }]);
  });
});

describe('a fault', () => {
  test('lasts as often as it was ordered, and shows until then', async () => {
    pump.fault('silence', 2);
    expect(pump.view().faults).toEqual([{ kind: 'silence', left: 2 }]);
    expect([await status(), await status(), await status()]).toEqual([undefined, undefined, data('00')]);
    expect(pump.view().faults).toEqual([]);
  });

  test('without a count lasts until it is cleared, at its own pump only', async () => {
    pump.fault('badCrc');
    expect([pump.view().faults, await status(1), await status(2), await status(16)]).toEqual([
      [{ kind: 'badCrc', left: null }],
      undefined,
      undefined,
      data('00'),
    ]);
    pump.fault('clear');
    expect(await status(1)).toEqual(data('00'));
  });

  test('of a late answer comes after the master has given up', async () => {
    pump.fault('lateAnswer', 1);
    expect(await status()).toBeUndefined();
    await clock.advance(599);
    expect(heard).toEqual([]);
    await clock.advance(1);
    expect(answerFramer().push(Uint8Array.from(heard))).toEqual([{ kind: 'message', message: data('00') }]);
  });

  test('of garbage is noise and no frame', async () => {
    pump.fault('garbage', 1);
    await status();
    expect(answerFramer().push(Uint8Array.from(heard))).toEqual([
      { kind: 'noise', count: 2 },
      { kind: 'damaged' },
      { kind: 'noise', count: 3 },
    ]);
  });
});

describe('a delivery that goes its own way', () => {
  /** Follows one delivery of five litres at pump 1, as the station does. */
  async function delivered(during: () => Promise<void> = async () => undefined): Promise<Delivery> {
    const settings = { address: 1, doseFlags: 'full', widths: 'H', startAtOnce: false, profile: USUAL_PROFILE } as const;
    const driver = openDispenserLine({ duplex: ours, clock, nozzles: [settings] }).driverOf(1);
    const ended: Delivery[] = [];
    void driver
      .prepare({ price: 5600, volume: 5000 }, { onUnclaimed: () => Promise.reject(new Error('nothing was waiting')) })
      .then(async (before) => {
        await driver.authorise(before);
        ended.push(await driver.follow(before));
      });
    await clock.advance(3000);
    await during();
    await clock.until(() => ended.length > 0, 20_000);
    return ended[0] as Delivery;
  }
  const FINISHED = { price: 5600, reason: 'finished', settledBy: 'register' };

  test.each([
    ['an overrun', () => pump.fault('overrun'), { ...FINISHED, volume: 5050, amount: 28_280, reason: 'overrun' }],
    ['a customer who hangs up early', () => pump.customer({ hangUpAt: 3000 }), { ...FINISHED, volume: 3000, amount: 16_800 }],
    ['a customer who takes nothing', () => pump.customer({ hangUpAt: 0 }), { ...FINISHED, volume: 0, amount: 0 }],
  ])('%s is told to the drop', async (_what, happens, delivery) => {
    happens();
    expect(await delivered()).toEqual(delivery);
    expect(pump.view().totals).toEqual({ volume: delivery.volume, amount: delivery.amount });
  });

  test('that is cut by a power loss is told by the register that outlived it', async () => {
    const { volume, amount, ...rest } = await delivered(async () => pump.fault('reboot'));
    expect([{ volume, amount }, rest, volume > 0 && volume < 5000]).toEqual([pump.view().totals, FINISHED, true]);
  });

  test('that a power loss cut while it was switched off for long is told by the register too', async () => {
    const { volume, ...rest } = await delivered(async () => {
      simulator.close();
      theirs.onBytes(() => undefined);
      await clock.advance(10_000);
      power((nozzle) => nozzle);
    });
    expect([volume, rest.settledBy]).toEqual([pump.view().totals.volume, 'register']);
  });

  test('that a power loss cut, and the register with it, is told by the totaliser', async () => {
    const delivery = await delivered(async () => {
      simulator.close();
      power((nozzle) => ({ ...nozzle, state: 'off', delivered: 0, dose: null }));
    });
    expect(delivery).toEqual({ ...pump.view().totals, price: 0, reason: 'finished', settledBy: 'totals' });
    expect(delivery.volume > 0 && delivery.volume < 5000).toBe(true);
  });
});
