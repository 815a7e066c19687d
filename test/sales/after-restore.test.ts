import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SaleView } from '../../src/api/sales/sale-view.ts';
import { demoStation } from '../../src/station/demo.ts';
import { readStation } from '../../src/station/read-station.ts';
import { openFolder } from '../../src/store/folder/open-folder.ts';
import { restoreBackup } from '../../src/store/folder/restore.ts';
import { createSqliteJournal } from '../../src/store/journal/sqlite-journal.ts';
import { createStations } from '../../src/store/stations.ts';
import { type TestStation, testStation } from '../support/station.ts';

// A backup is made while two paid sales stand before their delivery. They are delivered, two more are sold. Then the backup is put back.
const START = Date.parse('2026-11-23T09:00:00Z');
let folder: string;
let station: TestStation;
/** Paid before the backup, delivered after it. */
let waiting: { volume: SaleView; part: SaleView };
/** Finished before the backup. */
let finished: SaleView;

const FIVE_LITRES = { path: 'prepaid', workplace: '1', preset: { type: 'volume', volume: 5000 }, paymentType: 'cash' };
const sellAt = (pump: number, key: string) =>
  station.call('POST', '/v1/sales', { ...FIVE_LITRES, pump, nozzle: 1 }, { 'idempotency-key': key });
const customer = (pump: number, wish: object) => station.call('POST', `/lab/pumps/${pump}/customer`, wish);
const resolve = (id: string, choice: string, evidence: object | null = null) =>
  station.tell(id, { type: 'attention.resolved', choice, evidence, by: 'Иванов' });
const poured = (pump: number) => station.lab.dispensers.pump(pump)?.view().totals.volume;
interface Cases {
  sales: SaleView[];
  totalisers: { pump: number; nozzle: number; volume: number }[];
  restored: {
    epoch: number;
    cause: string;
    sales: { saleId: string; totaliser: { volume: number; above: number } }[];
    register: { documentNumber: number; known: number; documents: { documentNumber: number; total: number }[] };
    bank: { up: boolean };
  } | null;
}
async function cases(): Promise<Cases> {
  let answer: Cases | undefined;
  void station.call<Cases>('GET', '/v1/shifts/current/cases').then(({ body }) => {
    answer = body;
  });
  await station.clock.until(() => answer !== undefined);
  return answer as Cases;
}

/** A folder with the demo station's document and an identity, as a first start leaves it. */
async function firstStart(): Promise<void> {
  const running = openFolder(folder, { now: () => START });
  const read = readStation(demoStation());
  if (!read.ok) throw new Error('the demo station is faulty');
  const stations = createStations(running.database, createSqliteJournal(running.database).writes.stations, running.seal, {
    now: () => START,
    after: () => () => undefined,
  });
  await stations.keep(read.document, { by: 'test', reason: 'first' });
  running.close();
}

const start = async (at: number) => {
  station = await testStation({ folder: { path: folder, at }, backups: join(folder, 'backups') });
};
/** What restoring and starting do with the folder between two services. */
async function putBack(name: string): Promise<void> {
  const at = station.clock.now() + 60_000;
  await station.close();
  restoreBackup(join(folder, 'backups', name), folder, at);
  openFolder(folder, { now: () => at }).close();
  await start(at + 1_000);
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kolonka-put-back-'));
  mkdirSync(join(folder, 'backups'));
  await firstStart();
  await start(START);
  finished = await station.until((await station.sell({ pump: 4 })).id, 'completed');
  for (const pump of [1, 2]) await customer(pump, { nozzleUp: false });
  waiting = { volume: await station.sell({ pump: 1 }), part: await station.sell({ pump: 2 }) };
  await station.clock.advance(3_000);
  const { name } = await station.service().backups.make();
  await customer(2, { nozzleUp: true, hangUpAt: 3000 });
  await customer(1, { nozzleUp: true });
  await station.until(waiting.volume.id, 'completed');
  await station.until(waiting.part.id, 'underDelivered');
  for (const key of ['after-1', 'after-2']) await station.until((await sellAt(3, key)).body.id, 'completed');
  await putBack(name);
}, 60_000);
afterEach(async () => {
  await station.close();
  rmSync(folder, { recursive: true });
});

describe('after a backup was put back', () => {
  test('no pump gives fuel for a sale that was open, however long nobody decides', async () => {
    const before = [1, 2, 3].map(poured);
    await station.clock.advance(120_000);
    expect([before, [1, 2, 3].map(poured)]).toEqual([
      [5000, 3000, 10_000],
      [5000, 3000, 10_000],
    ]);
  });

  test('each sale that was open stands before a person, with named choices, in every list', async () => {
    const sale = await station.sale(waiting.volume.id);
    expect(sale).toMatchObject({
      tags: expect.arrayContaining(['open', 'paid', 'attention']),
      availableEvents: [{ type: 'attention.resolved' }],
    });
    expect([sale.tags.includes('dispensing'), sale.attention?.reason]).toEqual([false, 'afterRestore']);
    expect(sale.attention?.choices.map(({ choice }) => choice)).toEqual(['takenUp', 'delivered', 'closedByHand']);
    const listed = (await station.call<{ sales: SaleView[] }>('GET', '/v1/sales?tag=attention')).body.sales.map(({ id }) => id);
    expect(listed.toSorted()).toEqual([waiting.volume.id, waiting.part.id].toSorted());
  });

  test('the list of cases says what the devices say now', async () => {
    const { sales, totalisers, restored } = await cases();
    expect(sales.map(({ id }) => id).toSorted()).toEqual([waiting.volume.id, waiting.part.id].toSorted());
    expect(totalisers.map(({ pump, volume }) => [pump, volume]).toSorted()).toEqual([
      [1, 5000],
      [2, 3000],
    ]);
    expect(restored).toMatchObject({ epoch: 2, cause: 'restored', bank: { up: true } });
    expect(restored?.sales.map(({ totaliser }) => [totaliser.volume, totaliser.above])).toEqual([
      [5000, 5000],
      [3000, 3000],
    ]);
    expect(restored?.register.documents.map(({ total }) => total)).toEqual([28_000, 28_000]);
  });

  test('a sale from before answers events with 409 after-restore until it is settled', async () => {
    for (const { id } of [waiting.volume, finished]) {
      const answer = await station.tell(id, { type: 'refund.requested' });
      expect(answer).toMatchObject({ status: 409, body: { type: '/problems/after-restore', saleId: id } });
    }
    expect((await resolve(finished.id, 'takenUp')).status).toBe(200);
    expect((await station.sale(finished.id)).tags).toContain('completed');
    expect((await station.tell(finished.id, { type: 'dispensing.stopped' })).body).toMatchObject({ type: '/problems/event-not-now' });
    expect((await station.call<{ status: string }>('GET', '/health')).body.status).toBe('degraded');
    expect((await station.call<{ entries: { action: string }[] }>('GET', '/v1/audit')).body.entries[0]?.action).toBe('attention.resolved');
  });

  test('what was delivered since is stated by a person, and explains the totaliser', async () => {
    expect((await resolve(waiting.volume.id, 'delivered', { volume: 5000 })).body.tags).toEqual(
      expect.arrayContaining(['closed', 'completed']),
    );
    const short = (await resolve(waiting.part.id, 'delivered', { volume: 3000 })).body;
    expect([short.tags.includes('underDelivered'), short.delivered.volume]).toEqual([true, 3000]);
    await station.tell(waiting.part.id, { type: 'refund.requested' });
    const refunded = await station.until(waiting.part.id, 'refunded');
    expect([refunded.totals.refunded, (await cases()).totalisers]).toEqual([11_200, []]);
    await station.until((await sellAt(1, 'fresh')).body.id, 'completed');
  });

  test('a volume that cannot be true is refused, and so is a choice that is not named', async () => {
    expect((await resolve(waiting.volume.id, 'delivered', { volume: 5005 })).status).toBe(422);
    expect((await resolve(waiting.volume.id, 'paid', { transactionId: 'x' })).status).toBe(422);
    expect((await station.sale(waiting.volume.id)).attention?.reason).toBe('afterRestore');
  });

  test('a sale that a person closes is over, with nothing under way', async () => {
    const closed = (await resolve(waiting.volume.id, 'closedByHand', { paper: 'tape of pump 1' })).body;
    expect([closed.tags, closed.resolutions.at(-1)?.choice]).toEqual([expect.arrayContaining(['closed', 'failed']), 'closedByHand']);
    await station.clock.advance(60_000);
    expect(poured(1)).toBe(5000);
    await station.crash();
    expect((await station.sale(waiting.volume.id)).tags).toContain('failed');
  });

  test('a sale that is taken up goes on, but its nozzle is not armed until somebody has said why the totaliser is above', async () => {
    await customer(1, {});
    await resolve(waiting.volume.id, 'takenUp');
    await station.clock.advance(10_000);
    expect(poured(1)).toBe(5000);
  });

  test('a nozzle whose totaliser is above what is known sells nothing until somebody has said why, on record', async () => {
    await resolve(waiting.volume.id, 'closedByHand');
    const refused = await sellAt(1, 'too-early');
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/totaliser-unexplained' } });
    const explain = (reason: string) =>
      station.call('POST', '/v1/shifts/current/cases/totaliser', { pump: 1, nozzle: 1, reason, by: 'Иванов' });
    expect((await explain('')).status).toBe(422);
    expect(await explain('sale of 9:00, delivered after the backup')).toMatchObject({ status: 200, body: { explained: 1 } });
    expect((await explain('once more')).status).toBe(404);
    const { entries } = (await station.call<{ entries: { action: string; facts: object }[] }>('GET', '/v1/audit')).body;
    expect(entries[0]).toMatchObject({ action: 'totaliser.explained', facts: { pump: 1, nozzle: 1, volume: 5000, by: 'Иванов' } });
    await station.until((await sellAt(1, 'explained')).body.id, 'completed');
    expect(poured(1)).toBe(10_000);
  });

  test('a key that was answered after the backup gets 409, not a second sale; a new one sells', async () => {
    for (const key of ['after-1', 'after-2']) {
      expect(await sellAt(4, key)).toMatchObject({ status: 409, body: { type: '/problems/after-restore', saleId: expect.any(String) } });
    }
    expect((await station.call<{ sales: SaleView[] }>('GET', '/v1/sales')).body.sales).toHaveLength(3);
    await station.until((await sellAt(4, 'new')).body.id, 'completed');
  });

  test('a sale of the lost time is told from one that never was', async () => {
    const { saleId } = (await sellAt(4, 'after-1')).body as unknown as { saleId: string };
    expect((await station.tell(saleId, { type: 'refund.requested' })).body).toMatchObject({ type: '/problems/after-restore' });
    expect((await station.tell('00000000-0000-4000-8000-000000000000', { type: 'refund.requested' })).status).toBe(404);
  });

  test('a client that names the former epoch, or a key made before, is not taken for a first request', async () => {
    const { headers } = await station.call('GET', '/v1/pumps');
    expect(headers.get('kolonka-epoch')).toBe('2');
    const send = (key: string, epoch?: string) =>
      station.call(
        'POST',
        '/v1/sales',
        { ...FIVE_LITRES, pump: 4, nozzle: 1 },
        { 'idempotency-key': key, ...(epoch ? { 'kolonka-epoch': epoch } : {}) },
      );
    expect((await send('unheard-of', '1')).status).toBe(409);
    const madeAt = (ms: number) => {
      const hex = ms.toString(16).padStart(12, '0');
      return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
    };
    expect((await send(madeAt(START + 1_000))).status).toBe(409);
    expect((await send(madeAt(station.clock.now()), '2')).status).toBe(201);
  });

  test('/health says that sales wait, and which nozzles', async () => {
    const { warnings } = (await station.call<{ warnings: string[] }>('GET', '/health')).body;
    expect(warnings.filter((text) => /put back in time: 2 sales|totaliser of pump/.test(text))).toHaveLength(3);
  });

  test('nothing is taken up by a further start either', async () => {
    await station.crash();
    await station.clock.advance(60_000);
    expect([poured(1), (await station.sale(waiting.volume.id)).attention?.reason]).toEqual([5000, 'afterRestore']);
  });
});
