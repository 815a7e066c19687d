import { describe, test } from 'vitest';
import { prepaid } from '../../../machines/prepaid.ts';
import { decide, deliver, expectScript, type Film, type Looks, present, returnGoods } from '../../support/film.ts';
import { HOLDER, inputFor, papered } from '../../support/orders.ts';

const WATER = [{ code: 'water', quantity: 2000 }];
const buyer = { buyer: { contact: 'buyer@example.org' } };

/** Each is compared with its script beside this file, line by line: what the sale is, orders and knows after each event. */
const STORIES: Record<string, [input: unknown, play: (film: Film) => void, looks?: Looks]> = {
  'prepaid in cash, without a card': [
    inputFor({ tendered: 30_000, ...buyer }),
    (film) => {
      film.done('printReceipt');
      film.done('preparePump');
      film.done('authorisePump');
      film.done('followDelivery');
      film.failed('confirmDelivery', 'silent', 'unknown');
      film.fire();
      film.done('confirmDelivery');
    },
  ],
  'prepaid by card with a coupon and points': [
    inputFor({ paymentType: 'card', goods: WATER }),
    (film) => {
      present(film);
      film.tell('offers.answered', { couponIds: ['C1'], points: 1000 });
      film.done('placePreorder');
      film.done('takePayment');
      film.done('printReceipt');
      film.done('confirmPreorder');
      deliver(film, 3000);
      film.tell('refund.requested', { lines: null });
      film.done('reversePayment');
      film.done('printReceipt');
      film.done('refundLoyalty');
      returnGoods(film, 2, 1000);
      film.failed('reversePayment', 'timeout', 'unknown');
      film.fire();
      film.done('askReversal', { state: 'notDone', code: 'neverReceived', message: '' });
      film.failed('reversePayment', 'Busy');
      film.fire();
      film.failed('askReversal', 'timeout', 'unknown');
      film.fire();
      film.done('askReversal');
      film.failed('printReceipt', 'noPaper');
      decide(film, 'printAgain');
      film.done('printReceipt');
      film.failed('refundLoyalty', 'REFUND_EXCEEDS');
      decide(film, 'writeOff');
    },
  ],
  'a preorder changed, refused, lost and found': [
    inputFor({ loyalty: true }),
    (film) => {
      present(film);
      film.tell('offers.answered', { couponIds: 'all', points: 500 });
      film.done('placePreorder', {
        preorderId: 'P-0',
        expiresAt: '2026-11-23T09:10:00Z',
        lines: [],
        totalDiscount: 0,
        pointsSpent: 0,
        pointsToAccrue: 0,
        balanceAfter: 0,
      });
      film.tell('offers.answered', { couponIds: [], points: 600 });
      film.done('releasePreorders');
      film.failed('placePreorder', 'COUPON_UNAVAILABLE');
      film.tell('offers.answered', { couponIds: ['C1'], points: 0 });
      film.failed('placePreorder', 'timeout', 'unknown');
      film.tell('loyalty.retried');
      film.failed('placePreorder', 'down');
      film.tell('loyalty.retried');
      film.done('placePreorder');
      film.done('printReceipt');
    },
  ],
  'points lowered to what the rules let be spent, and consented to': [
    inputFor({ loyalty: true }),
    (film) => {
      present(film);
      film.tell('offers.answered', { couponIds: ['C1'], points: 14_999 });
      film.tell('offers.confirmed');
      film.done('placePreorder');
    },
  ],
  'no card after all, and cash that is too little': [
    inputFor({ loyalty: true, tendered: 100 }),
    (film) => {
      film.tell('card.presented', { cardRef: 'card-9' });
      film.done('fetchClient', { ...HOLDER, status: 'blocked' });
      film.tell('card.presented', { cardRef: 'card-8' });
      film.failed('fetchClient', 'TOKEN_USED');
      film.tell('card.presented', { cardRef: 'card-7' });
      film.failed('fetchClient', 'timeout', 'unknown');
      film.tell('loyalty.retried');
      film.failed('fetchClient', 'down');
      film.tell('loyalty.abandoned');
      film.tell('payment.changed', { paymentType: 'cash', tendered: 28_000 });
      film.done('printReceipt');
    },
  ],
  'a card charged although nobody knew': [
    inputFor({ paymentType: 'card' }),
    (film) => {
      present(film);
      film.tell('offers.answered', { couponIds: [], points: 0 });
      film.failed('takePayment', 'declined');
      film.tell('payment.changed', { paymentType: 'card', tendered: null });
      film.failed('takePayment', 'timeout', 'unknown');
      decide(film, 'askAgain');
      film.failed('askPayment', 'timeout', 'unknown');
      decide(film, 'notPaid');
      film.tell('payment.changed', { paymentType: 'card', tendered: null });
      film.failed('takePayment', 'timeout', 'unknown');
      decide(film, 'paid', { transactionId: 'T-9' });
      film.failed('printReceipt', 'noPaper');
      film.tell('receipt.requested', { tendered: null });
      film.failed('printReceipt', 'timeout', 'unknown');
      film.failed('askReceipt', 'timeout', 'unknown');
      decide(film, 'askAgain');
      film.done('askReceipt', { state: 'notDone', code: 'neverReceived', message: '' });
      decide(film, 'printAgain');
      film.failed('printReceipt', 'timeout', 'unknown');
      film.failed('askReceipt', 'timeout', 'unknown');
      decide(film, 'printed', { documentNumber: 91, fiscalSign: '77', shiftNumber: 12 });
      film.failed('registerPurchase', 'timeout', 'unknown');
      film.fire();
      film.failed('registerPurchase', 'CLIENT_BLOCKED');
      decide(film, 'askAgain');
      film.done('registerPurchase');
    },
  ],
  'cancelled while the card is charged': [
    inputFor({ paymentType: 'card' }),
    (film) => {
      present(film);
      film.tell('offers.answered', { couponIds: [], points: 500 });
      film.done('placePreorder');
      film.tell('sale.cancelled', { reason: 'customer left' });
      film.failed('abortPayment', 'timeout', 'unknown');
      film.done('takePayment');
      film.done('reversePayment');
      film.failed('releasePreorders', 'timeout', 'unknown');
      film.fire();
      film.done('releasePreorders');
    },
  ],
  'cancelled once the receipt is refused': [
    inputFor({ paymentType: 'card' }),
    (film) => {
      present(film);
      film.tell('offers.answered', { couponIds: [], points: 0 });
      film.done('takePayment');
      film.failed('printReceipt', 'noPaper');
      decide(film, 'cancel');
      film.done('reversePayment');
    },
  ],
  'a card charged for another sum, which goes back and is paid anew': [
    inputFor({ paymentType: 'card' }),
    (film) => {
      present(film);
      film.tell('offers.answered', { couponIds: [], points: 0 });
      film.done('takePayment', { transactionId: 'T-1', at: '2026-11-23T09:00:00Z', amount: 10_000 });
      decide(film, 'reverse');
      film.done('reversePayment');
      film.tell('payment.changed', { paymentType: 'card', tendered: null });
      film.done('takePayment');
      film.done('printReceipt');
    },
  ],
  'money that the bank does not reverse, given back as a refund, then out of the drawer': [
    inputFor({ paymentType: 'card' }),
    (film) => {
      present(film);
      film.tell('offers.answered', { couponIds: [], points: 0 });
      film.done('takePayment');
      film.failed('printReceipt', 'noPaper');
      film.tell('sale.cancelled', { reason: 'no paper' });
      film.failed('reversePayment', 'Refusal');
      decide(film, 'refundInstead');
      film.failed('reversePayment', 'Refusal');
      decide(film, 'paidInCash');
    },
  ],
  'a buyer whom the register refuses, corrected before the receipt goes out again': [
    inputFor({ buyer: { contact: 'buyer@example.org', inn: '7707083893' } }),
    (film) => {
      film.failed('printReceipt', '177');
      film.tell('buyer.changed', { receiptTo: { buyer: { contact: '+79161234567' }, electronic: false } });
      decide(film, 'printAgain');
      film.done('printReceipt');
    },
  ],
  'a register that is gone when the money would move': [
    inputFor({ tendered: 30_000 }),
    (film) => {
      film.failed('checkDevices', 'offline');
      film.tell('payment.changed', { paymentType: 'cash', tendered: 28_000 });
      film.done('checkDevices');
      film.done('printReceipt');
    },
    'byHand',
  ],
  'a pump that refuses, is asked, and is read by a person': [
    inputFor(),
    (film) => {
      film.done('printReceipt');
      film.failed('preparePump', 'silent', 'unknown');
      film.tell('dispensing.resumed');
      film.done('preparePump');
      film.failed('authorisePump', 'can');
      film.tell('dispensing.resumed');
      film.done('preparePump');
      film.failed('authorisePump', 'timeout', 'unknown');
      film.done('askPump', { authorised: false });
      film.tell('dispensing.resumed');
      film.done('preparePump');
      film.failed('authorisePump', 'timeout', 'unknown');
      film.done('askPump', { authorised: true });
      film.tell('dispensing.stopped');
      film.failed('stopPump', 'timeout', 'unknown');
      film.failed('followDelivery', 'silent', 'unknown');
      decide(film, 'askAgain');
      film.failed('followDelivery', 'silent', 'unknown');
      decide(film, 'delivered', { volume: 4990 });
      film.tell('refund.requested', { lines: null });
    },
  ],
  'fuel that is receipted as a prepayment and again as it is delivered, short, from a drawer without the money': [
    papered(inputFor(), { isPrepayment: true }, 'cash'),
    (film) => {
      film.done('printReceipt');
      deliver(film, 3000);
      film.tell('refund.requested', { lines: null });
      film.failed('printReceipt', 'noPaper');
      film.tell('receipt.requested', { tendered: null });
      film.done('printReceipt');
      film.failed('printReceipt', '80');
      decide(film, 'cashIn');
      film.done('printReceipt');
    },
  ],
  'a slip that nobody knows of, which a person has seen': [
    inputFor({ paymentType: 'talon' }),
    (film) => {
      film.failed('printReceipt', 'timeout', 'unknown');
      film.failed('askReceipt', 'offline', 'unknown');
      decide(film, 'printed');
      deliver(film, 5000);
    },
  ],
};

describe('a prepaid sale, event by event', () => {
  test.each(Object.entries(STORIES))('%s', (name, [input, play, looks]) => expectScript(name, prepaid, input, play, looks));
});
