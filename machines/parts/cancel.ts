/** Promises that a cancelled sale leaves nothing behind: no charge, no reservation, no armed pump (R24). */

import { sale } from '../sale/setup.ts';
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
        input: ({ context }) => ({ reservations: context.toRelease, reason: context.cancelReason ?? '' }),
        onDone: { target: 'done', description: 'Nothing is reserved.', actions: 'forgetReservations' },
        onError: {
          target: 'done',
          description: 'Not reached: the customer does not wait for it, it is owed and tried again.',
          actions: { type: 'countAttempt', params: { at: 'loyalty' } },
        },
      },
    },
    done: { type: 'final', description: 'Nothing is left that the customer waits for.' },
  },
});
