/** Promises that the events alone give the sale: history, time travel and the check of charts are this one function. */
import type { StoredEvent } from './journal.ts';
import { advance, begin, type Chart, type Snapshot } from './step.ts';

/** The sale after its last given event; runs nothing. @throws where there is no opening, or the chart has a defect. */
export function replay(chart: Chart, events: StoredEvent[]): Snapshot {
  const [opening, ...rest] = events;
  if (opening?.event.type !== 'sale.opened') throw new Error('a sale begins with its opening');
  let snapshot = begin(chart, opening.event.input).snapshot;
  for (const { event } of rest) snapshot = advance(chart, snapshot, event).snapshot;
  return snapshot;
}
