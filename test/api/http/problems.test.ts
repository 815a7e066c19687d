import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProblemFacts } from '../../../src/api/http/problems.ts';
import { type Answer, type TestStation, testStation } from '../../support/station.ts';

const CARD = '2200000000017';
type Problem = ProblemFacts & { type: string; title: string; status: number; detail: string };

let station: TestStation;
beforeEach(async () => {
  station = await testStation();
});
afterEach(() => station.close());

const order = { path: 'prepaid', workplace: '1', pump: 1, nozzle: 1, preset: { type: 'volume', volume: 5000 }, paymentType: 'cash' };
const litres = (volume: unknown) => ({ ...order, preset: { type: 'volume', volume } });
const roubles = (amount: unknown) => ({ ...order, preset: { type: 'amount', amount } });
const goods = (...items: unknown[]) => ({ ...order, goods: items });
const allSales = async () => (await station.call<{ sales: { sequence: number }[] }>('GET', '/v1/sales')).body.sales;
/** `422 invalid-input pump nozzle`: the status, the kind, the places. */
const gist = ({ status, body: { type, faults = [] } }: Answer<Problem>) =>
  [status, type.replace('/problems/', ''), ...faults.map(({ path }) => path || '(body)')].join(' ');

/** What never leaves: a stack, a path of this machine, the storage's words. */
const LEAK = /\bat \S+:\d+|node_modules|\/work\/|\.ts\b|sqlite|select |insert |constraint|TypeError|ValiError/i;
const leaks = (answers: Answer<unknown>[]) => answers.map(({ body }) => JSON.stringify(body)).filter((text) => LEAK.test(text));

const KEY = { 'idempotency-key': 'one' };
const NEW_SALES: Record<string, [body: unknown, expected: string, headers?: Record<string, string>]> = {
  'broken off': ['{"path":"prepaid",', '400 malformed-json'],
  empty: ['', '400 malformed-json'],
  'as text': [order, '415 unsupported-media-type', { ...KEY, 'content-type': 'text/plain' }],
  'without a key': [order, '400 idempotency-key-missing', {}],
  'too large': [`${JSON.stringify(order)}${' '.repeat(65536)}`, '413 too-large'],
  'an array': [[order], '422 invalid-input path'],
  nothing: ['null', '422 invalid-input (body)'],
  'with an unknown field': [{ ...order, colour: 'red' }, '422 invalid-input colour'],
  'of an unknown path': [{ ...order, path: 'barter' }, '422 invalid-input path'],
  'paid in two ways': [{ ...order, payments: [{ type: 'cash' }, { type: 'card' }] }, '422 split-payment-not-supported'],
  'without most': [{ path: 'prepaid' }, '422 invalid-input pump nozzle preset workplace paymentType'],
  'at a pump that is not there': [{ ...order, pump: 9 }, '422 invalid-input pump'],
  'at a pump in words': [{ ...order, pump: '1' }, '422 invalid-input pump'],
  'at a nozzle that is not there': [{ ...order, nozzle: 5 }, '422 invalid-input nozzle'],
  'at a workplace that is not there': [{ ...order, workplace: '7' }, '422 invalid-input workplace'],
  'paid in gold': [{ ...order, paymentType: 'gold' }, '422 invalid-input paymentType'],
  'paid by a constructor': [{ ...order, paymentType: 'constructor' }, '422 invalid-input paymentType'],
  'of 5.005 L': [litres(5005), '422 invalid-input preset.volume'],
  'of half a litre': [litres(500), '422 invalid-input preset.volume'],
  'of half a millilitre': [litres(5000.5), '422 invalid-input preset.volume'],
  'of a lake': [litres(1e12), '422 invalid-input preset.volume'],
  'for a rouble': [roubles(100), '422 invalid-input preset.amount'],
  'for nothing': [roubles(0), '422 invalid-input preset.amount'],
  'for a million roubles': [roubles(100_000_000), '422 invalid-input preset.amount'],
  'of less than nothing': [litres(-5000), '422 invalid-input preset.volume'],
  'with goods unknown': [goods({ code: 'coffee', quantity: 1000 }, { code: 'tea', quantity: 1000 }), '422 invalid-input goods[1].code'],
  'with fuel as goods': [goods({ code: 'ai92', quantity: 1000 }), '422 invalid-input goods[0].code'],
  'with a cup and a half': [goods({ code: 'coffee', quantity: 1500 }), '422 invalid-input goods[0].quantity'],
  'with goods too many': [goods(...Array(101).fill({ code: 'coffee', quantity: 1000 })), '422 invalid-input goods'],
  'with too little cash': [{ ...order, tendered: 27999 }, '422 invalid-input tendered'],
  'with a receipt to nowhere': [{ ...order, printReceipt: false }, '422 invalid-input buyer.contact'],
  'to a buyer whose INN has wrong check digits': [{ ...order, buyer: { inn: '7707083894' } }, '422 invalid-input buyer.inn'],
  'to a person whose INN has wrong check digits': [{ ...order, buyer: { inn: '500100732258' } }, '422 invalid-input buyer.inn'],
  'to an address that is none': [{ ...order, buyer: { contact: 'ромашка' } }, '422 invalid-input buyer.contact'],
  'to a name with a line feed': [{ ...order, buyer: { name: 'ООО\nРомашка' } }, '422 invalid-input buyer.name'],
  'to a buyer without an INN': [{ ...order, buyer: { inn: '12345' } }, '422 invalid-input buyer.inn'],
  'wrong in three places': [{ ...order, pump: 0, nozzle: 17, loyalty: 'yes' }, '422 invalid-input pump nozzle loyalty'],
};

const EVENTS: Record<string, [body: unknown, expected: string, headers?: Record<string, string>]> = {
  'broken off': ['{"type"', '400 malformed-json'],
  'with a key of two words': [{ type: 'loyalty.skipped' }, '400 idempotency-key-missing', { 'idempotency-key': 'one two' }],
  'as text': [{ type: 'loyalty.skipped' }, '415 unsupported-media-type', { 'content-type': 'text/plain' }],
  'too large': [{ type: 'card.presented', token: 't'.repeat(65536) }, '413 too-large'],
  nothing: ['null', '422 invalid-input (body)'],
  'unheard of': [{ type: 'sale.forgotten' }, '422 invalid-input type'],
  "the engine's own": [{ type: 'xstate.done.actor.takePayment', output: {} }, '422 invalid-input type'],
  'with an unknown field': [{ type: 'loyalty.skipped', why: 'haste' }, '422 invalid-input why'],
  'a card without a token': [{ type: 'card.presented' }, '422 invalid-input token'],
  'an empty card': [{ type: 'card.presented', token: '' }, '422 invalid-input token'],
  'an endless card': [{ type: 'card.presented', token: 't'.repeat(513) }, '422 invalid-input token'],
  'points owed': [{ type: 'offers.answered', points: -1 }, '422 invalid-input points'],
  'half a point of a point': [{ type: 'offers.answered', points: 0.5 }, '422 invalid-input points'],
  'coupons in words': [{ type: 'offers.answered', couponIds: 'some' }, '422 invalid-input couponIds'],
  'a leaving without a reason': [{ type: 'sale.cancelled' }, '422 invalid-input reason'],
  'an empty reason': [{ type: 'sale.leftUnpaid', reason: ' ' }, '422 invalid-input reason'],
  'a word of nobody': [{ type: 'attention.resolved', choice: 'paid' }, '422 invalid-input by'],
  'evidence without end': ['{"type":"attention.resolved","choice":"paid","by":"I","evidence":{"a":1e999}}', '422 invalid-input evidence.a'],
  'evidence too deep': [{ type: 'attention.resolved', choice: 'paid', by: 'I', evidence: { a: {} } }, '422 invalid-input evidence.a'],
};

describe('a request that does not fit', () => {
  test('is refused with every place at fault, leaks nothing and changes nothing', async () => {
    const { id } = await station.sell({ loyalty: true, pump: 4 });
    const before = await allSales();
    const answers: Record<string, Answer<Problem>> = {};
    for (const [what, [body, , headers = KEY]] of Object.entries(NEW_SALES))
      answers[`a sale ${what}`] = await station.call('POST', '/v1/sales', body, headers);
    for (const [what, [body, , headers = {}]] of Object.entries(EVENTS))
      answers[`an event ${what}`] = await station.call('POST', `/v1/sales/${id}/events`, body, headers);
    const expected = [
      ...Object.entries(NEW_SALES).map(([what, [, gists]]) => [`a sale ${what}`, gists]),
      ...Object.entries(EVENTS).map(([what, [, gists]]) => [`an event ${what}`, gists]),
    ];
    expect(Object.fromEntries(Object.entries(answers).map(([what, answer]) => [what, gist(answer)]))).toEqual(Object.fromEntries(expected));
    expect(Object.values(answers).filter(({ headers }) => headers.get('content-type') !== 'application/problem+json')).toEqual([]);
    expect(leaks(Object.values(answers))).toEqual([]);
    expect(await allSales()).toEqual(before);
    // Nor was the key used up.
    expect((await station.call('POST', '/v1/sales', order, KEY)).status).toBe(201);
  });
});

describe('a refusal', () => {
  const plain = (title: string, status: number, detail: string) => {
    return { type: `/problems/${title.toLowerCase().replaceAll(' ', '-')}`, title, status, detail };
  };

  test('of what is not there says so and no more', async () => {
    const ways = ['', '/history', '/history?at=1', '/wait?for=closed', '/stream'].map((way) => ['GET', `/v1/sales/nobody${way}`]);
    const answers = await Promise.all(
      [...ways, ['GET', '/v1/pumps/9'], ['GET', '/v1/charts/none'], ['GET', '/v2/sales']].map(([method, path]) =>
        station.call(method ?? '', path ?? ''),
      ),
    );
    const telling = await station.call('POST', '/v1/sales/nobody/events', { type: 'loyalty.skipped' });
    expect([...answers, telling].map(({ status, body }) => `${status} ${(body as unknown as Problem).type}`)).toEqual(
      Array(9).fill('404 /problems/not-found'),
    );
    expect(leaks([...answers, telling])).toEqual([]);
  });

  test.each([
    ['an event that is not for now', 'dispensing.resumed', 409, 'Event not now', 'the sale does not take dispensing.resumed now', {}],
    [
      'a rule',
      'loyalty.skipped',
      422,
      'Guard refused',
      'With this payment type no sale is made without a card.',
      { guard: 'isCardOptional' },
    ],
  ])('of %s names it, and what the sale would take', async (_, event, status, title, detail, why) => {
    const { id } = await station.sell({ paymentType: 'card' });
    const before = await station.sale(id);
    const { state, availableEvents } = before;
    const answer = await station.tell(id, { type: event });
    const document = { ...plain(title, status, detail), ...why, saleId: id, event, state, availableEvents };
    expect([answer.status, answer.body]).toEqual([status, document]);
    expect(await station.sale(id)).toEqual(before);
  });

  test('of a pump that serves another sale names that sale', async () => {
    const { id } = await station.sell({ loyalty: true });
    const { status, body } = await station.call('POST', '/v1/sales', { ...order, nozzle: 2 }, KEY);
    const busy = { ...plain('Pump busy', 409, 'pump 1 serves another sale'), saleId: id, retryable: true };
    expect([status, body, (await allSales()).length]).toEqual([409, busy, 1]);
  });
});

const lab = (device: string, body: object) => station.call('POST', `/lab/${device}`, body);
const presentCard = async (changes: object = {}) => {
  const { id } = await station.sell({ loyalty: true, ...changes });
  await station.tell(id, { type: 'card.presented', token: CARD });
  return id;
};

/** The ways to each state, over HTTP. */
const STATES: Record<string, () => Promise<string>> = {
  awaitingCard: async () => (await station.sell({ loyalty: true })).id,
  awaitingOffers: () => presentCard(),
  async awaitingConfirmation() {
    const id = await presentCard();
    await station.until(id, 'awaitingOffers');
    await station.tell(id, { type: 'offers.answered', points: 3333 });
    return id;
  },
  async loyaltyDown() {
    await lab('megainsight/faults', { kind: 'down' });
    return presentCard();
  },
  async awaitingPayment() {
    const { id } = await station.sell({ loyalty: true, tendered: 100 });
    await station.tell(id, { type: 'loyalty.skipped' });
    return id;
  },
  async dispensing() {
    await lab('pumps/1/customer', { nozzleUp: false });
    const { id } = await station.sell();
    await station.clock.until(async () => (await station.sale(id)).availableEvents.some(({ type }) => type === 'dispensing.stopped'));
    return id;
  },
  async underDelivered() {
    await lab('pumps/1/customer', { hangUpAt: 3000 });
    return (await station.sell()).id;
  },
  async attention() {
    await lab('fiscal/faults', { kind: 'noPaper' });
    return (await station.sell()).id;
  },
  closed: async () => (await station.sell()).id,
};
/** Each event of the contract, the plainest; some also as a rule would refuse them. */
const BARE = `loyalty.skipped offers.answered offers.confirmed loyalty.retried loyalty.abandoned receipt.requested refund.requested
  dispensing.resumed dispensing.stopped goods.changed buyer.changed`;
const REASON = { reason: 'клиент ушёл' };
const TOLD: Record<string, object> = {
  ...Object.fromEntries(BARE.split(/\s+/).map((type) => [type, {}])),
  'card.presented': { token: CARD },
  'offers.answered beyond the balance': { points: 15001 },
  'sale.cancelled': REASON,
  'sale.leftUnpaid': REASON,
  'payment.changed': { paymentType: 'cash' },
  'payment.changed to too little': { paymentType: 'cash', tendered: 100 },
  'payment.changed with a slip of the finger': { paymentType: 'cash', tendered: 500_000_000 },
  'attention.resolved': { choice: 'printAgain', by: 'Иванов' },
  'attention.resolved otherwise': { choice: 'writeOff', by: 'Иванов' },
};

describe('each event of the contract', () => {
  /** What each event is answered with, but for `409`; a sale that took one is made anew for the next. */
  async function answersIn(state: string): Promise<Record<string, number | string>> {
    const outcomes: Record<string, number | string> = {};
    let id = '';
    for (const [event, facts] of Object.entries(TOLD)) {
      if (!id) {
        await station.close();
        station = await testStation();
        id = (await station.until((await STATES[state]?.()) ?? '', state)).id;
      }
      const before = await station.sale(id);
      const type = event.split(' ')[0] ?? '';
      const { status, body } = await station.tell(id, { type, ...facts });
      const { guard } = body as unknown as Problem;
      if (status !== 409) outcomes[event] = guard ? `${status} ${guard}` : status;
      expect([event, before.availableEvents.some((one) => one.type === type)]).toEqual([event, status !== 409]);
      if (status === 200) id = '';
      else expect(await station.sale(id)).toEqual(before);
    }
    return outcomes;
  }

  test('is taken, refused by a rule, or (not listed here) not for now, in each state of a prepaid sale', async () => {
    const table: Record<string, unknown> = {};
    for (const state of Object.keys(STATES)) table[state] = await answersIn(state);
    const cancel = { 'sale.cancelled': 200 };
    const change = { 'goods.changed': 200, 'buyer.changed': 200 };
    const pay = {
      'payment.changed': 200,
      'payment.changed to too little': '422 isTenderedEnough',
      'payment.changed with a slip of the finger': '422 isTenderedPlausible',
      ...change,
    };
    const offer = { 'offers.answered': 200, 'offers.answered beyond the balance': '422 isWithinBalance' };
    const resolve = { 'attention.resolved': 200, 'attention.resolved otherwise': '422 isChoice' };
    expect(table).toEqual({
      awaitingCard: { 'card.presented': 200, 'loyalty.skipped': 200, ...pay, ...cancel },
      awaitingOffers: { ...offer, ...pay, ...cancel },
      awaitingConfirmation: { ...offer, 'offers.confirmed': 200, ...pay, ...cancel },
      loyaltyDown: { 'card.presented': 200, 'loyalty.retried': 200, 'loyalty.abandoned': 200, ...pay, ...cancel },
      awaitingPayment: { ...pay, ...cancel },
      dispensing: { 'dispensing.stopped': 200, 'refund.requested': '422 isDeliveryOver' },
      underDelivered: { 'dispensing.resumed': 200, 'refund.requested': 200 },
      attention: { ...resolve, 'receipt.requested': 200, 'buyer.changed': 200, ...cancel },
      closed: { 'refund.requested': '422 isRefundable' },
    });
  });
});
