import { describe, test } from 'vitest';
import { fillToFull } from '../../../machines/fill-to-full.ts';
import { shop } from '../../../machines/shop.ts';
import type { Chart } from '../../../src/engine/step.ts';
import { deliver, expectScript, type Film, present, returnGoods } from '../../support/film.ts';
import { inputFor, ruled, TIERS } from '../../support/orders.ts';

const WATER = [{ code: 'water', quantity: 2000 }];
const buyer = { buyer: { contact: 'buyer@example.org' } };
const full = (changes = {}) => inputFor({ path: 'fillToFull', preset: { type: 'full', ceiling: 5000 }, ...changes });
const goods = (changes = {}) =>
  inputFor({
    path: 'shop',
    pump: undefined,
    nozzle: undefined,
    preset: undefined,
    paymentType: 'shop-card',
    goods: [{ code: 'coffee', quantity: 2000 }],
    ...changes,
  });

/** Each is compared with its script beside this file, line by line: what the sale is, orders and knows after each event. */
const STORIES: Record<string, [Chart, unknown, (film: Film) => void]> = {
  'a fill to full with a late card': [
    fillToFull,
    full({ loyalty: true, goods: WATER, ...buyer }),
    (film) => {
      deliver(film, 4200);
      film.tell('receipt.requested', { tendered: null });
      present(film);
      film.tell('offers.answered', { couponIds: 'all', points: 200 });
      film.done('placePreorder');
      film.done('printReceipt');
      film.done('confirmPreorder');
      returnGoods(film, 2, 2000);
      film.done('printReceipt');
      film.done('refundLoyalty');
    },
  ],
  'a fill to full that is stopped, called off and left unpaid': [
    fillToFull,
    full(),
    (film) => {
      film.done('preparePump');
      film.done('authorisePump');
      film.tell('sale.cancelled', { reason: 'wrong pump' });
      film.done('stopPump');
      film.done('followDelivery', { volume: 1000, amount: 5000, reason: 'finished', settledBy: 'register' });
      film.done('confirmDelivery');
      film.tell('sale.leftUnpaid', { reason: 'drove off' });
    },
  ],
  'a fill to full whose wishes are said at the till, left unpaid and paid later': [
    fillToFull,
    full(),
    (film) => {
      deliver(film, 4200);
      film.tell('receipt.requested', {
        tendered: null,
        loyalty: true,
        receiptTo: { buyer: { contact: '+79161234567' }, electronic: true },
      });
      film.tell('sale.cancelled', { reason: 'no money' });
      film.tell('sale.leftUnpaid', { reason: 'no money' });
      film.tell('payment.made', { paymentType: 'cash', tendered: 30_000 });
      film.done('printReceipt');
    },
  ],
  'a fill to full with the card first, and nothing delivered': [
    fillToFull,
    ruled(full(), { forbidFillWithoutCard: true }),
    (film) => {
      present(film);
      deliver(film, 0);
    },
  ],
  'a fill to full called off before the pump is armed': [
    fillToFull,
    full(),
    (film) => {
      film.tell('sale.cancelled', { reason: 'wrong pump' });
      film.done('preparePump');
    },
  ],
  'goods at the amount window, by the bonus module': [
    shop,
    ruled(goods(), { amountWindow: true, tiers: TIERS }),
    (film) => {
      present(film);
      film.tell('offers.confirmed');
      film.done('takePayment');
      film.done('printReceipt');
      film.failed('recordAccumulation', 'disk', 'unknown');
      film.fire();
      film.done('recordAccumulation');
      returnGoods(film, 1, 1000);
      film.tell('sale.cancelled', { reason: '' });
      returnGoods(film, 1, 1000);
      film.tell('offers.confirmed');
      film.done('reversePayment');
      film.done('printReceipt');
      film.done('recordAccumulation');
    },
  ],
};

describe('a fill to full, and a shop sale, event by event', () => {
  test.each(Object.entries(STORIES))('%s', (name, [chart, input, play]) => expectScript(name, chart, input, play));
});
