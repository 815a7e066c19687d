/** Times of answers: RFC 3339 in UTC. Used wherever the API shows a moment. */

/** A moment as a device names it, with its own offset; null where it names none. */
export function utcTime(moment: string): string | null {
  const at = Date.parse(moment);
  return Number.isNaN(at) ? null : isoTime(at);
}

const WITH_OFFSET = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?[+-]\d\d:?\d\d$/;

/** A copy in which every moment that a device named with its own offset is in UTC. */
export const withUtcTimes = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value), (_, inner) =>
    typeof inner === 'string' && WITH_OFFSET.test(inner) ? (utcTime(inner) ?? inner) : inner,
  );

export const isoTime = (at: number): string => new Date(at).toISOString();

export const isoTimeOrNull = (at: number | null): string | null => (at === null ? null : isoTime(at));
