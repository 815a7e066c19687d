/** Promises exactly one receipt of each kind: printed, refused and known to be, or put before a person with the evidence (R19, D9, D10). */

import { resultOf } from '../sale/changes.ts';
import type { Resolution } from '../sale/context.ts';
import { cardOn, openRefund, operationOf, termsOf } from '../sale/readings.ts';
import { sale } from '../sale/setup.ts';

type Kind = 'sell' | 'sellReturn';

const WORDS: Record<Kind, { whole: string; refused: string }> = {
  sell: {
    whole: 'The receipt: from here on the sale can only be refunded, no longer cancelled (D9).',
    refused: 'The register made no receipt, and the money is in: set it right and print, or cancel and give the money back.',
  },
  sellReturn: {
    whole: 'The return receipt, for what is given back.',
    refused: 'The register made no return receipt, and the money is back: set it right and print.',
  },
};

/** Without a receipt the sale can still be called off. */
const callingOff = {
  event: {
    'sale.cancelled': {
      target: '#cancelling',
      description: 'No receipt exists: the money goes back.',
      actions: [
        { type: 'rememberCancel', params: ({ event }: { event: { reason: string } }) => ({ reason: event.reason }) },
        'clearEvidence',
      ],
    },
  },
  choice: {
    guard: { type: 'isChoice', params: ({ event }: { event: { choice: string } }) => ({ choice: event.choice, is: 'cancel' }) },
    target: '#cancelling',
    description: 'Cancel and give the money back.',
    actions: [
      { type: 'recordResolution', params: ({ event }: { event: Resolution }) => event },
      { type: 'rememberCancel', params: { reason: 'receipt refused' } },
      'clearEvidence',
    ],
  },
} as const;

export const fiscalise = (kind: Kind) =>
  sale.createStateConfig({
    description: WORDS[kind].whole,
    initial: 'printing',
    states: {
      printing: {
        description: 'The fiscal register prints the receipt.',
        tags: ['receiptPrinting'],
        entry: { type: 'countAttempt', params: { at: 'receipt' } },
        invoke: {
          id: 'printReceipt',
          src: 'printReceipt',
          input: ({ context }) => ({
            operation: operationOf(context, 'receipt'),
            lines: context.lines,
            returned: openRefund(context)?.lines ?? null,
            paymentKind: termsOf(context).kind,
            tendered: openRefund(context) ? null : context.tendered,
            pump: context.order.fuel?.pump ?? null,
            electronic: context.order.electronic,
            buyer: context.order.buyer,
            card: cardOn(context),
            pointsToAccrue: (openRefund(context) ? 0 : (context.preorder?.pointsToAccrue ?? 0)) as never,
          }),
          onDone: {
            target: 'done',
            description: 'Made; where the paper failed, it exists all the same.',
            actions: { type: 'recordReceipt', params: ({ event }) => ({ document: event.output }) },
          },
          onError: [
            {
              guard: { type: 'isNotDone', params: ({ event }) => ({ failure: event.error as never }) },
              target: 'refused',
              description: 'Surely not made: no paper, refused, out of reach.',
              actions: { type: 'keepEvidence', params: ({ event }) => ({ failure: event.error as never }) },
            },
            {
              target: 'asking',
              description: 'It may have been made: ask before anything else.',
              actions: { type: 'keepEvidence', params: ({ event }) => ({ failure: event.error as never }) },
            },
          ],
        },
      },
      refused: {
        description: WORDS[kind].refused,
        tags: ['attention'],
        meta: { attention: { reason: 'receiptRefused', choices: kind === 'sell' ? ['printAgain', 'cancel'] : ['printAgain'] } },
        on: {
          'receipt.requested': { target: 'printing', description: 'Print again.', actions: 'clearEvidence' },
          ...(kind === 'sell' ? callingOff.event : {}),
          'attention.resolved': [
            {
              guard: { type: 'isChoice', params: ({ event }) => ({ choice: event.choice, is: 'printAgain' }) },
              target: 'printing',
              description: 'Print again.',
              actions: [{ type: 'recordResolution', params: ({ event }) => event }, 'clearEvidence'],
            },
            ...(kind === 'sell' ? [callingOff.choice] : []),
          ],
        },
      },
      asking: {
        description: 'The register is asked what became of the receipt: by its uuid and the last document number.',
        tags: ['receiptPrinting'],
        invoke: {
          id: 'askReceipt',
          src: 'askReceipt',
          input: ({ context }) => ({ operation: operationOf(context, 'receipt') }),
          onDone: [
            {
              guard: { type: 'wasDone', params: ({ event }) => ({ asked: event.output }) },
              target: 'done',
              description: 'It was made.',
              actions: { type: 'recordReceipt', params: ({ event }) => ({ document: resultOf(event.output) }) },
            },
            { target: 'refused', description: 'It was not made.' },
          ],
          onError: {
            target: 'unsettled',
            description: 'The register cannot say.',
            actions: { type: 'keepEvidence', params: ({ event }) => ({ failure: event.error as never }) },
          },
        },
      },
      unsettled: {
        description:
          'Nobody knows whether the receipt was made: a person decides on the evidence (D10). No second receipt by itself, ever.',
        tags: ['attention'],
        meta: { attention: { reason: 'receiptUnknown', choices: ['askAgain', 'printed', 'notPrinted'] } },
        on: {
          'attention.resolved': [
            {
              guard: { type: 'isChoice', params: ({ event }) => ({ choice: event.choice, is: 'askAgain' }) },
              target: 'asking',
              description: 'Ask the register once more.',
              actions: { type: 'recordResolution', params: ({ event }) => event },
            },
            {
              guard: { type: 'isDocumentChosen', params: ({ event }) => event },
              target: 'done',
              description: 'Printed: the paper bears the document number.',
              actions: [
                { type: 'recordResolution', params: ({ event }) => event },
                { type: 'recordReceiptByPerson', params: ({ event }) => ({ evidence: event.evidence }) },
              ],
            },
            {
              guard: { type: 'isChoice', params: ({ event }) => ({ choice: event.choice, is: 'notPrinted' }) },
              target: 'refused',
              description: "Not printed: the register's last document is another one.",
              actions: { type: 'recordResolution', params: ({ event }) => event },
            },
          ],
        },
      },
      done: { type: 'final', description: 'The receipt exists.' },
    },
  });
