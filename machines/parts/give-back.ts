/** Promises money given back once: out of the drawer, or by the bank terminal, owed and tried again until it is (R25). */
import { operationOf, owedBack } from '../sale/readings.ts';
import { sale } from '../sale/setup.ts';

export const giveBack = sale.createStateConfig({
  description: 'Money goes back to where it came from.',
  initial: 'deciding',
  states: {
    deciding: {
      description: 'Which way was it paid?',
      always: [
        { guard: 'isBankOwed', target: 'reversing', description: 'By bank card.' },
        { target: 'done', description: 'Cash goes back out of the drawer; other kinds took no money here.' },
      ],
    },
    reversing: {
      description: 'The bank terminal gives the money back.',
      entry: { type: 'countAttempt', params: { at: 'reversal' } },
      invoke: {
        id: 'reversePayment',
        src: 'reversePayment',
        input: ({ context }) => ({
          operation: operationOf(context, 'reversal'),
          payment: context.payment?.bank ?? { transactionId: '', at: '' },
          amount: owedBack(context),
          whole: owedBack(context) === context.payment?.amount,
        }),
        onDone: { target: 'done', description: 'Given back.' },
        onError: {
          target: 'reversalOwed',
          description: 'Not given back as far as is known.',
          actions: { type: 'keepEvidence', params: ({ event }) => ({ failure: event.error as never }) },
        },
      },
    },
    reversalOwed: {
      description: 'The money is owed to the card: asked about and tried again until it is back.',
      after: { deviceRetry: { target: 'askingReversal', description: 'First ask what became of the last try.' } },
    },
    askingReversal: {
      description: 'What became of the reversal?',
      invoke: {
        id: 'askReversal',
        src: 'askReversal',
        input: ({ context }) => ({ operation: operationOf(context, 'reversal') }),
        onDone: [
          {
            guard: { type: 'wasDone', params: ({ event }) => ({ asked: event.output }) },
            target: 'done',
            description: 'It is back.',
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
    done: { type: 'final', description: 'Nothing is owed to the customer.' },
  },
});
