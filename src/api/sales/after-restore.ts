/**
 * Requests from the time that a restore took back: whoever repeats one gets an honest 409, not a second sale. Used where a sale is opened
 * or told something.
 */
import type { Context, MiddlewareHandler } from 'hono';
import type { RequestKey } from '../../engine/journal.ts';
import type { Backend } from '../backend.ts';
import type { Parameter } from '../http/openapi.ts';
import { Problem } from '../http/problems.ts';

const HEADER = 'Kolonka-Epoch';

export const EPOCH: Parameter = {
  name: HEADER,
  in: 'header',
  description: 'The epoch that earlier answers named: where the database was put back since, an unknown request is refused (409).',
};

/** Every answer names the epoch, so that a client can send it with a repeat. */
export const nameEpoch =
  ({ restores }: Pick<Backend, 'restores'>): MiddlewareHandler =>
  async (context, next) => {
    await next();
    context.header(HEADER, String(restores.book.epoch.epoch));
  };

/** When an id of UUID's version 7 was made, milliseconds since the epoch; null of any other. */
function timeIn(key: string): number | null {
  const isTimeOrdered = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(key);
  return isTimeOrdered ? Number.parseInt(key.replace('-', '').slice(0, 12), 16) : null;
}

/**
 * For a request that this database has not answered. @throws Problem 409 where it may have been answered before the database was put back:
 * the former database knew its key, the client names an earlier epoch, or the key itself says that it was made before.
 */
export function refuseFromBefore(context: Context, key: RequestKey | null, { restores: { book } }: Pick<Backend, 'restores'>): void {
  const { epoch, at, cause } = book.epoch;
  if (cause === 'first') return;
  const saleId = key ? book.findLostRequest(key.scope, key.key) : undefined;
  const named = context.req.header(HEADER);
  const made = key ? timeIn(key.key) : null;
  if (saleId === undefined && (named === undefined || named === String(epoch)) && (made === null || made >= at)) return;
  const what = saleId === undefined ? 'this request may have been answered' : 'this request was answered';
  const detail = `${what} before the station’s database was put back: look at the register and the pump, then begin anew with a new key`;
  throw new Problem('after-restore', detail, saleId === undefined ? {} : { saleId });
}

/** @throws Problem 409 for a sale that was opened after the backup that was put back. */
export function refuseLostSale(saleId: string, { restores: { book } }: Pick<Backend, 'restores'>): void {
  if (book.epoch.cause === 'first' || book.isOurs(saleId) || !book.isLostSale(saleId)) return;
  throw new Problem('after-restore', 'the sale was opened after the backup that was put back: it is settled outside of the service', {
    saleId,
  });
}

/** @throws Problem 409 while another service makes receipts at this register. */
export function refuseBesideAnother({ restores: { desk } }: Pick<Backend, 'restores'>): void {
  const [first] = desk.foreign();
  if (!first) return;
  const { documentNumber } = first;
  const detail = `no sale here has ordered document ${documentNumber} of the register: say why, see /v1/shifts/current/cases`;
  throw new Problem('foreign-documents', detail);
}
