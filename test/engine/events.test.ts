import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NotWritten } from '../../src/engine/journal.ts';
import type { SaleUpdate } from '../../src/engine/sale-record.ts';
import { statesOf } from '../../src/engine/step.ts';
import { settle } from '../support/hand-clock.ts';
import { CARD, RunningEngine } from './running-engine.ts';

let running: RunningEngine;
beforeEach(() => {
  running = new RunningEngine();
});
afterEach(() => running.engine.stop());

describe('an event', () => {
  test('is answered, and its effect run, only when it is on disk', async () => {
    await running.open();
    running.journal.hold();
    let answered = false;
    const answer = running.engine.dispatch('sale-1', CARD).then(() => {
      answered = true;
    });
    await settle();
    expect([answered, running.fetchClient.performed]).toEqual([false, []]);
    running.journal.release();
    await answer;
    expect([answered, running.fetchClient.performed.length]).toEqual([true, 1]);
  });

  test('shares its fsync with those that arrive with it', async () => {
    await Promise.all(['sale-1', 'sale-2', 'sale-3'].map((id) => running.open(id)));
    expect(running.journal.commits.map((batch) => batch.map(({ saleId }) => saleId))).toEqual([['sale-1', 'sale-2', 'sale-3']]);
  });

  test('that the state does not know is refused, and changes nothing', async () => {
    await running.open();
    expect(await running.engine.dispatch('sale-1', { type: 'offers.confirmed' })).toEqual({ kind: 'notNow' });
    expect((await running.engine.sale('sale-1'))?.sequence).toBe(1);
  });

  test('of an unknown sale is nobody’s', async () => {
    expect(await running.engine.dispatch('sale-9', CARD)).toBeUndefined();
  });

  test('that the disk did not take is refused, and the sale goes on as the disk has it', async () => {
    await running.open();
    running.journal.failNext(1);
    await expect(running.engine.dispatch('sale-1', CARD)).rejects.toThrow(NotWritten);
    await expect(running.engine.sale('sale-1')).rejects.toThrow(NotWritten);
    expect(running.fetchClient.performed).toEqual([]);
    await running.clock.advance(1_000);
    expect(await running.states()).toEqual(['ordering.identification.awaitingCard']);
    await running.engine.dispatch('sale-1', CARD);
    expect(await running.states()).toEqual(['ordering.identification.fetchingClient']);
  });

  test('after one that the disk did not take is refused with it', async () => {
    await running.open();
    running.journal.failNext(1);
    const answers = await Promise.allSettled([
      running.engine.dispatch('sale-1', CARD),
      running.engine.dispatch('sale-1', { type: 'sale.cancelled', reason: '' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(running.journal.commits.flat()).toHaveLength(1);
  });
});

test('an event that waits behind one that the disk did not take is not written', async () => {
  await running.open();
  running.journal.hold();
  const first = running.engine.dispatch('sale-1', CARD);
  await settle();
  const second = running.engine.dispatch('sale-1', { type: 'sale.cancelled', reason: '' });
  running.journal.failNext(1);
  running.journal.release();
  expect((await Promise.allSettled([first, second])).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(running.journal.commits.flat()).toHaveLength(1);
});

describe('while the disk has failed a sale', () => {
  beforeEach(async () => {
    await running.open();
    running.journal.failNext(1);
    await running.engine.dispatch('sale-1', CARD).catch(() => undefined);
  });
  const atWork = () => running.engine.atWork().map(({ id, sequence }) => [id, sequence]);

  test('it is still at work as it was last on disk, and takes nothing', async () => {
    expect(atWork()).toEqual([['sale-1', 1]]);
    await expect(running.engine.dispatch('sale-1', CARD)).rejects.toThrow(NotWritten);
  });

  test('and cannot be read either, it is read again a second later, and meanwhile at work', async () => {
    const { sale } = running.journal;
    running.journal.sale = () => Promise.reject(new Error('disk gone'));
    await running.clock.advance(1_000);
    expect(running.reports).toEqual([
      { what: 'a sale could not be taken up again', facts: { saleId: 'sale-1', problem: 'Error: disk gone' } },
    ]);
    expect(atWork()).toEqual([['sale-1', 1]]);
    running.journal.sale = sale;
    await running.clock.advance(1_000);
    expect([await running.states(), atWork()]).toEqual([['ordering.identification.awaitingCard'], [['sale-1', 1]]]);
  });

  test('and it was the opening that failed, there is no such sale', async () => {
    running.journal.failNext(1);
    await expect(running.open('sale-2')).rejects.toThrow(NotWritten);
    expect(atWork()).toEqual([['sale-1', 1]]);
    await running.clock.advance(1_000);
    expect([atWork(), await running.engine.sale('sale-2')]).toEqual([[['sale-1', 1]], undefined]);
  });

  test('and its state fits its chart no more, it is stranded', async () => {
    const { sale } = running.journal;
    running.journal.sale = async (id) => {
      const stored = await sale(id);
      return stored && { ...stored, state: { ...stored.state, value: { ordering: 'nowhere' } } };
    };
    await running.clock.advance(1_000);
    expect([running.whats(), running.engine.stranded.get('sale-1')?.misfits[0]?.kind]).toEqual([['no chart fits a sale'], 'noState']);
    expect(atWork()).toEqual([['sale-1', 1]]);
  });

  test('it is read again once, though several of its steps have failed', async () => {
    await running.clock.advance(1_000);
    running.journal.failNext(1);
    await Promise.allSettled([
      running.engine.dispatch('sale-1', CARD),
      running.engine.dispatch('sale-1', { type: 'sale.cancelled', reason: '' }),
    ]);
    expect(running.clock.pending()).toBe(1);
  });

  test('and is stopped, nothing is read again', async () => {
    await running.engine.stop();
    running.journal.sale = () => Promise.reject(new Error('read after the stop'));
    await running.clock.advance(5_000);
    expect(running.reports).toEqual([]);
  });
});

describe('a sale that is over', () => {
  beforeEach(async () => {
    await running.open();
    await running.engine.dispatch('sale-1', { type: 'sale.cancelled', reason: 'gone' });
  });

  test('is in memory no more, and read from the disk as it ended', async () => {
    expect(running.engine.atWork()).toEqual([]);
    const record = await running.engine.sale('sale-1');
    expect([record?.sequence, record?.endedAt, record?.snapshot.hasTag('cancelled')]).toEqual([2, running.clock.now(), true]);
    expect(running.engine.atWork()).toEqual([]);
  });

  test('refuses what comes too late', async () => {
    expect(await running.engine.dispatch('sale-1', CARD)).toEqual({ kind: 'notNow' });
    expect(running.engine.atWork()).toEqual([]);
  });

  test('is read once for all that ask at the same time, and anew for those who ask later', async () => {
    const { sale } = running.journal;
    let reads = 0;
    running.journal.sale = (id) => {
      reads++;
      return sale(id);
    };
    await Promise.all([running.engine.sale('sale-1'), running.engine.sale('sale-1'), running.engine.dispatch('sale-1', CARD)]);
    expect(reads).toBe(1);
    await running.engine.sale('sale-1');
    expect(reads).toBe(2);
  });

  test('is shown as it ended though no chart fits it any more, and waits for nobody', async () => {
    running.charts = {};
    await running.restart();
    const record = await running.engine.sale('sale-1');
    const { snapshot } = record as NonNullable<typeof record>;
    expect([running.engine.stranded.size, statesOf(snapshot), [...snapshot.tags], snapshot.getMeta()]).toEqual([
      0,
      ['cancelled.released'],
      running.journal.commits.flat().at(-1)?.tags,
      {},
    ]);
    expect([snapshot.context.cancelReason, snapshot.context.unsettled]).toEqual(['gone', null]);
    expect(snapshot.can({ type: 'attention.resolved', choice: 'closedByHand' } as never)).toBe(false);
  });
});

describe('an entry', () => {
  test('holds the request, and says when the sale ended, at its end and not again', async () => {
    const request = { scope: 'sale-1', key: 'key-1', fingerprint: 'print' };
    const updates: SaleUpdate[] = [];
    const stop = running.engine.watch((update) => updates.push(update));
    await running.open();
    await running.clock.advance(500);
    await running.engine.dispatch('sale-1', { type: 'sale.cancelled', reason: 'gone' }, request);
    const [opening, end] = running.journal.commits.flat();
    expect([opening?.request, opening?.endedAt, opening?.done, end?.request, end?.endedAt, end?.done, end?.opened]).toEqual([
      null,
      null,
      false,
      request,
      running.clock.now(),
      true,
      null,
    ]);
    expect(updates.map((update) => update.kind === 'event' && update.isEnd)).toEqual([false, true]);
    stop();
    await running.open('sale-2');
    expect(updates).toHaveLength(2);
  });

  test('is written though a watcher fails, who is named in the log', async () => {
    running.engine.watch(() => {
      throw new Error('the page is gone');
    });
    await running.open();
    expect(running.reports).toEqual([{ what: 'a watcher failed', facts: { kind: 'event', problem: 'Error: the page is gone' } }]);
    expect(await running.states()).toEqual(['ordering.identification.awaitingCard']);
  });

  test('is not written once the service stops', async () => {
    await running.open();
    await running.engine.stop();
    await expect(running.engine.dispatch('sale-1', CARD)).rejects.toThrow(NotWritten);
    expect(running.journal.commits).toHaveLength(1);
  });
});

test('a sale that its chart cannot begin is not opened', async () => {
  const opening = { saleId: 'sale-1', chart: 'prepaid', version: 1, path: 'prepaid', workplace: '1', pump: 1, request: null };
  await expect(running.engine.open({ ...opening, input: {} })).rejects.toThrow(TypeError);
  expect([running.journal.commits, running.engine.atWork()]).toEqual([[], []]);
});

test('a sale on a chart that is not at hand is not opened', async () => {
  running.charts = {};
  await expect(running.open()).rejects.toThrow('no chart prepaid 1');
  expect(running.journal.commits).toEqual([]);
});
