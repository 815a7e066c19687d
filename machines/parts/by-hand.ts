/** What a person settled beside the service, as after a restore: the sale is closed on that word. Used by all paths. */
import { sale } from '../sale/setup.ts';
import { recordStated } from '../sale/vocabulary.ts';

export const closeByHand = {
  'sale.closedByHand': {
    target: '.closedByHand',
    description: 'After a restore: a person has settled it on paper and with the devices.',
    actions: recordStated,
  },
} as const;

export const closedByHand = sale.createStateConfig({
  description: 'Closed by a person: what was taken and delivered is settled outside of the service.',
  tags: ['closed', 'failed'],
});
