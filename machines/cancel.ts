/** Promises that a cancelled sale leaves nothing behind: no charge, no reservation, no armed pump (R24). */
import { operationOf } from './readings.ts';
import { type SaleTag, sale } from './sale.ts';

/** One try to give back what is reserved; `tags` say whether the customer still waits for it. */
const releasing = <Tags extends SaleTag>(tags: Tags[]) =>
  sale.createStateConfig({
    description: 'What was reserved is given back.',
    tags,
    invoke: {
      id: 'releasePreorders',
      src: 'releasePreorders',
      input: ({ context }) => ({ reservations: context.toRelease, reason: context.cancelReason ?? '' }),
      onDone: { target: 'done', description: 'Nothing is reserved.', actions: 'forgetReservations' },
      onError: {
        target: 'releaseOwed',
        description: 'Not reached: again later.',
        actions: { type: 'countAttempt', params: { at: 'loyalty' } },
      },
    },
  });

export const cancel = sale.createStateConfig({
  id: 'cancelling',
  description: 'Everything done so far is taken back.',
  initial: 'deciding',
  entry: 'dropPreorder',
  states: {
    deciding: {
      description: 'What is there to take back?',
      always: [
        { guard: 'isBankCharged', target: 'reversing', description: 'The card was charged.' },
        {
          guard: 'isPaid',
          target: 'deciding',
          reenter: true,
          description: 'Cash goes back out of the drawer.',
          actions: 'recordMoneyBack',
        },
        { guard: 'owesRelease', target: 'releasing', description: 'Points or coupons are reserved.' },
        { target: 'done' },
      ],
    },
    reversing: {
      description: 'The bank terminal gives the money back.',
      tags: ['open'],
      entry: { type: 'countAttempt', params: { at: 'reversal' } },
      invoke: {
        id: 'reversePayment',
        src: 'reversePayment',
        input: ({ context }) => ({
          operation: operationOf(context, 'reversal'),
          payment: context.payment?.bank ?? { transactionId: '', at: '' },
          amount: context.payment?.amount as never,
          whole: true,
        }),
        onDone: { target: 'deciding', description: 'Given back.', actions: 'recordMoneyBack' },
        onError: {
          target: 'reversalOwed',
          description: 'Not given back as far as is known.',
          actions: { type: 'keepEvidence', params: ({ event }) => ({ failure: event.error as never }) },
        },
      },
    },
    reversalOwed: {
      description: 'The money is owed to the card: asked about and tried again until it is back.',
      tags: ['open'],
      after: { deviceRetry: { target: 'askingReversal', description: 'First ask what became of the last try.' } },
    },
    askingReversal: {
      description: 'What became of the reversal?',
      tags: ['open'],
      invoke: {
        id: 'askReversal',
        src: 'askReversal',
        input: ({ context }) => ({ operation: operationOf(context, 'reversal') }),
        onDone: [
          {
            guard: { type: 'wasDone', params: ({ event }) => ({ asked: event.output }) },
            target: 'deciding',
            description: 'It is back.',
            actions: ['clearEvidence', 'recordMoneyBack'],
          },
          { target: 'reversing', description: 'It is not: once more.' },
        ],
        onError: {
          target: 'reversalOwed',
          description: 'The terminal is out of reach.',
          actions: { type: 'keepEvidence', params: ({ event }) => ({ failure: event.error as never }) },
        },
      },
    },
    releasing: releasing(['open']),
    releaseOwed: {
      description: 'The customer is done; the reservation is given back when Megainsight answers again.',
      tags: ['closed', 'cancelled', 'confirming'],
      after: { loyaltyRetry: { target: 'releasingLate', description: 'Try again.' } },
    },
    releasingLate: releasing(['closed', 'cancelled', 'confirming']),
    done: { type: 'final', description: 'Nothing is left.' },
  },
});
