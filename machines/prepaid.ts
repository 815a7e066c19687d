/** Promises the prepaid sale, by litres or by amount: start → scan → offers → payment → receipt → dispensing (R10, R11, R20). */
import { cancel } from './cancel.ts';
import { deliver } from './deliver.ts';
import { fiscalise } from './fiscalise.ts';
import { identify } from './identify.ts';
import { offer } from './offer.ts';
import { changeOfPayment, pay } from './pay.ts';
import { sale } from './sale.ts';
import { settle } from './settle.ts';
import { openingContext } from './steps.ts';

export const prepaid = sale.createMachine({
  id: 'prepaid',
  version: '1',
  description: 'Prepaid by litres or by amount: the customer pays first, then the pump gives what is paid for.',
  context: ({ input }) => openingContext(input),
  initial: 'ordering',
  states: {
    ordering: {
      id: 'ordering',
      description: 'The sale is being agreed on; nothing is taken yet.',
      tags: ['open'],
      initial: 'identification',
      on: {
        'sale.cancelled': {
          target: 'cancelling',
          description: '«Отмена»: nothing was taken, reservations are given back.',
          actions: { type: 'rememberCancel', params: ({ event }) => ({ reason: event.reason }) },
        },
        'payment.changed': changeOfPayment(undefined, '.identification'),
      },
      states: {
        identification: { ...identify, onDone: { target: 'offers' } },
        offers: { ...offer, onDone: { target: 'agreed' } },
        agreed: { type: 'final', description: 'Prices are agreed.' },
      },
      onDone: { target: 'payment' },
    },
    payment: {
      ...pay,
      tags: ['open'],
      onDone: [
        { guard: 'printsReceipt', target: 'receipt', description: 'Paid: the receipt is ordered.' },
        { target: 'fulfilment', description: 'Proving a pump («Мерник») prints no receipt.' },
      ],
    },
    receipt: { ...fiscalise, tags: ['open', 'paid'], onDone: { target: 'fulfilment' } },
    fulfilment: {
      description: 'The pump delivers, and beside it Megainsight hears of the receipt.',
      type: 'parallel',
      tags: ['paid'],
      states: { fuel: deliver, loyalty: settle },
      onDone: { target: 'completed' },
    },
    cancelling: { ...cancel, onDone: { target: 'cancelled' } },
    completed: { type: 'final', description: 'Paid, receipted, delivered, confirmed.', tags: ['closed', 'completed', 'paid'] },
    cancelled: { type: 'final', description: 'Cancelled; nothing is left behind.', tags: ['closed', 'cancelled'] },
  },
});
