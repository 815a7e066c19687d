/** A sale by its id, as it stands. Used by every route that names a sale. */
import type { Context } from 'hono';
import type { SaleRecord } from '../../engine/sale-record.ts';
import type { Backend } from '../backend.ts';
import { Problem } from '../http/problems.ts';

/** The sale that the address names. @throws Problem 404. */
export async function findSale(context: Context, { engine }: Backend): Promise<SaleRecord> {
  const record = await engine.sale(context.req.param('id') ?? '');
  if (!record) throw new Problem('not-found', 'there is no such sale');
  return record;
}
