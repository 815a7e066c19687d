/** The orderly stop: no new sale begins, and what runs at the devices is followed to a safe point. Used by compose. */
import { type Clock, monotonic, pause } from '../clock.ts';
import type { Engine } from '../engine/engine.ts';

/** A device is at work for the customer: stopped here, the sale would be taken up only at the next start. */
const UNSAFE_TAGS = ['dispensing', 'receiptPrinting', 'refunding'] as const;
const CHECK_MS = 100;

export interface Draining {
  isStopping(): boolean;
  /** From now on no sale begins. Resolves when nothing unsafe is under way, or after `limitMs`. @returns the sales that still are. */
  drain(limitMs: number): Promise<string[]>;
}

export function createDraining(engine: Engine, clock: Clock): Draining {
  let isStopping = false;
  const unsafeSales = () =>
    engine
      .atWork()
      .filter(({ snapshot }) => UNSAFE_TAGS.some((tag) => snapshot.hasTag(tag)))
      .map(({ id }) => id);
  return {
    isStopping: () => isStopping,
    async drain(limitMs) {
      isStopping = true;
      const end = monotonic(clock) + limitMs;
      while (monotonic(clock) < end && unsafeSales().length > 0) await pause(clock, CHECK_MS);
      return unsafeSales();
    },
  };
}
