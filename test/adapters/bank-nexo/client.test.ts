import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { createBankTerminal } from '../../../src/adapters/bank-nexo/client.ts';
import { serviceIdOf } from '../../../src/adapters/bank-nexo/codec.ts';
import { type BankSimulator, createBankSimulator } from '../../../src/simulators/bank-terminal.ts';
import { linkTo } from '../../../src/simulators/broken-link.ts';
import { type HandClock, handClock } from '../../support/hand-clock.ts';
import { always, anyAnswer, broken, endOf, nobody } from '../../support/http-answers.ts';

let clock: HandClock;
let bank: BankSimulator;
let ids = 0;
const terminal = (fetch: typeof globalThis.fetch = linkTo(bank.app)) =>
  createBankTerminal({ url: 'http://bank.test', saleId: 'KOLONKA-1', poiId: 'POI-1', fetch, clock });
const ends = (call: Promise<unknown>) => endOf(clock, call);
const pay = (operation = 'sale-1:payment:1', amount = 28_000) => ends(terminal().pay({ transactionId: 'sale-1', amount }, operation));
const booked = () => bank.transactions().map(({ kind, amount }) => [kind, amount]);
type Paid = { transactionId: string; at: string };

beforeEach(() => {
  clock = handClock();
  bank = createBankSimulator({ clock, newId: () => `T-${++ids}` });
});

describe('a card', () => {
  test('is charged once, however often the order is given under one name', async () => {
    const first = await pay();
    expect(first).toMatchObject({ amount: 28_000, transactionId: expect.stringMatching(/^T-/) });
    expect(await pay()).toEqual(first);
    expect(booked()).toEqual([['payment', 28_000]]);
  });

  test.each([
    ['decline', 'notDone: Refusal'],
    ['busy', 'notDone: Busy'],
    ['lostBefore', 'notDone: neverReceived'],
  ] as const)('with the fault %s is not charged, and that is known', async (fault, end) => {
    bank.fault(fault);
    expect([await pay(), booked()]).toEqual([end, []]);
  });

  test('whose answer is lost is asked about, and was charged once', async () => {
    bank.fault('lostAfter');
    expect(await pay()).toMatchObject({ amount: 28_000 });
    expect(booked()).toEqual([['payment', 28_000]]);
  });

  test('whose holder takes long is waited for', async () => {
    bank.fault('slow');
    expect(await pay()).toMatchObject({ amount: 28_000 });
  });

  test('is not charged when the till gives up in time: the payment’s own answer says so', async () => {
    bank.fault('slow');
    const paying = pay();
    await ends(terminal().abort('sale-1:payment:1', 'MerchantAbort'));
    expect([await paying, booked()]).toEqual(['notDone: Aborted', []]);
  });

  test('is asked about while the customer still types', async () => {
    bank.fault('slow');
    const paying = pay();
    expect(await ends(terminal().lookUpPayment('sale-1:payment:1'))).toMatchObject({ state: 'done', result: { amount: 28_000 } });
    await paying;
  });

  test('never seen, or refused, is told apart from one that was charged', async () => {
    expect(await ends(terminal().lookUpPayment('sale-9:payment:1'))).toEqual({
      state: 'notDone',
      code: 'neverReceived',
      message: 'the bank terminal never received it',
    });
    bank.fault('decline');
    await pay();
    expect(await ends(terminal().lookUpPayment('sale-1:payment:1'))).toMatchObject({ state: 'notDone', code: 'Refusal' });
  });

  test('charged with another sum than asked for is put before a person', async () => {
    const other = {
      SaleToPOIResponse: {
        PaymentResponse: {
          Response: { Result: 'Success' },
          POIData: { POITransactionID: { TransactionID: 'T', TimeStamp: 'now' } },
          PaymentResult: { AmountsResp: { AuthorizedAmount: 279 } },
        },
      },
    };
    expect(await ends(terminal(always(200, JSON.stringify(other))).pay({ transactionId: 's', amount: 28_000 }, 'o'))).toBe(
      'unknown: otherAmount',
    );
  });
});

describe('a reversal', () => {
  const reverse = async (amount: number, whole: boolean, operation: string) =>
    ends(terminal().reverse({ original: original as Paid, amount, whole, reason: 'CustCancel' }, operation));
  let original: unknown;
  beforeEach(async () => {
    original = await pay();
  });

  test('gives back all, or parts, and never more than was charged', async () => {
    expect(await reverse(10_000, false, 'r:1')).toMatchObject({ amount: 10_000 });
    expect(await reverse(10_000, false, 'r:1')).toMatchObject({ amount: 10_000 });
    expect(await reverse(18_001, false, 'r:2')).toBe('notDone: Refusal');
    expect(await reverse(18_000, false, 'r:3')).toMatchObject({ amount: 18_000 });
    expect(booked()).toEqual([
      ['payment', 28_000],
      ['reversal', 10_000],
      ['reversal', 18_000],
    ]);
  });

  test.each([
    ['lostAfter', [['reversal', 28_000]]],
    ['lostBefore', []],
  ] as const)('whose answer is lost (%s) is asked about', async (fault, expected) => {
    bank.fault(fault);
    await reverse(28_000, true, 'r:1');
    expect(booked().slice(1)).toEqual(expected);
    expect(await ends(terminal().lookUpReversal('r:1'))).toMatchObject({ state: expected.length > 0 ? 'done' : 'notDone' });
  });
});

describe('a terminal', () => {
  test('out of reach has charged nothing; one that falls silent may have', async () => {
    expect(await ends(terminal(nobody).pay({ transactionId: 's', amount: 100 }, 'o'))).toBe('notDone: offline');
    expect(await ends(terminal(broken).pay({ transactionId: 's', amount: 100 }, 'o'))).toBe('unknown: offline');
  });

  test('says whether it is there', async () => {
    expect([await ends(terminal().status()), await ends(terminal(nobody).status())]).toEqual([{ up: true }, 'notDone: offline']);
  });

  test('whatever it answers, ends in a failure of its own kind, never in a charge', async () => {
    await fc.assert(
      fc.asyncProperty(anyAnswer, async ({ status, text }) => {
        clock = handClock();
        expect(await ends(terminal(always(status, text)).pay({ transactionId: 's', amount: 100 }, 'o'))).toMatch(/^(notDone|unknown): /);
      }),
      { numRuns: 60 },
    );
  });
});

test('a message’s id is short, and the same for the same order', () => {
  fc.assert(
    fc.property(fc.string(), (operation) => {
      expect(serviceIdOf(operation)).toMatch(/^[0-9A-Z]{10}$/);
      expect(serviceIdOf(operation)).toBe(serviceIdOf(operation));
    }),
  );
});
