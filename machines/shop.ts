/** Promises the shop sale: goods without fuel, with coupons and points, and their return (R21, R26). */
import { agree } from './parts/agree.ts';
import { cancel } from './parts/cancel.ts';
import { fiscalise } from './parts/fiscalise.ts';
import { pay } from './parts/pay.ts';
import { handedOver, refundRequested } from './parts/refund.ts';
import { release } from './parts/release.ts';
import { settle } from './parts/settle.ts';
import { openingContext } from './sale/changes.ts';
import { sale } from './sale/setup.ts';

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
