/** How a closed sale ended, by its tag. Used by the metrics and by the exported logs. */
import type { Snapshot } from '../../engine/step.ts';

const OUTCOMES = ['completed', 'cancelled', 'refunded', 'unpaid', 'failed'] as const;

/** Undefined while the sale is open. */
export const outcomeOf = (snapshot: Snapshot): string | undefined => OUTCOMES.find((outcome) => snapshot.hasTag(outcome));
