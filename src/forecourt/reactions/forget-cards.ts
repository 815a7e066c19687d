/** Reaction: the tokens and card numbers of a sale are deleted when no call can need them any more (D14). */
import type { Reaction } from './reaction.ts';

export function forgetCards(cards: { forget(saleId: string): void }): Reaction {
  return ({ record: { id, snapshot } }) => {
    // A closed sale may still be waiting for Megainsight's confirmation, or for a person.
    if (snapshot.hasTag('closed') && !snapshot.hasTag('confirming') && !snapshot.hasTag('attention')) cards.forget(id);
  };
}
