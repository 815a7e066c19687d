import { describe, expect, test } from 'vitest';
import { fillToFull } from '../../../machines/fill-to-full.ts';
import { chartNames, chartOf, versionsOf } from '../../../machines/index.ts';
import { prepaid } from '../../../machines/prepaid.ts';
import { holdsPump } from '../../../machines/sale/readings.ts';
import { deliver, type Film, playSale, present, returnGoods } from '../../support/film.ts';
import { HOLDER, inputFor, ruled } from '../../support/orders.ts';

const WATER = [{ code: 'water', quantity: 2000 }];
const full = (changes = {}) => inputFor({ path: 'fillToFull', preset: { type: 'full', ceiling: 5000 }, ...changes });
const request = (film: Film, lines: unknown = null) => film.refusal('refund.requested', { lines });

/** Five litres and two bottles of water by card, of which the pump gave so much. */
function soldWithCard(delivered: number, rules: Parameters<typeof ruled>[1] = {}): Film {
  const film = playSale(prepaid, ruled(inputFor({ loyalty: true, goods: WATER }), rules));
  present(film);
  film.tell('offers.answered', { couponIds: [], points: 0 });
  film.done('printReceipt');
  deliver(film, delivered);
  return film;
}
/** The same without a card. */
function sold(delivered: number, rules: Parameters<typeof ruled>[1] = {}): Film {
  const film = playSale(prepaid, ruled(inputFor({ goods: WATER }), rules));
  film.done('printReceipt');
  deliver(film, delivered);
  return film;
}

describe('a refund', () => {
  test('of fuel that a card was used for may be forbidden, of goods not, and without a card neither', () => {
    const forbidden = { blockRefund: true };
    expect(request(soldWithCard(3000, forbidden))).toBe('isRefundAllowed');
    expect([request(soldWithCard(5000, forbidden)), request(sold(3000, forbidden)), request(soldWithCard(3000))]).toEqual([
      null,
      null,
      null,
    ]);
  });
  test('with nothing named gives back the fuel that is owed, else all goods', () => {
    const [short, whole] = [sold(3000), sold(5000)];
    for (const film of [short, whole]) film.tell('refund.requested', { lines: null });
    const linesOf = (film: Film) => film.context().refunds[0]?.lines.map(({ code, quantity }) => [code, quantity]);
    expect([linesOf(short), linesOf(whole)]).toEqual([[['ai80', 2000]], [['water', 2000]]]);
    expect([short, whole].map((film) => film.context().refunds[0]?.reason)).toEqual(['underDelivered', 'returned']);
  });
  test('of fuel and of goods together is one for fuel that is owed', () => {
    const film = sold(3000);
    returnGoods(film, 2, 1000);
    expect(film.context().refunds[0]?.reason).toBe('underDelivered');
    expect(film.context().refunds[0]?.total).toBe(11_200 + 6_000);
  });
  test('is of no more than was sold, and of something', () => {
    const film = sold(5000);
    expect([request(film, [{ lineNo: 2, quantity: 2000 }]), request(film, [{ lineNo: 2, quantity: 3000 }]), request(film, [])]).toEqual([
      null,
      'isRefundable',
      'isRefundable',
    ]);
  });
  test('waits until the pump stands, and until the one before it is over', () => {
    const film = playSale(prepaid, inputFor({ goods: WATER }));
    film.done('printReceipt');
    expect(request(film)).toBe('isDeliveryOver');
    const begun = sold(5000);
    returnGoods(begun, 2, 1000);
    expect(request(begun)).not.toBeNull();
  });
  test('that is called off leaves the one before it on record', () => {
    const film = playSale(prepaid, ruled(inputFor({ loyalty: true, goods: WATER }), { amountWindow: true }));
    present(film);
    film.tell('offers.answered', { couponIds: [], points: 0 });
    film.tell('offers.confirmed');
    film.done('printReceipt');
    deliver(film);
    returnGoods(film, 2, 1000);
    film.tell('offers.confirmed');
    film.done('printReceipt');
    returnGoods(film, 2, 1000);
    film.tell('sale.cancelled', { reason: '' });
    expect([film.hasTag('refunded'), film.context().refunds.map(({ isOver }) => isOver)]).toEqual([true, [true]]);
  });
});

describe('a sale that takes no money', () => {
  test.each(['talon', 'proving'])('(%s) is paid without cash and without the bank', (paymentType) => {
    const film = playSale(prepaid, inputFor({ paymentType }));
    expect(film.context().payment?.bank).toBeNull();
    expect(Object.keys(film.orders())).toEqual([paymentType === 'talon' ? 'printReceipt' : 'preparePump']);
  });
  test('(proving) prints no receipt, and none for what is given back', () => {
    const film = playSale(prepaid, inputFor({ paymentType: 'proving' }));
    deliver(film, 3000);
    film.tell('refund.requested', { lines: null });
    expect([film.hasTag('refunded'), film.context().receipts]).toEqual([true, []]);
  });
});

describe('a customer who leaves', () => {
  const atTerminal = () => {
    const film = playSale(prepaid, inputFor({ paymentType: 'card' }));
    present(film);
    film.tell('offers.answered', { couponIds: [], points: 0 });
    film.tell('sale.cancelled', { reason: 'left' });
    return film;
  };
  test('while the card is declined has cancelled the sale', () => {
    const film = atTerminal();
    film.failed('takePayment', 'declined');
    expect(film.hasTag('cancelled')).toBe(true);
  });
  test('while nobody knows what was charged has not, until a person does', () => {
    const film = atTerminal();
    film.failed('takePayment', 'timeout', 'unknown');
    expect([film.hasTag('cancelled'), film.hasTag('attention')]).toEqual([false, true]);
    film.tell('attention.resolved', { choice: 'notPaid', evidence: null, by: 'Иванов' });
    expect(film.hasTag('cancelled')).toBe(true);
  });

  const atPreorder = () => {
    const film = playSale(prepaid, inputFor({ loyalty: true }));
    present(film);
    film.tell('offers.answered', { couponIds: ['C1'], points: 0 });
    film.tell('sale.cancelled', { reason: 'left' });
    return film;
  };
  test('while points are reserved has them given back', () => {
    const film = atPreorder();
    film.done('placePreorder');
    expect(film.orders()).toEqual({
      releasePreorders: { reservations: [{ terminal: '2', operation: 'sale-1:preorder:1', preorderId: 'P-1' }], reason: 'left' },
    });
  });
  test('while Megainsight refuses them owes it nothing', () => {
    const film = atPreorder();
    film.failed('placePreorder', 'http500');
    expect([film.hasTag('cancelled'), film.orders()]).toEqual([true, {}]);
  });
  test('while Megainsight is silent has what it may have reserved given back by the order’s name', () => {
    const film = atPreorder();
    film.failed('placePreorder', 'timeout', 'unknown');
    expect(film.orders().releasePreorders).toMatchObject({ reservations: [{ operation: 'sale-1:preorder:1', preorderId: null }] });
  });
});

describe('the card', () => {
  test('is not asked for where nobody wants a discount, or the payment type has none', () => {
    expect(playSale(prepaid, inputFor()).states()).toBe('receipt.printing');
    expect(playSale(prepaid, inputFor({ paymentType: 'talon', loyalty: true })).hasTag('awaitingCard')).toBe(false);
  });
  test('may be left out where the operator asks for it, and not where the discount always does', () => {
    const byOperator = playSale(prepaid, inputFor({ loyalty: true }));
    const always = playSale(prepaid, inputFor({ paymentType: 'card' }));
    expect([byOperator.refusal('loyalty.skipped'), always.refusal('loyalty.skipped')]).toEqual([null, 'isCardOptional']);
  });
  test('comes before the fuel where filling without it is forbidden, and cannot be left out', () => {
    const film = playSale(fillToFull, ruled(full({ loyalty: true }), { forbidFillWithoutCard: true }));
    expect([film.hasTag('awaitingCard'), film.refusal('loyalty.skipped')]).toEqual([true, 'notNow']);
  });
  test('is not asked for at a receipt where that is too late', () => {
    const film = playSale(fillToFull, ruled(full({ loyalty: true }), { allowLate: false }));
    deliver(film);
    film.tell('receipt.requested', { tendered: null });
    expect(film.states()).toBe('receipt.printing');
  });
  test('of a holder who bought for much takes off more', () => {
    const tiers = [
      { from: 0, percent: 250 },
      { from: 1_000_000, percent: 500 },
    ] as never;
    const dueAfter = (accumulated: number) => {
      const film = playSale(prepaid, ruled(inputFor({ loyalty: true }), { tiers }));
      film.tell('card.presented', { cardRef: 'card-1' });
      film.done('fetchClient', { ...HOLDER, accumulated });
      return film.context().payment?.amount;
    };
    expect([dueAfter(0), dueAfter(999_999), dueAfter(1_000_000)]).toEqual([27_300, 27_300, 26_600]);
  });
});

describe('a pump', () => {
  test('is held by a prepaid sale until all fuel has flowed or was given back', () => {
    const film = sold(3000);
    expect(holdsPump(film.context())).toBe(true);
    film.tell('refund.requested', { lines: null });
    film.done('printReceipt');
    expect([holdsPump(film.context()), holdsPump(sold(5000).context())]).toEqual([false, false]);
  });
  test('is held by a fill to full until its delivery, paid or not', () => {
    const film = playSale(fillToFull, full());
    expect(holdsPump(film.context())).toBe(true);
    deliver(film, 3000);
    expect(holdsPump(film.context())).toBe(false);
  });
  test('that refuses a fill to full has failed the sale; a customer who left has cancelled it', () => {
    const refused = playSale(fillToFull, full());
    refused.failed('preparePump', 'can');
    const left = playSale(fillToFull, full());
    left.tell('sale.cancelled', { reason: 'left' });
    left.failed('preparePump', 'can');
    expect([refused.hasTag('failed'), left.hasTag('cancelled')]).toEqual([true, true]);
  });
});

describe('the charts', () => {
  test('are known by their names and versions, and by nothing else', () => {
    expect(chartNames()).toEqual(['prepaid', 'fillToFull', 'shop']);
    expect([chartOf('prepaid')?.version, chartOf('prepaid', 2)?.chart, chartOf('prepaid', 3)]).toEqual([2, prepaid, undefined]);
    expect([chartOf('lottery'), chartOf('__proto__'), chartOf('toString', 1)]).toEqual([undefined, undefined, undefined]);
    expect([versionsOf('fillToFull').chart(2), versionsOf('fillToFull').chart(7)]).toEqual([fillToFull, undefined]);
  });
});
