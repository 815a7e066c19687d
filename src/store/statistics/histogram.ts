/** Counts by duration in few bytes, within 2.5 % of the true duration; they can be added and taken away. Used by the statistics' store. */

/** Each bucket is 5 % wider than the one before: 511 of them reach from 1 ms to 700 days. */
const GROWTH = Math.log(1.05);
export const BUCKETS = 512;
/** A stay that has not ended has no duration, and is counted all the same. */
const UNENDED = 0;

/** @param ms null for a stay that has not ended. */
export function bucketOf(ms: number | null): number {
  if (ms === null) return UNENDED;
  if (ms <= 1) return 1;
  return Math.min(BUCKETS - 1, 1 + Math.round(Math.log(ms) / GROWTH));
}

const millisecondsOf = (bucket: number): number => (bucket <= 1 ? 0 : Math.round(Math.exp((bucket - 1) * GROWTH)));

export interface Times {
  count: number;
  /** Milliseconds; null where nothing has a duration yet. */
  median: number | null;
  p95: number | null;
}

/** @param counts by bucket. */
export function timesOf(counts: Int32Array): Times {
  let timed = 0;
  for (let bucket = 1; bucket < BUCKETS; bucket++) timed += counts[bucket] ?? 0;
  const at = (share: number): number | null => {
    if (timed === 0) return null;
    const rank = Math.ceil(timed * share);
    let passed = 0;
    for (let bucket = 1; bucket < BUCKETS; bucket++) {
      passed += counts[bucket] ?? 0;
      if (passed >= rank) return millisecondsOf(bucket);
    }
    return null;
  };
  return { count: timed + (counts[UNENDED] ?? 0), median: at(0.5), p95: at(0.95) };
}

/** Counts by `name's number × BUCKETS + bucket`. */
export type Sums = Map<number, number>;

export function addTo(sums: Sums, key: number, count: number): void {
  const sum = (sums.get(key) ?? 0) + count;
  if (sum === 0) sums.delete(key);
  else sums.set(key, sum);
}

/** Keys in order, as steps from one to the next, each with its count: seven bits a byte. */
export function encoded(sums: Sums): Buffer {
  const bytes: number[] = [];
  const push = (value: number) => {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
    bytes.push(rest);
  };
  let before = 0;
  for (const key of [...sums.keys()].sort((a, b) => a - b)) {
    push(key - before);
    push(sums.get(key) ?? 0);
    before = key;
  }
  return Buffer.from(bytes);
}

/** The reverse of `encoded`. */
export function eachOf(bytes: Uint8Array, take: (key: number, count: number) => void): void {
  let at = 0;
  const pull = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  for (let key = 0; at < bytes.length; ) {
    key += pull();
    take(key, pull());
  }
}
