/**
 * One delivery, from setting the pump to its final figures: authorised, measured, stored, and only then confirmed to the pump (D6, D10,
 * D13). Used by both fuel paths.
 */
import type { SaleContext } from '../sale/context.ts';
import type { NozzleAddress, PumpTotals } from '../sale/ports.ts';
import { fuelOf, remainderOf, required } from '../sale/readings.ts';
import { sale } from '../sale/setup.ts';
import { all, deliveryStated, evidenceIn, isNotDone, keepEvidence, rememberCancel, tell } from '../sale/vocabulary.ts';
import { askReceiver, personDecides } from './unknown.ts';

const nozzleOf = (context: SaleContext): NozzleAddress => {
  const { pump, nozzle } = fuelOf(context);
  return { pump, nozzle };
};
const withTotalsBefore = (context: SaleContext): NozzleAddress & { before: PumpTotals } => ({
  ...nozzleOf(context),
  before: required(context.delivering?.before, 'totaliser before the delivery'),
});

/** What a stop, or a customer who leaves before paying, means to a delivery: the pump is not armed, or is stopped. */
const leaving = {
  remembered: {
    'sale.cancelled': {
      description: 'Remembered until the pump has answered, so that none is left armed.',
      actions: rememberCancel,
    },
  },
  stopping: {
    'sale.cancelled': { target: 'stopping', description: 'The pump is stopped; what has flowed must be paid.', actions: rememberCancel },
  },
} as const;

const stopRemembered = {
  'dispensing.stopped': { description: 'Remembered until the pump has answered: no fuel flows.', actions: 'rememberStop' },
} as const;

const whenLeaving = (target: 'done' | 'stopping') =>
  ({ guard: 'isStopWanted', target, description: 'Stopped, or the customer has left meanwhile.' }) as const;

/** No fuel can flow before the last of these states. */
const arming = (cancellable: boolean) => {
  const on = { ...stopRemembered, ...(cancellable ? leaving.remembered : {}) };
  return {
    preparing: sale.createStateConfig({
      description: 'Price and dose are set and read back, the totaliser is read. No fuel can flow yet.',
      tags: ['open', 'dispensing'],
      entry: 'beginDelivery',
      on,
      invoke: {
        id: 'preparePump',
        src: 'preparePump',
        input: ({ context }) => ({ ...nozzleOf(context), price: fuelOf(context).listPrice, volume: remainderOf(context) }),
        onDone: [
          whenLeaving('done'),
          {
            target: 'authorising',
            description: 'The pump holds our price and dose.',
            actions: { type: 'recordTotalsBefore', params: ({ event }) => ({ totals: event.output }) },
          },
        ],
        onError: { target: 'done', description: 'The pump is out of reach or refuses: nothing was delivered.', actions: tell },
      },
    }),
    authorising: sale.createStateConfig({
      description: 'The pump is allowed to give fuel.',
      tags: ['open', 'dispensing'],
      on,
      invoke: {
        id: 'authorisePump',
        src: 'authorisePump',
        input: ({ context }) => withTotalsBefore(context),
        onDone: [whenLeaving('stopping'), { target: 'flowing', description: 'Allowed.' }],
        onError: [
          { guard: isNotDone, target: 'done', description: 'Refused: no fuel can flow.', actions: tell },
          { target: 'asking', description: 'It may be allowed: ask the pump.', actions: keepEvidence },
        ],
      },
    }),
    asking: {
      ...askReceiver({
        description: 'The pump is asked whether it was allowed to give fuel: its state and its totaliser.',
        tags: ['open', 'dispensing'],
        ask: {
          id: 'askPump',
          src: 'askPump',
          input: ({ context }) => withTotalsBefore(context),
          onDone: [
            {
              guard: all('isStopWanted', {
                type: 'isAuthorised',
                params: ({ event }: { event: { output: { authorised: boolean } } }) => event.output,
              }),
              target: 'stopping',
              description: 'It was, and it was stopped, or the customer has left meanwhile.',
              actions: 'clearEvidence',
            },
            {
              guard: { type: 'isAuthorised', params: ({ event }) => event.output },
              target: 'flowing',
              description: 'It was.',
              actions: 'clearEvidence',
            },
            { target: 'done', description: 'It was not.', actions: 'clearEvidence' },
          ],
        },
        unknown: { target: 'unsettled', description: 'The pump cannot say.' },
      }),
      on,
    },
  };
};

const delivering = (cancellable: boolean) => ({
  flowing: sale.createStateConfig({
    description: 'Waiting for the nozzle, then fuel flows, until the dose, the hung-up nozzle or a stop ends it.',
    tags: ['open', 'dispensing'],
    on: {
      'dispensing.stopped': { target: 'stopping', description: 'Stop the pump now.' },
      ...(cancellable ? leaving.stopping : {}),
    },
    invoke: {
      id: 'followDelivery',
      src: 'followDelivery',
      input: ({ context }) => withTotalsBefore(context),
      onDone: {
        target: 'confirming',
        description: 'Over, and read.',
        actions: { type: 'recordDelivery', params: ({ event }) => ({ delivery: event.output }) },
      },
      onError: {
        target: 'unsettled',
        description: 'The pump has been silent too long, or contradicts itself.',
        actions: keepEvidence,
      },
    },
  }),
  stopping: sale.createStateConfig({
    description: 'The pump is told to stop; the final figures are read when it stands.',
    tags: ['open', 'dispensing'],
    on: { 'dispensing.stopped': { description: 'It is told already.', actions: 'rememberStop' } },
    invoke: {
      id: 'stopPump',
      src: 'stopPump',
      input: ({ context }) => nozzleOf(context),
      onDone: { target: 'flowing', description: 'Told.' },
      onError: { target: 'flowing', description: 'The pump did not hear it.', actions: tell },
    },
  }),
  unsettled: personDecides({
    reason: 'deliveryUnknown',
    description: 'Nobody knows how much was delivered: a person reads the pump (D10).',
    tags: ['open'],
    on: {
      'dispensing.stopped': { target: 'stopping', description: 'The pump is told to stop, and asked once more.', actions: 'clearEvidence' },
    },
    decisions: [
      { choice: 'askAgain', target: 'flowing', description: 'Ask the pump once more.', actions: ['clearEvidence'] },
      {
        choice: 'delivered',
        target: 'done',
        description: "The volume is read off the pump's display or totaliser.",
        actions: [{ type: 'recordDeliveryByPerson', params: evidenceIn }],
      },
    ],
  }),
});

/** Its figures are there: nobody states them. */
const figuresKnown = { 'delivery.stated': { description: 'The delivery is stored already.' } } as const;

/** The delivery is stored with us: only now may the pump forget it. */
const ending = {
  confirming: sale.createStateConfig({
    description: 'The delivery is stored, so the pump may forget it; the totaliser is read once more.',
    tags: ['open', 'dispensing'],
    on: figuresKnown,
    invoke: {
      id: 'confirmDelivery',
      src: 'confirmDelivery',
      input: ({ context }) => nozzleOf(context),
      onDone: {
        target: 'done',
        description: 'The pump is free.',
        actions: { type: 'recordTotalsAfter', params: ({ event }) => ({ totals: event.output }) },
      },
      onError: { target: 'confirmationDelayed', description: 'The pump did not take it.', actions: tell },
    },
  }),
  confirmationDelayed: sale.createStateConfig({
    description: 'The delivery is safe with us; the pump is told again shortly.',
    tags: ['open', 'dispensing'],
    on: figuresKnown,
    after: { deviceRetry: { target: 'confirming', description: 'Tell it again.' } },
  }),
  done: sale.createStateConfig({ type: 'final', description: 'The pump stands, and its figures are known.' }),
};

/**
 * It ends with nothing, some or all of the fuel delivered: the path decides what that means.
 * `cancellable`: nothing is paid yet, so that the sale may still be called off.
 */
export const deliver = ({ cancellable }: { cancellable: boolean }) =>
  sale.createStateConfig({
    description: 'The pump delivers.',
    initial: 'preparing',
    exit: 'endDelivery',
    on: { 'delivery.stated': { target: '.done', ...deliveryStated } },
    states: { ...arming(cancellable), ...delivering(cancellable), ...ending },
  });
