/** Time cut into months, days and hours, so that any stretch of it is a few whole ones. Used by the statistics' store. */

export type Span = 'hour' | 'day' | 'month';
export const SPANS: Span[] = ['hour', 'day', 'month'];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The beginning, in UTC, of the span that a time lies in. */
export function startOf(span: Span, at: number): number {
  if (span === 'hour') return Math.floor(at / HOUR) * HOUR;
  if (span === 'day') return Math.floor(at / DAY) * DAY;
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

const monthAfter = (start: number): number => {
  const date = new Date(start);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
};

export interface Stretch {
  span: Span;
  /** Starts of spans from `from` on, before `to`. */
  from: number;
  to: number;
}

/** The fewest whole spans that make up the time: hours up to a day's beginning, days up to a month's, months, and down again. */
export function spansBetween(from: number | undefined, to: number | undefined): Stretch[] {
  if (from === undefined && to === undefined) return [{ span: 'month', from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER }];
  const first = startOf('hour', Math.max(from ?? 0, 0));
  const last = to === undefined ? Number.MAX_SAFE_INTEGER : startOf('hour', to) + HOUR;
  if (last <= first) return [];
  const firstDay = Math.ceil(first / DAY) * DAY;
  const firstMonth = startOf('month', firstDay) === firstDay ? firstDay : monthAfter(firstDay);
  if (last === Number.MAX_SAFE_INTEGER) {
    return whole([
      { span: 'hour', from: first, to: firstDay },
      { span: 'day', from: firstDay, to: firstMonth },
      { span: 'month', from: firstMonth, to: last },
    ]);
  }
  const lastDay = startOf('day', last);
  const lastMonth = startOf('month', lastDay);
  if (firstDay >= lastDay) return [{ span: 'hour', from: first, to: last }];
  const days: Stretch[] =
    firstMonth >= lastMonth
      ? [{ span: 'day', from: firstDay, to: lastDay }]
      : [
          { span: 'day', from: firstDay, to: firstMonth },
          { span: 'month', from: firstMonth, to: lastMonth },
          { span: 'day', from: lastMonth, to: lastDay },
        ];
  return whole([{ span: 'hour', from: first, to: firstDay }, ...days, { span: 'hour', from: lastDay, to: last }]);
}

const whole = (stretches: Stretch[]): Stretch[] => stretches.filter(({ from, to }) => from < to);
