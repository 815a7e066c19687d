/** The shop sale: goods without fuel, with coupons and points, and their return (R21, R26). */
import { agree } from './parts/agree.ts';
import { closeByHand, closedByHand } from './parts/by-hand.ts';
import { cancel } from './parts/cancel.ts';
import { paidTail } from './parts/fulfil.ts';
import { handedOver } from './parts/refund.ts';
import { release } from './parts/release.ts';
import { openingContext } from './sale/opening.ts';
import { sale } from './sale/setup.ts';

export const shop = sale.createMachine({
  id: 'shop',
  version: '2',
  description: 'Goods without fuel: scan, offers, payment, receipt, and the goods are the customer’s.',
  context: ({ input }) => openingContext(input),
  initial: 'ordering',
  on: closeByHand,
  states: {
    closedByHand,
    ordering: { ...agree, onDone: { target: 'payment' } },
    ...paidTail({
      description: 'The customer has the goods, and beside it Megainsight hears of the receipt.',
      handover: { description: 'What the customer has, and what is brought back.', initial: 'kept', states: handedOver },
    }),
    cancelling: { ...cancel, onDone: { target: 'cancelled' } },
    cancelled: { ...release, description: 'Cancelled; what is still reserved is given back.', tags: ['closed', 'cancelled'] },
  },
});
