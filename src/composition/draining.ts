/** Promises an orderly stop: no new sales, and what runs at the pump, the register and the bank is followed to a safe point. */
import type { Clock } from '../clock.ts';
import { pause } from '../clock.ts';
import type { Engine } from '../engine/engine.ts';

/** A device is at work for the customer: stopped here, the sale would be taken up only at the next start. */
const UNSAFE = ['dispensing', 'receiptPrinting', 'refunding'] as const;
const LOOK_MS = 100;

export interface Stopping {
  isStopping(): boolean;
  /** Sales whose devices are at work. */
  underWay(): string[];
  /** From now on no sale begins. Resolves when nothing unsafe is under way, or after the limit. @returns what still is. */
  drain(limitMs: number): Promise<string[]>;
}

export function stopping(engine: Engine, clock: Clock): Stopping {
  let isStopping = false;
  const underWay = () =>
    engine
      .atWork()
      .filter(({ snapshot }) => UNSAFE.some((tag) => snapshot.hasTag(tag)))
      .map(({ id }) => id);
  return {
    isStopping: () => isStopping,
    underWay,
    async drain(limitMs) {
      isStopping = true;
      const end = clock.now() + limitMs;
      while (clock.now() < end && underWay().length > 0) await pause(clock, LOOK_MS);
      return underWay();
    },
  };
}
