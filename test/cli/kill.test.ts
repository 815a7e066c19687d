import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Running, start } from '../../simulation/processes.ts';
import type { SaleView } from '../../src/api/sales/sale-view.ts';

const CARD = '2200000000017';
const folder = mkdtempSync(join(tmpdir(), 'kolonka-kill-'));
let lab: Running;
let station: Running;

const boot = () =>
  start('serve', { PORT: '0', DATA_DIR: join(folder, 'data'), STATION: join(folder, 'lab', 'station.json'), LOG_LEVEL: 'info' });
const call = async <Body>(base: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Body> => {
  const answer = await fetch(`${base}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Body;
};
const wait = (id: string, ...tags: string[]): Promise<SaleView> => call(station.url, `/v1/sales/${id}/wait?for=${tags}&timeout=60`);
const order = { path: 'prepaid', workplace: '1', pump: 1, nozzle: 1, preset: { type: 'volume', volume: 5000 }, paymentType: 'card' };

beforeAll(async () => {
  lab = await start('simulators', { LAB_PORT: '0', LAB_DIR: join(folder, 'lab'), SIMULATION_SPEED: '20' });
  station = await boot();
}, 60_000);
afterAll(async () => {
  await station.kill();
  await lab.kill();
  rmSync(folder, { recursive: true });
});

/** Up to the answer in the window of offers. */
async function agreed(key: string): Promise<string> {
  const { id } = await call<SaleView>(station.url, '/v1/sales', order, { 'idempotency-key': key });
  await wait(id, 'awaitingCard');
  const { token } = await call<{ token: string }>(lab.url, '/lab/megainsight/tokens', { card: CARD });
  await call(lab.url, '/lab/scanner/scan', { workplace: '1', code: token });
  await wait(id, 'awaitingOffers');
  await call(station.url, `/v1/sales/${id}/events`, { type: 'offers.answered', couponIds: [], points: 1000 });
  return id;
}

describe('the service, its process killed', () => {
  test.each(['awaitingOffers', 'paid', 'dispensing'])(
    'when a sale is %s, starts again and ends it with one receipt',
    async (tag) => {
      const books = async () => ({
        sells: (await call<{ type: string }[]>(lab.url, '/lab/fiscal/documents')).filter(({ type }) => type === 'sell').length,
        charges: (await call<{ kind: string }[]>(lab.url, '/lab/bank/transactions')).filter(({ kind }) => kind === 'payment').length,
        volume: (await call<{ totals: { volume: number } }>(lab.url, '/lab/pumps/1')).totals.volume,
        confirms: (await call<{ operations: { call: string }[] }>(lab.url, '/lab/megainsight/ledger')).operations.filter(
          (operation) => operation.call === 'confirm',
        ).length,
      });
      const before = await books();
      const id = await agreed(`kill-${tag}`);
      if (tag !== 'awaitingOffers') await wait(id, tag);
      await station.kill();
      station = await boot();
      const sale = await wait(id, 'completed', 'underDelivered', 'attention');
      expect(sale).toMatchObject({ tags: expect.arrayContaining(['completed']), delivered: { volume: 5000 }, totals: { due: 27_000 } });
      await expect
        .poll(async () => (await call<SaleView>(station.url, `/v1/sales/${id}`)).tags, { timeout: 20_000 })
        .not.toContain('confirming');
      expect(await books()).toEqual({
        sells: before.sells + 1,
        charges: before.charges + 1,
        volume: before.volume + 5000,
        confirms: before.confirms + 1,
      });
    },
    60_000,
  );

  test('answers a repeated request as it did before', async () => {
    const body = { ...order, pump: 2, paymentType: 'cash' };
    const first = await call<SaleView>(station.url, '/v1/sales', body, { 'idempotency-key': 'before' });
    await station.kill();
    station = await boot();
    const again = await call<SaleView>(station.url, '/v1/sales', body, { 'idempotency-key': 'before' });
    expect(again.id).toBe(first.id);
    await wait(again.id, 'completed');
  }, 60_000);

  test('asked to end, ends in order, and the sale goes on at the next start', async () => {
    const body = { ...order, pump: 3, paymentType: 'cash' };
    const { id } = await call<SaleView>(station.url, '/v1/sales', body, { 'idempotency-key': 'in-order' });
    await wait(id, 'dispensing', 'completed');
    expect(await station.end()).toBe(0);
    station = await boot();
    await wait(id, 'completed');
  }, 60_000);

  test('says nothing of a client’s card or token', () => {
    expect(`${station.output()}${lab.output()}`).not.toMatch(/2200000000017|megainsight_/);
  });
});
