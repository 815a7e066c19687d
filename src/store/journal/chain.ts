/**
 * The chain over the journal: each event bears the hash of the one before it, so that a changed, missing or added one shows. Written with
 * the events; walked by `npm run doctor`.
 */
import { createHash } from 'node:crypto';
import type { SqliteDatabase } from '../../sqlite.ts';

/** The columns of an event that are hashed, in this order. */
const HASHED = ['sale_id', 'sequence', 'at', 'event', 'states', 'asked', 'ended', 'change'];
type Hashed = (string | number)[];

/** @param before of the event before it; null for the first that is hashed. @param fields in the order of the columns. */
export function linkAfter(before: Buffer | null, fields: Hashed): Buffer {
  const hash = createHash('sha256');
  if (before) hash.update(before);
  // JSON tells where a field ends.
  return hash.update(JSON.stringify(fields)).digest();
}

/** The hash of the newest event; null where there is none. */
export function prepareNewestLink(client: SqliteDatabase): () => Buffer | null {
  const newest = client.prepare('select hash from events order by rowid desc limit 1').pluck();
  return () => (newest.get() as Buffer | null | undefined) ?? null;
}

export interface BrokenLink {
  /** Place among all events, from 1 on. */
  number: number;
  saleId: string;
  sequence: number;
  /** Milliseconds since the epoch. */
  at: number;
}

const hasHashes = (client: SqliteDatabase): boolean =>
  client.prepare(`select 1 from pragma_table_info('events') where name = 'hash'`).get() !== undefined;

/** Walks all hashed events, those before there were hashes left out. @returns how many were walked, and the first that does not fit. */
export function walkChain(client: SqliteDatabase): { events: number; broken: BrokenLink | null } {
  if (!hasHashes(client)) return { events: 0, broken: null };
  const rows = client.prepare(`select rowid, hash, ${HASHED.join(', ')} from events order by rowid`).raw();
  let before: Buffer | null = null;
  let events = 0;
  for (const row of rows.iterate() as Iterable<[number, Buffer | null, ...Hashed]>) {
    const [number, hash, ...fields] = row;
    if (hash === null && before === null) continue;
    const [saleId, sequence, at] = fields as [string, number, number];
    if (!hash || !linkAfter(before, fields).equals(hash)) return { events, broken: { number, saleId, sequence, at } };
    before = hash;
    events++;
  }
  return { events, broken: null };
}
