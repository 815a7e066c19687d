import { beforeEach, describe, expect, test } from 'vitest';
import { ANSWERS, CARD, KEEP, orderOf } from '../../../bench/sale.ts';
import type { Migration } from '../../../machines/migrations.ts';
import { projectStep } from '../../../machines/sale/projection.ts';
import type { ReceiptOrder } from '../../../machines/sale/receipt-order.ts';
import { checkCharts, describeReport } from '../../../src/cli/chart-report.ts';
import { toSaleState } from '../../../src/engine/delta.ts';
import { Engine } from '../../../src/engine/engine.ts';
import { CARRIED, versionOf } from '../../../src/engine/history/moves.ts';
import { replay } from '../../../src/engine/history/replay.ts';
import { versionsAmong } from '../../../src/engine/history/versions.ts';
import { type Chart, statesOf } from '../../../src/engine/step.ts';
import { type Database, openDatabase } from '../../../src/store/database.ts';
import { createSqliteJournal, type SqliteJournal } from '../../../src/store/journal/sqlite-journal.ts';
import { Tally } from '../../../src/store/statistics/tally.ts';
import { type HandClock, handClock, settle } from '../../support/hand-clock.ts';
import { inputFor } from '../../support/orders.ts';
import { Receivers } from './receivers.ts';
import { FIRST, inNewWords, SECOND, toSecond } from './second-version.ts';

/** What is at hand of each version. */
let charts: Record<number, Chart>;
let migrations: Migration[];

let database: Database;
let journal: SqliteJournal;
let clock: HandClock;
let reports: string[];
let receivers: Receivers;
let engine: Engine;

async function start(): Promise<void> {
  engine = new Engine({
    journal,
    clock,
    charts: (name, version) => (name === 'prepaid' ? charts[version] : undefined),
    migrations,
    project: projectStep,
    bodies: receivers.bodies,
    report: (what, facts) => reports.push(`${what} ${JSON.stringify(facts)}`),
  });
  await engine.start();
  await settle();
}
async function restart(): Promise<void> {
  await engine.stop();
  receivers.answerAgain();
  await start();
}
const open = (saleId: string, input = orderOf(saleId)) =>
  engine.open({
    saleId,
    chart: 'prepaid',
    version: 1,
    input,
    path: 'prepaid',
    workplace: '1',
    pump: 1,
    request: null,
  });
const standing = async (saleId: string) => {
  const record = await engine.sale(saleId);
  if (!record) throw new Error('no such sale');
  return record;
};
/** Says what the sale waits for, until it is at its end. */
async function bringToEnd(saleId: string): Promise<void> {
  for (let left = 60; left > 0; left--) {
    const { snapshot } = await standing(saleId);
    if (snapshot.hasTag('closed') && !snapshot.hasTag('confirming')) return;
    if (snapshot.hasTag('awaitingCard')) await engine.dispatch(saleId, CARD);
    else if (snapshot.hasTag('awaitingOffers')) await engine.dispatch(saleId, KEEP);
    else await clock.advance(30_000);
    await settle();
  }
  throw new Error(`the sale ${saleId} stands in ${statesOf((await standing(saleId)).snapshot)}`);
}

/** One sale at each port that is asked, one whose turn is the customer's, one that waits for Megainsight by a timer. */
async function manyOpen(): Promise<string[]> {
  const ids = [...Object.keys(ANSWERS), 'customer', 'timer'];
  for (const id of ids) {
    if (id in ANSWERS) receivers.silent.add(`${id}:${id}`);
    await open(id);
  }
  receivers.refusing.add('timer:registerPurchase');
  for (const id of ids.filter((one) => one !== 'customer')) {
    await engine.dispatch(id, CARD);
    await settle();
    if ((await standing(id)).snapshot.hasTag('awaitingOffers')) await engine.dispatch(id, KEEP);
    await settle();
  }
  return ids;
}

const BACK = { type: 'refund.requested', lines: null };
/** Fuel and a coffee, handed over. */
async function soldWithGoods(saleId: string): Promise<void> {
  receivers.bodies.printReceipt = {
    perform: async ({ lines, returned }: ReceiptOrder) => ({
      ...(ANSWERS.printReceipt as object),
      total: (returned ?? lines).reduce((sum, { amount }) => sum + amount, 0),
    }),
  };
  await open(saleId, inputFor({ loyalty: true, goods: [{ code: 'coffee', quantity: 1000 }] }, saleId));
  await bringToEnd(saleId);
  await settle();
}

const receiversOf = (saleId: string): string[] =>
  [...receivers.done.keys()].filter((key) => key.startsWith(`${saleId}:`)).map((key) => key.split(':')[2] ?? '');
const versions = () => versionsAmong((_, version) => charts[version], migrations)('prepaid');
async function isReplayed(saleId: string): Promise<void> {
  const stored = await journal.sale(saleId);
  const events = await journal.events(saleId);
  expect(toSaleState(replay(versions(), events), events[0]?.event.input)).toEqual(stored?.state);
  expect(versionOf(events)).toBe(stored?.version);
}
const carryings = async (saleId: string) => (await journal.events(saleId)).filter(({ event }) => event.type === CARRIED).length;

beforeEach(async () => {
  database = openDatabase(':memory:');
  journal = createSqliteJournal(database);
  clock = handClock();
  [reports, receivers] = [[], new Receivers()];
  charts = { 1: FIRST };
  migrations = [];
  await start();
});

describe('open sales and the second version of their chart', () => {
  test('go over to it wherever they stand, and come to their end with one effect each', async () => {
    const ids = await manyOpen();
    const before = new Map(await Promise.all(ids.map(async (id) => [id, statesOf((await standing(id)).snapshot)] as const)));
    charts = { 1: FIRST, 2: SECOND };
    migrations = [toSecond];
    await restart();
    expect(reports).toEqual([]);
    for (const id of ids) {
      const events = await journal.events(id);
      const carried = events.find(({ event }) => event.type === CARRIED);
      expect([carried?.event.from, carried?.event.to, carried?.states], id).toEqual([1, 2, before.get(id)?.map(inNewWords)]);
      await bringToEnd(id);
      const { version, snapshot } = await standing(id);
      expect([version, snapshot.hasTag('completed'), snapshot.context.receipts.length], id).toEqual([2, true, 1]);
      expect((snapshot.context as unknown as { carWash: unknown }).carWash).toBeNull();
      expect(receiversOf(id).toSorted(), id).toEqual([...new Set(receiversOf(id))].toSorted());
      await isReplayed(id);
    }
    expect([...new Set([...before.values()].flat())].some((state) => inNewWords(state) !== state)).toBe(true);
  });

  test('are carried once, however often the service is started', async () => {
    await open('one');
    charts = { 1: FIRST, 2: SECOND };
    migrations = [toSecond];
    for (let starts = 0; starts < 3; starts++) await restart();
    expect(await carryings('one')).toBe(1);
    await bringToEnd('one');
    await isReplayed('one');
  });

  test('go all the way where one version leads to the next', async () => {
    await open('one');
    charts = { 1: FIRST, 2: SECOND, 3: SECOND };
    migrations = [toSecond, { chart: 'prepaid', from: 2, to: 3, carry: (sale) => sale }];
    await restart();
    expect([await carryings('one'), (await standing('one')).version]).toEqual([2, 3]);
    await bringToEnd('one');
    await isReplayed('one');
  });

  test('stay on the first where the disk does not take it, and go over at the next start', async () => {
    await open('one');
    charts = { 1: FIRST, 2: SECOND };
    migrations = [toSecond];
    const whole = journal;
    journal = { ...whole, commit: () => Promise.reject(new Error('disk full')) };
    await restart();
    expect([(await standing('one')).version, reports.length]).toEqual([1, 1]);
    journal = whole;
    await restart();
    expect((await standing('one')).version).toBe(2);
    await bringToEnd('one');
    await isReplayed('one');
  });

  test('end on the first where they cannot be carried', async () => {
    const ids = await manyOpen();
    charts = { 1: FIRST, 2: SECOND };
    migrations = [{ ...toSecond, carry: (sale) => ({ ...sale, context: { ...sale.context, carWash: null } }) }];
    await restart();
    expect(reports.some((report) => report.includes('"noState"'))).toBe(true);
    for (const id of ids) {
      await bringToEnd(id);
      await isReplayed(id);
    }
    expect([(await standing('fetchClient')).version, (await standing('customer')).version]).toEqual([1, 2]);
  });

  test('stand before a person where they can neither be carried nor stay', async () => {
    await open('one');
    charts = { 2: SECOND };
    migrations = [
      {
        ...toSecond,
        carry: () => {
          throw new Error('not made for this one');
        },
      },
    ];
    await restart();
    const { snapshot } = await standing('one');
    expect([snapshot.hasTag('attention'), statesOf(snapshot)]).toEqual([true, ['ordering.identification.awaitingCard']]);
  });

  test('that are finished go over when goods come back: first that they do, then what wakes them, or neither', async () => {
    await soldWithGoods('one');
    const before = (await journal.events('one')).length;
    charts = { 2: SECOND };
    migrations = [toSecond];
    await restart();
    expect([(await standing('one')).version, (await standing('one')).sequence, await carryings('one')]).toEqual([2, before, 0]);
    const whole = journal;
    journal = { ...whole, commit: () => Promise.reject(new Error('disk full')) };
    await restart();
    await expect(engine.dispatch('one', BACK)).rejects.toThrow('the journal did not take it');
    journal = whole;
    await restart();
    expect([(await journal.events('one')).length, (await journal.sale('one'))?.version]).toEqual([before, 1]);
    await Promise.all([engine.dispatch('one', BACK), engine.dispatch('one', BACK)]);
    const types = (await journal.events('one')).slice(before).map(({ event }) => event.type);
    expect([types.slice(0, 2), await carryings('one')]).toEqual([[CARRIED, BACK.type], 1]);
    await isReplayed('one');
  });

  test('cut off between the two are finished still, on the second', async () => {
    await soldWithGoods('one');
    charts = { 2: SECOND };
    migrations = [toSecond];
    const whole = journal;
    // The process is lost when the first of both is on disk.
    journal = { ...whole, commit: (entries) => whole.commit(entries.slice(0, 1)) };
    await restart();
    await engine.dispatch('one', BACK);
    journal = whole;
    await restart();
    const { version, snapshot } = await standing('one');
    expect([version, snapshot.hasTag('completed'), engine.atWork(), await carryings('one')]).toEqual([2, true, [], 1]);
    await isReplayed('one');
    await engine.dispatch('one', BACK);
    expect(await carryings('one')).toBe(1);
  });

  test('go over a version that is not at hand, to the one after it', async () => {
    await open('one');
    charts = { 3: SECOND };
    migrations = [toSecond, { chart: 'prepaid', from: 2, to: 3, carry: (sale) => sale }];
    await restart();
    expect([await carryings('one'), (await standing('one')).version]).toEqual([1, 3]);
    await bringToEnd('one');
    await isReplayed('one');
  });

  test('are describeReport of before the new version is started', async () => {
    const ids = await manyOpen();
    charts = { 1: FIRST, 2: SECOND };
    const found = await checkCharts(database, journal, (_, version) => charts[version], [toSecond]);
    expect([found.carried.length, found.stranded, found.otherwise]).toEqual([ids.length, [], []]);
    const moved = 'ordering.identification.fetchingClient → ordering.identification.askingProcessing';
    expect([describeReport(found, 'en'), describeReport(found, 'ru')]).toEqual([
      expect.stringContaining(`will be carried over  fetchClient  prepaid 1 → 2  ${moved}`),
      expect.stringContaining('перейдёт на новую версию  fetchClient  prepaid 1 → 2'),
    ]);
    expect(await carryings('fetchClient')).toBe(0);
  });

  test('are counted under the version that they end on, from there on', async () => {
    await open('one');
    await engine.dispatch('one', CARD);
    await settle();
    charts = { 1: FIRST, 2: SECOND };
    migrations = [toSecond];
    await restart();
    await bringToEnd('one');
    await engine.stop();
    const tally = new Tally({
      database,
      journal,
      clock,
      versions,
      report: (what) => reports.push(what),
    });
    await tally.catchUp();
    const [first, second] = await Promise.all([1, 2].map((version) => tally.read({ chart: 'prepaid', version } as never)));
    const walked = [...(second?.states.keys() ?? [])];
    expect([first?.sales ?? 0, second?.sales]).toEqual([0, 1]);
    expect(walked).toContain('ordering');
    expect(walked.some((state) => state.includes('awaitingCard'))).toBe(false);
  });
});
