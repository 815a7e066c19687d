/** Reaction: the tokens and card numbers of a sale are deleted when no call can need them any more (D14). */
import type { Log, Reaction } from './reaction.ts';

export function forgetCards(cards: { forget(saleId: string): Promise<void> }, log: Log): Reaction {
  return ({ record: { id, snapshot } }) => {
    // A closed sale may still be waiting for Megainsight's confirmation, or for a person.
    if (!snapshot.hasTag('closed') || snapshot.hasTag('confirming') || snapshot.hasTag('attention')) return;
    // Those that stay are forgotten at the next start.
    cards.forget(id).catch((problem) => log('error', 'the cards of a sale could not be forgotten yet', { problem: String(problem) }));
  };
}
