/**
 * Money is taken once, or certainly not: cash, the bank terminal, or a kind that is only recorded (R6, R25, D10, D12). Used by all paths.
 */
import type { SaleContext } from '../sale/context.ts';
import { operationOf } from '../sale/operations.ts';
import { dueOf, required, unfilledNozzle } from '../sale/readings.ts';
import { sale } from '../sale/setup.ts';
import {
  countAttempt,
  evidenceIn,
  isCancelledUndone,
  isNotDone,
  keepEvidence,
  rememberCancel,
  resultOf,
  tell,
  wasDone,
} from '../sale/vocabulary.ts';
import { changeOfPayment } from './change-of-payment.ts';
import { giveBack } from './give-back.ts';
import { askReceiver, personDecides } from './unknown.ts';
import { buyerChanged, goodsChanged } from './wishes.ts';

const bankPaymentOf = ({ payment }: SaleContext) => required(payment?.bank, 'payment by bank card');

export const pay = sale.createStateConfig({
  description: 'The due is taken before the receipt is ordered (D12).',
  initial: 'checking',
  states: {
    checking: {
      description:
        'Before any money moves: does the pump answer and show the price, does the register answer, is the preorder still in force?',
      on: { 'sale.cancelled': { target: '#cancelling', description: '«Отмена»: nothing was taken.', actions: rememberCancel } },
      invoke: {
        id: 'checkDevices',
        src: 'checkDevices',
        input: ({ context }) => ({ nozzle: unfilledNozzle(context) }),
        onDone: [
          {
            guard: { type: 'isPreorderExpired', params: ({ event }) => event.output },
            target: '#reservingAnew',
            description: 'The preorder has ended, or is about to: it is made anew.',
          },
          { target: 'deciding', description: 'All is there.' },
        ],
        onError: { target: 'awaitingPayment', description: 'Something is missing: no money is taken for it.', actions: tell },
      },
    },
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
        'payment.changed': changeOfPayment({ stay: 'checking', over: '#ordering' }),
        'goods.changed': goodsChanged,
        'buyer.changed': buyerChanged,
        'sale.cancelled': { target: '#cancelling', description: '«Отмена»: nothing was taken.', actions: rememberCancel },
      },
    },
    charging: {
      description: 'The customer is at the bank terminal.',
      entry: countAttempt('payment'),
      invoke: {
        id: 'takePayment',
        src: 'takePayment',
        input: ({ context }) => ({ operation: operationOf(context, 'payment'), amount: dueOf(context) }),
        onDone: [
          {
            guard: 'isCancelWanted',
            target: '#cancelling',
            description: 'Charged after all: the money goes back.',
            actions: { type: 'recordPayment', params: ({ event }) => ({ bank: event.output }) },
          },
          {
            guard: { type: 'isSumCharged', params: ({ event }) => ({ bank: event.output }) },
            target: 'done',
            description: 'Charged.',
            actions: { type: 'recordPayment', params: ({ event }) => ({ bank: event.output }) },
          },
          {
            target: 'otherSum',
            description: 'Charged, but not as much as was ordered.',
            actions: [
              { type: 'keepOtherSum', params: ({ context, event }) => ({ bank: event.output, ordered: dueOf(context) }) },
              { type: 'recordPayment', params: ({ event }) => ({ bank: event.output }) },
            ],
          },
        ],
        onError: [
          { guard: isCancelledUndone, target: '#cancelling', description: 'Given up before anything was charged.' },
          { guard: isNotDone, target: 'awaitingPayment', description: 'Declined, or the terminal is out of reach.', actions: tell },
          { target: 'unsettled', description: 'It may have been charged.', actions: keepEvidence },
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
              actions: rememberCancel,
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
    asking: askReceiver({
      description: 'The bank terminal is asked what became of the payment.',
      ask: {
        id: 'askPayment',
        src: 'askPayment',
        input: ({ context }) => ({ operation: operationOf(context, 'payment') }),
        onDone: [
          {
            guard: { type: 'wasCharged', params: ({ event }) => ({ lookUp: event.output }) },
            target: 'settled',
            description: 'It was charged.',
            actions: ['clearEvidence', { type: 'recordPayment', params: (answer) => ({ bank: resultOf(answer) }) }],
          },
          {
            guard: wasDone,
            target: 'otherSum',
            description: 'It was charged, but not as much as was ordered.',
            actions: [
              { type: 'keepOtherSum', params: ({ context, event }) => ({ bank: resultOf({ event }), ordered: dueOf(context) }) },
              { type: 'recordPayment', params: (answer) => ({ bank: resultOf(answer) }) },
            ],
          },
          { target: 'unpaid', description: 'It was not charged.', actions: 'clearEvidence' },
        ],
      },
      unknown: { target: 'unsettled', description: 'Still not known.' },
    }),
    unsettled: personDecides({
      reason: 'paymentUnknown',
      description: 'Nobody knows whether the card was charged: a person decides on the evidence (D10).',
      decisions: [
        { choice: 'askAgain', target: 'asking', description: 'Ask the terminal once more.' },
        {
          choice: 'paid',
          target: 'settled',
          description: "Charged: the terminal's slip names the transaction, and the sum where it is another one.",
          actions: [{ type: 'recordPaymentByPerson', params: evidenceIn }],
        },
        {
          choice: 'notPaid',
          target: 'unpaid',
          description: 'Not charged: the terminal shows no such transaction.',
          actions: ['clearEvidence'],
        },
      ],
    }),
    otherSum: personDecides({
      reason: 'paymentOtherSum',
      description: 'The terminal has charged another sum than was ordered: it goes back, or the terminal is asked once more.',
      on: { 'sale.cancelled': { target: '#cancelling', description: 'The sum goes back.', actions: [rememberCancel, 'clearEvidence'] } },
      decisions: [
        { choice: 'reverse', target: 'reversingOtherSum', description: 'Give it back, then pay anew.', actions: ['clearEvidence'] },
        { choice: 'askAgain', target: 'asking', description: 'Ask the terminal once more.', actions: ['forgetPayment'] },
      ],
    }),
    reversingOtherSum: {
      ...giveBack,
      description: 'What was charged in place of the due goes back.',
      onDone: { target: 'awaitingPayment', description: 'It is back: the due is still to be paid.', actions: 'recordMoneyBack' },
    },
    settled: {
      description: 'Charged, as is known now: does the customer still want it?',
      always: [
        { guard: 'isCancelWanted', target: '#cancelling' },
        {
          guard: { type: 'isSumCharged', params: ({ context }) => ({ bank: bankPaymentOf(context) }) },
          target: 'done',
        },
        {
          target: 'otherSum',
          description: "Another sum, by the person's word.",
          actions: { type: 'keepOtherSum', params: ({ context }) => ({ bank: bankPaymentOf(context), ordered: dueOf(context) }) },
        },
      ],
    },
    unpaid: {
      description: 'Not charged, as is known now.',
      always: [{ guard: 'isCancelWanted', target: '#cancelling' }, { target: 'awaitingPayment' }],
    },
    done: { type: 'final', description: 'Paid.' },
  },
});
