/** Which sales are counted, by the address: the period, the one before it, the query for the service. Used by the sums panel. */

/** Instants of RFC 3339; null: open. */
export interface Period {
  from: string | null;
  to: string | null;
}

const FILTERS = ['pump', 'paymentType', 'product', 'loyalty'] as const;

const DAY_MS = 86_400_000;
const DAYS: ReadonlyMap<string, number> = new Map([
  ['week', 7],
  ['month', 30],
]);

const toIso = (ms: number): string => new Date(ms).toISOString();

export function periodOf(address: URLSearchParams, now = Date.now()): Period {
  const name = address.get('period') ?? 'all';
  if (name === 'today') return { from: toIso(new Date(now).setHours(0, 0, 0, 0)), to: null };
  const days = DAYS.get(name);
  if (days) return { from: toIso(now - days * DAY_MS), to: null };
  if (name !== 'own') return { from: null, to: null };
  const instant = (field: string) => {
    const ms = Date.parse(address.get(field) ?? '');
    return Number.isNaN(ms) ? null : toIso(ms);
  };
  return { from: instant('from'), to: instant('to') };
}

/** The period just before, of the same length; null where the period has no beginning. */
export function periodBefore({ from, to }: Period, now = Date.now()): Period | null {
  if (from === null) return null;
  const start = Date.parse(from);
  const length = (to === null ? now : Date.parse(to)) - start;
  return { from: toIso(start - length), to: toIso(start - 1) };
}

export function statisticsQuery(address: URLSearchParams, { from, to }: Period, version: number): string {
  const query = new URLSearchParams({ version: String(version) });
  if (from) query.set('from', from);
  if (to) query.set('to', to);
  for (const name of FILTERS) {
    const value = address.get(name);
    if (value) query.set(name, value);
  }
  return query.toString();
}
