/** Promises that the events alone give the sale: history, time travel and the check of charts are this one function. */
import type { StoredEvent } from '../journal.ts';
import type { Snapshot } from '../step.ts';
import { steps, type Versions } from './moves.ts';

/** The sale after its last given event; runs nothing. @throws where there is no opening, a version is missing, or the chart has a defect. */
export function replay(versions: Versions, events: StoredEvent[]): Snapshot {
  let last: Snapshot | undefined;
  for (const { step } of steps(versions, events)) last = step.snapshot;
  return last as Snapshot;
}
