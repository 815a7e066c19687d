/**
 * Coupons and points: chosen by the operator, reserved at the processing, its answer checked and accepted (R16–R18, D4, D5). Used by
 * `agree`.
 */
import { operationOf } from '../sale/operations.ts';
import { listOf, required, terminalOf } from '../sale/readings.ts';
import { sale } from '../sale/setup.ts';
import { all, countAttempt, isCancelledUndone, isNotDone, isOfferAtFault, type On, rememberCancel, tell } from '../sale/vocabulary.ts';

const choice = ({ event }: On<'offers.answered'>) => ({ couponIds: event.couponIds, points: event.points });

/** The operator's answer in the window of offers, taken anew until the prices are confirmed. */
const answered = {
  guard: all(
    'isByProcessing',
    { type: 'areCouponsKnown', params: choice },
    { type: 'isWithinBalance', params: choice },
    { type: 'mayClientSpend', params: choice },
  ),
  target: 'weighing',
  description: 'Coupons picked, points set; 0 points: keep them.',
  actions: { type: 'applyChoice', params: choice },
} as const;

export const offer = sale.createStateConfig({
  description: 'Available offers: coupons, and whether points are spent or kept.',
  initial: 'deciding',
  states: {
    deciding: {
      description: 'Without a client there is nothing to offer.',
      always: [
        {
          guard: 'isByModule',
          target: 'summing',
          description: 'The bonus module: a percentage by what was bought so far.',
          actions: 'applyPercent',
        },
        { guard: 'isIdentified', target: 'choosing' },
        { target: 'done' },
      ],
    },
    choosing: {
      description: 'The operator picks one, several, all or no coupons and sets the points to spend.',
      tags: ['awaitingOffers'],
      on: { 'offers.answered': answered },
    },
    weighing: {
      description: 'Coupons first, points on what is left; points are lowered to what the rules let be spent.',
      always: [
        { guard: 'owesRelease', target: 'returning', description: 'The preorder before this one is given back first.' },
        { guard: 'arePointsLowered', target: 'awaitingConsent', description: 'Fewer points than asked for.' },
        { guard: 'needsNoPreorder', target: 'summing', description: 'Points are kept: the purchase is told after the receipt.' },
        { target: 'placingPreorder', actions: countAttempt('preorder') },
      ],
    },
    returning: {
      description: 'An earlier preorder holds points or coupons: they are given back, so that they are there for the next one.',
      on: {
        'sale.cancelled': {
          target: '#cancelling',
          description: '«Отмена»: what is reserved is given back there.',
          actions: rememberCancel,
        },
        'payment.changed': {},
        'goods.changed': {},
      },
      invoke: {
        id: 'releasePreorders',
        src: 'releasePreorders',
        input: ({ context }) => ({ reservations: context.toRelease, reason: 'changed' }),
        onDone: { target: 'weighing', description: 'Nothing is reserved any more.', actions: 'forgetReservations' },
        onError: { target: 'loyaltyDown', description: 'Megainsight did not answer.', actions: tell },
      },
    },
    awaitingConsent: {
      description: 'The operator sees the lowered points and accepts them or answers anew (D5).',
      tags: ['awaitingConfirmation'],
      on: {
        'offers.answered': answered,
        'offers.confirmed': [
          { guard: 'needsNoPreorder', target: 'done', description: 'Nothing is left to spend: points are kept, and the sum is accepted.' },
          {
            target: 'placingPreorder',
            description: 'The lowered figure is accepted.',
            actions: countAttempt('preorder'),
          },
        ],
      },
    },
    reservingAnew: {
      id: 'reservingAnew',
      description: 'The preorder has ended before it was paid: the same is reserved once more.',
      entry: 'dropPreorder',
      always: [
        { guard: 'needsNoPreorder', target: 'summing' },
        { target: 'placingPreorder', actions: countAttempt('preorder') },
      ],
    },
    placingPreorder: {
      description: 'The preorder is sent: points and coupons are reserved, not yet debited.',
      on: {
        'sale.cancelled': {
          description: 'Remembered until the processing has answered, so that nothing stays reserved.',
          actions: rememberCancel,
        },
        'payment.changed': {},
        'goods.changed': {},
      },
      invoke: {
        id: 'placePreorder',
        src: 'placePreorder',
        input: ({ context }) => ({
          terminal: terminalOf(context),
          operation: operationOf(context, 'preorder'),
          cardRef: required(context.cardRef, 'card'),
          clientId: required(context.client, 'client').clientId,
          list: listOf(context),
          couponIds: context.choice.couponIds,
          points: context.choice.points,
        }),
        onDone: [
          {
            guard: 'isCancelWanted',
            target: '#cancelling',
            description: 'The customer has left meanwhile.',
            actions: { type: 'returnAnswer', params: ({ event }) => ({ answer: event.output }) },
          },
          {
            guard: { type: 'isAnswerAsShown', params: ({ event }) => ({ answer: event.output }) },
            target: 'summing',
            description: 'Exactly what the operator was shown.',
            actions: { type: 'adoptAnswer', params: ({ event }) => ({ answer: event.output }) },
          },
          {
            guard: { type: 'isAnswerSound', params: ({ event }) => ({ answer: event.output }) },
            target: 'awaitingAcceptance',
            description: 'Other figures than shown, but sound ones.',
            actions: { type: 'adoptAnswer', params: ({ event }) => ({ answer: event.output }) },
          },
          {
            target: 'choosing',
            description: 'Figures that fail our check: shown as an error, never printed (D5).',
            actions: { type: 'refuseAnswer', params: ({ event }) => ({ answer: event.output }) },
          },
        ],
        onError: [
          {
            guard: isCancelledUndone,
            target: '#cancelling',
            description: 'The customer has left, and nothing was reserved.',
          },
          {
            guard: 'isCancelWanted',
            target: '#cancelling',
            description: 'The customer has left; something may be reserved.',
            actions: 'suspectReservation',
          },
          {
            guard: isOfferAtFault,
            target: 'choosing',
            description: 'The processing said no: choose again.',
            actions: tell,
          },
          {
            guard: isNotDone,
            target: 'loyaltyDown',
            description: 'No answer, and surely nothing reserved.',
            actions: tell,
          },
          {
            target: 'loyaltyDown',
            description: 'No answer, and something may be reserved (D10).',
            actions: [tell, 'suspectReservation'],
          },
        ],
      },
    },
    awaitingAcceptance: {
      description: "The processing's prices or points differ from those shown: the operator accepts them or answers anew.",
      tags: ['awaitingConfirmation'],
      on: {
        'offers.answered': answered,
        'offers.confirmed': { target: 'done', description: 'Accepted, and the sum with it.' },
      },
    },
    summing: {
      description: 'Nothing changes the sum any more: does the discount want it confirmed?',
      always: [{ guard: 'wantsSumConfirmed', target: 'awaitingSum', description: 'The amount window is on.' }, { target: 'done' }],
    },
    awaitingSum: {
      description: 'The amount window: the operator confirms the sum, or answers anew, before anything is paid (R4).',
      tags: ['awaitingConfirmation'],
      on: {
        'offers.answered': answered,
        'offers.confirmed': { target: 'done', description: 'The sum is confirmed.' },
      },
    },
    loyaltyDown: {
      description: 'Megainsight did not answer the preorder: ask again, go on without it, or cancel (D11).',
      tags: ['loyaltyDown'],
      on: {
        'loyalty.retried': [
          {
            guard: 'isPreorderLost',
            target: 'placingPreorder',
            description: 'The same order under the same name: the processing answers a repeat with its first result.',
            actions: 'clearSuspicion',
          },
          { guard: 'owesRelease', target: 'returning', description: 'What is reserved is given back first.' },
          {
            target: 'placingPreorder',
            description: 'Nothing was done the last time: a new order.',
            actions: countAttempt('preorder'),
          },
        ],
        'loyalty.abandoned': {
          guard: 'isCardOptional',
          target: 'done',
          description: 'Go on without loyalty.',
          actions: 'goOnWithoutCard',
        },
      },
    },
    done: { type: 'final', description: 'The prices are agreed.' },
  },
});
