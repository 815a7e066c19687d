/** Promises money taken once, or certainly not taken: cash, the bank terminal, or a recorded kind (R6, R25, D10, D12). */
import { and } from 'xstate';
import { resultOf } from '../sale/changes.ts';
import type { SaleEvent } from '../sale/events.ts';
import { dueOf, operationOf } from '../sale/readings.ts';
import { sale } from '../sale/setup.ts';

type Changed = { event: Extract<SaleEvent, { type: 'payment.changed' }> };
const changed = ({ event }: Changed) => ({ paymentType: event.paymentType, tendered: event.tendered });

/**
 * Another payment type or sum, as long as no money is taken. `stay`: where the sale goes when its prices hold (nowhere: it
 * stays where it is); `over`: where it starts over because the new payment type bears another discount.
 */
export const changeOfPayment = (stay: string | undefined, over: string) =>
  [
    {
      guard: and([
        { type: 'isPaymentTypeKnown', params: changed },
        { type: 'isTenderedEnough', params: changed },
        { type: 'keepsLoyalty', params: changed },
      ] as never),
      target: stay as never,
      description: 'The prices hold.',
      actions: { type: 'changePayment', params: changed },
    },
    {
      guard: and([
        { type: 'isPaymentTypeKnown', params: changed },
        { type: 'isTenderedEnough', params: changed },
      ] as never),
      target: over as never,
      reenter: true,
      description: 'Another discount: the client and the offers are asked for anew.',
      actions: { type: 'startOver', params: changed },
    },
  ] as const;

export const pay = sale.createStateConfig({
  description: 'The due is taken before the receipt is ordered (D12).',
  initial: 'deciding',
  states: {
    deciding: {
      description: 'Which way is this sale paid?',
      always: [
        {
          guard: 'takesNoMoney',
          target: 'done',
          description: 'Recorded only, or nothing is due.',
          actions: { type: 'recordPayment', params: { bank: null } },
        },
        {
          guard: 'isCashTaken',
          target: 'done',
          description: 'Cash laid down covers the due.',
          actions: { type: 'recordPayment', params: { bank: null } },
        },
        { guard: 'isCash', target: 'awaitingPayment', description: 'Too little cash.' },
        { target: 'charging', description: 'Bank card.' },
      ],
    },
    awaitingPayment: {
      description: 'Not paid yet: too little cash, or the card was declined. Another sum, another payment type, or cancel.',
      tags: ['awaitingPayment'],
      on: {
        'payment.changed': changeOfPayment('deciding', '#ordering'),
        'sale.cancelled': {
          target: '#cancelling',
          description: '«Отмена»: nothing was taken.',
          actions: { type: 'rememberCancel', params: ({ event }) => ({ reason: event.reason }) },
        },
      },
    },
    charging: {
      description: 'The customer is at the bank terminal.',
      entry: { type: 'countAttempt', params: { at: 'payment' } },
      invoke: {
        id: 'takePayment',
        src: 'takePayment',
        input: ({ context }) => ({ operation: operationOf(context, 'payment'), amount: dueOf(context) as never }),
        onDone: [
          {
            guard: 'isCancelWanted',
            target: '#cancelling',
            description: 'Charged after all: the money goes back.',
            actions: { type: 'recordPayment', params: ({ event }) => ({ bank: event.output }) },
          },
          {
            target: 'done',
            description: 'Charged.',
            actions: { type: 'recordPayment', params: ({ event }) => ({ bank: event.output }) },
          },
        ],
        onError: [
          {
            guard: { type: 'isCancelledUndone', params: ({ event }) => ({ failure: event.error as never }) },
            target: '#cancelling',
            description: 'Given up before anything was charged.',
          },
          {
            guard: { type: 'isNotDone', params: ({ event }) => ({ failure: event.error as never }) },
            target: 'awaitingPayment',
            description: 'Declined, or the terminal is out of reach.',
            actions: { type: 'tell', params: ({ event }) => ({ failure: event.error as never }) },
          },
          {
            target: 'unsettled',
            description: 'It may have been charged.',
            actions: { type: 'keepEvidence', params: ({ event }) => ({ failure: event.error as never }) },
          },
        ],
      },
      initial: 'atTerminal',
      states: {
        atTerminal: {
          description: 'Card and PIN.',
          on: {
            'sale.cancelled': {
              target: 'aborting',
              description: 'The terminal is asked to give up; its own answer decides.',
              actions: { type: 'rememberCancel', params: ({ event }) => ({ reason: event.reason }) },
            },
          },
        },
        aborting: {
          description: 'Asking the terminal to give up.',
          invoke: {
            id: 'abortPayment',
            src: 'abortPayment',
            input: ({ context }) => ({ operation: operationOf(context, 'payment'), reason: 'MerchantAbort' }),
            onDone: { target: 'abortAsked' },
            onError: { target: 'abortAsked', description: 'No answer is promised to an abort.' },
          },
        },
        abortAsked: { description: "Waiting for the payment's own answer." },
      },
    },
    unsettled: {
      description: 'Nobody knows whether the card was charged: a person decides on the evidence (D10).',
      tags: ['attention'],
      meta: { attention: { reason: 'paymentUnknown', choices: ['askAgain', 'paid', 'notPaid'] } },
      on: {
        'attention.resolved': [
          {
            guard: { type: 'isChoice', params: ({ event }) => ({ choice: event.choice, is: 'askAgain' }) },
            target: 'asking',
            description: 'Ask the terminal once more.',
            actions: { type: 'recordResolution', params: ({ event }) => event },
          },
          {
            guard: { type: 'isTransactionChosen', params: ({ event }) => event },
            target: 'settled',
            description: "Charged: the terminal's slip names the transaction.",
            actions: [
              { type: 'recordResolution', params: ({ event }) => event },
              { type: 'recordPaymentByPerson', params: ({ event }) => ({ evidence: event.evidence }) },
            ],
          },
          {
            guard: { type: 'isChoice', params: ({ event }) => ({ choice: event.choice, is: 'notPaid' }) },
            target: 'unpaid',
            description: 'Not charged: the terminal shows no such transaction.',
            actions: [{ type: 'recordResolution', params: ({ event }) => event }, 'clearEvidence'],
          },
        ],
      },
    },
    asking: {
      description: 'The bank terminal is asked what became of the payment.',
      invoke: {
        id: 'askPayment',
        src: 'askPayment',
        input: ({ context }) => ({ operation: operationOf(context, 'payment') }),
        onDone: [
          {
            guard: { type: 'wasDone', params: ({ event }) => ({ asked: event.output }) },
            target: 'settled',
            description: 'It was charged.',
            actions: { type: 'recordPayment', params: ({ event }) => ({ bank: resultOf(event.output) }) },
          },
          { target: 'unpaid', description: 'It was not charged.', actions: 'clearEvidence' },
        ],
        onError: {
          target: 'unsettled',
          description: 'Still not known.',
          actions: { type: 'keepEvidence', params: ({ event }) => ({ failure: event.error as never }) },
        },
      },
    },
    settled: {
      description: 'Charged, as is known now: does the customer still want it?',
      always: [{ guard: 'isCancelWanted', target: '#cancelling' }, { target: 'done' }],
    },
    unpaid: {
      description: 'Not charged, as is known now.',
      always: [{ guard: 'isCancelWanted', target: '#cancelling' }, { target: 'awaitingPayment' }],
    },
    done: { type: 'final', description: 'Paid.' },
  },
});
