/** The fill to full: dispensing first, then «Выбить чек» with scan, offers and payment for what was delivered (R12, R13). */
import { agree } from './parts/agree.ts';
import { closeByHand, closedByHand } from './parts/by-hand.ts';
import { cancel } from './parts/cancel.ts';
import { changeOfPayment, paidLater } from './parts/change-of-payment.ts';
import { deliver } from './parts/deliver.ts';
import { paidTail } from './parts/fulfil.ts';
import { identify } from './parts/identify.ts';
import { handedOver } from './parts/refund.ts';
import { release } from './parts/release.ts';
import { buyerChanged, goodsChanged } from './parts/wishes.ts';
import { openingContext } from './sale/opening.ts';
import { sale } from './sale/setup.ts';
import { all, type On, rememberCancel, rememberCard } from './sale/vocabulary.ts';

const wishes = ({ event }: On<'receipt.requested'>) => event;

export const fillToFull = sale.createMachine({
  id: 'fillToFull',
  version: '2',
  description: 'Until the tank is full or a ceiling is reached: the pump gives first, the customer pays for what was delivered.',
  context: ({ input }) => openingContext(input),
  initial: 'opening',
  on: closeByHand,
  states: {
    closedByHand,
    opening: {
      description: 'Does the discount forbid filling without a card?',
      always: [
        { guard: 'needsCardFirst', target: 'identification', description: 'It does: the card comes before the fuel (D7).' },
        { target: 'delivering' },
      ],
    },
    identification: {
      ...identify({ required: true }),
      tags: ['open'],
      on: { 'sale.cancelled': { target: 'cancelled', description: '«Отмена»: no fuel has flowed.', actions: rememberCancel } },
      onDone: { target: 'delivering' },
    },
    delivering: {
      ...deliver({ cancellable: true }),
      onDone: [
        { guard: 'wasPumpRefused', target: 'failed', description: 'The pump is out of reach or refused; nothing flowed.' },
        { guard: 'isNothingDelivered', target: 'cancelled', description: 'The customer hung up without fuel, or left.' },
        { target: 'awaitingReceipt', description: 'Fuel has flowed and is not paid yet; the pump is free for others (D15).' },
      ],
    },
    awaitingReceipt: {
      description: 'Delivered, not paid: «Выбить чек» when the customer is at the till.',
      tags: ['open', 'awaitingReceipt'],
      entry: 'forgetCancel',
      on: {
        'receipt.requested': {
          target: 'ordering',
          description: '«Выбить чек».',
          guard: all({ type: 'mayTakeWishes', params: wishes }, { type: 'isTenderedPlausible', params: wishes }),
          actions: { type: 'takeWishes', params: wishes },
        },
        'card.presented': {
          target: 'ordering',
          guard: 'mayAskCardLate',
          description: 'The card is presented at the till: «Выбить чек» with it.',
          actions: ['wantLoyalty', rememberCard],
        },
        'goods.changed': { ...goodsChanged, target: 'awaitingReceipt', description: 'Goods beside the fuel.' },
        'buyer.changed': buyerChanged,
        'payment.changed': changeOfPayment({ over: 'awaitingReceipt' }),
        'sale.leftUnpaid': {
          target: 'unpaid',
          description: 'The customer cannot or does not pay; it stays on the day’s list (D17).',
          actions: { type: 'rememberUnpaid', params: ({ event }) => ({ reason: event.reason }) },
        },
      },
    },
    ordering: { ...agree, onDone: { target: 'payment' } },
    ...paidTail({
      description: 'Paid and receipted; Megainsight hears of the receipt.',
      handover: { description: 'What the customer has, and what is brought back.', initial: 'kept', states: handedOver },
    }),
    cancelling: { ...cancel, onDone: { target: 'awaitingReceipt', description: 'The fuel is still to be paid.' } },
    cancelled: { description: 'Nothing was delivered, nothing is owed.', tags: ['closed', 'cancelled'] },
    unpaid: {
      ...release,
      description: 'Delivered and not paid; it can be paid later.',
      tags: ['closed', 'unpaid'],
      on: {
        'payment.made': paidLater,
      },
    },
    failed: { description: 'The pump gave nothing: a new sale may be started.', tags: ['closed', 'failed'] },
  },
});
