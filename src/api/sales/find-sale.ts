/** A sale by its id: as it stands, or by replay as it was after one of its events. Used by every route that names a sale. */
import type { Context } from 'hono';
import { versionsOf } from '../../../machines/index.ts';
import { lastStep } from '../../engine/history/replay.ts';
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

/**
 * The sale after its event of that number; what a version that is gone has walked is shown as it is stored. @throws Problem 404 where the
 * sale has no such event.
 */
export async function readPastSale(journal: Journal, saleId: string, sequence: number): Promise<SaleRecord> {
  const events = await journal.events(saleId, sequence);
  const stored = await journal.sale(saleId);
  if (!stored || events.length !== sequence) throw new Problem('not-found', 'the sale has no such event', { saleId });
  const { step, version } = lastStep(versionsOf(stored.chart), events);
  const { snapshot } = step;
  const { id, chart, createdAt, epoch } = stored;
  const endedAt = snapshot.hasTag('closed') ? stored.endedAt : null;
  return { id, chart, version, snapshot, sequence, createdAt, endedAt, epoch };
}
