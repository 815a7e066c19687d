/** Times of answers: RFC 3339 in UTC. Used wherever the API shows a moment. */

export const isoTime = (at: number): string => new Date(at).toISOString();

export const isoTimeOrNull = (at: number | null): string | null => (at === null ? null : isoTime(at));
