/** A clock that moves only when a test advances it. Used by nearly all tests with time. */
import type { Clock } from '../../src/clock.ts';

export interface HandClock extends Clock {
  /** Winds forward by `ms`; timers run in order of their time, with everything they started settled in between. */
  advance(ms: number): Promise<void>;
  /** Lets `ms` pass with everything asleep: timers wait on as long as they had to before. */
  leap(ms: number): void;
  /** Somebody sets the machine's clock: no timer is nearer or further for that. */
  set(ms: number): void;
  /** Winds in small steps until `condition` holds. @throws when `limit` ms pass without it. */
  until(condition: () => boolean | Promise<boolean>, limit?: number): Promise<void>;
  /** How many timers wait. */
  pending(): number;
}

/** Lets promises, immediates and loopback I/O callbacks run. */
export async function settle(turns = 6): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}

export function handClock(start = Date.parse('2026-11-23T09:00:00Z')): HandClock {
  const timers = new Map<number, { at: number; run: () => void }>();
  let now = start;
  let counter = 0;
  /** By how much the machine's clock was set on. */
  let setOn = 0;

  const next = (horizon: number) => {
    let found: { key: number; at: number; run: () => void } | undefined;
    for (const [key, timer] of timers) {
      if (timer.at <= horizon && (!found || timer.at < found.at)) found = { key, ...timer };
    }
    return found;
  };

  const advance = async (ms: number) => {
    const target = now + ms;
    await settle();
    for (let timer = next(target); timer; timer = next(target)) {
      timers.delete(timer.key);
      now = Math.max(now, timer.at);
      timer.run();
      await settle();
    }
    now = target;
  };

  return {
    now: () => now + setOn,
    monotonic: () => now,
    set(ms) {
      setOn += ms;
    },
    after(ms, run) {
      const key = ++counter;
      timers.set(key, { at: now + Math.max(0, ms), run });
      return () => timers.delete(key);
    },
    advance,
    leap(ms) {
      now += ms;
      for (const timer of timers.values()) timer.at += ms;
    },
    async until(condition, limit = 600_000) {
      const end = now + limit;
      while (!(await condition())) {
        if (now >= end) throw new Error(`not within ${limit} ms of the station's time`);
        await advance(50);
      }
    },
    pending: () => timers.size,
  };
}

/** Waits for an answer, and winds the clock where it does not come by itself. */
export async function answered<Answer>(clock: HandClock, asked: Promise<Answer>): Promise<Answer> {
  let isThere = false;
  const settled = asked.finally(() => {
    isThere = true;
  });
  for (let turn = 0; turn < 40 && !isThere; turn++) await settle(1);
  while (!isThere) await Promise.race([clock.advance(50), settled.catch(() => undefined)]);
  return settled;
}
