import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { settle } from '../support/hand-clock.ts';
import { CARD, RunningEngine } from './running-engine.ts';

let running: RunningEngine;
beforeEach(() => {
  running = new RunningEngine();
  running.oweReversals();
});
afterEach(() => running.engine.stop());

const asked = () => running.askReversal.performed.length;

describe('a timer', () => {
  test('fires after its time, is on disk as fired, and not called off by it', async () => {
    await running.chargedAndCancelled();
    expect(await running.states()).toEqual(['cancelling.givingBack.reversalOwed']);
    await running.clock.advance(4_900);
    expect(asked()).toBe(0);
    await running.clock.advance(200);
    expect([asked(), running.clock.pending()]).toEqual([1, 0]);
    const last = running.journal.commits.flat().at(-1);
    expect([last?.event.type.startsWith('xstate.after.'), last?.delta.timers?.gone.length, last?.ended]).toEqual([true, 1, []]);
  });

  test('survives a restart and fires after what was left of its time', async () => {
    await running.chargedAndCancelled();
    await running.clock.advance(3_000);
    await running.restart();
    await running.clock.advance(1_900);
    expect(asked()).toBe(0);
    await running.clock.advance(200);
    expect(asked()).toBe(1);
  });

  test('set by a clock that was far ahead fires after its own time, not when that clock’s hour comes', async () => {
    running.ahead = 3_600_000;
    await running.chargedAndCancelled();
    running.ahead = 0;
    await running.restart();
    await running.clock.advance(4_900);
    expect(asked()).toBe(0);
    await running.clock.advance(200);
    expect(asked()).toBe(1);
  });

  test('that came due meanwhile fires at the start, and once', async () => {
    await running.chargedAndCancelled();
    await running.engine.stop();
    await running.clock.advance(60_000);
    await running.restart();
    await settle();
    expect(asked()).toBe(1);
  });

  test('of a sale that was cut off with its effect does not fire beside it', async () => {
    await running.chargedAndCancelled();
    await running.engine.stop();
    await running.clock.advance(60_000);
    expect([asked(), running.journal.commits.flat().at(-1)?.event.type]).toEqual([0, 'xstate.error.actor.reversePayment']);
  });
});

test('timers that came due while the service was stopped fire in the order of their time, not of their sales', async () => {
  for (const saleId of ['sale-1', 'sale-2', 'sale-3']) {
    await running.open(saleId, { paymentType: 'card' });
    await running.engine.dispatch(saleId, CARD);
    await settle();
    await running.engine.dispatch(saleId, { type: 'offers.answered', couponIds: [], points: 0 });
    await settle();
  }
  for (const saleId of ['sale-2', 'sale-3', 'sale-1']) {
    await running.engine.dispatch(saleId, { type: 'sale.cancelled', reason: 'no paper' });
    await running.clock.advance(1_000);
  }
  const before = running.journal.commits.flat().length;
  await running.engine.stop();
  await running.clock.advance(60_000);
  await running.restart();
  await settle();
  const fired = running.journal.commits.flat().slice(before);
  expect(fired.map(({ saleId, event }) => [saleId, event.type.startsWith('xstate.after.')])).toEqual([
    ['sale-2', true],
    ['sale-3', true],
    ['sale-1', true],
  ]);
});
