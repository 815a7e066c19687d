/**
 * A sale from its events alone. Used for its history, time travel, repeated requests and the tests' proof that the stored sale is right.
 */
import type { StoredEvent } from '../journal.ts';
import type { Snapshot } from '../step.ts';
import { type PastStep, steps } from './moves.ts';
import type { Versions } from './versions.ts';

/** The last of the given events and where it led; nothing is run. @throws where there is no opening, or the chart has a defect. */
export function lastStep(versions: Versions, events: StoredEvent[]): PastStep {
  let last: PastStep | undefined;
  for (const step of steps(versions, events)) last = step;
  return last as PastStep;
}

/** The sale after its last given event. @throws as `lastStep` does. */
export const replay = (versions: Versions, events: StoredEvent[]): Snapshot => lastStep(versions, events).step.snapshot;
