/** The prepaid sale, by litres or by amount: start → scan → offers → payment → receipt → dispensing (R10, R11, R20, R22). */
import { agree } from './parts/agree.ts';
import { closeByHand, closedByHand } from './parts/by-hand.ts';
import { cancel } from './parts/cancel.ts';
import { deliver } from './parts/deliver.ts';
import { fiscalise } from './parts/fiscalise.ts';
import { paidTail } from './parts/fulfil.ts';
import { handedOverShort } from './parts/refund.ts';
import { release } from './parts/release.ts';
import { openingContext } from './sale/opening.ts';
import { sale } from './sale/setup.ts';
import { deliveryStated } from './sale/vocabulary.ts';

export const prepaid = sale.createMachine({
  id: 'prepaid',
  version: '2',
  description: 'Prepaid by litres or by amount: the customer pays first, then the pump gives what is paid for.',
  context: ({ input }) => openingContext(input),
  initial: 'ordering',
  on: closeByHand,
  states: {
    closedByHand,
    ordering: { ...agree, onDone: { target: 'payment' } },
    ...paidTail({
      description: 'The pump delivers, and beside it Megainsight hears of the receipt.',
      handover: {
        description: 'What the customer has got, still gets, or brings back.',
        initial: 'delivering',
        states: {
          delivering: {
            ...deliver({ cancellable: false }),
            onDone: [
              { guard: 'owesDeliveryReceipt', target: 'deliveryReceipt', description: 'In full: what was prepaid is receipted.' },
              { guard: 'isDeliveredInFull', target: 'kept', description: 'In full; an overrun is recorded (D13).' },
              { target: 'underDelivered', description: 'Less than paid for.' },
            ],
          },
          deliveryReceipt: { ...fiscalise('delivery'), tags: ['open'], onDone: { target: 'kept' } },
          underDelivered: {
            description: 'Less was delivered than paid for; the pump is green. The rest can be delivered or given back.',
            tags: ['open', 'underDelivered'],
            on: {
              'dispensing.resumed': { target: 'delivering', description: 'Deliver the rest.' },
              'delivery.stated': { target: 'delivering.done', ...deliveryStated },
            },
          },
          ...handedOverShort,
        },
      },
    }),
    cancelling: { ...cancel, onDone: { target: 'cancelled' } },
    cancelled: { ...release, description: 'Cancelled; what is still reserved is given back.', tags: ['closed', 'cancelled'] },
  },
});
