import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SaleUpdate } from '../../src/engine/sale-record.ts';
import { settle } from '../support/hand-clock.ts';
import { failure, HOLDER, inputFor } from '../support/orders.ts';
import { CARD, RunningEngine } from './running-engine.ts';

let running: RunningEngine;
beforeEach(() => {
  running = new RunningEngine();
});
afterEach(() => running.engine.stop());

describe('after a crash', () => {
  beforeEach(async () => {
    await running.open();
    await running.engine.dispatch('sale-1', CARD);
    await running.restart();
  });

  test('an unfinished effect is asked about, not repeated', async () => {
    expect([running.fetchClient.performed, running.fetchClient.recalled.map(({ key }) => key)]).toEqual([[], ['sale-1:2:fetchClient']]);
    await running.fetchClient.end({ state: 'done', result: HOLDER });
    expect([await running.states(), running.fetchClient.performed]).toEqual([['ordering.offers.choosing'], []]);
  });

  test('one that was never done is done now, under the same name', async () => {
    await running.fetchClient.end({ state: 'notDone' });
    expect(running.fetchClient.performed.map(({ job }) => job.key)).toEqual(['sale-1:2:fetchClient']);
  });

  test('one that cannot be asked about fails with what is known', async () => {
    await running.fetchClient.fail(failure('megainsight', 'timeout', 'unknown'));
    expect(await running.states()).toEqual(['ordering.identification.loyaltyDown']);
  });

  test('the order is as it was given, though the snapshot does not repeat it', async () => {
    const standing = await running.journal.sale('sale-1');
    expect(JSON.stringify(standing?.state)).not.toContain('paymentTypes');
    expect((await running.engine.sale('sale-1'))?.snapshot.context.order).toEqual(inputFor({ loyalty: true }).order);
  });
});

test('a sale of two thousand events is not carried on: it stands before a person, who closes it', async () => {
  await running.open();
  await running.engine.dispatch('sale-1', CARD);
  const RETRIED = { type: 'loyalty.retried' };
  for (let sequence = 2; sequence < 2_000; sequence += 2) {
    await running.fetchClient.fail(failure('megainsight', 'timeout', 'notDone'));
    await running.engine.dispatch('sale-1', RETRIED);
  }
  await settle();
  const record = await running.engine.sale('sale-1');
  expect([record?.sequence, record?.snapshot.getMeta()]).toEqual([
    2_000,
    { stranded: { attention: { reason: 'tooManyEvents', choices: ['closedByHand'] } } },
  ]);
  expect(await running.engine.dispatch('sale-1', RETRIED)).toEqual({ kind: 'notNow' });
  const closed = await running.engine.dispatch('sale-1', { type: 'attention.resolved', choice: 'closedByHand', by: 'Иванов' });
  expect(closed).toMatchObject({ sequence: 2_001 });
});

describe('a sale that no chart fits', () => {
  const CLOSED_BY_HAND = { type: 'attention.resolved', choice: 'closedByHand', by: 'Иванов' };
  beforeEach(async () => {
    await running.open();
    await running.engine.dispatch('sale-1', CARD);
    running.charts = {};
    await running.restart();
  });

  test('is named, stands as it was left before a person, and takes nothing else', async () => {
    const misfits = [{ kind: 'noChart', what: 'prepaid 1' }];
    expect(running.reports).toEqual([{ what: 'no chart fits a sale', facts: { saleId: 'sale-1', chart: 'prepaid', version: 1, misfits } }]);
    expect(running.engine.stranded.get('sale-1')?.misfits).toEqual(misfits);
    expect([await running.engine.dispatch('sale-1', CARD), running.fetchClient.recalled]).toEqual([{ kind: 'notNow' }, []]);
    const record = await running.engine.sale('sale-1');
    expect([await running.states(), running.engine.atWork()]).toEqual([['ordering.identification.fetchingClient'], [record]]);
    const { snapshot } = record as NonNullable<typeof record>;
    expect([[...snapshot.tags], snapshot.hasTag('attention'), snapshot.context.cardRef, snapshot.context.order]).toEqual([
      ['open', 'attention'],
      true,
      'card-1',
      inputFor({ loyalty: true }).order,
    ]);
    expect(snapshot.context.unsettled).toEqual({
      device: 'kolonka',
      code: 'chartChanged',
      message: 'noChart: prepaid 1',
      known: 'unknown',
      evidence: { misfits },
    });
    expect(snapshot.getMeta()).toEqual({ stranded: { attention: { reason: 'chartChanged', choices: ['closedByHand'] } } });
  });

  test('is closed by a person’s word, on record, with its effects called off', async () => {
    const updates: SaleUpdate[] = [];
    running.engine.watch((update) => updates.push(update));
    await running.clock.advance(1_000);
    const request = { scope: 'sale-1', key: 'key-1', fingerprint: 'print' };
    const closed = await running.engine.dispatch('sale-1', CLOSED_BY_HAND, request);
    expect(running.journal.commits.flat().at(-1)).toMatchObject({
      sequence: 3,
      at: running.clock.now(),
      event: CLOSED_BY_HAND,
      states: ['ordering.identification.fetchingClient'],
      tags: ['closed', 'failed'],
      done: true,
      endedAt: running.clock.now(),
      opened: null,
      ordered: [],
      ended: [{ asked: 2, id: 'fetchClient', outcome: 'cancelled' }],
      request,
      projection: { claims: [], receipts: [], deliveries: [], concern: null },
    });
    expect(updates).toEqual([
      { kind: 'event', record: closed, event: CLOSED_BY_HAND, at: running.clock.now(), isEnd: true, microsteps: [] },
    ]);
    expect([running.engine.atWork(), running.engine.stranded.size]).toEqual([[], 0]);
    expect((await running.journal.sale('sale-1'))?.work).toEqual({ effects: [], timers: [] });
    expect((await running.engine.sale('sale-1'))?.snapshot.context.unsettled).toBeNull();
  });

  test('stays where a person chooses something else, or the disk does not take it', async () => {
    expect(await running.engine.dispatch('sale-1', { ...CLOSED_BY_HAND, choice: 'paid' })).toEqual({ kind: 'notNow' });
    expect(await running.engine.dispatch('sale-1', { type: 'sale.cancelled', choice: 'closedByHand' })).toEqual({ kind: 'notNow' });
    running.journal.failNext(1);
    await expect(running.engine.dispatch('sale-1', CLOSED_BY_HAND)).rejects.toThrow();
    expect(running.engine.stranded.size).toBe(1);
  });
});

test('a sale whose stored state the chart cannot take up is stranded, not dropped', async () => {
  await running.open();
  const { openSales } = running.journal;
  running.journal.openSales = async () =>
    (await openSales()).map((sale) => ({ ...sale, state: { ...sale.state, value: { ordering: 'nowhere' } } }));
  await running.restart();
  expect(running.engine.stranded.get('sale-1')?.misfits).toEqual([{ kind: 'noState', what: 'ordering.nowhere' }]);
});
