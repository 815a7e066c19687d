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
    [
      'with names without end',
      [
        { ...CLIENT, name: long(301) },
        { ...CLIENT, coupons: [{ ...COUPON, title: long(301) }] },
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
    ['with a coupon of no price', [{ ...CLIENT, coupons: [{ ...COUPON, personalPrice: 0 }] }]],
    ['with a coupon of half a kopeck', [{ ...CLIENT, coupons: [{ ...COUPON, personalPrice: 5400.5 }] }]],
    [
      'with a nameless coupon',
      [
        { ...CLIENT, coupons: [{ ...COUPON, couponId: '' }] },
        { ...CLIENT, coupons: [{ ...COUPON, productCode: '' }] },
      ],
    ],
  ])('%s is none', (_what, clients) => {
    expect(clients.map((client) => isRead(Client, client))).toEqual(clients.map(() => false));
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
      for (const figure of [-1, 0.5, '1', null])
        expect(isRead(RESULTS.preorder, { ...PREORDER, lines: [{ ...LINE, [name]: figure }] })).toBe(false);
    for (const name of ['totalDiscount', 'pointsSpent', 'pointsToAccrue'])
      for (const figure of [-1, 0.5, '1', null]) expect(isRead(RESULTS.preorder, { ...PREORDER, [name]: figure })).toBe(false);
  });
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
    for (const name of Object.keys(result)) expect(isRead(RESULTS[call], { ...result, [name]: undefined })).toBe(false);
  });

  test('a released preorder is not half a point, nor a word', () => {
    expect([0.5, -1, 'yes'].map((released) => isRead(RESULTS.cancel, { released }))).toEqual([false, false, false]);
  });

  test('a refusal bears a code; what else it says is welcome', () => {
    expect(v.parse(Refusal, { error: { code: 'TOKEN_USED' } })).toEqual({ error: { code: 'TOKEN_USED', message: '', retryable: false } });
    expect(v.parse(Refusal, { error: { code: 'MAINTENANCE', message: 'later', retryable: true } }).error).toEqual({
      code: 'MAINTENANCE',
      message: 'later',
      retryable: true,
    });
    expect([{}, { error: {} }, { error: { code: '' } }, { error: { code: 7 } }].map((body) => isRead(Refusal, body))).toEqual(
      Array(4).fill(false),
    );
  });

  test('an operation is unknown, done or failed', () => {
    expect(['unknown', 'done', 'failed', 'maybe'].map((state) => isRead(OperationState, { state }))).toEqual([true, true, true, false]);
    expect(v.parse(OperationState, { state: 'done', result: { any: 1 } })).toEqual({ state: 'done', result: { any: 1 } });
  });
});
