import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { Client, OperationState, RESULTS, Refusal } from '../../../src/adapters/megainsight/codec.ts';

const COUPON = {
  couponId: 'C1',
  title: 'АИ-80 по 54,00 ₽',
  productCode: 'ai80',
  productName: 'АИ-80',
  personalPrice: 5400,
  maxQuantity: 20_000,
  validTo: '2026-12-31T00:00:00Z',
  stacksWithPoints: false,
};
const CLIENT = {
  clientId: 'client-17',
  cardNumber: '2200000000017',
  name: 'Анна',
  status: 'active',
  balance: 15_000,
  maxSpendPercent: 50,
  accrualPercent: 5,
  coupons: [COUPON],
};
const LINE = { lineNo: 1, part: 1, quantity: 5000, price: 5400, amount: 27_000, discount: 1000, pointsSpent: 0, couponId: 'C1' };
const PREORDER = {
  preorderId: 'P-1',
  expiresAt: '2026-11-23T09:10:00Z',
  lines: [LINE],
  totalDiscount: 1000,
  pointsSpent: 0,
  pointsToAccrue: 0,
  balanceAfter: 15_000,
};
const isRead = (schema: v.GenericSchema, value: unknown) => v.safeParse(schema, value).success;
const long = (length: number) => 'x'.repeat(length);

describe('a client', () => {
  test('is read whole', () => {
    expect(v.parse(Client, CLIENT)).toEqual(CLIENT);
  });

  test('may have no name, and coupons no end and no word on points', () => {
    const { name: _name, ...nameless } = CLIENT;
    const { validTo: _validTo, stacksWithPoints: _stacks, ...plain } = COUPON;
    expect(v.parse(Client, { ...nameless, coupons: [plain, { ...COUPON, validTo: null }] })).toEqual({
      ...CLIENT,
      name: '',
      coupons: [
        { ...plain, validTo: null, stacksWithPoints: true },
        { ...COUPON, validTo: null },
      ],
    });
  });

  test('who owes points has none to spend', () => {
    expect(v.parse(Client, { ...CLIENT, balance: -500 }).balance).toBe(0);
    expect(v.parse(Client, { ...CLIENT, balance: 1 }).balance).toBe(1);
  });

  test.each([
    ['of every status', ['active', 'accrualOnly', 'blocked'].map((status) => ({ ...CLIENT, status }))],
    ['with the longest names', [{ ...CLIENT, clientId: long(100), name: long(300), coupons: [{ ...COUPON, title: long(300) }] }]],
    ['with nothing and with everything to spend', [0, 100].map((maxSpendPercent) => ({ ...CLIENT, maxSpendPercent }))],
    ['with as many coupons as there may be', [{ ...CLIENT, coupons: Array(200).fill(COUPON) }]],
    ['with the cheapest coupon, and one that is used up', [{ ...CLIENT, coupons: [{ ...COUPON, personalPrice: 1, maxQuantity: 0 }] }]],
    ['with the largest balance', [{ ...CLIENT, balance: Number.MAX_SAFE_INTEGER }]],
  ])('%s is read', (_what, clients) => {
    expect(clients.map((client) => isRead(Client, client))).toEqual(clients.map(() => true));
  });

  test.each([
    ['of another status', [{ ...CLIENT, status: 'gold' }]],
    [
      'without a name to be known by',
      [
        { ...CLIENT, clientId: '' },
        { ...CLIENT, cardNumber: '' },
        { ...CLIENT, clientId: long(101) },
      ],
    ],
    ['with half a point', [{ ...CLIENT, balance: 0.5 }]],
    [
      'with more points than can be counted',
      [
        { ...CLIENT, balance: 2 ** 53 },
        { ...CLIENT, balance: -(2 ** 53) },
      ],
    ],
    [
      'with more than everything to spend',
      [
        { ...CLIENT, maxSpendPercent: 101 },
        { ...CLIENT, accrualPercent: 101 },
      ],
    ],
    [
      'with less than nothing to spend',
      [
        { ...CLIENT, maxSpendPercent: -1 },
        { ...CLIENT, accrualPercent: -1 },
      ],
    ],
    ['with coupons without end', [{ ...CLIENT, coupons: Array(201).fill(COUPON) }]],
    ['with coupons that are no list', [{ ...CLIENT, coupons: {} }]],
  ])('%s is none', (_what, clients) => {
    expect(clients.map((client) => isRead(Client, client))).toEqual(clients.map(() => false));
  });
});

describe('a coupon', () => {
  test.each([
    ['of no price', { personalPrice: 0 }],
    ['of half a kopeck', { personalPrice: 5400.5 }],
    ['of a price in words', { personalPrice: 'cheap' }],
    ['without a quantity', { maxQuantity: null }],
    ['without a name to be known by', { couponId: '' }],
    ['for nothing', { productCode: '' }],
    ['that says neither yes nor no to points', { stacksWithPoints: 'perhaps' }],
  ])('%s is not offered; the others are', (_what, changes) => {
    const other = { ...COUPON, couponId: 'C9' };
    expect(v.parse(Client, { ...CLIENT, coupons: [{ ...COUPON, ...changes }, null, other] }).coupons).toEqual([other]);
  });

  test('may be none at all', () => {
    const { coupons: _coupons, ...bare } = CLIENT;
    expect([bare, { ...CLIENT, coupons: null }].map((client) => v.parse(Client, client).coupons)).toEqual([[], []]);
  });
});

describe('words that nobody counts on', () => {
  test.each([null, undefined, {}, [], 17])('may be %j', (odd) => {
    const client = v.parse(Client, { ...CLIENT, name: odd, coupons: [{ ...COUPON, title: odd, productName: odd, validTo: odd }] });
    expect(client).toMatchObject({ name: '', coupons: [{ title: '', productName: '', validTo: null, personalPrice: 5400 }] });
    expect(v.parse(RESULTS.preorder, { ...PREORDER, balanceAfter: odd }).pointsSpent).toBe(0);
  });

  test('without end are cut', () => {
    expect(v.parse(Client, { ...CLIENT, name: long(301) }).name).toBe(long(300));
  });
});

describe('a figure', () => {
  test.each([
    [15_000, 15_000],
    ['15000', 15_000],
    ['15000.00', 15_000],
    [89.99 * 100, 8999],
    ['8998.999999999999', 8999],
    ['-0', 0],
  ])('%j is read as %d', (told, figure) => {
    expect(v.parse(Client, { ...CLIENT, balance: told }).balance).toBe(figure);
  });

  test.each(['', ' ', '15 000', '1e3', '0x10', '15000,00', '0.5', 'NaN', null, {}, [], true])('%j is none', (told) => {
    expect(isRead(Client, { ...CLIENT, balance: told })).toBe(false);
  });
});

describe('an answered preorder', () => {
  test('is read whole; a line without a coupon says so or says nothing', () => {
    const { couponId: _couponId, ...plain } = LINE;
    expect(v.parse(RESULTS.preorder, PREORDER)).toEqual(PREORDER);
    expect(v.parse(RESULTS.preorder, { ...PREORDER, lines: [plain, { ...LINE, couponId: null }] }).lines).toEqual([
      { ...plain, couponId: null },
      { ...plain, couponId: null },
    ]);
  });

  test('has at most five hundred lines, and whole figures, none below nothing', () => {
    const spoilt = Object.keys(LINE).filter((name) => name !== 'couponId');
    expect(isRead(RESULTS.preorder, { ...PREORDER, lines: Array(500).fill(LINE) })).toBe(true);
    expect(isRead(RESULTS.preorder, { ...PREORDER, lines: Array(501).fill(LINE) })).toBe(false);
    for (const name of spoilt)
      for (const figure of [-1, 0.5, '0.5', 'one', null, {}, []])
        expect(isRead(RESULTS.preorder, { ...PREORDER, lines: [{ ...LINE, [name]: figure }] })).toBe(false);
    for (const name of ['totalDiscount', 'pointsSpent', 'pointsToAccrue'])
      for (const figure of [-1, 0.5, '0.5', 'one', null, {}, []])
        expect(isRead(RESULTS.preorder, { ...PREORDER, [name]: figure })).toBe(false);
  });
});

test('a preorder without an end that can be read is none', () => {
  expect(['', 'soon', null, 600, undefined].map((expiresAt) => isRead(RESULTS.preorder, { ...PREORDER, expiresAt }))).toEqual(
    Array(5).fill(false),
  );
});

describe('what a call answers', () => {
  const confirmed = { transactionId: 'T-1', pointsSpent: 100, pointsAccrued: 5, balance: 900 };
  const refunded = { refundId: 'R-1', pointsReturned: 100, pointsAnnulled: 5, balance: 1000 };
  test.each([
    ['confirm', confirmed],
    ['purchase', { transactionId: 'T-1', pointsAccrued: 5, balance: 900 }],
    ['cancel', { released: true }],
    ['cancel', { released: 100 }],
    ['refund', refunded],
  ] as const)('%s: %j', (call, result) => {
    expect(v.parse(RESULTS[call], result)).toEqual(result);
    // No money hangs on a balance that is shown, nor on how a release is put.
    for (const name of Object.keys(result))
      expect(isRead(RESULTS[call], { ...result, [name]: undefined })).toBe(['balance', 'released'].includes(name));
  });

  test.each(['yes', 0.5, null, {}, undefined])('a release may be put as %j', (released) => {
    expect(isRead(RESULTS.cancel, { released })).toBe(true);
  });

  test('an id may be a number', () => {
    expect(v.parse(RESULTS.purchase, { transactionId: 17, pointsAccrued: 5, balance: 900 }).transactionId).toBe('17');
    expect(isRead(RESULTS.purchase, { transactionId: 1.5, pointsAccrued: 5, balance: 900 })).toBe(false);
  });

  test('a refusal bears a code; what else it says is welcome', () => {
    expect(v.parse(Refusal, { error: { code: 'TOKEN_USED' } })).toEqual({ error: { code: 'TOKEN_USED', message: '', retryable: false } });
    expect(v.parse(Refusal, { error: { code: 'MAINTENANCE', message: 'later', retryable: true } }).error).toEqual({
      code: 'MAINTENANCE',
      message: 'later',
      retryable: true,
    });
    expect([{}, { error: {} }, { error: { code: '' } }].map((body) => isRead(Refusal, body))).toEqual(Array(3).fill(false));
  });

  test('an operation is unknown, done or failed', () => {
    expect(['unknown', 'done', 'failed', 'maybe'].map((state) => isRead(OperationState, { state }))).toEqual([true, true, true, false]);
    expect(v.parse(OperationState, { state: 'done', result: { any: 1 } })).toEqual({ state: 'done', result: { any: 1 } });
  });
});
