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

/** `handover`: the path's own states, from the moment that it is paid for. */
export const paidTail = ({ description, handover }: { description: string; handover: Handover }) => ({
  payment: sale.createStateConfig({
    ...pay,
    tags: ['open'],
    onDone: [
      { guard: 'printsReceipt', target: 'receipt', description: 'Paid: the receipt is ordered, or the slip where none is due.' },
      { target: 'fulfilment', description: 'This payment type makes no paper: proving a pump («Мерник»), or a receipt made elsewhere.' },
    ],
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
