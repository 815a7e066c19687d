/** Promises that what was reserved for nothing is given back, if not at once then later, while the customer is long gone. */
import { sale } from '../sale/setup.ts';

export const release = sale.createStateConfig({
  initial: 'deciding',
  states: {
    deciding: {
      description: 'Is anything still reserved?',
      always: [{ guard: 'owesRelease', target: 'delayed', description: 'The last try did not reach Megainsight.' }, { target: 'released' }],
    },
    delayed: {
      description: 'Megainsight is out of reach; the reservation waits for it, the customer does not.',
      tags: ['confirming'],
      after: { loyaltyRetry: { target: 'releasing', description: 'Try again.' } },
    },
    releasing: {
      description: 'What was reserved is given back.',
      tags: ['confirming'],
      invoke: {
        id: 'releasePreorders',
        src: 'releasePreorders',
        input: ({ context }) => ({ reservations: context.toRelease, reason: context.cancelReason ?? context.unpaidReason ?? '' }),
        onDone: { target: 'released', description: 'Nothing is reserved.', actions: 'forgetReservations' },
        onError: {
          target: 'delayed',
          description: 'Not reached: again later.',
          actions: { type: 'countAttempt', params: { at: 'loyalty' } },
        },
      },
    },
    released: { description: 'Nothing is reserved.' },
  },
});
