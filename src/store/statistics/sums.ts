/** Promises what closed sales have walked, as sums by hour, day and month: any filter is answered from few rows, whatever the number of sales. */
import { createHash } from 'node:crypto';
import { and, eq, gte, lt, ne, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { statisticsNames, statisticsPlace, statisticsSums } from '../schema.ts';
import { addTo, BUCKETS, bucketOf, eachOf, encoded, type Sums, type Times, timesOf } from './histogram.ts';
import { type NameKind, namesIn } from './names.ts';
import { SPANS, type Span, spansBetween, startOf } from './spans.ts';

/** What sales are told apart by; a sale that has none of it bears 0 or the empty word. */
export interface Kind {
  pump: number;
  paymentType: string;
  product: string;
  loyalty: boolean;
}
/** One closed sale, as it is counted. Times in milliseconds. */
export interface Counted extends Kind {
  chart: string;
  version: number;
  createdAt: number;
  ms: number;
  visits: { state: string; ms: number | null }[];
  passages: { transition: string; ms: number }[];
  way: { transitions: string[]; states: string[] };
  ending: { outcome: string; reason: string; state: string };
}

export interface StatisticsQuery extends Partial<{ [Field in keyof Kind]: Kind[Field] | undefined }> {
  chart: string;
  version: number;
  /** Whole hours: of the hours that they lie in, `from` counts the first, `to` the last. */
  from?: number | undefined;
  to?: number | undefined;
}
export interface Statistics {
  sales: number;
  states: Map<string, Times>;
  transitions: Map<string, Times>;
  ways: (Times & { id: string; states: string[]; transitions: string[] })[];
  endings: (Times & { outcome: string; reason: string; state: string })[];
}

export interface StatisticsStore {
  /** Adds a sale, or with -1 takes it away again as it was added. Kept in memory until it is written. */
  add(sale: Counted, sign: 1 | -1): void;
  /** All of it in one transaction, with the last event that it knows of. */
  write(place: number): void;
  place(): number;
  read(query: StatisticsQuery): Statistics;
}

const ALL = { pump: -1, paymentType: '', product: '', loyalty: -1 };
interface Cell {
  chart: string;
  version: number;
  start: number;
  kind: { pump: number; paymentType: string; product: string; loyalty: number };
  sums: Sums;
}

/** Operators write what they like: the first words of it tell. */
const LONGEST_REASON = 60;

export function statisticsStore(database: Database): StatisticsStore {
  const nameId = namesIn(database);
  let pending = new Map<string, Cell>();

  function cellOf({ chart, version, createdAt, pump, paymentType, product, loyalty }: Counted): Cell {
    const start = startOf('hour', createdAt);
    const key = `${chart}\n${version}\n${start}\n${pump}\n${paymentType}\n${product}\n${loyalty}`;
    const cell = pending.get(key) ?? {
      chart,
      version,
      start,
      kind: { pump, paymentType, product, loyalty: loyalty ? 1 : 0 },
      sums: new Map(),
    };
    pending.set(key, cell);
    return cell;
  }

  const merge = mergerInto(database);
  const place = sql`${sql.placeholder('place')}`;
  const keepPlace = database
    .insert(statisticsPlace)
    .values({ id: 1, place })
    .onConflictDoUpdate({ target: statisticsPlace.id, set: { place } })
    .prepare();
  const writeAll = database.$client.transaction((cells: Cell[], place: number) => {
    for (const cell of together(cells)) merge(cell);
    keepPlace.run({ place });
  });

  return {
    add(sale, sign) {
      const { chart, version, way, ending, ms } = sale;
      const { sums } = cellOf(sale);
      const count = (kind: NameKind, name: string, time: number | null, detail?: () => string) =>
        addTo(sums, nameId(chart, version, kind, name, detail) * BUCKETS + bucketOf(time), sign);
      for (const visit of sale.visits) count('state', visit.state, visit.ms);
      for (const passage of sale.passages) count('transition', passage.transition, passage.ms);
      const name = createHash('sha256').update(way.transitions.join('\n')).digest('base64url').slice(0, 16);
      count('way', name, ms, () => JSON.stringify(way));
      count('ending', JSON.stringify([ending.outcome, ending.reason.slice(0, LONGEST_REASON), ending.state]), ms);
    },
    write(place) {
      const cells = [...pending.values()];
      pending = new Map();
      try {
        writeAll.immediate(cells, place);
      } catch (problem) {
        pending = new Map(cells.map((cell, index) => [String(index), cell]));
        throw problem;
      }
    },
    place: () => database.select().from(statisticsPlace).all()[0]?.place ?? 0,
    read: (query) => read(database, query),
  };
}

/** An hour's cells are also the day's and the month's, by kind of sale and all together. */
function together(cells: Cell[]): (Cell & { span: Span })[] {
  const wider = new Map<string, Cell & { span: Span }>();
  for (const cell of cells) {
    for (const span of SPANS) {
      for (const kind of [cell.kind, ALL]) {
        const start = startOf(span, cell.start);
        const key = `${cell.chart}\n${cell.version}\n${span}\n${start}\n${kind.pump}\n${kind.paymentType}\n${kind.product}\n${kind.loyalty}`;
        const into = wider.get(key) ?? { chart: cell.chart, version: cell.version, span, start, kind, sums: new Map() };
        for (const [sum, count] of cell.sums) addTo(into.sums, sum, count);
        wider.set(key, into);
      }
    }
  }
  return [...wider.values()].filter(({ sums }) => sums.size > 0);
}

function mergerInto(database: Database) {
  const places = 'chart = ? and version = ? and span = ? and start = ? and pump = ? and payment_type = ? and product = ? and loyalty = ?';
  const find = database.$client.prepare(`select sums from statistics_sums where ${places}`);
  const keep = database.$client.prepare('insert or replace into statistics_sums values (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  return ({ chart, version, span, start, kind, sums }: Cell & { span: Span }): void => {
    const place = [chart, version, span, start, kind.pump, kind.paymentType, kind.product, kind.loyalty];
    const before = find.get(...place) as { sums: Buffer } | undefined;
    if (before) eachOf(before.sums, (key, count) => addTo(sums, key, count));
    keep.run(...place, encoded(sums));
  };
}

function read(database: Database, query: StatisticsQuery): Statistics {
  const { chart, version, pump, paymentType, product, loyalty } = query;
  const isOneKind = pump !== undefined || paymentType !== undefined || product !== undefined || loyalty !== undefined;
  const kinds: (SQL | undefined)[] = isOneKind
    ? [
        ne(statisticsSums.pump, ALL.pump),
        pump === undefined ? undefined : eq(statisticsSums.pump, pump),
        paymentType === undefined ? undefined : eq(statisticsSums.paymentType, paymentType),
        product === undefined ? undefined : eq(statisticsSums.product, product),
        loyalty === undefined ? undefined : eq(statisticsSums.loyalty, loyalty ? 1 : 0),
      ]
    : [eq(statisticsSums.pump, ALL.pump)];
  const counts: Int32Array[] = [];
  for (const { span, from, to } of spansBetween(query.from, query.to)) {
    const rows = database
      .select({ sums: statisticsSums.sums })
      .from(statisticsSums)
      .where(
        and(
          eq(statisticsSums.chart, chart),
          eq(statisticsSums.version, version),
          eq(statisticsSums.span, span),
          gte(statisticsSums.start, from),
          lt(statisticsSums.start, to),
          ...kinds,
        ),
      )
      .all();
    for (const { sums } of rows) {
      eachOf(sums, (key, count) => {
        const id = Math.floor(key / BUCKETS);
        counts[id] ??= new Int32Array(BUCKETS);
        const own = counts[id] as Int32Array;
        own[key % BUCKETS] = (own[key % BUCKETS] ?? 0) + count;
      });
    }
  }
  return named(database, query, counts);
}

function named(database: Database, { chart, version }: StatisticsQuery, counts: Int32Array[]): Statistics {
  const found: Statistics = { sales: 0, states: new Map(), transitions: new Map(), ways: [], endings: [] };
  const details: { id: number; times: Times; name: string }[] = [];
  const names = database
    .select({ id: statisticsNames.id, kind: statisticsNames.kind, name: statisticsNames.name })
    .from(statisticsNames)
    .where(and(eq(statisticsNames.chart, chart), eq(statisticsNames.version, version)))
    .all();
  for (const { id, kind, name } of names) {
    const own = counts[id];
    const times = own && timesOf(own);
    if (!times || times.count === 0) continue;
    if (kind === 'state') found.states.set(name, times);
    else if (kind === 'transition') found.transitions.set(name, times);
    else if (kind === 'way') details.push({ id, times, name });
    else {
      const [outcome, reason, state] = JSON.parse(name) as [string, string, string];
      found.endings.push({ outcome, reason, state, ...times });
      found.sales += times.count;
    }
  }
  found.endings.sort((a, b) => b.count - a.count);
  // Only the ways that are shown are read whole.
  const shown = details.toSorted((a, b) => b.times.count - a.times.count || (a.name < b.name ? -1 : 1));
  found.ways = shown.map(({ id, times, name }, index) => ({ id: name, ...times, ...(index < MOST_WAYS ? wayOf(database, id) : NO_WAY) }));
  return found;
}

/** Rarer ways are counted, not told. */
export const MOST_WAYS = 60;
const NO_WAY = { states: [], transitions: [] };

function wayOf(database: Database, id: number): { states: string[]; transitions: string[] } {
  const [row] = database.select({ detail: statisticsNames.detail }).from(statisticsNames).where(eq(statisticsNames.id, id)).all();
  return JSON.parse(row?.detail ?? JSON.stringify(NO_WAY)) as { states: string[]; transitions: string[] };
}
