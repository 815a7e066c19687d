/**
 * A sale from its events alone. Used for its history, time travel, repeated requests and the tests' proof that the stored sale is right.
 */
import type { StoredEvent } from '../journal.ts';
import type { Snapshot } from '../step.ts';
import { steps, type Versions } from './moves.ts';

/**
 * The sale after its last given event; nothing is run. @throws where there is no opening, a version is missing, or the chart has a defect.
 */
export function replay(versions: Versions, events: StoredEvent[]): Snapshot {
  let last: Snapshot | undefined;
  for (const { step } of steps(versions, events)) last = step.snapshot;
  return last as Snapshot;
}
