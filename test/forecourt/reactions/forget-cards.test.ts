import { expect, test } from 'vitest';
import { forgetCards } from '../../../src/forecourt/reactions/forget-cards.ts';
import { saleEvent } from './sale-event.ts';

/** The sales whose cards are forgotten after an event that leaves the sale with these tags. */
function forgottenWith(...tags: string[]): string[] {
  const forgotten: string[] = [];
  forgetCards({ forget: async (saleId) => void forgotten.push(saleId) }, () => undefined)(saleEvent({ id: 'sale-7', tags }));
  return forgotten;
}

test('the card of a closed sale is forgotten', () => {
  expect(forgottenWith('closed', 'completed')).toEqual(['sale-7']);
});

test.each([
  ['open', ['open', 'awaitingPayment']],
  ['closed, but not confirmed by Megainsight yet', ['closed', 'confirming']],
  ['closed, but waiting for a person', ['closed', 'attention']],
])('the card of a sale that is %s is kept', (_, tags) => {
  expect(forgottenWith(...tags)).toEqual([]);
});
