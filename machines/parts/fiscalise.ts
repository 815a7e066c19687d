/**
 * Exactly one receipt of each kind: made, known not to be made, or put before a person (R19, D9, D10). Used by the paths, and by `refund`
 * for the return receipt.
 */
import { points } from '../../src/domain/units.ts';
import type { SaleContext } from '../sale/context.ts';
import { operationOf } from '../sale/operations.ts';
import { paperInHand } from '../sale/papers.ts';
import { accrualOf, cardOn, openRefund, receiptToOf, required, termsOf } from '../sale/readings.ts';
import type { ReceiptOrder } from '../sale/receipt-order.ts';
import { sale } from '../sale/setup.ts';
import { countAttempt, evidenceIn, isDrawerShort, isNotDone, keepEvidence, rememberCancel, resultOf, wasDone } from '../sale/vocabulary.ts';
import { askReceiver, personDecides } from './unknown.ts';
import { buyerChanged } from './wishes.ts';

const receiptOrder = (context: SaleContext): ReceiptOrder => {
  const { tendered, order } = context;
  const { buyer, electronic } = receiptToOf(context);
  const { kind: paymentKind, name, isSigned = false } = termsOf(context);
  const { kind, document, lines, paidBy, total, isPrepayment, isDelivery } = paperInHand(context);
  const isReturn = kind === 'sellReturn';
  return {
    operation: operationOf(context, 'receipt'),
    lines,
    returned: isReturn ? required(openRefund(context), 'refund').lines : null,
    paymentKind,
    paper: { document, paidBy, total, isPrepayment, name, isSigned },
    tendered: isReturn || isDelivery ? null : tendered,
    pump: order.fuel?.pump ?? null,
    electronic,
    buyer,
    fiscal: order.fiscal ?? null,
    card: cardOn(context),
    pointsToAccrue: isReturn || isDelivery ? points(0) : accrualOf(context),
  };
};

const printAgain = { target: 'printing', description: 'Print again.' };
const clearEvidence = 'clearEvidence' as const;

const againOnly = (description: string) =>
  personDecides({
    reason: 'receiptRefused',
    description,
    on: { 'receipt.requested': { ...printAgain, actions: clearEvidence }, 'buyer.changed': buyerChanged },
    decisions: [{ choice: 'printAgain', ...printAgain, actions: [clearEvidence] }],
  });

/** Without a receipt the sale can still be called off; what is delivered or given back cannot. */
const REFUSED = {
  sell: personDecides({
    reason: 'receiptRefused',
    description: 'The register made no receipt, and the money is in: set it right and print, or cancel and give the money back.',
    on: {
      'receipt.requested': { ...printAgain, actions: clearEvidence },
      // The register may have refused one of the buyer's fields.
      'buyer.changed': buyerChanged,
      'sale.cancelled': {
        target: '#cancelling',
        description: 'No receipt exists: the money goes back.',
        actions: [rememberCancel, clearEvidence],
      },
    },
    decisions: [
      { choice: 'printAgain', ...printAgain, actions: [clearEvidence] },
      {
        choice: 'cancel',
        target: '#cancelling',
        description: 'Cancel and give the money back.',
        actions: [{ type: 'rememberCancel', params: { reason: 'receipt refused' } }, clearEvidence],
      },
    ],
  }),
  sellReturn: againOnly('The register made no return receipt, and the money is back: set it right and print.'),
  delivery: againOnly('The register made no receipt of what was delivered: set it right and print.'),
};

/** Only what goes back can be more than the drawer has. */
const DRAWER_SHORT = [
  { guard: isDrawerShort, target: 'drawerShort', description: 'The drawer lacks the money.', actions: keepEvidence },
] as const;
const drawerShort = personDecides({
  reason: 'drawerShort',
  description: 'The drawer lacks the money of the return: cash is put in first, or it goes back to a card.',
  decisions: [
    { choice: 'cashIn', target: 'printing', description: 'Cash was put in: print again.', actions: [clearEvidence] },
    { choice: 'toCard', target: 'done', description: 'No receipt yet: it goes back to a card.', actions: ['giveBackToCard'] },
  ],
});

const DESCRIPTIONS = {
  sell: 'The receipt, or the slip where none is due: from here on the sale can only be refunded, no longer cancelled (D9).',
  sellReturn: 'The return receipt, for what is given back.',
  delivery: 'Prepaid fuel was delivered: its receipt, paid by the prepayment.',
};

/** `delivery`: of fuel that the sale's receipt was the prepayment of. */
export const fiscalise = (kind: 'sell' | 'sellReturn' | 'delivery') =>
  sale.createStateConfig({
    description: DESCRIPTIONS[kind],
    initial: 'printing',
    states: {
      printing: {
        description: 'The fiscal register prints the receipt.',
        tags: ['receiptPrinting'],
        entry: countAttempt('receipt'),
        invoke: {
          id: 'printReceipt',
          src: 'printReceipt',
          input: ({ context }) => receiptOrder(context),
          onDone: [
            {
              guard: { type: 'isReceiptForOurSum', params: ({ event }) => ({ document: event.output }) },
              target: 'done',
              description: 'Made; where the paper failed, it exists all the same.',
              actions: { type: 'recordReceipt', params: ({ event }) => ({ document: event.output }) },
            },
            {
              target: 'unsettled',
              description: 'A document of another sum: not taken for our receipt.',
              actions: { type: 'keepOtherDocument', params: ({ event }) => ({ document: event.output }) },
            },
          ],
          onError: [
            ...(kind === 'sellReturn' ? DRAWER_SHORT : []),
            {
              guard: isNotDone,
              target: 'refused',
              description: 'Surely not made: no paper, refused, out of reach.',
              actions: keepEvidence,
            },
            { target: 'asking', description: 'It may have been made: ask before anything else.', actions: keepEvidence },
          ],
        },
      },
      refused: REFUSED[kind],
      ...(kind === 'sellReturn' ? { drawerShort } : {}),
      asking: askReceiver({
        description: 'The register is asked what became of the receipt: by its uuid and the last document number.',
        tags: ['receiptPrinting'],
        ask: {
          id: 'askReceipt',
          src: 'askReceipt',
          input: ({ context }) => {
            const { document, total } = paperInHand(context);
            return { operation: operationOf(context, 'receipt'), document, total };
          },
          onDone: [
            {
              guard: { type: 'wasMadeForOurSum', params: ({ event }) => ({ lookUp: event.output }) },
              target: 'done',
              description: 'It was made.',
              actions: { type: 'recordReceipt', params: (answer) => ({ document: resultOf(answer) }) },
            },
            {
              guard: wasDone,
              target: 'unsettled',
              description: 'A document of another sum: not taken for our receipt.',
              actions: { type: 'keepOtherDocument', params: (answer) => ({ document: resultOf(answer) }) },
            },
            { target: 'refused', description: 'It was not made.' },
          ],
        },
        unknown: { target: 'unsettled', description: 'The register cannot say.' },
      }),
      unsettled: personDecides({
        reason: 'receiptUnknown',
        description:
          'Nobody knows whether the receipt was made: a person decides on the evidence (D10). No second receipt by itself, ever.',
        decisions: [
          { choice: 'askAgain', target: 'asking', description: 'Ask the register once more.' },
          {
            choice: 'printed',
            target: 'done',
            description: 'Printed: the paper bears the document number.',
            actions: [{ type: 'recordReceiptByPerson', params: evidenceIn }],
          },
          { choice: 'notPrinted', target: 'refused', description: "Not printed: the register's last document is another one." },
        ],
      }),
      done: {
        type: 'final',
        description: kind === 'sellReturn' ? 'The receipt exists, or the money goes to a card first.' : 'The receipt exists.',
      },
    },
  });
