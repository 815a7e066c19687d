/**
 * After a closed sale: what is still reserved at the processing is given back as soon as it answers. Used as the end of cancelled and
 * unpaid sales.
 */
import { required } from '../sale/readings.ts';
import { sale } from '../sale/setup.ts';
import { countAttempt } from '../sale/vocabulary.ts';

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
        input: ({ context: { toRelease, cancelReason, unpaidReason } }) => ({
          reservations: toRelease,
          reason: required(cancelReason ?? unpaidReason, 'reason for its end'),
        }),
        onDone: { target: 'released', description: 'Nothing is reserved.', actions: 'forgetReservations' },
        onError: { target: 'delayed', description: 'Not reached: again later.', actions: countAttempt('loyalty') },
      },
    },
    released: { description: 'Nothing is reserved.' },
  },
});
