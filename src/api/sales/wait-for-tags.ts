/** Waits until a sale bears one of some tags. Behind `GET /v1/sales/{id}/wait`. */
import type { SaleRecord } from '../../engine/sale-record.ts';
import type { Backend } from '../backend.ts';
import { Problem } from '../http/problems.ts';

/** @throws Problem 408 at the time limit, or where the client has left. */
export function waitForTags(
  { engine, clock }: Backend,
  record: SaleRecord,
  tags: string[],
  limitMs: number,
  signal: AbortSignal,
): Promise<SaleRecord> {
  const hasAny = ({ snapshot }: SaleRecord) => tags.some((tag) => snapshot.hasTag(tag as never));
  if (hasAny(record)) return Promise.resolve(record);
  return new Promise((resolve, reject) => {
    const end = () => {
      unwatch();
      cancelTimer();
      signal.removeEventListener('abort', leave);
    };
    const leave = () => {
      end();
      reject(new Problem('timeout', 'the client has left'));
    };
    const cancelTimer = clock.after(limitMs, () => {
      end();
      reject(new Problem('timeout', `the sale bore none of ${tags.join(', ')} in time`, { saleId: record.id, retryable: true }));
    });
    const unwatch = engine.watch((update) => {
      if (update.kind !== 'event' || update.record.id !== record.id || !hasAny(update.record)) return;
      end();
      resolve(update.record);
    });
    signal.addEventListener('abort', leave, { once: true });
  });
}
