/**
 * The paid tail of a sale, the same for all paths: payment, receipt, then what the customer has got, and beside it what the processing
 * hears.
 */
import { sale } from '../sale/setup.ts';
import { fiscalise } from './fiscalise.ts';
import { pay } from './pay.ts';
import { refundRequested } from './refund.ts';
import { settle } from './settle.ts';

type Handover = Pick<Parameters<typeof sale.createStateConfig>[0], 'description' | 'initial' | 'states'>;

/**
 * `handover`: the path's own states, from the moment that it is paid for; `withoutReceipt`: what a kind that prints none is for; absent:
 * there is none.
 */
export const paidTail = ({
  description,
  withoutReceipt,
  handover,
}: {
  description: string;
  withoutReceipt?: string;
  handover: Handover;
}) => ({
  payment: sale.createStateConfig({
    ...pay,
    tags: ['open'],
    onDone: withoutReceipt
      ? [
          { guard: 'printsReceipt', target: 'receipt', description: 'Paid: the receipt is ordered.' },
          { target: 'fulfilment', description: withoutReceipt },
        ]
      : { target: 'receipt', description: 'Paid: the receipt is ordered.' },
  }),
  receipt: sale.createStateConfig({ ...fiscalise('sell'), tags: ['open', 'paid'], onDone: { target: 'fulfilment' } }),
  fulfilment: sale.createStateConfig({
    description,
    type: 'parallel',
    tags: ['paid'],
    states: {
      handover: { ...handover, on: { 'refund.requested': refundRequested } },
      loyalty: settle,
    },
  }),
});
