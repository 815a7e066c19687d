/** Promises that one key makes one thing: a repeat gets the first answer, another body under the same key is refused. */
import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { chartOf, versionsOf } from '../../../machines/index.ts';
import { versionOf } from '../../engine/history/moves.ts';
import { replay } from '../../engine/history/replay.ts';
import type { RequestKey } from '../../engine/journal.ts';
import type { SaleRecord } from '../../engine/sale-record.ts';
import type { Service } from '../service.ts';
import { Problem } from './problems.ts';

/** Sorts what JSON leaves unsorted, so that the same request reads the same. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${fields
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, inner]) => `${JSON.stringify(field)}:${canonical(inner)}`)
    .join(',')}}`;
}

/** @throws Problem 400 where a key is required and missing, or no visible ASCII of 1 to 128 characters. */
export function requestKey(context: Context, scope: string, body: unknown, required: boolean): RequestKey | null {
  const key = context.req.header('idempotency-key');
  if (key === undefined && !required) return null;
  if (key === undefined) throw new Problem(400, 'idempotency-key-missing', 'send an Idempotency-Key, the same with every repeat');
  if (!/^[\x21-\x7e]{1,128}$/.test(key))
    throw new Problem(400, 'idempotency-key-missing', 'an Idempotency-Key is 1 to 128 visible ASCII characters');
  // The scope salts it: a body may bear a client's token, and equal tokens must not be told by equal hashes.
  return {
    scope,
    key,
    fingerprint: createHash('sha256')
      .update(`${scope}\n${key}\n${canonical(body)}`)
      .digest('base64url'),
  };
}

/** The sale as it was after one of its events. @throws Problem 404 where there was none. */
export async function recordAt(service: Service, saleId: string, sequence: number): Promise<SaleRecord> {
  const events = await service.journal.events(saleId, sequence);
  const standing = await service.journal.sale(saleId);
  if (!standing || !chartOf(standing.chart, standing.version) || events.length !== sequence)
    throw new Problem(404, 'not-found', 'the sale has no such event', { saleId });
  const snapshot = replay(versionsOf(standing.chart), events);
  const { id, chart: name, createdAt, endedAt } = standing;
  const version = versionOf(events);
  return { id, chart: name, version, snapshot, sequence, createdAt, endedAt: snapshot.hasTag('closed') ? endedAt : null };
}

export interface Once {
  /** The first answer to this key, where there was one. @throws Problem 409 | 422. */
  before(request: RequestKey): Promise<SaleRecord | undefined>;
  /** Holds the key while the first request is worked on. */
  during<Result>(request: RequestKey | null, work: () => Promise<Result>): Promise<Result>;
}

export function onceEach(service: Service): Once {
  const underWay = new Set<string>();
  const nameOf = ({ scope, key }: RequestKey) => `${scope}\n${key}`;
  return {
    async before(request) {
      if (underWay.has(nameOf(request))) {
        throw new Problem(409, 'request-in-progress', 'the first request with this key is still being worked on', { retryable: true });
      }
      const found = await service.journal.request(request.scope, request.key);
      if (!found) return undefined;
      if (found.fingerprint !== request.fingerprint) {
        throw new Problem(422, 'idempotency-key-reused', 'this key was used for another request');
      }
      return recordAt(service, found.saleId, found.sequence);
    },
    async during(request, work) {
      if (!request) return work();
      const held = nameOf(request);
      if (underWay.has(held)) {
        throw new Problem(409, 'request-in-progress', 'the first request with this key is still being worked on', { retryable: true });
      }
      underWay.add(held);
      try {
        return await work();
      } finally {
        underWay.delete(held);
      }
    },
  };
}
