/** The watchdog of the event loop: whatever holds it up holds up polls and the emergency stop too. Used by `serve`, for log and metrics. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../clock.ts';

export interface LoopWatch {
  /** How often it was held up for longer than the limit, in how many seconds together. */
  stalls(): { count: number; seconds: number };
  /** The longest in the last second or so, seconds. */
  longestDelay(): number;
  close(): void;
}

interface Delays {
  /** The longest since the last reset, nanoseconds. */
  readonly max: number;
  reset(): void;
}

const STALL_MS = 200;
const CHECK_MS = 1_000;
const RESOLUTION_MS = 20;

function measureDelays(): Delays {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return histogram;
}

interface Parts {
  clock: Clock;
  delays?: Delays;
  log(level: 'warn', message: string, facts: Record<string, unknown>): void;
}

export function watchLoop({ clock, log, delays = measureDelays() }: Parts): LoopWatch {
  let [count, seconds, longest] = [0, 0, 0];
  let callOff: () => void = () => undefined;
  function check(): void {
    const ms = Math.round(delays.max / 1e6);
    delays.reset();
    longest = ms / 1000;
    if (ms > STALL_MS) {
      count++;
      seconds += longest;
      log('warn', 'the event loop stood still', { ms, limit: STALL_MS });
    }
    callOff = clock.after(CHECK_MS, check);
  }
  callOff = clock.after(CHECK_MS, check);
  return { stalls: () => ({ count, seconds }), longestDelay: () => longest, close: () => callOff() };
}
