import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { prepaid } from '../../machines/prepaid.ts';
import { projectStep } from '../../machines/sale/projection.ts';
import { applySteps, toSaleState } from '../../src/engine/delta.ts';
import type { Body, Job } from '../../src/engine/effects.ts';
import { Engine } from '../../src/engine/engine.ts';
import { replay } from '../../src/engine/history/replay.ts';
import { type Entry, NotWritten } from '../../src/engine/journal.ts';
import type { SaleRecord, SaleUpdate } from '../../src/engine/sale-record.ts';
import { statesOf } from '../../src/engine/step.ts';
import { type HandClock, handClock, settle } from '../support/hand-clock.ts';
import { type MemoryJournal, memoryJournal } from '../support/memory-journal.ts';
import { failure, HOLDER, inputFor } from '../support/orders.ts';

/** A body that waits to be told how it ends, and keeps what it was given. */
function told() {
  const performed: { input: unknown; job: Job }[] = [];
  const recalled: Job[] = [];
  let end: { resolve(value: unknown): void; reject(reason: unknown): void } | null = null;
  const ending = () => new Promise<unknown>((resolve, reject) => (end = { resolve, reject }));
  const body: Body<never, unknown> = {
    perform(input, job) {
      performed.push({ input, job });
      return ending();
    },
    recall(_input, job) {
      recalled.push(job);
      return ending() as never;
    },
  };
  return {
    body,
    performed,
    recalled,
    async end(value: unknown) {
      end?.resolve(value);
      await settle();
    },
    async fail(reason: unknown) {
      end?.reject(reason);
      await settle();
    },
  };
}

let journal: MemoryJournal;
let clock: HandClock;
let fetchClient: ReturnType<typeof told>;
let takePayment: ReturnType<typeof told>;
let reports: string[];
let engine: Engine;

const boot = () =>
  new Engine({
    journal,
    clock,
    charts: (name, version) => (name === 'prepaid' && version === 1 ? prepaid : undefined),
    bodies: { fetchClient: fetchClient.body, takePayment: takePayment.body },
    project: projectStep,
    report: (what) => reports.push(what),
  });
const open = (saleId = 'sale-1', changes = {}): Promise<SaleRecord> =>
  engine.open({
    saleId,
    chart: 'prepaid',
    version: 1,
    input: inputFor({ loyalty: true, ...changes }, saleId),
    path: 'prepaid',
    workplace: '1',
    pump: 1,
    request: null,
  });
const CARD = { type: 'card.presented', cardRef: 'card-1' };
const stateOf = async (saleId = 'sale-1') => statesOf((await engine.sale(saleId))?.snapshot as never);

/** The process is gone: nothing that was under way is heard of again. */
async function crash(): Promise<void> {
  await engine.stop();
  fetchClient = told();
  takePayment = told();
  engine = boot();
  await engine.start();
}

beforeEach(() => {
  journal = memoryJournal();
  clock = handClock();
  fetchClient = told();
  takePayment = told();
  reports = [];
  engine = boot();
});
afterEach(() => engine.stop());

describe('an event', () => {
  test('is answered, and its effect run, only when it is on disk', async () => {
    await open();
    journal.hold();
    let answered = false;
    const answer = engine.dispatch('sale-1', CARD).then(() => {
      answered = true;
    });
    await settle();
    expect([answered, fetchClient.performed]).toEqual([false, []]);
    journal.release();
    await answer;
    expect([answered, fetchClient.performed.length]).toEqual([true, 1]);
  });

  test('shares its fsync with those that arrive with it', async () => {
    await Promise.all([open('sale-1'), open('sale-2'), open('sale-3')]);
    expect(journal.commits.map((batch) => batch.map(({ saleId }) => saleId))).toEqual([['sale-1', 'sale-2', 'sale-3']]);
  });

  test('that the state does not know is refused, and changes nothing', async () => {
    await open();
    expect(await engine.dispatch('sale-1', { type: 'offers.confirmed' })).toEqual({ kind: 'notNow' });
    expect((await engine.sale('sale-1'))?.sequence).toBe(1);
  });

  test('of an unknown sale is nobody’s', async () => {
    expect(await engine.dispatch('sale-9', CARD)).toBeUndefined();
  });

  test('that the disk did not take is refused, and the sale goes on as the disk has it', async () => {
    await open();
    journal.failNext(1);
    await expect(engine.dispatch('sale-1', CARD)).rejects.toThrow(NotWritten);
    await expect(engine.sale('sale-1')).rejects.toThrow(NotWritten);
    expect(fetchClient.performed).toEqual([]);
    await clock.advance(1_000);
    expect(await stateOf()).toEqual(['ordering.identification.awaitingCard']);
    await engine.dispatch('sale-1', CARD);
    expect(await stateOf()).toEqual(['ordering.identification.fetchingClient']);
  });

  test('after one that the disk did not take is refused with it', async () => {
    await open();
    journal.failNext(1);
    const answers = await Promise.allSettled([
      engine.dispatch('sale-1', CARD),
      engine.dispatch('sale-1', { type: 'sale.cancelled', reason: '' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(journal.commits.flat()).toHaveLength(1);
  });
});

describe('an effect', () => {
  beforeEach(async () => {
    await open();
    await engine.dispatch('sale-1', CARD);
  });

  test('bears the name of the event that asked for it', () => {
    expect(fetchClient.performed.map(({ input, job }) => [input, job.saleId, job.key])).toEqual([
      [{ terminal: '2', cardRef: 'card-1' }, 'sale-1', 'sale-1:2:fetchClient'],
    ]);
  });

  test('gives its result to the sale, in the entry that ends it', async () => {
    await fetchClient.end(HOLDER);
    expect(await stateOf()).toEqual(['ordering.offers.choosing']);
    expect(journal.commits.flat().at(-1)).toMatchObject({
      event: { type: 'xstate.done.actor.fetchClient' },
      ended: [{ asked: 2, id: 'fetchClient', outcome: 'done' }],
    });
    expect((await journal.sale('sale-1'))?.work).toEqual({ effects: [], timers: [] });
  });

  test('that a device refuses is a failure with its word', async () => {
    await fetchClient.fail(failure('megainsight', 'timeout', 'notDone'));
    expect(await stateOf()).toEqual(['ordering.identification.loyaltyDown']);
    expect((await engine.sale('sale-1'))?.snapshot.context.notice).toMatchObject({ device: 'megainsight', code: 'timeout' });
  });

  test('with a defect is reported, and its outcome unknown', async () => {
    await fetchClient.fail(new TypeError('undefined is not a function'));
    expect(reports).toEqual(['a body has a defect']);
    expect(await stateOf()).toEqual(['ordering.identification.loyaltyDown']);
    expect(JSON.stringify(journal.commits)).not.toContain('undefined is not');
  });

  test('that the sale has left is called off, and what it says later is dropped', async () => {
    const signal = fetchClient.performed[0]?.job.signal;
    await engine.dispatch('sale-1', { type: 'sale.cancelled', reason: 'gone' });
    expect(signal?.aborted).toBe(true);
    await fetchClient.end(HOLDER);
    expect(await stateOf()).toEqual(['cancelled.released']);
    expect(journal.commits.flat().at(-1)).toMatchObject({ ended: [{ asked: 2, id: 'fetchClient', outcome: 'cancelled' }] });
  });

  test('tells its progress to watchers, and not to the journal', async () => {
    const seen: SaleUpdate[] = [];
    engine.watch((change) => seen.push(change));
    fetchClient.performed[0]?.job.progress({ volume: 10 });
    expect(seen).toEqual([{ kind: 'progress', saleId: 'sale-1', port: 'fetchClient', value: { volume: 10 } }]);
    expect(journal.commits).toHaveLength(2);
  });

  test('whose result the disk did not take is recalled', async () => {
    journal.failNext(1);
    await fetchClient.end(HOLDER);
    expect(reports).toEqual(['a fact could not be written']);
    await clock.advance(1_000);
    expect([fetchClient.performed.length, fetchClient.recalled.length]).toEqual([1, 1]);
    await fetchClient.end({ state: 'done', result: HOLDER });
    expect(await stateOf()).toEqual(['ordering.offers.choosing']);
  });
});

describe('after a crash', () => {
  beforeEach(async () => {
    await open();
    await engine.dispatch('sale-1', CARD);
    await crash();
  });

  test('an unfinished effect is asked about, not repeated', async () => {
    expect([fetchClient.performed, fetchClient.recalled.map(({ key }) => key)]).toEqual([[], ['sale-1:2:fetchClient']]);
    await fetchClient.end({ state: 'done', result: HOLDER });
    expect([await stateOf(), fetchClient.performed]).toEqual([['ordering.offers.choosing'], []]);
  });

  test('one that was never done is done now, under the same name', async () => {
    await fetchClient.end({ state: 'notDone' });
    expect(fetchClient.performed.map(({ job }) => job.key)).toEqual(['sale-1:2:fetchClient']);
  });

  test('one that cannot be asked about fails with what is known', async () => {
    await fetchClient.fail(failure('megainsight', 'timeout', 'unknown'));
    expect(await stateOf()).toEqual(['ordering.identification.loyaltyDown']);
  });

  test('the order is as it was given, though the snapshot does not repeat it', async () => {
    const standing = await journal.sale('sale-1');
    expect(JSON.stringify(standing?.state)).not.toContain('paymentTypes');
    expect((await engine.sale('sale-1'))?.snapshot.context.order).toEqual(inputFor({ loyalty: true }).order);
  });
});

describe('a timer', () => {
  /** Charged, then cancelled, and the terminal does not take the reversal: it is asked about five seconds later. */
  const owingBodies = () => ({
    takePayment: { perform: async () => ({ transactionId: 'T-1', at: '' }) },
    printReceipt: { perform: () => Promise.reject(failure('fiscal', '44', 'notDone')) },
    reversePayment: { perform: () => Promise.reject(failure('bank', 'offline', 'notDone')) },
    askReversal: fetchClient.body,
    fetchClient: { perform: async () => ({ ...HOLDER, coupons: [] }) },
  });
  /** By so much the process's clock is ahead. */
  let ahead = 0;
  const bootOwing = () =>
    new Engine({
      journal,
      clock: { ...clock, now: () => clock.now() + ahead },
      charts: () => prepaid,
      bodies: owingBodies(),
      project: projectStep,
      report: (what) => reports.push(what),
    });
  async function chargedAndCancelled(): Promise<void> {
    engine = bootOwing();
    await open('sale-1', { paymentType: 'card' });
    await engine.dispatch('sale-1', CARD);
    await settle();
    await engine.dispatch('sale-1', { type: 'offers.answered', couponIds: [], points: 0 });
    await settle();
    await engine.dispatch('sale-1', { type: 'sale.cancelled', reason: 'no paper' });
    await settle();
    expect(await stateOf()).toEqual(['cancelling.givingBack.reversalOwed']);
  }
  async function crashOwing(): Promise<void> {
    await engine.stop();
    engine = bootOwing();
    await engine.start();
  }

  test('survives a restart and fires after what was left of its time', async () => {
    await chargedAndCancelled();
    await clock.advance(3_000);
    await crashOwing();
    await clock.advance(1_900);
    expect(fetchClient.performed).toHaveLength(0);
    await clock.advance(200);
    expect(fetchClient.performed).toHaveLength(1);
  });

  test('set by a clock that was far ahead fires after its own time, not when that clock’s hour comes', async () => {
    ahead = 3_600_000;
    await chargedAndCancelled();
    ahead = 0;
    await crashOwing();
    await clock.advance(4_900);
    expect(fetchClient.performed).toHaveLength(0);
    await clock.advance(200);
    expect(fetchClient.performed).toHaveLength(1);
  });

  test('that came due meanwhile fires at the start, and once', async () => {
    await chargedAndCancelled();
    await engine.stop();
    await clock.advance(60_000);
    await crashOwing();
    await settle();
    expect(fetchClient.performed).toHaveLength(1);
  });
});

describe('replay', () => {
  test('gives the stored snapshot after each event, and runs nothing', async () => {
    await open();
    await engine.dispatch('sale-1', CARD);
    await fetchClient.end(HOLDER);
    await engine.dispatch('sale-1', { type: 'sale.cancelled', reason: 'gone' });
    const written = journal.commits.flat();
    for (const { sequence } of written) {
      const events = await journal.events('sale-1', sequence);
      const steps: Entry[] = JSON.parse(JSON.stringify(written.slice(0, sequence)));
      const replayed = replay(() => prepaid, events);
      expect(toSaleState(replayed, events[0]?.event.input)).toEqual(applySteps(steps).state);
    }
    expect(fetchClient.performed).toHaveLength(1);
  });

  test('of what does not begin with an opening is refused', () => {
    expect(() => replay(() => prepaid, [])).toThrow('a sale begins with its opening');
  });
});

describe('a sale that no chart fits', () => {
  test('is named, kept as it is, and takes nothing', async () => {
    await open();
    journal.commits[0]?.forEach((entry) => {
      if (entry.opened) entry.opened.version = 9;
    });
    await crash();
    expect([[...engine.stranded.keys()], reports]).toEqual([['sale-1'], ['no chart fits a sale']]);
    expect(await engine.dispatch('sale-1', CARD)).toEqual({ kind: 'notNow' });
    expect(await stateOf()).toEqual(['ordering.identification.awaitingCard']);
  });
});
