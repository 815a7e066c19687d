/** The clock: the only way to read the time or to wait. The system's in the service, wound by hand in tests. Used everywhere. */

export interface Clock {
  /** Milliseconds since the Unix epoch, by the machine's clock: it may be set back or on at any moment. */
  now(): number;
  /** Milliseconds since some moment, which nobody sets. Where it is missing, `now` is never set either. */
  monotonic?(): number;
  /** Runs `run` once after `ms` milliseconds; the returned function calls it off. */
  after(ms: number, run: () => void): () => void;
  /** Resolves when all that runs now has run; without it: at the event loop's next turn. A simulated clock decides that itself. */
  turn?(): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** For time limits: what `now` says may jump by an hour or by days meanwhile. */
export const monotonic = (clock: Pick<Clock, 'now' | 'monotonic'>): number => clock.monotonic?.() ?? clock.now();

/** How long work may hold the event loop before others get their turn. */
const SLICE_MS = 4;

/** For work of any length: the returned function, called again and again, gives way to all others every few milliseconds. */
export function takeTurns({ turn }: Pick<Clock, 'turn'>): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < SLICE_MS) return undefined;
    const others = turn?.() ?? new Promise<void>((resolve) => setImmediate(resolve));
    return others.then(() => {
      since = performance.now();
    });
  };
}

/** Resolves after `ms` on the given clock; rejects with the signal's reason as soon as the signal aborts. */
export function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abandon = () => {
      callOff();
      reject(signal?.reason);
    };
    const callOff = clock.after(ms, () => {
      signal?.removeEventListener('abort', abandon);
      resolve();
    });
    signal?.addEventListener('abort', abandon, { once: true });
  });
}

/** A signal that aborts after `ms` on the given clock, or with `parent`. Call `release` when the work is over. */
export function timeLimit(clock: Clock, ms: number, parent?: AbortSignal): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const callOff = clock.after(ms, () => controller.abort(new Error(`no answer within ${ms} ms`)));
  const follow = () => controller.abort(parent?.reason);
  if (parent?.aborted) follow();
  else parent?.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    release() {
      callOff();
      parent?.removeEventListener('abort', follow);
    },
  };
}
