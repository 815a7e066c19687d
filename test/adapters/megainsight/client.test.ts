import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { createMegainsight } from '../../../src/adapters/megainsight/client.ts';
import { operationUuid } from '../../../src/adapters/wire/operation.ts';
import { linkTo } from '../../../src/simulators/broken-link.ts';
import { createMegainsightSimulator, type LoyaltySimulator } from '../../../src/simulators/megainsight.ts';
import { type HandClock, handClock } from '../../support/hand-clock.ts';
import { always, anyAnswer, broken, endOf, nobody } from '../../support/http-answers.ts';

const ANNA = '2200000000017';
const ANNAS = 'client-17';
const LINES = [
  { lineNo: 1, productCode: 'ai80', name: 'АИ-80', unit: 'L' as const, quantity: 5000, price: 5600, amount: 28_000, minPrice: 1 },
];
const SOLD = [
  { lineNo: 1, part: 1, productCode: 'ai80', quantity: 5000, price: 5600, amount: 28_000, discount: 0, pointsSpent: 0, couponId: null },
];
const TICKET = {
  fiscalNumber: '9999',
  documentNumber: 86,
  fiscalSign: '1',
  shiftNumber: 1,
  dateTime: '2026-11-23T09:00:00Z',
  total: 28_000,
};
const ORDER = { clientToken: ANNA, clientId: ANNAS, orderId: 'sale-1', lines: LINES, couponIds: [] as string[], pointsToSpend: 5000 };

let clock: HandClock;
let service: LoyaltySimulator;
let ids = 0;
const client = (fetch: typeof globalThis.fetch = linkTo(service.app), userId = 'network') =>
  createMegainsight({ url: 'http://megainsight.test', userId, placeId: 'station', fetch, clock });
const ends = (call: Promise<unknown>) => endOf(clock, call);
const ledger = () => service.ledger().operations.map(({ call }) => call);
const balance = () => service.client(ANNA)?.balance;

beforeEach(() => {
  clock = handClock();
  service = createMegainsightSimulator({ clock, newId: () => `id-${++ids}`, userId: 'network', placeId: 'station' });
});
const reserved = async () => (await ends(client().preorder(ORDER, 'order'))) as { preorderId: string };

const confirmed = (preorderId: string) => ({
  preorderId,
  orderId: 'sale-1',
  receipt: TICKET,
  lines: SOLD.map((line) => ({ ...line, price: 4600, amount: 23_000, pointsSpent: 5000 })),
  mostAccrued: 1150,
});
const PURCHASE = { clientToken: ANNA, clientId: ANNAS, orderId: 'sale-1', receipt: TICKET, lines: SOLD, mostAccrued: 1400 };
const refundOf = (transactionId: string) => ({
  orderId: 'sale-1',
  transactionId,
  refundId: 'refund-1',
  reason: 'returned' as const,
  receipt: TICKET,
  lines: [{ lineNo: 1, part: 1, quantity: 2500, amount: 11_500, pointsReturned: 2500 }],
  mostAnnulled: 1150,
});

describe('a client', () => {
  test('is told with balance and coupons', async () => {
    expect(await ends(client().client(ANNA))).toMatchObject({
      clientId: ANNAS,
      cardNumber: ANNA,
      status: 'active',
      balance: 15_000,
      maxSpendPercent: 50,
    });
  });

  test('with a dynamic code is known once, and for two minutes', async () => {
    const [once, late] = [service.token(ANNA) ?? '', service.token(ANNA) ?? ''];
    expect(await ends(client().client(once))).toMatchObject({ clientId: ANNAS });
    expect(await ends(client().client(once))).toBe('notDone: TOKEN_USED');
    clock.leap(121_000);
    expect(await ends(client().client(late))).toBe('notDone: TOKEN_EXPIRED');
  });

  test('that nobody knows, or that is blocked, is none', async () => {
    expect([await ends(client().client('nobody')), await ends(client().client('2200000000031'))]).toEqual([
      'notDone: CLIENT_NOT_FOUND',
      'notDone: CLIENT_BLOCKED',
    ]);
  });
});

describe('points', () => {
  test('are reserved by a preorder, debited and accrued by its confirmation', async () => {
    const preorder = await reserved();
    expect(preorder).toMatchObject({
      pointsSpent: 5000,
      pointsToAccrue: 1150,
      lines: [{ price: 4600, amount: 23_000, pointsSpent: 5000 }],
    });
    expect(service.client(ANNA)).toMatchObject({ balance: 15_000, reserved: 5000 });
    const order = confirmed(preorder.preorderId);
    expect(await ends(client().confirm(order, 'confirm'))).toMatchObject({ pointsSpent: 5000, pointsAccrued: 1150, balance: 11_150 });
    expect(service.client(ANNA)).toMatchObject({ balance: 11_150, reserved: 0 });
  });

  test('are released by cancelling, or after ten minutes', async () => {
    const { preorderId } = await reserved();
    await ends(client().cancel({ preorderId, orderId: 'sale-1', reason: 'left' }, 'cancel'));
    expect(service.client(ANNA)?.reserved).toBe(0);
    await ends(client().preorder(ORDER, 'second'));
    clock.leap(601_000);
    expect(service.client(ANNA)?.reserved).toBe(0);
  });

  test('that are no longer there make a late confirmation fail', async () => {
    const { preorderId } = await reserved();
    clock.leap(601_000);
    service.putClient(ANNA, { balance: 0 });
    expect(await ends(client().confirm(confirmed(preorderId), 'confirm'))).toBe('notDone: PREORDER_EXPIRED');
  });

  test('beyond the balance are refused', async () => {
    expect(await ends(client().preorder({ ...ORDER, pointsToSpend: 15_001 }, 'order'))).toBe('notDone: NOT_ENOUGH_POINTS');
  });

  test('kept accrue with the purchase; a refund annuls what is no longer earned, and never more than there was', async () => {
    const { transactionId } = (await ends(
      client().purchase(
        { clientToken: ANNA, clientId: ANNAS, orderId: 'sale-1', receipt: TICKET, lines: SOLD, mostAccrued: 1400 },
        'purchase',
      ),
    )) as { transactionId: string };
    expect(balance()).toBe(16_400);
    const refund = (amount: number, name: string) =>
      ends(
        client().refund(
          {
            orderId: 'sale-1',
            transactionId,
            refundId: name,
            reason: 'returned',
            receipt: TICKET,
            lines: [{ lineNo: 1, part: 1, quantity: 1, amount, pointsReturned: 0 }],
            mostAnnulled: 1400,
          },
          name,
        ),
      );
    expect(await refund(11_200, 'first')).toMatchObject({ pointsAnnulled: 560 });
    expect(await refund(16_800, 'second')).toMatchObject({ pointsAnnulled: 840 });
    expect(await refund(16_800, 'third')).toMatchObject({ pointsAnnulled: 0 });
    expect(balance()).toBe(15_000);
  });
});

describe('an order whose answer is lost', () => {
  test.each(['timeoutAfter', 'badJson'] as const)('by %s was carried out, is looked up, and is there once', async (fault) => {
    service.fault(fault, { on: 'preorder' });
    expect(await ends(client().preorder(ORDER, 'order'))).toMatchObject({ pointsSpent: 5000 });
    expect([ledger(), service.client(ANNA)?.reserved]).toEqual([['preorder'], 5000]);
  });

  test('repeated under its name gets its first answer', async () => {
    const first = await reserved();
    expect(await reserved()).toEqual(first);
    expect(ledger()).toEqual(['preorder']);
  });

  test.each([
    ['http500', 'notDone: http500'],
    ['timeoutBefore', 'unknown: timeout'],
  ] as const)('by %s was not: the caller hears %s', async (fault, end) => {
    service.fault(fault, { count: 1, on: 'preorder' });
    expect([await ends(client().preorder(ORDER, 'order')), ledger()]).toEqual([end, []]);
  });

  test('with nobody to ask is unknown; with nobody there at all it was not done', async () => {
    expect(await ends(client(broken).preorder(ORDER, 'order'))).toBe('unknown: offline');
    expect(await ends(client(nobody).preorder(ORDER, 'order'))).toBe('notDone: offline');
  });
});

describe('an answer', () => {
  const calls = {
    preorder: () => client().preorder(ORDER, 'order'),
    confirm: async () => client().confirm(confirmed((await reserved()).preorderId), 'confirm'),
    cancel: async () => client().cancel({ preorderId: (await reserved()).preorderId, orderId: 'sale-1', reason: 'left' }, 'cancel'),
    purchase: () => client().purchase(PURCHASE, 'purchase'),
    refund: async () => client().refund(refundOf((await settled()).transactionId), 'refund'),
  };
  const settled = async () =>
    (await ends(client().confirm(confirmed((await reserved()).preorderId), 'confirm'))) as { transactionId: string };
  const names = Object.keys(calls) as (keyof typeof calls)[];

  test.each(names)('to %s about another sale is not taken for ours: ours is looked up, and is there once', async (call) => {
    const clean = await ends(calls[call]());
    service = createMegainsightSimulator({ clock, newId: () => `id-${++ids}`, userId: 'network', placeId: 'station' });
    service.fault('foreignAnswer', { on: call });
    const spoilt = await ends(calls[call]());
    expect(Object.keys(spoilt as object)).toEqual(Object.keys(clean as object));
    expect(ledger().filter((one) => one === call)).toEqual([call]);
  });

  test.each(names)('to %s about another sale, twice, is an unknown outcome', async (call) => {
    service.fault('foreignAnswer', { on: call });
    service.fault('foreignAnswer', { on: 'lookUp' });
    expect(await ends(calls[call]())).toBe('unknown: foreignAnswer');
  });

  test.each(['confirm', 'purchase', 'refund'] as const)('to %s with more points than there can be is looked up', async (call) => {
    service.fault('otherPoints', { on: call });
    expect(await ends(calls[call]())).toMatchObject({ balance: expect.any(Number) });
    expect(ledger().filter((one) => one === call)).toEqual([call]);
  });

  test.each(['confirm', 'purchase', 'refund'] as const)('to %s with more points, confirmed by the look-up, is not booked', async (call) => {
    service.fault('otherPoints', { on: call });
    service.fault('otherPoints', { on: 'lookUp' });
    expect(await ends(calls[call]())).toBe('unknown: otherPoints');
  });

  test('of other points says to whoever decides what was asked and what was answered', async () => {
    service.fault('otherPoints', { on: 'purchase' });
    service.fault('otherPoints', { on: 'lookUp' });
    const failure = client()
      .purchase(PURCHASE, 'purchase')
      .catch((problem: unknown) => problem);
    await ends(failure);
    expect(await failure).toMatchObject({
      known: 'unknown',
      evidence: { operation: 'purchase', asked: { mostAccrued: 1400 }, answered: { pointsAccrued: 1500 } },
    });
  });

  test('that spends fewer points at the confirmation than were ordered is no confirmation of ours', async () => {
    const fewer = { ...confirmed((await reserved()).preorderId), lines: SOLD };
    expect(await ends(client().confirm(fewer, 'confirm'))).toBe('unknown: otherPoints');
  });

  test.each([...names, 'client'] as const)('to %s whose numbers are text, or that leaves out what nobody uses, is read', async (call) => {
    const ask = { ...calls, client: () => client().client(ANNA) }[call];
    const figures = (answer: unknown) =>
      JSON.stringify(answer, (name, value) => (/Id$|expiresAt|name|title|productName|balance|released/.test(name) ? undefined : value));
    const clean = figures(await ends(ask()));
    for (const fault of ['numbersAsText', 'unusedFields'] as const) {
      service = createMegainsightSimulator({ clock, newId: () => `id-${++ids}`, userId: 'network', placeId: 'station' });
      service.fault(fault, { on: call });
      expect(figures(await ends(ask()))).toBe(clean);
    }
  });

  test('to a look-up about another operation settles nothing', async () => {
    await reserved();
    service.fault('foreignAnswer', { on: 'lookUp' });
    expect(await ends(client().lookUp('preorder', 'order', 'sale-1'))).toBe('unknown: foreignAnswer');
    expect(await ends(client().lookUp('preorder', 'order', 'sale-1'))).toMatchObject({ state: 'done', result: { pointsSpent: 5000 } });
  });

  test('to a look-up names the operation in capitals, and is ours', async () => {
    const result = await ends(client().preorder(ORDER, 'order'));
    const shouting: typeof fetch = async () => Response.json({ state: 'done', operationId: operationUuid('order').toUpperCase(), result });
    expect(await ends(client(shouting).lookUp('preorder', 'order', 'sale-1'))).toMatchObject({ state: 'done' });
  });

  test('that refuses another sale’s operation refuses nothing of ours', async () => {
    const refusing = always(409, JSON.stringify({ operationId: 'another', error: { code: 'NOT_ENOUGH_POINTS' } }));
    const through = linkTo(service.app);
    const mixed: typeof fetch = (input, init) => (init?.method === 'POST' ? refusing(input, init) : through(input, init));
    expect(await ends(client(mixed).preorder(ORDER, 'order'))).toBe('unknown: http409');
  });

  test('about the holder of another code is none', async () => {
    service.fault('foreignAnswer', { on: 'client' });
    expect(await ends(client().client(ANNA))).toBe('notDone: badAnswer');
  });

  test('of nonsense, and a look-up that knows of nothing, prove nothing', async () => {
    const forgetful: typeof fetch = async (_input, init) =>
      init?.method === 'POST' ? new Response('{"preorderId": 17, ') : Response.json({ state: 'unknown' });
    expect(await ends(client(forgetful).preorder(ORDER, 'order'))).toBe('unknown: badAnswer');
  });
});

describe('Megainsight', () => {
  test('hears the protocol’s version, and one operation id at every repeat', async () => {
    const heard: Headers[] = [];
    const through = linkTo(service.app);
    const listening: typeof fetch = (input, init) => {
      heard.push(new Headers(init?.headers));
      return through(input, init);
    };
    await ends(client(listening).preorder(ORDER, 'order'));
    await ends(client(listening).preorder(ORDER, 'order'));
    expect(heard.map((headers) => headers.get('x-protocol-version'))).toEqual(['3.2', '3.2']);
    expect(new Set(heard.map((headers) => headers.get('x-operation-id'))).size).toBe(1);
  });

  test('does not know another network', async () => {
    expect(await ends(client(linkTo(service.app), 'other').client(ANNA))).toBe('notDone: UNAUTHORIZED');
  });

  test('whatever it answers, ends in a failure of its own kind, which tells no secret', async () => {
    const calls = [
      (fetch: typeof globalThis.fetch) => client(fetch, 'secret-network').client('secret-token'),
      (fetch: typeof globalThis.fetch) => client(fetch, 'secret-network').preorder({ ...ORDER, clientToken: 'secret-token' }, 'order'),
      (fetch: typeof globalThis.fetch) =>
        client(fetch, 'secret-network').purchase(
          { clientToken: 'secret-token', clientId: ANNAS, orderId: 's', receipt: TICKET, lines: SOLD, mostAccrued: 0 },
          'p',
        ),
    ];
    await fc.assert(
      fc.asyncProperty(anyAnswer, fc.constantFrom(...calls), async ({ status, text }, call) => {
        clock = handClock();
        const problem = call(always(status, text)).catch((reason: unknown) => reason);
        expect(await ends(call(always(status, text)))).toMatch(/^(notDone|unknown): /);
        expect(JSON.stringify(await problem)).not.toContain('secret');
      }),
      { numRuns: 100 },
    );
  });
});
