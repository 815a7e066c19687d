/** «Возврат»: money goes back, then the return receipt, then Megainsight hears of it (R22, R26, D8). Used by the handover of all paths. */
import { sale } from '../sale/setup.ts';
import { all, type On } from '../sale/vocabulary.ts';
import { fiscalise } from './fiscalise.ts';
import { giveBack } from './give-back.ts';

const wanted = ({ event }: On<'refund.requested'>) => ({ lines: event.lines });

/** One at a time, when the pump stands, and never more than is left. */
export const refundRequested = {
  guard: all('isDeliveryOver', 'isRefundOver', 'isRefundAllowed', { type: 'isRefundable', params: wanted }),
  target: '.refunding',
  description: 'The operator gives back what was not delivered, or what the customer brings back.',
  actions: { type: 'beginRefund', params: wanted },
} as const;

/** `mayOweDelivery`: of fuel that was prepaid, what the customer keeps is receipted before the rest is returned. */
const refund = ({ mayOweDelivery }: { mayOweDelivery: boolean }) => {
  const returned = [
    { guard: 'printsReturn', target: 'returnReceipt', description: 'The money is back: its receipt.' },
    { target: 'done', description: 'This payment type prints none.' },
  ] as const;
  return sale.createStateConfig({
    description: 'Something is given back; the pump is out of reach meanwhile.',
    tags: ['open', 'refunding'],
    initial: 'deciding',
    states: {
      deciding: {
        description: 'Does the discount want the sum confirmed?',
        always: [{ guard: 'wantsSumConfirmed', target: 'awaitingSum', description: 'The amount window is on.' }, { target: 'givingBack' }],
      },
      awaitingSum: {
        description: 'The amount window: the operator confirms what is given back before any money moves (R4).',
        tags: ['awaitingConfirmation'],
        on: {
          'offers.confirmed': { target: 'givingBack', description: 'The sum is confirmed.' },
          'sale.cancelled': { target: 'done', description: 'The refund is called off; the sale stays as it was.', actions: 'dropRefund' },
        },
      },
      givingBack: {
        ...giveBack,
        onDone: { target: 'receipting', actions: 'recordMoneyBack' },
      },
      receipting: {
        description: 'The money is back: which papers are due?',
        always: mayOweDelivery
          ? [{ guard: 'owesDeliveryReceipt', target: 'deliveryReceipt', description: 'Of what was delivered.' }, ...returned]
          : returned,
      },
      ...(mayOweDelivery ? { deliveryReceipt: { ...fiscalise('delivery'), onDone: { target: 'receipting' } } } : {}),
      returnReceipt: {
        ...fiscalise('sellReturn'),
        onDone: [
          { guard: 'isMoneyBack', target: 'done' },
          { target: 'givingBack', description: 'Not out of the drawer: back to a card.' },
        ],
      },
      done: { type: 'final', description: 'Given back and receipted, or called off.' },
    },
  });
};

const refundEnded = [
  { guard: 'isRefundOpen', target: 'refunded', description: 'Given back.', actions: 'endRefund' },
  { guard: 'wasRefunded', target: 'refunded', description: 'Called off; what was given back before stays so.' },
] as const;
const nothingGivenBack = { target: 'kept', description: 'Called off: the customer keeps everything.' } as const;

/** What follows when the customer has everything: goods may be brought back any time later. */
export const handedOver = {
  kept: { description: 'The customer has everything that was paid for.', tags: ['closed', 'completed'] },
  refunding: { ...refund({ mayOweDelivery: false }), onDone: [...refundEnded, nothingGivenBack] },
  refunded: { description: 'All or part was given back.', tags: ['closed', 'refunded'] },
} as const;

/** The same where fuel may be owed still: a refund that is called off leads back to it. */
export const handedOverShort = {
  ...handedOver,
  refunding: {
    ...refund({ mayOweDelivery: true }),
    onDone: [
      ...refundEnded,
      { guard: 'isDeliveredInFull', ...nothingGivenBack },
      { target: 'underDelivered', description: 'Called off: the rest is still owed.' },
    ],
  },
} as const;
