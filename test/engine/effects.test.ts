import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Cancellation, failureOf, type Job } from '../../src/engine/effects.ts';
import type { SaleUpdate } from '../../src/engine/sale-record.ts';
import { settle } from '../support/hand-clock.ts';
import { failure, HOLDER } from '../support/orders.ts';
import { CARD, RunningEngine } from './running-engine.ts';

let running: RunningEngine;
beforeEach(() => {
  running = new RunningEngine();
});
afterEach(() => running.engine.stop());

describe('an effect', () => {
  beforeEach(async () => {
    await running.open();
    await running.engine.dispatch('sale-1', CARD);
  });

  test('bears the name of the event that asked for it', () => {
    expect(running.fetchClient.performed.map(({ input, job }) => [input, job.saleId, job.key])).toEqual([
      [{ terminal: '2', cardRef: 'card-1' }, 'sale-1', 'sale-1:2:fetchClient'],
    ]);
  });

  test('gives its result to the sale, in the entry that ends it', async () => {
    await running.fetchClient.end(HOLDER);
    expect(await running.states()).toEqual(['ordering.offers.choosing']);
    expect(running.journal.commits.flat().at(-1)).toMatchObject({
      event: { type: 'xstate.done.actor.fetchClient' },
      ended: [{ asked: 2, id: 'fetchClient', outcome: 'done' }],
    });
    expect((await running.journal.sale('sale-1'))?.work).toEqual({ effects: [], timers: [] });
  });

  test('that a device refuses is a failure with its word', async () => {
    await running.fetchClient.fail(failure('megainsight', 'timeout', 'notDone'));
    expect(await running.states()).toEqual(['ordering.identification.loyaltyDown']);
    expect((await running.engine.sale('sale-1'))?.snapshot.context.notice).toMatchObject({ device: 'megainsight', code: 'timeout' });
    const error = failure('megainsight', 'timeout', 'notDone');
    expect(running.journal.commits.flat().at(-1)).toMatchObject({
      event: { type: 'xstate.error.actor.fetchClient', error, actorId: 'fetchClient' },
      ended: [{ asked: 2, id: 'fetchClient', outcome: 'failed' }],
    });
    expect(running.reports).toEqual([]);
  });

  test('with a defect is reported, and its outcome unknown', async () => {
    await running.fetchClient.fail(new TypeError('undefined is not a function'));
    expect(running.whats()).toEqual(['a body has a defect']);
    expect(await running.states()).toEqual(['ordering.identification.loyaltyDown']);
    expect(JSON.stringify(running.journal.commits)).not.toContain('undefined is not');
  });

  test('that the sale has left is called off, and what it says later is dropped', async () => {
    const signal = running.fetchClient.performed[0]?.job.signal;
    await running.engine.dispatch('sale-1', { type: 'sale.cancelled', reason: 'gone' });
    expect(signal?.aborted).toBe(true);
    await running.fetchClient.end(HOLDER);
    expect(await running.states()).toEqual(['cancelled.released']);
    expect(running.journal.commits.flat().at(-1)).toMatchObject({ ended: [{ asked: 2, id: 'fetchClient', outcome: 'cancelled' }] });
  });

  test('tells its progress to watchers, and not to the journal', async () => {
    const seen: SaleUpdate[] = [];
    running.engine.watch((change) => seen.push(change));
    running.fetchClient.performed[0]?.job.progress({ volume: 10 });
    expect(seen).toEqual([{ kind: 'progress', saleId: 'sale-1', port: 'fetchClient', value: { volume: 10 } }]);
    expect(running.journal.commits).toHaveLength(2);
  });

  test('whose result the disk did not take is recalled', async () => {
    running.journal.failNext(1);
    await running.fetchClient.end(HOLDER);
    expect(running.whats()).toEqual(['a fact could not be written']);
    await running.clock.advance(1_000);
    expect([running.fetchClient.performed.length, running.fetchClient.recalled.length]).toEqual([1, 1]);
    await running.fetchClient.end({ state: 'done', result: HOLDER });
    expect(await running.states()).toEqual(['ordering.offers.choosing']);
  });
});

test('an effect whose body cannot be asked about is performed again after a crash, under its own name', async () => {
  const performed: string[] = [];
  await running.open();
  await running.engine.dispatch('sale-1', CARD);
  running.bodies = {
    fetchClient: {
      perform: async (_input, { key }) => {
        performed.push(key);
        return HOLDER;
      },
    },
  };
  await running.restart();
  await settle();
  expect([performed, await running.states()]).toEqual([['sale-1:2:fetchClient'], ['ordering.offers.choosing']]);
});

test('an effect of a port without a body is a defect, and unknown', async () => {
  running.bodies = { fetchClient: undefined as never };
  running.engine = running.boot();
  await running.open();
  await running.engine.dispatch('sale-1', CARD);
  await settle();
  expect(running.reports).toEqual([
    { what: 'a body has a defect', facts: expect.objectContaining({ saleId: 'sale-1', port: 'fetchClient' }) },
  ]);
  expect(String(running.reports[0]?.facts.problem)).toContain('the port fetchClient has no body');
  expect(await running.states()).toEqual(['ordering.identification.loyaltyDown']);
});

describe('an effect that is called off', () => {
  let job: Job;
  beforeEach(async () => {
    await running.open();
    await running.engine.dispatch('sale-1', CARD);
    job = running.fetchClient.performed[0]?.job as Job;
  });

  test('because the sale has gone on says so, and tells no progress any more', async () => {
    const updates: SaleUpdate[] = [];
    await running.engine.dispatch('sale-1', { type: 'sale.cancelled', reason: 'gone' });
    running.engine.watch((update) => updates.push(update));
    job.progress({ volume: 10 });
    expect([updates, job.signal.aborted, (job.signal.reason as Error).message]).toEqual([[], true, 'the sale has gone on']);
  });

  test('because the service stops says so, and what it answers then is dropped', async () => {
    const before = running.journal.commits.length;
    await running.engine.stop();
    expect([job.signal.aborted, (job.signal.reason as Error).message]).toEqual([true, 'the service is stopping']);
    await running.fetchClient.end(HOLDER);
    expect([running.journal.commits.length, running.reports]).toEqual([before, []]);
  });

  test('and fails then is no defect', async () => {
    await running.engine.dispatch('sale-1', { type: 'sale.cancelled', reason: 'gone' });
    await running.fetchClient.fail(new Error('aborted'));
    expect(running.reports).toEqual([]);
  });
});

describe('a signal', () => {
  test('is aborted with the reason, whether it was read before or after', () => {
    const [early, late] = [new Cancellation(), new Cancellation()];
    const { signal } = early;
    expect([signal.aborted, early.isCancelled]).toEqual([false, false]);
    for (const cancellation of [early, late]) cancellation.cancel('over');
    expect([signal.aborted, signal.reason, late.isCancelled, late.signal.aborted, late.signal.reason]).toEqual([
      true,
      'over',
      true,
      true,
      'over',
    ]);
    expect(early.signal).toBe(signal);
  });
});

describe('what a body rejects with', () => {
  const DEFECT = { device: 'kolonka', code: 'defect', message: 'unexpected fault inside the service', known: 'unknown', evidence: {} };

  test('is a failure where it says what is known, and nothing else of it is passed on', () => {
    const whole = failure('bank', 'offline', 'notDone');
    expect(failureOf(Object.assign(new Error('x'), whole, { retryable: true }))).toEqual(whole);
    expect(failureOf({ known: 'unknown', code: '44' })).toEqual({ device: '', code: '44', message: '', known: 'unknown', evidence: {} });
  });

  test('is a defect otherwise, and its words stay inside', () => {
    const defects = [null, undefined, 'down', new TypeError('secret'), { known: 'done', code: '1' }, { known: 'unknown' }, { code: '44' }];
    expect(defects.map(failureOf)).toEqual(defects.map(() => DEFECT));
  });
});
