import { describe, expect, test } from 'vitest';
import { prepaid } from '../../../machines/prepaid.ts';
import { decide, deliver, type Film, playSale, present } from '../../support/film.ts';
import { HOLDER, inputFor, ruled, TIERS } from '../../support/orders.ts';

/** A sale whose pump fell silent in its delivery: 5 litres were paid for. */
function silentPump(): Film {
  const film = playSale(prepaid, inputFor());
  film.done('printReceipt');
  film.done('preparePump');
  film.done('authorisePump');
  film.failed('followDelivery', 'silent', 'unknown');
  return film;
}
const word = (choice: string, evidence: unknown) => ({ choice, evidence, by: 'Иванов' });
const refusalOfVolume = (volume: unknown) => silentPump().refusal('attention.resolved', word('delivered', { volume }));

describe('what a person reads off a pump by hand', () => {
  test('may be all that was ordered', () => {
    const film = silentPump();
    decide(film, 'delivered', { volume: 5000 });
    expect([film.states(), film.context().deliveries.at(-1)?.volume]).toEqual([
      'fulfilment.handover.kept + fulfilment.loyalty.settled',
      5000,
    ]);
  });
  test('may be nothing', () => {
    const film = silentPump();
    decide(film, 'delivered', { volume: 0 });
    expect(film.hasTag('underDelivered')).toBe(true);
  });
  test.each([5010, 4995, -10, 2500.5, '5000', null])('is not %j', (volume) => {
    expect(refusalOfVolume(volume)).toBe('isVolumeChosen');
  });
  test('is at most what is left after an earlier delivery', () => {
    const film = playSale(prepaid, inputFor());
    film.done('printReceipt');
    deliver(film, 3000);
    film.tell('dispensing.resumed');
    film.done('preparePump');
    film.done('authorisePump');
    film.failed('followDelivery', 'silent', 'unknown');
    expect(film.refusal('attention.resolved', word('delivered', { volume: 2010 }))).toBe('isVolumeChosen');
    expect(film.refusal('attention.resolved', word('delivered', { volume: 2000 }))).toBeNull();
  });
  test('is nothing that another choice says', () => {
    expect(silentPump().refusal('attention.resolved', word('paid', { volume: 5000 }))).toBe('isVolumeChosen');
    expect(silentPump().refusal('attention.resolved', word('delivered', null))).toBe('isVolumeChosen');
  });
});

describe('what a person says of a payment', () => {
  const unknownPayment = () => {
    const film = playSale(prepaid, inputFor({ paymentType: 'card' }));
    present(film);
    film.tell('offers.answered', { couponIds: [], points: 0 });
    film.failed('takePayment', 'timeout', 'unknown');
    return film;
  };
  test.each(['', 'T'.repeat(65), 7, null])('names the transaction, and not by %j', (transactionId) => {
    expect(unknownPayment().refusal('attention.resolved', word('paid', { transactionId }))).toBe('isTransactionChosen');
  });
  test.each(['T', 'T'.repeat(64)])('names the transaction %j', (transactionId) => {
    const film = unknownPayment();
    decide(film, 'paid', { transactionId });
    expect(film.context().payment).toEqual({ kind: 'bankCard', amount: 28_000, bank: { transactionId, at: '' } });
  });
  test.each([0, -1, 1.5, '100'])('names the sum of the slip where it is another one, and not by %j', (amount) => {
    expect(unknownPayment().refusal('attention.resolved', word('paid', { transactionId: 'T', amount }))).toBe('isTransactionChosen');
  });
  test('as of another sum than is due leaves nobody believing that the sale is paid', () => {
    const film = unknownPayment();
    decide(film, 'paid', { transactionId: 'T', amount: 10_000 });
    expect(film.context().payment).toMatchObject({ amount: 10_000 });
    expect(film.context().unsettled?.evidence).toMatchObject({ transactionId: 'T', amount: 10_000, ordered: 28_000 });
    decide(film, 'reverse');
    expect(film.orders().reversePayment).toMatchObject({ amount: 10_000, whole: true });
  });
  test('as of just the due is believed', () => {
    const film = unknownPayment();
    decide(film, 'paid', { transactionId: 'T', amount: 28_000 });
    expect(film.context().payment).toMatchObject({ amount: 28_000 });
    expect(Object.keys(film.orders())).toEqual(['printReceipt']);
  });
  test('is recorded with who said it', () => {
    const film = unknownPayment();
    decide(film, 'notPaid');
    expect(film.context().resolutions).toEqual([expect.objectContaining({ choice: 'notPaid', evidence: null, by: 'Иванов' })]);
  });
});

describe('the pauses between tries', () => {
  test('at the processing grow from two seconds to five minutes', () => {
    const film = playSale(prepaid, inputFor({ loyalty: true }));
    present(film);
    film.tell('offers.answered', { couponIds: [], points: 0 });
    film.done('printReceipt');
    const pauses = Array.from({ length: 6 }, () => {
      film.failed('registerPurchase', 'timeout', 'unknown');
      const pause = film.pause();
      film.fire();
      return pause;
    });
    expect(pauses).toEqual([5_000, 15_000, 60_000, 300_000, 300_000, 300_000]);
  });
  test('at a device are five seconds', () => {
    const film = playSale(prepaid, inputFor());
    film.done('printReceipt');
    film.done('preparePump');
    film.done('authorisePump');
    film.done('followDelivery');
    film.failed('confirmDelivery', 'silent', 'unknown');
    expect(film.pause()).toBe(5_000);
  });
});

describe('cash', () => {
  const withTendered = (tendered: number) => {
    const film = playSale(prepaid, inputFor({ loyalty: true, tendered }));
    film.tell('loyalty.skipped');
    return film;
  };
  test('that is exactly the due is enough', () => expect(withTendered(28_000).states()).toBe('receipt.printing'));
  test('that is a kopeck short is not', () => {
    const film = withTendered(27_999);
    expect(film.states()).toBe('payment.awaitingPayment');
    const change = (tendered: number) => film.refusal('payment.changed', { paymentType: 'cash', tendered });
    expect([change(27_999), change(28_000)]).toEqual(['isTenderedEnough', null]);
  });
  test('is not counted where the card pays', () => {
    expect(withTendered(1).refusal('payment.changed', { paymentType: 'card', tendered: 1 })).toBeNull();
  });
  test('is no name of a payment type that nobody has', () => {
    expect(withTendered(1).refusal('payment.changed', { paymentType: 'toString', tendered: null })).toBe('isPaymentTypeKnown');
  });
});

describe('a refusal of Megainsight', () => {
  const waiting = () => {
    const film = playSale(prepaid, inputFor({ loyalty: true }));
    film.tell('card.presented', { cardRef: 'card-1' });
    return film;
  };
  test.each(['TOKEN_EXPIRED', 'TOKEN_USED', 'CLIENT_NOT_FOUND', 'CLIENT_BLOCKED', 'cardForgotten'])('%s asks for another card', (code) => {
    const film = waiting();
    film.failed('fetchClient', code);
    expect(film.states()).toBe('ordering.identification.awaitingCard');
  });
  test('of another kind says that the loyalty is down', () => {
    const film = waiting();
    film.failed('fetchClient', 'http500');
    expect(film.hasTag('loyaltyDown')).toBe(true);
  });

  const offered = () => {
    const film = waiting();
    film.done('fetchClient');
    film.tell('offers.answered', { couponIds: ['C1'], points: 0 });
    return film;
  };
  test.each(['NOT_ENOUGH_POINTS', 'COUPON_UNAVAILABLE', 'TOKEN_EXPIRED', 'TOKEN_USED', 'CLIENT_BLOCKED', 'PREORDER_EXPIRED'])(
    '%s of an offer lets the customer choose again',
    (code) => {
      const film = offered();
      film.failed('placePreorder', code);
      expect([film.states(), film.context().notice?.code]).toEqual(['ordering.offers.choosing', code]);
    },
  );
  test.each([
    ['COUPON_UNAVAILABLE', 'unknown'],
    ['http500', 'notDone'],
  ] as const)('%s of an offer, %s, says that the loyalty is down', (code, known) => {
    const film = offered();
    film.failed('placePreorder', code, known);
    expect(film.hasTag('loyaltyDown')).toBe(true);
  });

  const receipted = () => {
    const film = offered();
    film.done('placePreorder');
    film.done('printReceipt');
    return film;
  };
  test.each([
    'PREORDER_EXPIRED',
    'PREORDER_NOT_FOUND',
    'ALREADY_CONFIRMED',
    'NOT_ENOUGH_POINTS',
    'CLIENT_BLOCKED',
    'TRANSACTION_NOT_FOUND',
    'REFUND_EXCEEDS',
  ])('%s of a receipt goes before a person', (code) => {
    const film = receipted();
    film.failed('confirmPreorder', code);
    expect(film.hasTag('attention')).toBe(true);
  });
  test.each([
    ['PREORDER_EXPIRED', 'unknown'],
    ['http500', 'notDone'],
  ] as const)('%s of a receipt, %s, is tried again later', (code, known) => {
    const film = receipted();
    film.failed('confirmPreorder', code, known);
    expect([film.hasTag('attention'), film.pause()]).toEqual([false, 5_000]);
  });
});

describe('what a customer may choose', () => {
  const choosing = (client = {}) => {
    const film = playSale(prepaid, inputFor({ loyalty: true }));
    film.tell('card.presented', { cardRef: 'card-1' });
    film.done('fetchClient', { ...HOLDER, ...client });
    return film;
  };
  const answer = (film: Film, couponIds: unknown, points: number) => film.refusal('offers.answered', { couponIds, points });
  test('is no coupon of somebody else’s', () => {
    expect([answer(choosing(), ['C1'], 0), answer(choosing(), ['C2'], 0), answer(choosing(), ['C1', 'C2'], 0)]).toEqual([
      null,
      'areCouponsKnown',
      'areCouponsKnown',
    ]);
  });
  test('is all points and not one more', () => {
    expect([answer(choosing(), [], 15_000), answer(choosing(), [], 15_001)]).toEqual([null, 'isWithinBalance']);
  });
  test('is no point where the card only accrues', () => {
    const film = choosing({ status: 'accrualOnly' });
    expect([answer(film, [], 0), answer(film, [], 1)]).toEqual([null, 'mayClientSpend']);
  });
  test('is nothing where the discount is the bonus module’s: prices are lower at once', () => {
    const film = playSale(prepaid, ruled(inputFor({ loyalty: true }), { tiers: TIERS }));
    present(film);
    expect([film.states(), film.context().payment?.amount]).toEqual(['receipt.printing', 27_300]);
  });
});

describe('another payment type', () => {
  const chosen = (rules: Parameters<typeof ruled>[1], only?: string) => {
    const film = playSale(prepaid, ruled(inputFor({ loyalty: true, tendered: 100 }), rules, only));
    film.tell('loyalty.skipped');
    return film;
  };
  test('with the same discount leaves the prices as they are', () => {
    const film = chosen({});
    film.tell('payment.changed', { paymentType: 'cash', tendered: null });
    expect(film.states()).toBe('receipt.printing');
  });
  test('with a discount that wants a card asks for it', () => {
    const film = chosen({});
    film.tell('payment.changed', { paymentType: 'card', tendered: null });
    expect(film.states()).toBe('ordering.identification.awaitingCard');
  });
  test.each([
    ['another amount window', { amountWindow: true }],
    ['the bonus module', { tiers: TIERS }],
  ])('with %s starts the offers over', (_, rules) => {
    const film = playSale(prepaid, ruled(inputFor({ loyalty: true, tendered: 100 }), rules, 'card'));
    present(film);
    film.tell('offers.answered', { couponIds: ['C1'], points: 0 });
    film.done('placePreorder');
    film.tell('payment.changed', { paymentType: 'card', tendered: null });
    expect([film.context().preorder, film.context().choice, film.context().toRelease.length]).toEqual([
      null,
      { couponIds: [], points: 0 },
      1,
    ]);
  });
});
