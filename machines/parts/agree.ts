/**
 * What is sold, to whom and at which prices, before any money moves (R14–R18). Used by all paths; fill to full enters it at «Выбить чек».
 */
import { sale } from '../sale/setup.ts';
import { rememberCancel } from '../sale/vocabulary.ts';
import { changeOfPayment } from './change-of-payment.ts';
import { identify } from './identify.ts';
import { offer } from './offer.ts';
import { buyerChanged, goodsChanged } from './wishes.ts';

export const agree = sale.createStateConfig({
  id: 'ordering',
  description: 'The sale is being agreed on; nothing is taken yet.',
  tags: ['open'],
  initial: 'identification',
  on: {
    'sale.cancelled': {
      target: '#cancelling',
      description: '«Отмена»: nothing was taken, reservations are given back.',
      actions: rememberCancel,
    },
    'payment.changed': changeOfPayment({ over: '.identification' }),
    'goods.changed': goodsChanged,
    'buyer.changed': buyerChanged,
  },
  states: {
    identification: { ...identify({ required: false }), onDone: { target: 'offers' } },
    offers: { ...offer, onDone: { target: 'agreed' } },
    agreed: { type: 'final', description: 'Prices are agreed.' },
  },
});
