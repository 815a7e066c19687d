/** A sale by its id: as it stands, or by replay as it was after one of its events. Used by every route that names a sale. */
import type { Context } from 'hono';
import { chartOf, versionsOf } from '../../../machines/index.ts';
import { versionOf } from '../../engine/history/moves.ts';
import { replay } from '../../engine/history/replay.ts';
import type { Journal } from '../../engine/journal.ts';
import type { SaleRecord } from '../../engine/sale-record.ts';
import type { Backend } from '../backend.ts';
import { Problem } from '../http/problems.ts';

/** The sale that the address names. @throws Problem 404. */
export async function findSale(context: Context, { engine }: Backend): Promise<SaleRecord> {
  const record = await engine.sale(context.req.param('id') ?? '');
  if (!record) throw new Problem('not-found', 'there is no such sale');
  return record;
}

/** The sale after its event of that number. @throws Problem 404 where the sale has no such event, or this release no such chart. */
export async function readPastSale(journal: Journal, saleId: string, sequence: number): Promise<SaleRecord> {
  const events = await journal.events(saleId, sequence);
  const stored = await journal.sale(saleId);
  if (!stored || !chartOf(stored.chart, stored.version) || events.length !== sequence)
    throw new Problem('not-found', 'the sale has no such event', { saleId });
  const snapshot = replay(versionsOf(stored.chart), events);
  const { id, chart, createdAt } = stored;
  const endedAt = snapshot.hasTag('closed') ? stored.endedAt : null;
  return { id, chart, version: versionOf(events), snapshot, sequence, createdAt, endedAt };
}
