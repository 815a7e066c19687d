import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { createMegainsight } from '../../../src/adapters/megainsight/client.ts';
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
    const order = { preorderId: preorder.preorderId, orderId: 'sale-1', receipt: TICKET, lines: SOLD };
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
    expect(await ends(client().confirm({ preorderId, orderId: 'sale-1', receipt: TICKET, lines: SOLD }, 'confirm'))).toBe(
      'notDone: PREORDER_EXPIRED',
    );
  });

  test('beyond the balance are refused', async () => {
    expect(await ends(client().preorder({ ...ORDER, pointsToSpend: 15_001 }, 'order'))).toBe('notDone: NOT_ENOUGH_POINTS');
  });

  test('kept accrue with the purchase; a refund annuls what is no longer earned, and never more than there was', async () => {
    const { transactionId } = (await ends(
      client().purchase({ clientToken: ANNA, clientId: ANNAS, orderId: 'sale-1', receipt: TICKET, lines: SOLD }, 'purchase'),
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
          { clientToken: 'secret-token', clientId: ANNAS, orderId: 's', receipt: TICKET, lines: SOLD },
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
