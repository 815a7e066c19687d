/**
 * Who is buying: the card or QR code, and the client that Megainsight knows by it (R14, R15, D11). Used by `agree`, and by fill to full
 * before any fuel flows.
 */
import { required, terminalOf } from '../sale/readings.ts';
import { sale } from '../sale/setup.ts';
import { isCardAtFault, rememberCard, tell } from '../sale/vocabulary.ts';

/** What is possible only where a sale may go on without a card. */
const withoutCard = {
  deciding: {
    deciding: {
      description: 'Does the payment type bear a Megainsight discount, is it asked for in this sale, and is the card not known yet?',
      always: [
        { guard: 'needsNoCard', target: 'done', description: 'No discount, not asked for, or the card is already known.' },
        { guard: 'isCardAtHand', target: 'fetchingClient', description: 'The card was presented with «Выбить чек».' },
        { target: 'awaitingCard' },
      ],
    },
  },
  skipped: {
    'loyalty.skipped': {
      guard: 'isCardOptional',
      target: 'done',
      description: 'The client has no card; allowed where the operator decides.',
      actions: 'goOnWithoutCard',
    },
  },
  abandoned: {
    'loyalty.abandoned': {
      guard: 'isCardOptional',
      target: 'done',
      description: 'Go on without loyalty.',
      actions: 'goOnWithoutCard',
    },
  },
} as const;

/** `required`: no fuel without a card; otherwise the discount says whether one is asked for and may be left out. */
export const identify = ({ required: isRequired }: { required: boolean }) =>
  sale.createStateConfig({
    description: 'Who is buying? The QR code or the card is asked for where the discount wants it.',
    initial: isRequired ? 'awaitingCard' : 'deciding',
    states: {
      ...(isRequired ? {} : withoutCard.deciding),
      awaitingCard: {
        description: 'The scan window: waiting for the QR code or the plastic card.',
        tags: ['awaitingCard'],
        on: {
          'card.presented': { target: 'fetchingClient', description: 'Scanned, swiped or typed.', actions: rememberCard },
          ...(isRequired ? {} : withoutCard.skipped),
        },
      },
      fetchingClient: {
        description: 'Network token and client token go to Megainsight; the client, the balance and the coupons come back.',
        invoke: {
          id: 'fetchClient',
          src: 'fetchClient',
          input: ({ context }) => ({ terminal: terminalOf(context), cardRef: required(context.cardRef, 'card') }),
          onDone: [
            {
              guard: { type: 'isClientBlocked', params: ({ event }) => ({ client: event.output }) },
              target: 'awaitingCard',
              description: 'The card is blocked: another one, or none.',
              actions: {
                type: 'tellPlainly',
                params: { device: 'megainsight', code: 'CLIENT_BLOCKED', message: 'the card is blocked' },
              },
            },
            {
              target: 'done',
              description: 'The client is known.',
              actions: { type: 'recordClient', params: ({ event }) => ({ client: event.output }) },
            },
          ],
          onError: [
            {
              guard: isCardAtFault,
              target: 'awaitingCard',
              description: 'Expired, used, unknown or blocked: scan again.',
              actions: tell,
            },
            { target: 'loyaltyDown', description: 'Megainsight did not answer.', actions: tell },
          ],
        },
      },
      loyaltyDown: {
        description: 'Megainsight is out of reach: ask again, go on without it where the operator may decide, or cancel (D11).',
        tags: ['loyaltyDown'],
        on: {
          'loyalty.retried': { target: 'fetchingClient', description: 'Ask again.' },
          'card.presented': { target: 'fetchingClient', description: 'A fresh QR code.', actions: rememberCard },
          ...(isRequired ? {} : withoutCard.abandoned),
        },
      },
      done: { type: 'final', description: 'The client is known, or the sale needs none.' },
    },
  });
