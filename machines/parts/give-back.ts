/**
 * Money goes back: cash out of the drawer, a bank card by a reversal that is owed until it is done (R25). Used by `cancel` and `refund`.
 */
import { operationOf } from '../sale/operations.ts';
import { owedBack, required } from '../sale/readings.ts';
import { sale } from '../sale/setup.ts';
import { countAttempt, keepEvidence, wasDone } from '../sale/vocabulary.ts';
import { askReceiver } from './unknown.ts';

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
      entry: countAttempt('reversal'),
      invoke: {
        id: 'reversePayment',
        src: 'reversePayment',
        input: ({ context }) => ({
          operation: operationOf(context, 'reversal'),
          payment: required(context.payment?.bank, 'payment by bank card'),
          amount: owedBack(context),
          whole: owedBack(context) === context.payment?.amount,
        }),
        onDone: { target: 'done', description: 'Given back.' },
        onError: { target: 'reversalOwed', description: 'Not given back as far as is known.', actions: keepEvidence },
      },
    },
    reversalOwed: {
      description: 'The money is owed to the card: asked about and tried again until it is back.',
      after: { deviceRetry: { target: 'askingReversal', description: 'First ask what became of the last try.' } },
    },
    askingReversal: askReceiver({
      description: 'What became of the reversal?',
      ask: {
        id: 'askReversal',
        src: 'askReversal',
        input: ({ context }) => ({ operation: operationOf(context, 'reversal') }),
        onDone: [
          { guard: wasDone, target: 'done', description: 'It is back.' },
          { target: 'reversing', description: 'It is not: once more.' },
        ],
      },
      unknown: { target: 'reversalOwed', description: 'The terminal is out of reach.' },
    }),
    done: { type: 'final', description: 'Nothing is owed to the customer.' },
  },
});
