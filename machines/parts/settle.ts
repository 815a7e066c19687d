/**
 * Megainsight, or the bonus module's book, is told of the receipt and of refunds, however long it takes; no customer waits for it (D6, R17,
 * R18). Used by all paths beside the handover.
 */
import { kopecks } from '../../src/domain/units.ts';
import type { SaleContext } from '../sale/context.ts';
import { accumulationOf, confirmationOf, loyaltyRefundOf, purchaseOf } from '../sale/operations.ts';
import type { AccumulationEntry, LoyaltyTicket, RefundTicket } from '../sale/ports.ts';
import { accrualLeft, accrualOf, required, terminalOf, untoldRefund } from '../sale/readings.ts';
import { sale } from '../sale/setup.ts';
import { countAttempt, isSettlementRefused, keepLoyaltyEvidence } from '../sale/vocabulary.ts';
import { personDecides } from './unknown.ts';

const ticketOf = (context: SaleContext, operation: string): LoyaltyTicket => ({
  terminal: terminalOf(context),
  operation,
  receipt: context.receipts[0] ?? null,
  lines: context.lines,
  mostAccrued: accrualOf(context),
});

/** Each refund bears its own number among the sale's, so that a repeat is known as one. */
function refundTicket(context: SaleContext): RefundTicket {
  const refund = required(untoldRefund(context), 'refund that Megainsight has not heard of');
  return {
    terminal: terminalOf(context),
    operation: loyaltyRefundOf(context, refund),
    transactionId: required(context.settlement, 'settlement').transactionId,
    reason: refund.reason,
    receipt: refund.receipt,
    lines: refund.lines,
    mostAnnulled: accrualLeft(context),
  };
}

/** First the sale, then each refund of it, each under a name of its own. */
function accumulationEntry(context: SaleContext): AccumulationEntry {
  const refund = untoldRefund(context);
  const { clientId } = required(context.client, 'client');
  const operation = accumulationOf(context, refund);
  if (refund) return { operation, clientId, bought: kopecks(0), returned: refund.total };
  return { operation, clientId, bought: required(context.payment, 'payment').amount, returned: kopecks(0) };
}

const later = (description: string) => ({ target: 'delayed', description, actions: countAttempt('loyalty') }) as const;
/** What the processing understood and refuses goes before a person; anything else is tried again. */
const refusedOrLater = (refusal: string) =>
  [
    { guard: isSettlementRefused, target: 'refused', description: refusal, actions: keepLoyaltyEvidence },
    later('Not reached: again later, under the same name.'),
  ] as const;

export const settle = sale.createStateConfig({
  description: 'Beside the delivery: the preorder is confirmed, or the purchase registered, until it is done.',
  initial: 'deciding',
  states: {
    deciding: {
      description: 'What does the processing still have to hear?',
      always: [
        { guard: 'hasPreorder', target: 'confirmingPreorder', description: 'A preorder was agreed.' },
        { guard: 'hasPurchase', target: 'registeringPurchase', description: 'Points are kept: accrue for this purchase.' },
        {
          guard: 'owesAccumulation',
          target: 'accumulating',
          description: 'The discount is the bonus module’s: its book is told, not Megainsight.',
        },
        { guard: 'owesRelease', target: 'releasing', description: 'A reservation was left behind.' },
        { guard: 'owesLoyaltyRefund', target: 'refunding', description: 'Something was given back.' },
        { target: 'settled' },
      ],
    },
    confirmingPreorder: {
      description: 'The receipt goes to Megainsight: points are debited and accrued.',
      tags: ['confirming'],
      invoke: {
        id: 'confirmPreorder',
        src: 'confirmPreorder',
        input: ({ context }) => ({
          ...ticketOf(context, confirmationOf(context)),
          preorderId: required(context.preorder, 'preorder').preorderId,
        }),
        onDone: {
          target: 'deciding',
          description: 'Confirmed.',
          actions: { type: 'recordSettlement', params: ({ event }) => ({ settlement: event.output }) },
        },
        onError: refusedOrLater('The processing will not confirm it.'),
      },
    },
    registeringPurchase: {
      description: 'Network token, client token, receipt and the accrual flag go to Megainsight.',
      tags: ['confirming'],
      invoke: {
        id: 'registerPurchase',
        src: 'registerPurchase',
        input: ({ context }) => ({
          ...ticketOf(context, purchaseOf(context)),
          cardRef: required(context.cardRef, 'card'),
          clientId: required(context.client, 'client').clientId,
        }),
        onDone: {
          target: 'deciding',
          description: 'Registered.',
          actions: { type: 'recordSettlement', params: ({ event }) => ({ settlement: event.output }) },
        },
        onError: refusedOrLater('The processing will not accrue for it.'),
      },
    },
    accumulating: {
      description: 'The sale, or what came back of it, goes into the book of the bonus module, which is the station’s own.',
      tags: ['confirming'],
      invoke: {
        id: 'recordAccumulation',
        src: 'recordAccumulation',
        input: ({ context }) => accumulationEntry(context),
        onDone: {
          target: 'deciding',
          description: 'It is in the book.',
          actions: { type: 'recordAccumulation', params: ({ event }) => event.output },
        },
        onError: later('The disk did not take it: again later, under the same name.'),
      },
    },
    releasing: {
      description: 'What was reserved for nothing is given back.',
      tags: ['confirming'],
      invoke: {
        id: 'releasePreorders',
        src: 'releasePreorders',
        input: ({ context }) => ({ reservations: context.toRelease, reason: context.cancelReason ?? 'changed' }),
        onDone: { target: 'deciding', description: 'Nothing is reserved.', actions: 'forgetReservations' },
        onError: later('Again later.'),
      },
    },
    refunding: {
      description: 'Points come back, the accrual is annulled pro rata (D8).',
      tags: ['confirming'],
      invoke: {
        id: 'refundLoyalty',
        src: 'refundLoyalty',
        input: ({ context }) => refundTicket(context),
        onDone: {
          target: 'deciding',
          description: 'Taken back.',
          actions: { type: 'recordLoyaltyRefund', params: ({ event }) => ({ refund: event.output }) },
        },
        onError: refusedOrLater('The processing will not take it back.'),
      },
    },
    delayed: {
      description: 'Megainsight, or the book, is out of reach; the sale waits for it, the customer does not.',
      tags: ['confirming'],
      after: { loyaltyRetry: { target: 'deciding', description: 'Try again.' } },
    },
    refused: personDecides({
      reason: 'loyaltyRefused',
      description: 'The receipt exists, and the processing says no: a person decides.',
      decisions: [
        { choice: 'askAgain', target: 'deciding', description: 'Try once more.', actions: ['clearLoyaltyEvidence'] },
        { choice: 'writeOff', target: 'deciding', description: 'Leave it, on record.', actions: ['writeOff'] },
      ],
    }),
    settled: {
      description: 'Nothing is owed to or by the processing.',
      always: { guard: 'owesSettlement', target: 'deciding', description: 'Something was given back since.' },
    },
  },
});
