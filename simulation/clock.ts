/**
 * Simulated time: it jumps to the next timer when nothing else is left to run. A process that is lost loses its timers. Used by a simulated
 * day and its station.
 */
import type { Clock } from '../src/clock.ts';

export interface SimulatedClock extends Clock {
  turn(): Promise<void>;
  /** Runs what is due, in order, until the condition holds or `ms` have passed. @returns whether it held. */
  run(ms: number, until?: () => boolean): Promise<boolean>;
  /** Time passes while nothing runs: a slow disk, a machine asleep. What came due meanwhile is late. */
  stall(ms: number): void;
  /** The night passes with every machine asleep: timers wait on as long as they had to. */
  leap(ms: number): void;
}

/** One process's clock: it may be wrong, and it stops with the process. */
export interface LifeClock extends Clock {
  turn(): Promise<void>;
  isAlive(): boolean;
  end(): void;
}

interface Timer {
  at: number;
  order: number;
  run: (() => void) | null;
}

const before = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap: the next timer is looked for at every step. */
function heap() {
  const items: Timer[] = [];
  return {
    items,
    first: () => items[0],
    push(timer: Timer) {
      let at = items.push(timer) - 1;
      while (at > 0) {
        const up = (at - 1) >> 1;
        if (!before(timer, items[up] as Timer)) break;
        items[at] = items[up] as Timer;
        at = up;
      }
      items[at] = timer;
    },
    pop() {
      const last = items.pop();
      if (!last || items.length === 0) return;
      let at = 0;
      for (let down = 1; down < items.length; down = at * 2 + 1) {
        if (down + 1 < items.length && before(items[down + 1] as Timer, items[down] as Timer)) down++;
        if (!before(items[down] as Timer, last)) break;
        items[at] = items[down] as Timer;
        at = down;
      }
      items[at] = last;
    },
  };
}

export function createSimulatedClock(start = Date.parse('2026-11-23T09:00:00Z')): SimulatedClock {
  const timers = heap();
  let turns: (() => void)[] = [];
  let now = start;
  let order = 0;
  /** Of the run under way. */
  let end = start;

  /** Until no promise, and nobody who waits for the next turn, has anything left to do. */
  async function settle(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (turns.length === 0) return;
      const due = turns;
      turns = [];
      for (const run of due) run();
    }
  }

  return {
    now: () => now,
    after(ms, run) {
      const timer: Timer = { at: now + Math.max(0, ms), order: ++order, run };
      timers.push(timer);
      return () => {
        timer.run = null;
      };
    },
    turn: () => new Promise((resolve) => turns.push(resolve)),
    stall(ms) {
      now += ms;
    },
    leap(ms) {
      now += ms;
      end += ms;
      for (const timer of timers.items) timer.at += ms;
    },
    async run(ms, until = () => false) {
      end = now + ms;
      await settle();
      while (!until()) {
        const next = timers.first();
        if (!next || next.at > end) {
          now = Math.max(now, end);
          return until();
        }
        timers.pop();
        if (!next.run) continue;
        now = Math.max(now, next.at);
        next.run();
        await settle();
      }
      return true;
    },
  };
}

/** @param wrong by how much this process's clock is off, at the moment. */
export function createLifeClock(clock: SimulatedClock, wrong: () => number): LifeClock {
  let alive = true;
  return {
    now: () => clock.now() + wrong(),
    monotonic: () => clock.now(),
    after: (ms, run) => (alive ? clock.after(ms, () => alive && run()) : () => undefined),
    turn: () => new Promise((resolve) => void clock.turn().then(() => alive && resolve())),
    isAlive: () => alive,
    end() {
      alive = false;
    },
  };
}
