import { beforeEach, describe, expect, test } from 'vitest';
import { COMMAND } from '../../../src/adapters/dispenser-azt2/commands.ts';
import { type Answer, encodeAnswer, type Request, requestFramer } from '../../../src/adapters/dispenser-azt2/frame.ts';
import { type Line, openLine } from '../../../src/adapters/dispenser-azt2/line.ts';
import { type DispenserProfile, USUAL_PROFILE } from '../../../src/adapters/dispenser-azt2/profile.ts';
import { type MemoryEnd, memoryPair } from '../../../src/adapters/wire/serial/memory.ts';
import { type HandClock, handClock, settle } from '../../support/hand-clock.ts';

const data = (characters: string): Answer => ({ kind: 'data', bytes: [...characters].map((character) => character.charCodeAt(0)) });
const STATUS = { address: 1, command: COMMAND.status };
const AUTHORISE = { address: 1, command: COMMAND.authorise };

let clock: HandClock;
let ours: MemoryEnd;
let line: Line;
let heard: Request[];
/** What the far end says to each request; nothing where it says nothing. */
let answer: (request: Request, nth: number) => Uint8Array | undefined;
let say: (bytes: Uint8Array) => Promise<void>;
let profile: DispenserProfile;
/** Whether the adapter sends our own bytes back. */
let echoes: boolean;

beforeEach(() => {
  clock = handClock();
  heard = [];
  answer = () => undefined;
  const [near, far] = memoryPair('line-1');
  ours = near;
  say = (bytes) => far.write(bytes);
  const framer = requestFramer();
  echoes = false;
  far.onBytes((bytes) => {
    if (echoes) void say(bytes);
    for (const parsed of framer.push(bytes)) {
      if (parsed.kind !== 'message') continue;
      heard.push(parsed.message);
      const said = answer(parsed.message, heard.length);
      if (said) void say(said);
    }
  });
  profile = USUAL_PROFILE;
  line = openLine(ours, clock, () => profile);
});

/** Winds the clock until the work is over. */
async function wound<Result>(work: Promise<Result>): Promise<Result> {
  const ended: unknown[] = [];
  void Promise.allSettled([work]).then((all) => ended.push(all));
  await clock.until(() => ended.length > 0);
  return work;
}
const commands = () => heard.map(({ command }) => command);

describe('an exchange', () => {
  test('gives the bytes of the answer, and none for an acknowledgement', async () => {
    answer = ({ command }) => encodeAnswer(command === COMMAND.status ? data('40') : { kind: 'ack' });
    expect([await line.ask(STATUS), await line.ask(AUTHORISE)]).toEqual([[0x34, 0x30], []]);
    expect(line.counters()).toMatchObject({ exchanges: 2, silences: 0, damaged: 0, noise: 0 });
  });

  test('sends the address and the parameters it was given', async () => {
    answer = () => encodeAnswer({ kind: 'ack' });
    await line.ask({ address: 31, command: COMMAND.setPrice, parameters: [0x35, 0x36, 0x30, 0x30] });
    expect(heard).toEqual([{ address: 31, command: 0x51, parameters: [0x35, 0x36, 0x30, 0x30] }]);
  });

  test('waits for the one before it', async () => {
    const asked = [1, 2, 3].map((address) => line.ask({ address, command: COMMAND.status }));
    await settle();
    expect(heard).toHaveLength(1);
    for (const state of ['0', '1', '2']) {
      await say(encodeAnswer(data(state)));
      await settle();
    }
    expect(heard.map(({ address }) => address)).toEqual([1, 2, 3]);
    expect(await Promise.all(asked)).toEqual([[0x30], [0x31], [0x32]]);
  });

  test('goes on with the next after a silent one', async () => {
    answer = ({ address }) => (address === 2 ? encodeAnswer(data('0')) : undefined);
    const silent = line.ask(STATUS).catch((problem) => problem.code);
    expect([await wound(line.ask({ address: 2, command: COMMAND.status })), await silent]).toEqual([[0x30], 'offline']);
  });

  test('with an order goes before the polls that wait', async () => {
    answer = ({ command }) => encodeAnswer(command === COMMAND.reset || command === COMMAND.confirm ? { kind: 'ack' } : data('0'));
    await Promise.all([
      line.ask(STATUS, 'poll'),
      line.ask({ address: 1, command: COMMAND.currentVolume }, 'poll'),
      line.ask({ address: 1, command: COMMAND.totals }, 'poll'),
      line.ask({ address: 1, command: COMMAND.reset }),
      line.ask({ address: 1, command: COMMAND.confirm }),
    ]);
    expect(commands()).toEqual([COMMAND.status, COMMAND.reset, COMMAND.confirm, COMMAND.currentVolume, COMMAND.totals]);
  });
});

const READS = ['status', 'currentVolume', 'fullDelivery', 'totals', 'type', 'readDose', 'errorCode'] as const;
const ORDERS = ['authorise', 'reset', 'confirm', 'setPrice', 'setDose', 'start'] as const;

describe('a dispenser that says nothing', () => {
  test.each(READS)('is asked for %s three times, and nothing was done', async (name) => {
    const work = line.ask({ address: 7, command: COMMAND[name] });
    await expect(wound(work)).rejects.toMatchObject({
      name: 'DeviceFailure',
      device: 'pump',
      code: 'offline',
      known: 'notDone',
      retryable: true,
      evidence: { address: 7, command: name },
    });
    expect(commands()).toEqual([COMMAND[name], COMMAND[name], COMMAND[name]]);
    expect(line.counters()).toMatchObject({ exchanges: 3, silences: 3, damaged: 0, noise: 0 });
  });

  test.each(ORDERS)('is ordered to %s once, and may have done it', async (name) => {
    const work = line.ask({ address: 7, command: COMMAND[name] });
    await expect(wound(work)).rejects.toMatchObject({ device: 'pump', code: 'offline', known: 'unknown', evidence: { command: name } });
    expect(commands()).toEqual([COMMAND[name]]);
  });

  test('has 400 ms for the first byte', async () => {
    const started = clock.now();
    let failedAt = 0;
    line.ask(AUTHORISE).catch(() => {
      failedAt = clock.now();
    });
    await clock.advance(2000);
    expect(failedAt - started).toBe(450);
  });

  test('at the first try and answers at the second has answered', async () => {
    answer = (_request, nth) => (nth === 2 ? encodeAnswer(data('1')) : undefined);
    expect(await wound(line.ask(STATUS))).toEqual([0x31]);
    expect(line.counters()).toMatchObject({ exchanges: 2, silences: 1, damaged: 0, noise: 0 });
  });

  test('until the line has given up is not taken for the next one that answers', async () => {
    const order = line.ask(AUTHORISE).catch((problem) => problem.known);
    const next = line.ask({ address: 2, command: COMMAND.status });
    await clock.advance(430);
    await say(encodeAnswer({ kind: 'ack' }));
    answer = () => encodeAnswer(data('3'));
    expect([await wound(next), await order]).toEqual([[0x33], 'unknown']);
  });
});

describe('a bad answer', () => {
  const damaged = () => encodeAnswer(data('40')).with(-1, 0x7a);

  test('to a question is asked again', async () => {
    answer = (_request, nth) => (nth < 3 ? damaged() : encodeAnswer(data('40')));
    expect(await wound(line.ask(STATUS))).toEqual([0x34, 0x30]);
    expect(line.counters()).toMatchObject({ exchanges: 3, silences: 0, damaged: 2, noise: 16 });
  });

  test('to an order does not repeat the order', async () => {
    answer = damaged;
    await expect(wound(line.ask(AUTHORISE))).rejects.toMatchObject({ code: 'offline', known: 'unknown' });
    expect(commands()).toEqual([COMMAND.authorise]);
  });

  test('that breaks off in the middle is given up after 50 ms', async () => {
    answer = (_request, nth) => (nth === 1 ? encodeAnswer(data('40')).slice(0, 5) : encodeAnswer(data('40')));
    expect(await wound(line.ask(STATUS))).toEqual([0x34, 0x30]);
    expect(line.counters()).toMatchObject({ exchanges: 2, silences: 1, damaged: 0, noise: 0 });
  });

  test('that comes in pieces is put together', async () => {
    const asked = line.ask(STATUS);
    for (const byte of encodeAnswer(data('411'))) {
      await clock.advance(40);
      await say(Uint8Array.of(byte));
    }
    expect([await asked, line.counters().exchanges]).toEqual([[0x34, 0x31, 0x31], 1]);
  });

  test('with noise around it is heard, and the noise is counted', async () => {
    answer = () => Uint8Array.from([0x00, 0xff, ...encodeAnswer(data('0')), 0x55]);
    expect(await line.ask(STATUS)).toEqual([0x30]);
    expect(line.counters()).toMatchObject({ exchanges: 1, silences: 0, damaged: 0, noise: 3 });
  });
});

describe('a dispenser that will not', () => {
  test.each([
    ['cannot do it now', 'can', 'refused'],
    ['does not know the command', 'nak', 'unsupported'],
  ] as const)('because it %s has done nothing, and is not asked again', async (_why, kind, code) => {
    answer = () => encodeAnswer({ kind });
    for (const exchange of [STATUS, AUTHORISE]) {
      await expect(line.ask(exchange)).rejects.toMatchObject({ name: 'DeviceFailure', device: 'pump', code, known: 'notDone' });
    }
    expect(commands()).toEqual([COMMAND.status, COMMAND.authorise]);
  });
});

describe('an answer of another shape', () => {
  test('is no acknowledgement: late figures of another nozzle arm nothing', async () => {
    answer = () => encodeAnswer(data('000500'));
    await expect(wound(line.ask(AUTHORISE))).rejects.toMatchObject({ code: 'badAnswer', known: 'unknown' });
    expect([commands(), line.counters().strange]).toEqual([[COMMAND.authorise], 1]);
  });

  test('is no state: a late acknowledgement of another nozzle is asked again', async () => {
    answer = (_request, nth) => encodeAnswer(nth === 1 ? { kind: 'ack' } : data('3'));
    expect(await wound(line.ask(STATUS))).toEqual([0x33]);
  });
});

describe('an adapter that sends our own bytes back', () => {
  beforeEach(() => {
    echoes = true;
    answer = ({ command }) => encodeAnswer(command === COMMAND.status ? data('0') : { kind: 'ack' });
  });

  test.each([1, 15, 16, 225])('is seen through by its setting, at address %i', async (address) => {
    profile = { ...USUAL_PROFILE, echo: true };
    expect([await line.ask({ ...AUTHORISE, address }), await line.ask({ ...STATUS, address })]).toEqual([[], [0x30]]);
    expect(line.counters()).toMatchObject({ echoes: 2, noise: 0, damaged: 0, strange: 0 });
  });

  test.each([1, 16])('without its setting is no dispenser, and says so, at address %i', async (address) => {
    const failure = { code: 'badAnswer', known: 'unknown', message: expect.stringContaining('profile.echo') };
    await expect(wound(line.ask({ ...AUTHORISE, address }))).rejects.toMatchObject(failure);
    await expect(wound(line.ask({ ...STATUS, address }))).rejects.toMatchObject({ ...failure, known: 'notDone' });
  });

  test('is seen through however the bytes come in', async () => {
    profile = { ...USUAL_PROFILE, echo: true };
    const send = say;
    let sent = Promise.resolve();
    say = (bytes) => {
      for (const byte of bytes) sent = sent.then(() => send(Uint8Array.of(byte)));
      return sent;
    };
    expect(await wound(line.ask(STATUS))).toEqual([0x30]);
  });

  test('and is not there where the setting says so leaves the answer whole', async () => {
    echoes = false;
    profile = { ...USUAL_PROFILE, echo: true };
    expect([await line.ask(STATUS), await line.ask(AUTHORISE)]).toEqual([[0x30], []]);
  });
});

describe('noise', () => {
  /** Twelve stray bytes every 25 ms, for as long as the test runs. */
  function hiss(bytes: number[]): void {
    void say(Uint8Array.from(bytes));
    clock.after(25, () => hiss(bytes));
  }

  test.each([
    ['of stray bytes', [0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x01, 0x31, 0x4e, 0x30]],
    ['that looks like the beginning of frames', [0x7f, 0x02, 0x31, 0x4e, 0x30, 0x4f, 0x31, 0x4e, 0x31, 0x4e, 0x31, 0x4e]],
    ['of broken frames', [0x7f, 0x02, 0x31, 0x00, 0x03, 0x03, 0x7f, 0x7f, 0x02, 0x03, 0x03, 0x01]],
  ])('%s keeps nobody waiting for ever', async (_what, bytes) => {
    hiss(bytes);
    const startedAt = clock.now();
    await expect(wound(line.ask(STATUS))).rejects.toMatchObject({ code: 'offline', known: 'notDone' });
    expect(clock.now() - startedAt).toBeLessThanOrEqual(3 * 950 + 50);
  });

  test('before an answer does not shorten the wait for it', async () => {
    const asked = line.ask(STATUS);
    await say(Uint8Array.of(0x00, 0x55));
    await clock.advance(380);
    await say(encodeAnswer(data('0')));
    expect([await asked, heard.length]).toEqual([[0x30], 1]);
  });
});

describe('a device server that hands answers on late', () => {
  const lagging = (ms: number) => {
    const send = say;
    say = async (bytes) => void clock.after(ms, () => void send(bytes));
  };

  test('by 420 ms is understood with its time limit set', async () => {
    profile = { ...USUAL_PROFILE, answerMs: 600 };
    lagging(420);
    answer = ({ command }) => encodeAnswer(command === COMMAND.status ? data('0') : { kind: 'ack' });
    expect([await wound(line.ask(STATUS)), await wound(line.ask(AUTHORISE)), heard.length]).toEqual([[0x30], [], 2]);
  });

  test('by 420 ms is silent without it, and no late answer is taken for another', async () => {
    lagging(420);
    answer = ({ address }) => encodeAnswer(data(String(address)));
    const asked = [1, 2].map((address) => line.ask({ address, command: COMMAND.status }).catch(({ code }) => code));
    expect(await wound(Promise.all(asked))).toEqual(['offline', 'offline']);
  });
});

describe('a stop', () => {
  test('waits for one exchange, and not for the tries of a silent nozzle nor for the orders before it', async () => {
    answer = ({ address }) => (address === 1 ? encodeAnswer({ kind: 'ack' }) : undefined);
    const others = [
      line.ask({ address: 9, command: COMMAND.status }),
      line.ask({ address: 8, command: COMMAND.setDose }),
      line.ask({ address: 7, command: COMMAND.status }, 'poll'),
    ].map((work) => work.catch(({ code }) => code));
    await settle();
    const startedAt = clock.now();
    await wound(line.ask({ address: 1, command: COMMAND.reset }, 'stop'));
    expect(clock.now() - startedAt).toBeLessThanOrEqual(500);
    expect(heard.map(({ address }) => address)).toEqual(expect.arrayContaining([9, 1]));
    expect(heard[1]).toMatchObject({ address: 1, command: COMMAND.reset });
    await wound(Promise.all(others));
  });

  test('overtakes an order that would let fuel flow, which is then not given', async () => {
    answer = () => encodeAnswer({ kind: 'ack' });
    let isWanted = true;
    const first = line.ask({ address: 1, command: COMMAND.setPrice });
    const order = line.ask({ ...AUTHORISE, isStillWanted: () => isWanted }).catch(({ code, known }) => [code, known]);
    isWanted = false;
    await line.ask({ address: 1, command: COMMAND.reset }, 'stop');
    expect([await first, await order, commands()]).toEqual([[], ['stopped', 'notDone'], [COMMAND.setPrice, COMMAND.reset]]);
  });
});

describe('a line', () => {
  test('that is unplugged has carried no order', async () => {
    ours.setLink(false);
    await expect(line.ask(AUTHORISE)).rejects.toMatchObject({ code: 'offline', known: 'notDone' });
    expect(heard).toEqual([]);
  });

  test('that is plugged in again carries the next order', async () => {
    answer = () => encodeAnswer({ kind: 'ack' });
    ours.setLink(false);
    await line.ask(AUTHORISE).catch(() => undefined);
    ours.setLink(true);
    expect(await line.ask(AUTHORISE)).toEqual([]);
  });

  test('that is closed carries nothing that waited, and nothing new', async () => {
    void line.ask(STATUS).catch(() => undefined);
    const waiting = [line.ask(AUTHORISE), line.ask(STATUS, 'poll')].map((work) => work.catch((problem) => problem.code));
    await settle();
    line.close();
    const late = line.ask(AUTHORISE).catch((problem) => problem.code);
    expect([await Promise.all(waiting), await late]).toEqual([['offline', 'offline'], 'offline']);
    await clock.advance(5000);
    expect([commands(), clock.pending()]).toEqual([[COMMAND.status], 0]);
  });
});
