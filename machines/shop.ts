/** Promises the shop sale: goods without fuel, with coupons and points, and their return (R21, R26). */
import { agree } from './agree.ts';
import { cancel } from './cancel.ts';
import { fiscalise } from './fiscalise.ts';
import { pay } from './pay.ts';
import { handedOver, refundRequested } from './refund.ts';
import { release } from './release.ts';
import { sale } from './sale.ts';
import { settle } from './settle.ts';
import { openingContext } from './steps.ts';

export const shop = sale.createMachine({
  id: 'shop',
  version: '1',
  description: 'Goods without fuel: scan, offers, payment, receipt, and the goods are the customer’s.',
  context: ({ input }) => openingContext(input),
  initial: 'ordering',
  states: {
    ordering: { ...agree, onDone: { target: 'payment' } },
    payment: {
      ...pay,
      tags: ['open'],
      onDone: [
        { guard: 'printsReceipt', target: 'receipt', description: 'Paid: the receipt is ordered.' },
        { target: 'fulfilment', description: 'A kind that prints no receipt.' },
      ],
    },
    receipt: { ...fiscalise('sell'), tags: ['open', 'paid'], onDone: { target: 'fulfilment' } },
    fulfilment: {
      description: 'The customer has the goods, and beside it Megainsight hears of the receipt.',
      type: 'parallel',
      tags: ['paid'],
      states: {
        handover: {
          description: 'What the customer has, and what is brought back.',
          initial: 'kept',
          on: { 'refund.requested': refundRequested },
          states: handedOver,
        },
        loyalty: settle,
      },
    },
    cancelling: { ...cancel, onDone: { target: 'cancelled' } },
    cancelled: { ...release, description: 'Cancelled; what is still reserved is given back.', tags: ['closed', 'cancelled'] },
  },
});
