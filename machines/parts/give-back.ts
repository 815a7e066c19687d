/**
 * Money goes back: cash out of the drawer, a bank card by the terminal (R25). What is out of reach is owed and tried again, holding no
 * pump; what the bank refuses goes before a person. Used by `cancel` and `refund`, and by `pay` where another sum was charged.
 */
import type { DoneActorEvent } from 'xstate';
import type { SaleContext } from '../sale/context.ts';
import { operationOf } from '../sale/operations.ts';
import type { BankPayment } from '../sale/ports.ts';
import { owedBack } from '../sale/readings.ts';
import { sale } from '../sale/setup.ts';
import { countAttempt, isForgotten, isReversalRefused, keepEvidence, resultOf, wasDone } from '../sale/vocabulary.ts';
import { askReceiver, personDecides } from './unknown.ts';

const givenBack = [
  {
    guard: { type: 'isSumGivenBack', params: ({ event }: { event: DoneActorEvent<BankPayment> }) => ({ bank: event.output }) },
    target: 'done',
    description: 'Given back.',
  },
  {
    target: 'otherSum',
    description: 'Given back, but not as much as was ordered.',
    actions: {
      type: 'keepOtherSum',
      params: ({ context, event }: { context: SaleContext; event: DoneActorEvent<BankPayment> }) => ({
        bank: event.output,
        ordered: owedBack(context),
      }),
    },
  },
] as const;

export const giveBack = sale.createStateConfig({
  description: 'Money goes back to where it came from.',
  initial: 'deciding',
  states: {
    deciding: {
      description: 'Which way was it paid?',
      always: [
        { guard: 'isBankOwed', target: 'reversing', description: 'By bank card, or to one.' },
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
          payment: context.payment?.bank ?? null,
          amount: owedBack(context),
          whole: owedBack(context) === context.payment?.amount,
          by: context.giveBackBy,
        }),
        onDone: givenBack,
        onError: [
          { guard: isReversalRefused, target: 'refused', description: 'The bank says no: a person decides.', actions: keepEvidence },
          {
            guard: isForgotten,
            target: 'unsettled',
            description: 'It may be back, and the terminal has forgotten.',
            actions: keepEvidence,
          },
          { target: 'reversalOwed', description: 'Not given back as far as is known.', actions: keepEvidence },
        ],
      },
    },
    reversalOwed: {
      description: 'The money is owed to the card: asked about and tried again, at growing intervals, until it is back.',
      entry: ['recordReversalOwed', countAttempt('owed')],
      after: { reversalRetry: { target: 'askingReversal', description: 'First ask what became of the last try.' } },
    },
    askingReversal: askReceiver({
      description: 'What became of the reversal?',
      ask: {
        id: 'askReversal',
        src: 'askReversal',
        input: ({ context }) => ({ operation: operationOf(context, 'reversal'), by: context.giveBackBy }),
        onDone: [
          {
            guard: { type: 'wasGivenBack', params: ({ event }) => ({ lookUp: event.output }) },
            target: 'done',
            description: 'It is back.',
          },
          {
            guard: wasDone,
            target: 'otherSum',
            description: 'It is back, but not as much as was ordered.',
            actions: { type: 'keepOtherSum', params: ({ context, event }) => ({ bank: resultOf({ event }), ordered: owedBack(context) }) },
          },
          { target: 'reversing', description: 'It is not: once more.' },
        ],
      },
      unknown: { target: 'reversalOwed', description: 'The terminal is out of reach.' },
      forgotten: { target: 'unsettled', description: 'The terminal has lost its memory: a person looks at the bank’s statement.' },
    }),
    unsettled: personDecides({
      reason: 'reversalUnknown',
      description: 'The terminal does not remember the reversal: a person decides by the bank’s statement (D10).',
      entry: 'recordReversalOwed',
      decisions: [
        { choice: 'askAgain', target: 'askingReversal', description: 'Ask the terminal once more.', actions: ['clearEvidence'] },
        { choice: 'givenBack', target: 'done', description: 'The statement shows it: the money is back.' },
        {
          choice: 'notGivenBack',
          target: 'reversing',
          description: 'The statement does not show it: once more.',
          actions: ['clearEvidence'],
        },
      ],
    }),
    refused: personDecides({
      reason: 'reversalRefused',
      description: 'The bank does not reverse the payment, for instance as its day is closed: the money is owed to the customer.',
      entry: 'recordReversalOwed',
      decisions: [
        { choice: 'askAgain', target: 'reversing', description: 'Ask the bank again.', actions: ['clearEvidence'] },
        {
          choice: 'refundInstead',
          target: 'reversing',
          description: 'Give it back as a refund instead of a reversal.',
          actions: ['giveBackAsRefund'],
        },
        { choice: 'paidInCash', target: 'done', description: 'It was paid back out of the drawer.', actions: ['recordPaidInCash'] },
        { choice: 'givenBack', target: 'done', description: 'The statement shows it: the money was back before.' },
      ],
    }),
    otherSum: personDecides({
      reason: 'reversalOtherSum',
      description: 'The bank has given back another sum than was ordered: a person settles the difference.',
      decisions: [
        { choice: 'askAgain', target: 'askingReversal', description: 'Ask the terminal once more.', actions: ['clearEvidence'] },
        { choice: 'writeOff', target: 'done', description: 'Leave it, on record.' },
      ],
    }),
    done: { type: 'final', description: 'Nothing is owed to the customer.' },
  },
});
