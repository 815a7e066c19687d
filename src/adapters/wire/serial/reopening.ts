/** A byte stream that reopens by itself, later and later, until it is closed. Used by serial ports and TCP. */
import { type Clock, monotonic } from '../../../clock.ts';
import { DeviceFailure } from '../failure.ts';
import type { Duplex } from './duplex.ts';

/** One opened stream. Its end is reported once, however often the system reports it. */
export interface Opened {
  write(bytes: Uint8Array): Promise<void>;
  close(): void;
}
export interface StreamEvents {
  bytes(bytes: Uint8Array): void;
  ended(reason: string): void;
}
/** Opens the stream; rejects where it cannot be opened now. */
export type Opener = (events: StreamEvents) => Promise<Opened>;

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;
/** A write to a port whose far end is gone may never call back. */
const WRITE_LIMIT_MS = 2_000;

/**
 * Opens at once, and again after 1 s, 2 s, … 10 s whenever the stream ends or cannot be opened.
 * @param unansweredMs a stream that takes bytes for so long and brings none is opened anew: while bytes are on their way to a dead
 * peer, the system probes no more, and sends them again for a quarter of an hour. Default: never.
 */
export function reopening(name: string, open: Opener, clock: Clock, unansweredMs = Number.POSITIVE_INFINITY): Duplex {
  let reader: (bytes: Uint8Array) => void = () => undefined;
  let watcher: (link: { up: boolean; reason?: string }) => void = () => undefined;
  let stream: (Opened & { ended(reason: string): void }) | null = null;
  let reason = 'not opened yet';
  let pause = FIRST_PAUSE_MS;
  let callOff: () => void = () => undefined;
  let closed = false;
  /** Since when bytes were written and none came back. */
  let unansweredSince: number | null = null;

  const goDown = (why: string) => {
    const wasUp = stream !== null;
    stream = null;
    reason = why;
    if (closed) return;
    if (wasUp) watcher({ up: false, reason });
    callOff = clock.after(pause, connect);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  };

  function connect(): void {
    let over = false;
    const ended = (why: string) => {
      // A lost serial port may say `close` twice.
      if (over) return;
      over = true;
      goDown(why);
    };
    const bytes = (come: Uint8Array) => {
      unansweredSince = null;
      if (!over && !closed) reader(come);
    };
    open({ bytes, ended }).then(
      (opened) => {
        if (closed || over) return opened.close();
        unansweredSince = null;
        stream = { ...opened, ended };
        pause = FIRST_PAUSE_MS;
        watcher({ up: true });
      },
      (problem: unknown) => ended(String((problem as Error).message ?? problem)),
    );
  }
  connect();

  return {
    name,
    onBytes(next) {
      reader = next;
    },
    onLink(next) {
      watcher = next;
      next(stream ? { up: true } : { up: false, reason });
    },
    async write(bytes) {
      if (!stream)
        throw new DeviceFailure({ device: 'serial', code: 'offline', message: `${name}: ${reason}`, known: 'notDone', retryable: true });
      const writing = stream;
      // A stream that does not take bytes may never say that it is gone: it is opened anew.
      const giveUp = (why = 'the line takes no bytes') => {
        writing.close();
        writing.ended(why);
      };
      unansweredSince ??= monotonic(clock);
      if (monotonic(clock) - unansweredSince > unansweredMs) {
        giveUp('nothing comes back');
        throw new DeviceFailure({ device: 'serial', code: 'offline', message: `${name}: nothing comes back`, known: 'notDone' });
      }
      await writeInTime({ name, clock, stream: writing, bytes, giveUp });
    },
    async close() {
      closed = true;
      callOff();
      stream?.close();
      stream = null;
    },
  };
}

interface Writing {
  name: string;
  clock: Clock;
  stream: Opened;
  bytes: Uint8Array;
  giveUp(): void;
}

/** @throws DeviceFailure unknown: `timeout` where the stream does not take the bytes in time, `offline` where it refuses them. */
function writeInTime({ name, clock, stream, bytes, giveUp }: Writing): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (code: string, message: string) => {
      giveUp();
      reject(new DeviceFailure({ device: 'serial', code, message: `${name}${message}`, known: 'unknown' }));
    };
    const callOff = clock.after(WRITE_LIMIT_MS, () => fail('timeout', ' takes no bytes'));
    stream.write(bytes).then(
      () => {
        callOff();
        resolve();
      },
      (problem: unknown) => {
        callOff();
        fail('offline', `: ${String(problem)}`);
      },
    );
  });
}
