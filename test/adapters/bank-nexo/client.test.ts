import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { createBankTerminal } from '../../../src/adapters/bank-nexo/client.ts';
import { serviceIdOf } from '../../../src/adapters/bank-nexo/codec.ts';
import type { AnsweredMessages } from '../../../src/adapters/bank-nexo/witness.ts';
import { type BankSimulator, createBankSimulator } from '../../../src/simulators/bank-terminal.ts';
import { linkTo } from '../../../src/simulators/broken-link.ts';
import { createAnsweredMessageStore } from '../../../src/store/answered-messages.ts';
import { openDatabase } from '../../../src/store/database.ts';
import { createSqliteJournal } from '../../../src/store/journal/sqlite-journal.ts';
import { type HandClock, handClock } from '../../support/hand-clock.ts';
import { always, anyAnswer, broken, endOf, nobody } from '../../support/http-answers.ts';

let clock: HandClock;
let bank: BankSimulator;
let ids = 0;
/** The last answered message, over clients. */
let answered: AnsweredMessages;
const terminal = (fetch: typeof globalThis.fetch = linkTo(bank.app)) =>
  createBankTerminal({ url: 'http://bank.test', saleId: 'KOLONKA-1', poiId: 'POI-1', fetch, clock, answered });
const ends = (call: Promise<unknown>) => endOf(clock, call);
const pay = (operation = 'sale-1:payment:1', amount = 28_000) => ends(terminal().pay({ transactionId: 'sale-1', amount }, operation));
const booked = () => bank.transactions().map(({ kind, amount }) => [kind, amount]);
type Paid = { transactionId: string; at: string };

beforeEach(async () => {
  clock = handClock();
  const database = openDatabase(':memory:');
  answered = createAnsweredMessageStore(database, createSqliteJournal(database).writes.answeredMessages, clock);
  bank = createBankSimulator({ clock, newId: () => `T-${++ids}` });
  // Refused before anything is charged: the terminal has answered once.
  bank.fault('decline');
  await pay('sale-0:payment:1');
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
    await clock.advance(0);
    await ends(terminal().abort('sale-1:payment:1', 'MerchantAbort'));
    expect([await paying, booked()]).toEqual(['notDone: Aborted', []]);
  });

  test('is asked about while the customer still types', async () => {
    bank.fault('slow');
    const paying = pay();
    await clock.advance(0);
    expect(await ends(terminal().lookUpPayment('sale-1:payment:1'))).toMatchObject({ state: 'done', result: { amount: 28_000 } });
    await paying;
  });

  test('never seen, or refused, is told apart from one that was charged', async () => {
    await pay('sale-8:payment:1');
    expect(await ends(terminal().lookUpPayment('sale-9:payment:1'))).toEqual({
      state: 'notDone',
      code: 'neverReceived',
      message: 'the bank terminal never received it',
    });
    bank.fault('decline');
    await pay();
    expect(await ends(terminal().lookUpPayment('sale-1:payment:1'))).toMatchObject({ state: 'notDone', code: 'Refusal' });
  });

  test.each(['otherAmount', 'claimsOtherAmount'] as const)('with %s: the terminal’s word is given as it is', async (fault) => {
    bank.fault(fault);
    expect(await pay()).toMatchObject({ amount: 14_000 });
    expect(await ends(terminal().lookUpPayment('sale-1:payment:1'))).toMatchObject({ state: 'done', result: { amount: 14_000 } });
  });

  test('is not paid by another message’s answer: its own is asked for', async () => {
    bank.fault('foreignAnswer');
    expect(await pay()).toMatchObject({ amount: 28_000 });
    bank.fault('foreignAnswer', 100);
    expect(await pay('sale-2:payment:1')).toBe('unknown: badAnswer');
  });

  test.each(['ServiceID', 'SaleID', 'POIID', 'MessageCategory'])('is not paid by an answer with another %s', async (field) => {
    const lying: typeof fetch = async (input, init) => {
      const answer = (await (await linkTo(bank.app)(input, init)).json()) as { SaleToPOIResponse: { MessageHeader: object } };
      Object.assign(answer.SaleToPOIResponse.MessageHeader, { [field]: 'another' });
      return Response.json(answer);
    };
    expect(await ends(terminal(lying).pay({ transactionId: 'sale-1', amount: 28_000 }, 'o'))).toBe('unknown: offline');
  });

  test('is not paid by dollars', async () => {
    bank.fault('otherCurrency');
    expect(await pay()).toBe('unknown: badAnswer');
  });

  test('whose charge the terminal has forgotten is not called unpaid', async () => {
    bank.fault('forgetful');
    bank.fault('lostAfter');
    expect(await pay()).toBe('unknown: forgotten');
    expect(booked()).toEqual([['payment', 28_000]]);
  });

  test('whose charge the terminal has forgotten with all before it is not called unpaid', async () => {
    const till = terminal();
    await ends(till.pay({ transactionId: 'sale-0', amount: 100 }, 'sale-0:payment:1'));
    bank.fault('lostAfter');
    bank.fault('forgetful', 1);
    expect(await ends(till.pay({ transactionId: 'sale-1', amount: 28_000 }, 'sale-1:payment:1'))).toBe('unknown: forgotten');
  });

  test('whose charge the terminal has forgotten is not called unpaid because it knows the next one', async () => {
    const till = terminal();
    await ends(till.pay({ transactionId: 'sale-0', amount: 100 }, 'sale-0:payment:1'));
    bank.fault('lostAfter');
    bank.fault('forgetful', 1);
    expect(await ends(till.pay({ transactionId: 'sale-1', amount: 28_000 }, 'sale-1:payment:1'))).toBe('unknown: forgotten');
    await ends(till.pay({ transactionId: 'sale-2', amount: 200 }, 'sale-2:payment:1'));
    expect(await ends(till.lookUpPayment('sale-1:payment:1'))).toBe('unknown: forgotten');
    // Nor after a restart of the service.
    expect(await ends(terminal().lookUpPayment('sale-1:payment:1'))).toBe('unknown: forgotten');
  });

  test('whose answer came, and was lost with our process, is not called unpaid by a terminal that has lost its memory since', async () => {
    expect(await pay()).toMatchObject({ amount: 28_000 });
    bank.fault('forgetful', 1);
    expect(await ends(terminal().lookUpPayment('sale-1:payment:1'))).toBe('unknown: forgotten');
    await pay('sale-2:payment:1');
    expect(await ends(terminal().lookUpPayment('sale-1:payment:1'))).toBe('unknown: forgotten');
  });

  test('is not charged while the disk does not take what is needed to ask for it again', async () => {
    answered = { ...answered, noteGiven: () => Promise.reject(new Error('database or disk is full')) };
    expect([await pay(), booked()]).toEqual(['notDone: notStored', []]);
  });

  test('whose loss is asked about for 15 s by the clock’s own pace, however the wall clock is set', async () => {
    let ahead = 600_000;
    const wrong = { ...clock, now: () => clock.now() + ahead, monotonic: clock.now };
    const till = createBankTerminal({
      url: 'http://bank.test',
      saleId: 'KOLONKA-1',
      poiId: 'POI-1',
      fetch: linkTo(bank.app),
      clock: wrong,
      answered,
    });
    bank.fault('otherCurrency', 2);
    const paying = ends(till.pay({ transactionId: 'sale-1', amount: 28_000 }, 'sale-1:payment:1'));
    const startedAt = clock.now();
    ahead = 0;
    expect(await paying).toBe('unknown: badAnswer');
    expect(clock.now() - startedAt).toBeLessThan(30_000);
  });
});

describe('money that goes back', () => {
  const giveBack = async (amount: number, operation: string, by: 'reversal' | 'refund' = 'reversal') =>
    ends(terminal().giveBack({ transactionId: 'sale-1', original: original as Paid, amount, by }, operation));
  const lookUp = (operation: string, by: 'reversal' | 'refund' = 'reversal') => ends(terminal().lookUpGivingBack(operation, by));
  let original: unknown;
  beforeEach(async () => {
    original = await pay();
  });

  test('is all, or parts, and never more than was charged', async () => {
    expect(await giveBack(10_000, 'r:1')).toMatchObject({ amount: 10_000 });
    expect(await giveBack(10_000, 'r:1')).toMatchObject({ amount: 10_000 });
    expect(await giveBack(18_001, 'r:2')).toBe('notDone: Refusal');
    expect(await giveBack(18_000, 'r:3')).toMatchObject({ amount: 18_000 });
    expect(booked()).toEqual([
      ['payment', 28_000],
      ['reversal', 10_000],
      ['reversal', 18_000],
    ]);
  });

  test.each([
    ['lostAfter', [['reversal', 28_000]]],
    ['lostBefore', []],
  ] as const)('and whose answer is lost (%s) is asked about', async (fault, expected) => {
    bank.fault(fault);
    await giveBack(28_000, 'r:1');
    expect(booked().slice(1)).toEqual(expected);
    expect(await lookUp('r:1')).toMatchObject({ state: expected.length > 0 ? 'done' : 'notDone' });
  });

  test('is what the terminal says, at first and when it is asked', async () => {
    bank.fault('reversalOtherAmount');
    expect(await giveBack(18_000, 'r:1')).toMatchObject({ amount: 9_000 });
    expect(await lookUp('r:1')).toMatchObject({ state: 'done', result: { amount: 9_000 } });
  });

  test('goes back as a refund where the bank reverses no more, and is asked for as one', async () => {
    bank.fault('declineReversal');
    expect(await giveBack(28_000, 'r:1')).toBe('notDone: Refusal');
    bank.fault('lostAfter');
    expect(await giveBack(28_000, 'r:2', 'refund')).toMatchObject({ amount: 28_000 });
    expect(await lookUp('r:2', 'refund')).toMatchObject({ state: 'done', result: { amount: 28_000 } });
    expect(booked().slice(1)).toEqual([['refund', 28_000]]);
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
