import { beforeEach, describe, expect, test } from 'vitest';
import { DeviceFailure } from '../../../../src/adapters/wire/failure.ts';
import type { Duplex } from '../../../../src/adapters/wire/serial/duplex.ts';
import { reopening, type StreamEvents } from '../../../../src/adapters/wire/serial/reopening.ts';
import { type HandClock, handClock, settle } from '../../../support/hand-clock.ts';

/** A stream that a test opens, breaks, and lets hang. */
interface Attempt {
  events: StreamEvents;
  opens(): Promise<void>;
  fails(reason: string): Promise<void>;
  written: number[][];
  closed: number;
  write: () => Promise<void>;
}

let clock: HandClock;
let attempts: Attempt[];
let line: Duplex;
let links: string[];

beforeEach(() => {
  clock = handClock();
  attempts = [];
  links = [];
  line = reopening(
    '/dev/ttyS1',
    (events) =>
      new Promise((resolve, reject) => {
        const attempt: Attempt = {
          events,
          written: [],
          closed: 0,
          write: async () => undefined,
          async opens() {
            resolve({
              write: (bytes) => {
                attempt.written.push([...bytes]);
                return attempt.write();
              },
              close: () => {
                attempt.closed++;
              },
            });
            await settle();
          },
          async fails(reason) {
            reject(new Error(reason));
            await settle();
          },
        };
        attempts.push(attempt);
      }),
    clock,
    15_000,
  );
  line.onLink(({ up, reason }) => links.push(up ? 'up' : `down: ${reason}`));
});

const last = () => attempts.at(-1) as Attempt;
/** How a write ends, in short. */
const writing = (bytes = [1, 2]) =>
  line.write(Uint8Array.from(bytes)).then(
    () => 'written',
    (problem: unknown) => (problem instanceof DeviceFailure ? `${problem.known}: ${problem.code}` : String(problem)),
  );

describe('a line', () => {
  test('is down until it is open, and then carries bytes both ways', async () => {
    const heard: number[][] = [];
    line.onBytes((bytes) => heard.push([...bytes]));
    expect(await writing()).toBe('notDone: offline');
    await last().opens();
    last().events.bytes(Uint8Array.from([7]));
    expect([await writing([3]), last().written, heard, links]).toEqual(['written', [[3]], [[7]], ['down: not opened yet', 'up']]);
  });

  test('that cannot be opened is tried again, later and later, and not later than every ten seconds', async () => {
    const pauses: number[] = [];
    for (let round = 0; round < 6; round++) {
      const from = clock.now();
      const before = attempts.length;
      await last().fails('no such port');
      await clock.until(() => attempts.length > before);
      pauses.push(clock.now() - from);
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    expect(links).toEqual(['down: not opened yet']);
  });

  test('that breaks is opened again at once more patiently, however often the system says that it is gone', async () => {
    await last().opens();
    last().events.ended('EIO');
    last().events.ended('the port was closed');
    last().events.ended('the port was closed');
    await clock.advance(1_000);
    expect(attempts).toHaveLength(2);
    await clock.advance(60_000);
    expect(attempts).toHaveLength(2);
    await last().opens();
    expect(links).toEqual(['down: not opened yet', 'up', 'down: EIO', 'up']);
  });

  test('that takes no bytes fails the write within two seconds, its outcome unknown, and is opened anew', async () => {
    await last().opens();
    last().write = () => new Promise(() => undefined);
    const outcome = writing();
    await clock.advance(2_000);
    expect([await outcome, last().closed]).toEqual(['unknown: timeout', 1]);
    expect(await writing()).toBe('notDone: offline');
    await clock.advance(1_000);
    await last().opens();
    expect([await writing(), attempts.length]).toEqual(['written', 2]);
  });

  test('that takes bytes and brings none for 15 s is called anew, and one that answers is not', async () => {
    await last().opens();
    for (let second = 0; second < 40; second++) {
      await writing();
      last().events.bytes(Uint8Array.from([6]));
      await clock.advance(1_000);
    }
    expect(attempts).toHaveLength(1);
    const outcomes: string[] = [];
    for (let second = 0; second < 17; second++) {
      outcomes.push(await writing());
      await clock.advance(1_000);
    }
    expect([outcomes.at(-1), last() === attempts[1], attempts[0]?.closed]).toEqual(['notDone: offline', true, 1]);
    expect(links.at(-1)).toBe('down: nothing comes back');
  });

  test('whose write fails says so and is opened anew', async () => {
    await last().opens();
    last().write = () => Promise.reject(new Error('EIO'));
    expect([await writing(), last().closed]).toEqual(['unknown: offline', 1]);
    await clock.advance(1_000);
    expect([attempts.length, links.at(-1)]).toEqual([2, 'down: the line takes no bytes']);
  });

  test('hears nothing of a stream that has ended', async () => {
    const heard: number[][] = [];
    line.onBytes((bytes) => heard.push([...bytes]));
    await last().opens();
    const { events } = last();
    events.ended('gone');
    events.bytes(Uint8Array.from([1]));
    expect(heard).toEqual([]);
  });

  test('that is closed stays closed, and may be closed twice', async () => {
    await last().opens();
    await line.close();
    await line.close();
    last().events.ended('the port was closed');
    await clock.advance(60_000);
    expect([attempts.length, last().closed, await writing(), clock.pending()]).toEqual([1, 1, 'notDone: offline', 0]);
  });

  test('that opens only after it was closed is shut again', async () => {
    await line.close();
    await last().opens();
    expect([last().closed, links]).toEqual([1, ['down: not opened yet']]);
  });
});
