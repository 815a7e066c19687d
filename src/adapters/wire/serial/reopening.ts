/** A byte stream that reopens by itself, later and later, until it is closed. Used by serial ports and TCP. */
import type { Clock } from '../../../clock.ts';
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

/** Opens at once, and again after 1 s, 2 s, … 10 s whenever the stream ends or cannot be opened. */
export function reopening(name: string, open: Opener, clock: Clock): Duplex {
  let reader: (bytes: Uint8Array) => void = () => undefined;
  let watcher: (link: { up: boolean; reason?: string }) => void = () => undefined;
  let stream: (Opened & { ended(reason: string): void }) | null = null;
  let reason = 'not opened yet';
  let pause = FIRST_PAUSE_MS;
  let callOff: () => void = () => undefined;
  let closed = false;

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
    open({ bytes: (bytes) => !over && !closed && reader(bytes), ended }).then(
      (opened) => {
        if (closed || over) return opened.close();
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
      const giveUp = () => {
        writing.close();
        writing.ended('the line takes no bytes');
      };
      await new Promise<void>((resolve, reject) => {
        const late = clock.after(WRITE_LIMIT_MS, () => {
          giveUp();
          reject(new DeviceFailure({ device: 'serial', code: 'timeout', message: `${name} takes no bytes`, known: 'unknown' }));
        });
        writing.write(bytes).then(
          () => {
            late();
            resolve();
          },
          (problem: unknown) => {
            late();
            giveUp();
            reject(new DeviceFailure({ device: 'serial', code: 'offline', message: `${name}: ${String(problem)}`, known: 'unknown' }));
          },
        );
      });
    },
    async close() {
      closed = true;
      callOff();
      stream?.close();
      stream = null;
    },
  };
}
