/** Promises what is sold, to whom and at which prices agreed on before any money moves (R14–R18). */

import { sale } from '../sale/setup.ts';
import { identify } from './identify.ts';
import { offer } from './offer.ts';
import { changeOfPayment } from './pay.ts';

export const agree = sale.createStateConfig({
  id: 'ordering',
  description: 'The sale is being agreed on; nothing is taken yet.',
  tags: ['open'],
  initial: 'identification',
  on: {
    'sale.cancelled': {
      target: '#cancelling',
      description: '«Отмена»: nothing was taken, reservations are given back.',
      actions: { type: 'rememberCancel', params: ({ event }) => ({ reason: event.reason }) },
    },
    'payment.changed': changeOfPayment(undefined, '.identification'),
  },
  states: {
    identification: { ...identify({ required: false }), onDone: { target: 'offers' } },
    offers: { ...offer, onDone: { target: 'agreed' } },
    agreed: { type: 'final', description: 'Prices are agreed.' },
  },
});
