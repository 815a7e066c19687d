import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SaleView } from '../../src/api/sales/sale-view.ts';
import { checkCharts, describeReport } from '../../src/cli/chart-report.ts';
import { chartNamed } from '../../src/composition/parts.ts';
import type { Chart } from '../../src/engine/step.ts';
import { createSqliteJournal } from '../../src/store/journal/sqlite-journal.ts';
import { bringToEnd } from '../support/operator.ts';
import { type TestStation, testStation } from '../support/station.ts';

// What a station's people see of the sales that an earlier release sold: its charts are gone (docs/charts.md).
const RELEASED = fileURLToPath(new URL('./released', import.meta.url));
/** Coffee for cash, handed over. */
const COFFEE = '7260e641';

interface History {
  chart: { version: number };
  events: { sequence: number; event: { type: string }; after: string[]; transitions: string[]; effects: { outcome: string | null }[] }[];
}

/** Later folders were sold by charts that are at hand. */
const FOLDERS = readdirSync(RELEASED).filter((name) => name < '0004');

describe.each(FOLDERS)('the finished sales of an earlier release (%s)', (name) => {
  const { at } = JSON.parse(readFileSync(join(RELEASED, name, 'open-sales.json'), 'utf8')) as { at: number };
  let folder: string;
  let station: TestStation;
  let finished: SaleView[];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kolonka-released-'));
    cpSync(join(RELEASED, name), folder, { recursive: true });
    station = await testStation({ folder: { path: folder, at } });
    finished = (await list()).filter(({ id }) => isAtRest(id));
  });
  afterEach(async () => {
    await station.close();
    rmSync(folder, { recursive: true });
  });

  const list = async () => (await station.call<{ sales: SaleView[] }>('GET', '/v1/sales?limit=200')).body.sales;
  /** At rest since that release: others end on the newest chart. */
  const isAtRest = (id: string) => {
    const row = station.database.$client.prepare('select done, version from sales where id = ?').get(id);
    return isDeepStrictEqual(row, { done: 1, version: 1 });
  };
  const eventsOnDisk = () => (station.database.$client.prepare('select count(*) as count from events').get() as { count: number }).count;
  const history = async (id: string) => (await station.call<History>('GET', `/v1/sales/${id}/history`)).body;
  const coffee = () => finished.find(({ id }) => id.startsWith(COFFEE)) as SaleView;
  const counted = async (chart: string, version: number) =>
    (await station.call<{ sales: number }>('GET', `/v1/charts/${chart}/statistics?version=${version}`)).body.sales;
  const carryings = async (id: string) => (await history(id)).events.filter(({ event }) => event.type === 'chart.migrated').length;

  test('answer what would have been: what came before stays as it is stored, and nothing is written', async () => {
    const before = eventsOnDisk();
    const { id } = coffee();
    const { events } = await history(id);
    const supposed = { saleId: id, at: events.length + 1, after: [{ type: 'refund.requested', lines: null }] };
    const { status, body } = await station.call<{ steps: { origin: string; after: string[] }[]; sale: SaleView }>(
      'POST',
      '/v1/charts/shop/replay',
      supposed,
    );
    expect([status, body.steps.map(({ origin }) => origin)]).toEqual([200, [...events.map(() => 'kept'), 'after']]);
    expect(body.steps.slice(0, -1).map(({ after }) => after)).toEqual(events.map(({ after }) => after));
    expect([body.sale.tags.includes('refunding'), eventsOnDisk()]).toEqual([true, before]);
  });

  test('are listed and shown with their receipts, and reading them writes nothing', async () => {
    const before = eventsOnDisk();
    const shown = await Promise.all(finished.map(({ id }) => station.sale(id)));
    expect(shown.map(({ tags }) => tags.find((tag) => ['completed', 'refunded', 'cancelled'].includes(tag))).toSorted()).toEqual([
      'cancelled',
      'completed',
      'completed',
      'completed',
      'refunded',
      'refunded',
    ]);
    expect(shown.filter(({ receipts, tags }) => receipts.length === 0 && !tags.includes('cancelled'))).toEqual([]);
    expect(shown.map(({ chart }) => chart.version)).toEqual(shown.map(() => 2));
    expect(eventsOnDisk()).toBe(before);
  });

  test('have their history, event by event, without the transitions of the chart that is gone', async () => {
    for (const { id, state, sequence } of finished) {
      const { events, chart } = await history(id);
      expect([events.length, events.at(-1)?.after, chart.version]).toEqual([sequence, state, 2]);
      expect(events.flatMap(({ transitions }) => transitions)).toEqual([]);
      expect(events.flatMap(({ effects }) => effects).filter(({ outcome }) => outcome === null)).toEqual([]);
      for (const event of events) {
        const past = await station.call('GET', `/v1/sales/${id}/history?at=${event.sequence}`);
        expect([past.status, past.body.state, past.body.sequence]).toEqual([200, event.after, event.sequence]);
      }
      expect((await station.call('GET', `/v1/sales/${id}/history?at=${events.length + 1}`)).status).toBe(404);
    }
  });

  test('take goods back as on the day they were sold, and go over to the newest chart once', async () => {
    const { id, totals } = coffee();
    expect(coffee().availableEvents).toContainEqual({ type: 'refund.requested' });
    await station.tell(id, { type: 'refund.requested' });
    const returned = await bringToEnd(station, id);
    expect([returned.tags.includes('refunded'), returned.totals.refunded, returned.receipts.map(({ kind }) => kind)]).toEqual([
      true,
      totals.paid,
      ['sell', 'sellReturn'],
    ]);
    expect((await history(id)).events.map(({ event: { type } }) => type)).toEqual([
      'sale.opened',
      'xstate.done.actor.printReceipt',
      'chart.migrated',
      'refund.requested',
      'xstate.done.actor.printReceipt',
    ]);
    await station.crash();
    expect([(await station.sale(id)).tags.includes('refunded'), await carryings(id)]).toEqual([true, 1]);
    expect((await station.tell(id, { type: 'refund.requested' })).status).toBe(422);
  });

  test('stay as they are where what they are told is refused', async () => {
    const before = eventsOnDisk();
    expect((await station.tell(coffee().id, { type: 'card.presented', token: '2200000000017' })).status).toBe(409);
    expect([eventsOnDisk(), await carryings(coffee().id)]).toEqual([before, 0]);
  });

  test('stand in every export, event by event', async () => {
    const csv = (await station.call<string>('GET', '/v1/export/events.csv')).body as unknown as string;
    const { objects } = (await station.call<{ objects: { type: string }[] }>('GET', '/v1/export/ocel.json')).body;
    expect([csv.trim().split('\n').length - 1, objects.filter(({ type }) => type === 'sale').length]).toEqual([eventsOnDisk(), 16]);
  });

  test('are counted where they were, each once, also when one is told something more', async () => {
    const all = async () => [await counted('prepaid', 1), await counted('prepaid', 2), await counted('shop', 1), await counted('shop', 2)];
    const before = await all();
    expect(before.slice(0, 3)).toEqual([5, 0, 2]);
    await station.tell(coffee().id, { type: 'refund.requested' });
    await bringToEnd(station, coffee().id);
    expect(await all()).toEqual(before);
    await station.crash();
    expect(await all()).toEqual(before);
  });

  test('are described by check-charts as read from what is stored', async () => {
    const charts = (chart: string, version: number) => chartNamed(chart, version) as unknown as Chart | undefined;
    const report = await checkCharts(station.database, createSqliteJournal(station.database), charts);
    expect([report.sales, report.older, report.stranded, report.otherwise]).toEqual([16, 16, [], []]);
    expect([describeReport(report, 'en'), describeReport(report, 'ru')]).toEqual([
      expect.stringContaining('16 begun on a version that is gone'),
      expect.stringContaining('начаты на версии, которой больше нет: 16'),
    ]);
  });
});
