/** Times of answers: RFC 3339 in UTC. Used wherever the API shows a moment. */

/** A moment as a device names it, with its own offset; null where it names none. */
export function utcTime(moment: string): string | null {
  const at = Date.parse(moment);
  return Number.isNaN(at) ? null : isoTime(at);
}

export const isoTime = (at: number): string => new Date(at).toISOString();

export const isoTimeOrNull = (at: number | null): string | null => (at === null ? null : isoTime(at));
