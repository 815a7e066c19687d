/** Promises what sales did on a chart, in sum: how often and how long in each state, by which ways, and how they ended. */
import { and, asc, eq, gte, lt, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { events, sales } from './schema.ts';

export interface StatisticsQuery {
  chart: string;
  version?: number | undefined;
  /** Milliseconds since the epoch; sales begun from `from` to before `to`. */
  from?: number | undefined;
  to?: number | undefined;
  pump?: number | undefined;
  paymentType?: string | undefined;
}

/** Milliseconds; null where nothing was measured, as of a state that no sale has left yet. */
export interface Times {
  count: number;
  median: number | null;
  p95: number | null;
}
export interface StateTimes extends Times {
  state: string;
}
/** `median`, `p95`: how long the sale had been in `from`. */
export interface TransitionTimes extends Times {
  from: string[];
  event: string;
  to: string[];
}
export interface Variant extends Times {
  path: string[];
  outcomes: Record<string, number>;
}
export interface Statistics {
  sales: number;
  states: StateTimes[];
  transitions: TransitionTimes[];
  variants: Variant[];
  outcomes: Record<string, number>;
}

const OUTCOMES = ['completed', 'cancelled', 'refunded', 'unpaid', 'failed'];

/** By nearest rank. */
function timesOf(count: number, durations: number[]): Times {
  const sorted = durations.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
  return { count, median: at(0.5), p95: at(0.95) };
}

interface Measured {
  count: number;
  durations: number[];
}
const measured = (of: Map<string, Measured>, key: string): Measured => {
  const found = of.get(key) ?? { count: 0, durations: [] };
  of.set(key, found);
  return found;
};

interface Step {
  at: number;
  event: string;
  states: string[];
}

/** Adds one sale's way to the sums. */
function walk(steps: Step[], states: Map<string, Measured>, transitions: Map<string, Measured>): void {
  const since = new Map<string, number>();
  let before: string[] = [];
  for (const { at, event, states: after } of steps) {
    const left = before.filter((state) => !after.includes(state));
    const entered = after.filter((state) => !before.includes(state));
    for (const state of left) measured(states, state).durations.push(at - (since.get(state) ?? at));
    for (const state of entered) {
      measured(states, state).count++;
      since.set(state, at);
    }
    if (left.length > 0 || entered.length > 0) {
      const transition = measured(transitions, JSON.stringify([left, event, entered]));
      transition.count++;
      if (left[0] !== undefined) transition.durations.push(at - (since.get(left[0]) ?? at));
    }
    before = after;
  }
}

const outcomeOf = (tags: string): string => OUTCOMES.find((tag) => tags.includes(`|${tag}|`)) ?? 'open';
const byCount = (a: Times, b: Times): number => b.count - a.count;

/** Reads every event of the sales that are asked for: milliseconds for a day, seconds for a year. */
export function statisticsOf(database: Database, query: StatisticsQuery): Statistics {
  const { chart, version, from, to, pump, paymentType } = query;
  const rows = database
    .select({
      id: sales.id,
      tags: sales.tags,
      at: events.at,
      event: sql<string>`json_extract(${events.event}, '$.type')`,
      states: events.states,
    })
    .from(sales)
    .innerJoin(events, eq(events.saleId, sales.id))
    .where(
      and(
        eq(sales.chart, chart),
        version === undefined ? undefined : eq(sales.version, version),
        from === undefined ? undefined : gte(sales.createdAt, from),
        to === undefined ? undefined : lt(sales.createdAt, to),
        pump === undefined ? undefined : eq(sales.pump, pump),
        paymentType === undefined ? undefined : eq(sql`json_extract(${sales.snapshot}, '$.context.paymentType')`, paymentType),
      ),
    )
    .orderBy(asc(sales.id), asc(events.sequence))
    .all();
  const ways = new Map<string, { tags: string; steps: Step[] }>();
  for (const { id, tags, at, event, states } of rows) {
    const way = ways.get(id) ?? { tags, steps: [] };
    ways.set(id, way);
    way.steps.push({ at, event, states: states.split(' ') });
  }
  const [states, transitions, variants] = [new Map<string, Measured>(), new Map<string, Measured>(), new Map<string, Measured>()];
  const [outcomes, ends] = [{} as Record<string, number>, new Map<string, Record<string, number>>()];
  for (const { tags, steps } of ways.values()) {
    walk(steps, states, transitions);
    const path = JSON.stringify(steps.map((step) => step.states.join(' ')));
    const [variant, outcome] = [measured(variants, path), outcomeOf(tags)];
    variant.count++;
    variant.durations.push((steps.at(-1)?.at ?? 0) - (steps[0]?.at ?? 0));
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    const own = ends.get(path) ?? {};
    ends.set(path, own);
    own[outcome] = (own[outcome] ?? 0) + 1;
  }
  return {
    sales: ways.size,
    states: [...states].map(([state, { count, durations }]) => ({ state, ...timesOf(count, durations) })),
    transitions: [...transitions].map(([key, { count, durations }]) => {
      const [left, event, entered] = JSON.parse(key) as [string[], string, string[]];
      return { from: left, event, to: entered, ...timesOf(count, durations) };
    }),
    variants: [...variants]
      .map(([path, { count, durations }]) => ({
        path: JSON.parse(path) as string[],
        outcomes: ends.get(path) ?? {},
        ...timesOf(count, durations),
      }))
      .toSorted(byCount),
    outcomes,
  };
}
