/** Idempotency keys: a repeat gets the first answer, another request under the same key is refused. Used by sales. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Context } from 'hono';
import type { Journal, RequestKey } from '../../engine/journal.ts';
import { StorageSlow } from '../../store/storage-watch.ts';
import { Problem } from './problems.ts';

/** @throws Problem 400 where a key is required and missing, or is not 1 to 128 visible ASCII characters. */
export function readRequestKey(context: Context, scope: string, body: unknown, isRequired: boolean): RequestKey | null {
  const key = context.req.header('idempotency-key');
  if (key === undefined && !isRequired) return null;
  if (key === undefined) throw new Problem('idempotency-key-missing', 'send an Idempotency-Key, the same with every repeat');
  if (!/^[\x21-\x7e]{1,128}$/.test(key))
    throw new Problem('idempotency-key-missing', 'an Idempotency-Key is 1 to 128 visible ASCII characters');
  return { scope, key, fingerprint: fingerprintOf(scope, key, body) };
}

/**
 * What was asked, as the journal stores it beside the key. The scope and the key salt it: a body may bear a client's token, and equal
 * tokens must not show by equal hashes.
 */
export const fingerprintOf = (scope: string, key: string, body: unknown): string =>
  createHash('sha256')
    .update(`${scope}\n${key}\n${canonicalize(body)}`)
    .digest('base64url');

export interface FirstAnswers {
  /** The event after which this request was answered before. @throws Problem 409 while it is worked on, 422 for another request. */
  find(request: RequestKey): Promise<{ saleId: string; sequence: number; answer: string | null } | undefined>;
  /** Holds the key while the first request is worked on. @throws Problem 409 where it is held already. */
  hold<Result>(request: RequestKey | null, work: () => Promise<Result>): Promise<Result>;
}

export function createFirstAnswers(journal: Journal): FirstAnswers {
  const keysInUse = new Set<string>();
  const nameOf = ({ scope, key }: RequestKey) => `${scope}\n${key}`;
  const refuseKeyInUse = (request: RequestKey) => {
    if (!keysInUse.has(nameOf(request))) return;
    throw new Problem('request-in-progress', 'the first request with this key is still being worked on', { retryable: true });
  };
  return {
    async find(request) {
      refuseKeyInUse(request);
      const first = await journal.request(request.scope, request.key);
      if (!first) return undefined;
      if (first.fingerprint !== request.fingerprint) throw new Problem('idempotency-key-reused', 'this key was used for another request');
      return { saleId: first.saleId, sequence: first.sequence, answer: first.answer };
    },
    async hold(request, work) {
      if (!request) return work();
      refuseKeyInUse(request);
      keysInUse.add(nameOf(request));
      const release = () => void keysInUse.delete(nameOf(request));
      try {
        const result = await work();
        release();
        return result;
      } catch (problem) {
        // What the disk has not answered may yet be on it.
        if (problem instanceof StorageSlow) void problem.settled.then(release);
        else release();
        throw problem;
      }
    },
  };
}
