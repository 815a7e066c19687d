import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asc, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { versionsOf } from '../../machines/index.ts';
import { projectStep } from '../../machines/sale/projection.ts';
import type { SaleView } from '../../src/api/sales/sale-view.ts';
import { steps } from '../../src/engine/history/moves.ts';
import type { Snapshot } from '../../src/engine/step.ts';
import type { Database } from '../../src/store/database.ts';
import { createSqliteJournal } from '../../src/store/journal/sqlite-journal.ts';
import { deliveries, sales } from '../../src/store/schema.ts';
import { bookSale, booksAgree } from '../support/books.ts';
import { bringToEnd } from '../support/operator.ts';
import { type TestStation, testStation } from '../support/station.ts';

// Data folders as released versions left them when their process was lost, named by the newest migration that they know
// (docs/decisions/formats.md). Each holds the same morning: six sales that are over, ten that are open.
const RELEASED = fileURLToPath(new URL('./released', import.meta.url));

/** How each open sale ends, by what it was doing when the process was lost. The devices were switched off with it. */
const ENDS: Record<string, string> = {
  awaitingCard: 'completed',
  awaitingOffers: 'completed',
  charging: 'completed',
  paymentUnknown: 'completed',
  printing: 'completed',
  confirming: 'completed',
  fillToFull: 'completed',
  dispensing: 'refunded',
  nozzleDown: 'refunded',
  underDelivered: 'refunded',
};

interface OpenSales {
  /** When the process was lost. */
  at: number;
  /** Sales by what they were doing. */
  open: Record<string, string>;
}

const salesIn = (database: Database) => database.select().from(sales).orderBy(asc(sales.id)).all();

/** What the events project, recomputed. */
async function projectedOf(database: Database) {
  const rows: object[] = [];
  for (const { id: saleId, chart } of salesIn(database)) {
    let before: Snapshot | null = null;
    let concern: string | null = null;
    for (const { stored, step } of steps(versionsOf(chart), await createSqliteJournal(database).events(saleId))) {
      const projection = projectStep(before, step.snapshot);
      for (const delivery of projection.deliveries) rows.push({ saleId, sequence: stored.sequence, at: stored.at, ...delivery });
      [before, concern] = [step.snapshot, projection.concern];
    }
    rows.push({ saleId, concern });
  }
  return rows;
}

function onRecordIn(database: Database) {
  return salesIn(database).flatMap(({ id, concern }) => {
    const own = database.select().from(deliveries).where(eq(deliveries.saleId, id)).all();
    return [
      ...own.map(({ volumeBefore: volume, amountBefore: amount, ...row }) => ({ ...row, before: { volume, amount } })),
      { saleId: id, concern },
    ];
  });
}

/** Sold by charts that were released, or can be carried to such. */
describe.each(readdirSync(RELEASED))('a data folder that knows migrations up to %s', (name) => {
  const { at, open } = JSON.parse(readFileSync(join(RELEASED, name, 'open-sales.json'), 'utf8')) as OpenSales;
  let folder: string;
  let station: TestStation;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kolonka-released-'));
    cpSync(join(RELEASED, name), folder, { recursive: true });
    station = await testStation({ folder: { path: folder, at } });
  });
  // Closing the station replays every sale whose versions are at hand and compares it with what is stored.
  afterEach(async () => {
    await station.close();
    rmSync(folder, { recursive: true });
  });

  const list = async (query = '') => (await station.call<{ sales: SaleView[] }>('GET', `/v1/sales?limit=200${query}`)).body.sales;
  /** The register works on it while the clock runs. */
  async function shift() {
    let report: { totals: object; pumps: { ours: number }[]; differences: object[] } | undefined;
    void station.call<NonNullable<typeof report>>('GET', '/v1/shifts/current').then(({ body }) => {
      report = body;
    });
    await station.clock.until(() => report !== undefined);
    return report as NonNullable<typeof report>;
  }

  test('opens with every open sale taken up, none stranded and nothing to report', async () => {
    const { engine } = station.service();
    const tags = await Promise.all(Object.values(open).map(async (id) => (await station.sale(id)).tags));
    expect([engine.stranded.size, Object.keys(open).toSorted()]).toEqual([0, Object.keys(ENDS).toSorted()]);
    expect(tags.filter((own) => !own.includes('open') && !own.includes('completed'))).toEqual([]);
    expect(station.logged.filter((row) => /"level":[56]0/.test(row))).toEqual([]);
  });

  test('has each delivery and each concern on record as its events project them', async () => {
    // Where sales lay whole, what they knew in between is not stored: their last event shows all of it.
    const isWhole = name === '0000_opening';
    const projected = await projectedOf(station.database);
    const comparable = (rows: object[]) => rows.map((row) => (isWhole ? { ...row, at: 0, sequence: 0 } : row));
    expect(comparable(onRecordIn(station.database))).toEqual(comparable(projected));
    expect(projected.filter((row) => 'settledBy' in row && row.settledBy === 'person')).toHaveLength(1);
  });

  test('has its open sales brought to their ends, and all books agree', async () => {
    const ends: Record<string, string | undefined> = {};
    // A terminal that says it does not know a payment is believed where it has proved its memory: nothing was kept of that before.
    await station.tell(open.charging ?? '', { type: 'attention.resolved', choice: 'notPaid', by: 'Иванов' });
    for (const [doing, id] of Object.entries(open)) ends[doing] = (await bringToEnd(station, id)).tags.find((tag) => tag === ENDS[doing]);
    expect(ends).toEqual(ENDS);
    const all = await list();
    expect(all).toHaveLength(16);
    const sales = await Promise.all(all.map((view) => bookSale(station, view)));
    booksAgree(station, sales, { 2200000000017: 15_000, 2200000000024: 0 });
    expect((await shift()).differences).toEqual([]);
  });

  test('answers for its lists, statistics, deliveries and receipts', async () => {
    const counts = async (tags: string[]) => Promise.all(tags.map(async (tag) => (await list(`&tag=${tag}`)).length));
    expect(await counts(['completed', 'cancelled', 'refunded', 'attention', 'underDelivered'])).toEqual([5, 1, 2, 2, 3]);
    const { body } = await station.call<{ sales: number }>('GET', '/v1/charts/prepaid/statistics?version=1');
    const { pumps, totals } = await shift();
    expect([body.sales, totals, pumps.filter(({ ours }) => ours > 0)]).toEqual([
      5,
      {
        sales: { count: 10, amount: 256_950 },
        refunds: { count: 2, amount: 36_859 },
        net: 220_091,
        deliveries: { count: 0, amount: 0 },
        proving: { count: 0, volume: 0 },
      },
      [
        { pump: 1, nozzle: 1, ours: 14_060, totaliser: 14_060 },
        { pump: 2, nozzle: 1, ours: 2_000, totaliser: 2_000 },
        // A person's word: the dispenser was silent.
        { pump: 2, nozzle: 2, ours: 520, totaliser: 520 },
        { pump: 3, nozzle: 1, ours: 330, totaliser: 330 },
      ],
    ]);
  });
});
