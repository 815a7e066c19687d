/** Promises exactly one receipt: printed, refused and known to be, or put before a person with the evidence (R19, D9, D10). */
import { loyaltyTerminal, operationOf, termsOf } from './readings.ts';
import { sale } from './sale.ts';
import { resultOf } from './steps.ts';

export const fiscalise = sale.createStateConfig({
  description: 'The receipt: from here on the sale can only be refunded, no longer cancelled (D9).',
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
          paymentKind: termsOf(context).kind,
          tendered: context.tendered,
          pump: context.order.fuel?.pump ?? null,
          electronic: context.order.electronic,
          buyer: context.order.buyer,
          cardRef: loyaltyTerminal(context) && context.client ? context.cardRef : null,
          printCardNumber: termsOf(context).loyalty?.printCardNumber ?? false,
          pointsToAccrue: (context.preorder?.pointsToAccrue ?? 0) as never,
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
      description: 'The register made no receipt, and the money is in: set it right and print, or cancel and give the money back.',
      tags: ['attention'],
      meta: { attention: { reason: 'receiptRefused', choices: ['printAgain', 'cancel'] } },
      on: {
        'receipt.requested': { target: 'printing', description: 'Print again.', actions: 'clearEvidence' },
        'sale.cancelled': {
          target: '#cancelling',
          description: 'No receipt exists: the money goes back.',
          actions: [{ type: 'rememberCancel', params: ({ event }) => ({ reason: event.reason }) }, 'clearEvidence'],
        },
        'attention.resolved': [
          {
            guard: { type: 'isChoice', params: ({ event }) => ({ choice: event.choice, is: 'printAgain' }) },
            target: 'printing',
            description: 'Print again.',
            actions: [{ type: 'recordResolution', params: ({ event }) => event }, 'clearEvidence'],
          },
          {
            guard: { type: 'isChoice', params: ({ event }) => ({ choice: event.choice, is: 'cancel' }) },
            target: '#cancelling',
            description: 'Cancel and give the money back.',
            actions: [
              { type: 'recordResolution', params: ({ event }) => event },
              { type: 'rememberCancel', params: { reason: 'receipt refused' } },
              'clearEvidence',
            ],
          },
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
      description: 'Nobody knows whether the receipt was made: a person decides on the evidence (D10). No second receipt by itself, ever.',
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
