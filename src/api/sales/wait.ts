/** Promises a sale as soon as it bears a tag, or a problem at the time limit. */
import * as v from 'valibot';
import type { SaleRecord } from '../../engine/sale-record.ts';
import { checked, Problem } from '../http/problems.ts';
import type { Service } from '../service.ts';

const Wanted = v.object({
  for: v.pipe(
    v.string(),
    v.regex(/^[A-Za-z]{1,32}(,[A-Za-z]{1,32}){0,31}$/, 'tags, comma-separated'),
    v.transform((tags) => tags.split(',')),
  ),
  timeout: v.optional(v.pipe(v.string(), v.regex(/^\d{1,3}(\.\d{1,3})?$/), v.transform(Number), v.maxValue(120)), '30'),
});

/** @throws Problem 408 at the time limit, 422 for what is no tag or time. */
export function waitForTags(
  service: Service,
  record: SaleRecord,
  tags: string | undefined,
  timeout: string | undefined,
  signal: AbortSignal,
): Promise<SaleRecord> {
  const wanted = checked(Wanted, { for: tags, ...(timeout === undefined ? {} : { timeout }) });
  const bears = ({ snapshot }: SaleRecord) => wanted.for.some((tag) => snapshot.hasTag(tag as never));
  if (bears(record)) return Promise.resolve(record);
  return new Promise((resolve, reject) => {
    const end = () => {
      unwatch();
      callOff();
      signal.removeEventListener('abort', leave);
    };
    const leave = () => {
      end();
      reject(new Problem(408, 'timeout', 'the client has left'));
    };
    const callOff = service.clock.after(wanted.timeout * 1000, () => {
      end();
      reject(new Problem(408, 'timeout', `the sale bore none of ${wanted.for.join(', ')} in time`, { saleId: record.id, retryable: true }));
    });
    const unwatch = service.engine.watch((change) => {
      if (change.kind !== 'event' || change.record.id !== record.id || !bears(change.record)) return;
      end();
      resolve(change.record);
    });
    signal.addEventListener('abort', leave, { once: true });
  });
}
