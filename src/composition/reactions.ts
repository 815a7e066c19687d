/** Lets the reactions hear of every sale's events. Used by compose. */
import type { Backend } from '../api/backend.ts';
import type { Engine } from '../engine/engine.ts';
import type { PriceBoard } from '../forecourt/price-board.ts';
import { expectStatedDelivery } from '../forecourt/reactions/expect-stated-delivery.ts';
import { forgetCards } from '../forecourt/reactions/forget-cards.ts';
import type { Reaction } from '../forecourt/reactions/reaction.ts';
import { recordOpenedShift } from '../forecourt/reactions/record-opened-shift.ts';
import { showPresentPrice } from '../forecourt/reactions/show-present-price.ts';
import type { RestoreDesk } from '../forecourt/restore-desk.ts';
import type { Books } from './books.ts';
import { logOf, type Parts } from './parts.ts';
import { lookBetweenReceipts } from './restores.ts';

/** What happens when a sale has moved. What one reaction fails at holds up neither the sale nor the others. */
export function reactToSales(
  parts: Parts,
  books: Books,
  engine: Engine,
  prices: PriceBoard,
  shifts: Backend['shifts'],
  restores: RestoreDesk,
): void {
  const priceInForce = (product: string) => parts.stations.inForce().document.products.find(({ code }) => code === product)?.price;
  const reactions: Reaction[] = [
    forgetCards(books.cards, logOf(parts)),
    showPresentPrice(prices, priceInForce),
    books.tally.watch,
    expectStatedDelivery(books.totalisers, logOf(parts)),
    recordOpenedShift(shifts, logOf(parts)),
    lookBetweenReceipts(parts, restores),
  ];
  for (const react of reactions) {
    engine.watch((update) => {
      if (update.kind === 'event') react(update);
    });
  }
}
