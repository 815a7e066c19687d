import { expect, test } from 'vitest';
import type { SaleRecord } from '../../src/engine/sale-record.ts';
import { createScanDesk } from '../../src/forecourt/scan-desk.ts';

/** A sale that was opened at that time; by default it waits for a card. */
function saleOf(id: string, createdAt: number, { workplace = '1', tag = 'awaitingCard' } = {}): SaleRecord {
  const snapshot = { hasTag: (one: string) => one === tag, context: { order: { workplace } } };
  return { id, createdAt, snapshot } as unknown as SaleRecord;
}

/** A code scanned at workplace 1 while those sales are open. */
async function scan(...sales: SaleRecord[]) {
  const events: unknown[] = [];
  const logged: unknown[] = [];
  const desk = createScanDesk({
    engine: { atWork: () => sales, dispatch: async (id: string, event: unknown) => void events.push([id, event]) } as never,
    keepCard: async (saleId, token) => `${saleId} bears ${token}`,
    log: (level, message, facts) => void logged.push([level, message, facts]),
  });
  desk.take('1', 'QR');
  await new Promise(setImmediate);
  return { events, logged };
}

test('a scan is the newest sale’s, in whatever order the sales are held', async () => {
  const given = { events: [['newest', { type: 'card.presented', cardRef: 'newest bears QR' }]], logged: [] };
  expect(await scan(saleOf('oldest', 1), saleOf('newest', 3), saleOf('middle', 2))).toEqual(given);
  expect(await scan(saleOf('newest', 3), saleOf('oldest', 1))).toEqual(given);
});

test('a scan is no sale’s at another workplace, nor one’s that waits for no card', async () => {
  const { events, logged } = await scan(saleOf('other', 2, { workplace: '2' }), saleOf('paying', 3, { tag: 'awaitingPayment' }));
  expect(events).toEqual([]);
  expect(logged).toEqual([['info', 'a scan that no sale waits for was dropped', { workplace: '1', dropped: 1 }]]);
});
