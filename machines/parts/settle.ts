/** Promises that Megainsight hears of the receipt, however long it takes, while the customer drives on (D6, R17, R18). */
import type { Kopecks } from '../../src/domain/units.ts';
import type { SaleContext } from '../sale/context.ts';
import type { AccumulationEntry, RefundTicket } from '../sale/ports.ts';
import { accumulationName, loyaltyTerminal, operationOf, untoldRefund } from '../sale/readings.ts';
import { sale } from '../sale/setup.ts';

/** Each refund bears its own number among the sale's, so that a repeat is known as one. */
function refundTicket(context: SaleContext): RefundTicket {
  const refund = untoldRefund(context);
  return {
    terminal: loyaltyTerminal(context) ?? '',
    operation: `${context.order.saleId}:refund:${refund ? context.refunds.indexOf(refund) + 1 : 0}`,
    transactionId: context.settlement?.transactionId ?? '',
    reason: refund?.reason ?? 'returned',
    receipt: refund?.receipt ?? null,
    lines: refund?.lines ?? [],
  };
}

/** First the sale, then each refund of it, each under a name of its own. */
function accumulationEntry(context: SaleContext): AccumulationEntry {
  const refund = untoldRefund(context);
  const nothing = 0 as Kopecks;
  return {
    operation: accumulationName(context, refund),
    clientId: context.client?.clientId ?? '',
    bought: refund ? nothing : (context.payment?.amount ?? nothing),
    returned: refund?.total ?? nothing,
  };
}

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
          terminal: loyaltyTerminal(context) ?? '',
          operation: operationOf(context, 'preorder').replace(':preorder:', ':confirm:'),
          preorderId: context.preorder?.preorderId ?? '',
          receipt: context.receipts[0] ?? null,
          lines: context.lines,
        }),
        onDone: {
          target: 'deciding',
          description: 'Confirmed.',
          actions: { type: 'recordSettlement', params: ({ event }) => ({ settlement: event.output }) },
        },
        onError: [
          {
            guard: { type: 'isSettlementRefused', params: ({ event }) => ({ failure: event.error as never }) },
            target: 'refused',
            description: 'The processing will not confirm it.',
            actions: { type: 'keepEvidence', params: ({ event }) => ({ failure: event.error as never }) },
          },
          {
            target: 'delayed',
            description: 'Not reached: again later, under the same name.',
            actions: { type: 'countAttempt', params: { at: 'loyalty' } },
          },
        ],
      },
    },
    registeringPurchase: {
      description: 'Network token, client token, receipt and the accrual flag go to Megainsight.',
      tags: ['confirming'],
      invoke: {
        id: 'registerPurchase',
        src: 'registerPurchase',
        input: ({ context }) => ({
          terminal: loyaltyTerminal(context) ?? '',
          operation: `${context.order.saleId}:purchase`,
          cardRef: context.cardRef ?? '',
          clientId: context.client?.clientId ?? '',
          receipt: context.receipts[0] ?? null,
          lines: context.lines,
        }),
        onDone: {
          target: 'deciding',
          description: 'Registered.',
          actions: { type: 'recordSettlement', params: ({ event }) => ({ settlement: event.output }) },
        },
        onError: [
          {
            guard: { type: 'isSettlementRefused', params: ({ event }) => ({ failure: event.error as never }) },
            target: 'refused',
            description: 'The processing will not accrue for it.',
            actions: { type: 'keepEvidence', params: ({ event }) => ({ failure: event.error as never }) },
          },
          {
            target: 'delayed',
            description: 'Not reached: again later, under the same name.',
            actions: { type: 'countAttempt', params: { at: 'loyalty' } },
          },
        ],
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
        onError: {
          target: 'delayed',
          description: 'The disk did not take it: again later, under the same name.',
          actions: { type: 'countAttempt', params: { at: 'loyalty' } },
        },
      },
    },
    releasing: {
      description: 'What was reserved for nothing is given back.',
      tags: ['confirming'],
      invoke: {
        id: 'releasePreorders',
        src: 'releasePreorders',
        input: ({ context }) => ({
          reservations: context.toRelease,
          reason: context.cancelReason ?? 'changed',
        }),
        onDone: { target: 'deciding', description: 'Nothing is reserved.', actions: 'forgetReservations' },
        onError: { target: 'delayed', description: 'Again later.', actions: { type: 'countAttempt', params: { at: 'loyalty' } } },
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
        onError: [
          {
            guard: { type: 'isSettlementRefused', params: ({ event }) => ({ failure: event.error as never }) },
            target: 'refused',
            description: 'The processing will not take it back.',
            actions: { type: 'keepEvidence', params: ({ event }) => ({ failure: event.error as never }) },
          },
          {
            target: 'delayed',
            description: 'Not reached: again later, under the same name.',
            actions: { type: 'countAttempt', params: { at: 'loyalty' } },
          },
        ],
      },
    },
    delayed: {
      description: 'Megainsight, or the book, is out of reach; the sale waits for it, the customer does not.',
      tags: ['confirming'],
      after: { loyaltyRetry: { target: 'deciding', description: 'Try again.' } },
    },
    refused: {
      description: 'The receipt exists, and the processing says no: a person decides.',
      tags: ['attention'],
      meta: { attention: { reason: 'loyaltyRefused', choices: ['askAgain', 'writeOff'] } },
      on: {
        'attention.resolved': [
          {
            guard: { type: 'isChoice', params: ({ event }) => ({ choice: event.choice, is: 'askAgain' }) },
            target: 'deciding',
            description: 'Try once more.',
            actions: [{ type: 'recordResolution', params: ({ event }) => event }, 'clearEvidence'],
          },
          {
            guard: { type: 'isChoice', params: ({ event }) => ({ choice: event.choice, is: 'writeOff' }) },
            target: 'deciding',
            description: 'Leave it, on record.',
            actions: [{ type: 'recordResolution', params: ({ event }) => event }, 'writeOff'],
          },
        ],
      },
    },
    settled: {
      description: 'Nothing is owed to or by the processing.',
      always: { guard: 'owesSettlement', target: 'deciding', description: 'Something was given back since.' },
    },
  },
});
