/** A sale is called off: money and reservations go back, no pump stays armed (R24). Used by all paths. */
import { required } from '../sale/readings.ts';
import { sale } from '../sale/setup.ts';
import { countAttempt } from '../sale/vocabulary.ts';
import { giveBack } from './give-back.ts';

export const cancel = sale.createStateConfig({
  id: 'cancelling',
  description: 'Everything done so far is taken back.',
  tags: ['open'],
  initial: 'deciding',
  entry: 'dropPreorder',
  states: {
    deciding: {
      description: 'What is there to take back?',
      always: [
        { guard: 'isPaid', target: 'givingBack', description: 'Money was taken.' },
        { guard: 'owesRelease', target: 'releasing', description: 'Points or coupons are reserved.' },
        { target: 'done' },
      ],
    },
    givingBack: { ...giveBack, onDone: { target: 'deciding', actions: 'recordMoneyBack' } },
    releasing: {
      description: 'What was reserved is given back.',
      invoke: {
        id: 'releasePreorders',
        src: 'releasePreorders',
        input: ({ context }) => ({ reservations: context.toRelease, reason: required(context.cancelReason, 'reason to cancel') }),
        onDone: { target: 'done', description: 'Nothing is reserved.', actions: 'forgetReservations' },
        onError: {
          target: 'done',
          description: 'Not reached: the customer does not wait for it, it is owed and tried again.',
          actions: countAttempt('loyalty'),
        },
      },
    },
    done: { type: 'final', description: 'Nothing is left that the customer waits for.' },
  },
});
