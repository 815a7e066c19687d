/** The statistics' store: sums of closed sales by hour, day and month, so that any filter is answered from few rows. Used by the tally. */
import { createHash } from 'node:crypto';
import { and, eq, gte, lt, ne, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import type { Durable } from '../journal/durable.ts';
import { addTo, BUCKETS, bucketOf, eachOf, encoded, type Sums, type Times, timesOf } from './histogram.ts';
import { createNames, type Name, type NameKind, NameList } from './names.ts';
import { SPANS, type Span, spansBetween, startOf } from './spans.ts';
import { statisticsNames, statisticsPlace, statisticsSums } from './tables.ts';

/** What sales are filtered by; 0 or the empty string where a sale has none of it. */
interface Kind {
  pump: number;
  paymentType: string;
  product: string;
  loyalty: boolean;
}
/** One closed sale as it is counted. Times in milliseconds. */
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
  /** Milliseconds since the epoch; whole hours count, the ones that both lie in included. */
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
  /** Adds a sale, or with -1 takes it away as it was added. In memory until it is written. */
  add(sale: Counted, sign: 1 | -1): void;
  /** Writes all that is added at the call, in one transaction. @param place number of the last event that is counted. */
  write(place: number): Promise<void>;
  place(): number;
  read(query: StatisticsQuery): Statistics;
}

const ALL = { pump: -1, paymentType: '', product: '', loyalty: -1 };
interface Cell {
  chart: string;
  version: number;
  start: number;
  kind: { pump: number; paymentType: string; product: string; loyalty: number };
  /** By the numbers of the names in the list that goes with it. */
  sums: Sums;
}

/** What is written at once. */
interface Portion {
  names: Name[];
  cells: Cell[];
}

/** Operators write what they like: the first words of it are enough. */
const LONGEST_REASON = 60;

function addSale(sums: Sums, sale: Counted, sign: 1 | -1, names: NameList): void {
  const { chart, version, way, ending, ms } = sale;
  const count = (kind: NameKind, name: string, time: number | null, detail?: () => string) =>
    addTo(sums, names.numberOf({ chart, version, kind, name }, detail) * BUCKETS + bucketOf(time), sign);
  for (const visit of sale.visits) count('state', visit.state, visit.ms);
  for (const passage of sale.passages) count('transition', passage.transition, passage.ms);
  const name = createHash('sha256').update(way.transitions.join('\n')).digest('base64url').slice(0, 16);
  count('way', name, ms, () => JSON.stringify(way));
  count('ending', JSON.stringify([ending.outcome, ending.reason.slice(0, LONGEST_REASON), ending.state]), ms);
}

/** The hour's cell for the sale's kind, made where there is none. */
function cellFor(pending: Map<string, Cell>, { chart, version, createdAt, pump, paymentType, product, loyalty }: Counted): Cell {
  const start = startOf('hour', createdAt);
  const key = `${chart}\n${version}\n${start}\n${pump}\n${paymentType}\n${product}\n${loyalty}`;
  const kind = { pump, paymentType, product, loyalty: loyalty ? 1 : 0 };
  const cell = pending.get(key) ?? { chart, version, start, kind, sums: new Map() };
  pending.set(key, cell);
  return cell;
}

/** Run by the journal's writer. */
export function statisticsWrites(database: Database) {
  const numberOf = createNames(database);
  const merge = prepareMerge(database);
  const place = sql`${sql.placeholder('place')}`;
  const keepPlace = database
    .insert(statisticsPlace)
    .values({ id: 1, place })
    .onConflictDoUpdate({ target: statisticsPlace.id, set: { place } })
    .prepare();
  return {
    add(portions: Portion[], place: number): void {
      for (const { names, cells } of portions) {
        const numbers = names.map(numberOf);
        const byNumber = cells.map((cell) => ({ ...cell, sums: renumbered(cell.sums, numbers) }));
        for (const cell of spread(byNumber)) merge(cell);
      }
      keepPlace.run({ place });
    },
  };
}

const renumbered = (sums: Sums, numbers: number[]): Sums =>
  new Map([...sums].map(([key, count]) => [(numbers[Math.floor(key / BUCKETS)] ?? 0) * BUCKETS + (key % BUCKETS), count]));

export function createStatisticsStore(database: Database, writes: Durable<ReturnType<typeof statisticsWrites>>): StatisticsStore {
  let names = new NameList();
  let pending = new Map<string, Cell>();
  /** What the disk did not take yet. */
  let unwritten: Portion[] = [];
  return {
    add: (sale, sign) => addSale(cellFor(pending, sale).sums, sale, sign, names),
    async write(place) {
      const portions = [...unwritten, { names: names.names, cells: [...pending.values()] }];
      [names, pending, unwritten] = [new NameList(), new Map(), []];
      try {
        await writes.add(portions, place);
      } catch (problem) {
        unwritten = [...portions, ...unwritten];
        throw problem;
      }
    },
    place: () => database.select().from(statisticsPlace).all()[0]?.place ?? 0,
    read: (query) => read(database, query),
  };
}

/** An hour's cells spread over the hour, the day and the month, each by kind of sale and for all kinds. */
function spread(cells: Cell[]): (Cell & { span: Span })[] {
  const wider = new Map<string, Cell & { span: Span }>();
  for (const cell of cells) {
    for (const span of SPANS) {
      for (const kind of [cell.kind, ALL]) {
        const start = startOf(span, cell.start);
        const ofKind = `${kind.pump}\n${kind.paymentType}\n${kind.product}\n${kind.loyalty}`;
        const key = `${cell.chart}\n${cell.version}\n${span}\n${start}\n${ofKind}`;
        const into = wider.get(key) ?? { chart: cell.chart, version: cell.version, span, start, kind, sums: new Map() };
        for (const [sum, count] of cell.sums) addTo(into.sums, sum, count);
        wider.set(key, into);
      }
    }
  }
  return [...wider.values()].filter(({ sums }) => sums.size > 0);
}

function prepareMerge(database: Database) {
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

const CELL = ['pump', 'paymentType', 'product'] as const;

/** The rows of the kinds of sale that the query filters by; all kinds have rows of their own. */
function kindsOf(query: StatisticsQuery): SQL | undefined {
  if (query.loyalty === undefined && CELL.every((field) => query[field] === undefined)) return eq(statisticsSums.pump, ALL.pump);
  return and(
    ne(statisticsSums.pump, ALL.pump),
    ...CELL.map((field) => (query[field] === undefined ? undefined : eq(statisticsSums[field], query[field]))),
    query.loyalty === undefined ? undefined : eq(statisticsSums.loyalty, query.loyalty ? 1 : 0),
  );
}

function read(database: Database, query: StatisticsQuery): Statistics {
  const ofKinds = and(eq(statisticsSums.chart, query.chart), eq(statisticsSums.version, query.version), kindsOf(query));
  const counts: Int32Array[] = [];
  for (const { span, from, to } of spansBetween(query.from, query.to)) {
    const during = and(eq(statisticsSums.span, span), gte(statisticsSums.start, from), lt(statisticsSums.start, to));
    const rows = database.select({ sums: statisticsSums.sums }).from(statisticsSums).where(and(ofKinds, during)).all();
    for (const { sums } of rows) {
      eachOf(sums, (key, count) => {
        const id = Math.floor(key / BUCKETS);
        counts[id] ??= new Int32Array(BUCKETS);
        const own = counts[id] as Int32Array;
        own[key % BUCKETS] = (own[key % BUCKETS] ?? 0) + count;
      });
    }
  }
  return withNames(database, query, counts);
}

/** @param counts by the number of a name, then by bucket. */
function withNames(database: Database, { chart, version }: StatisticsQuery, counts: Int32Array[]): Statistics {
  const statistics: Statistics = { sales: 0, states: new Map(), transitions: new Map(), ways: [], endings: [] };
  const ways: { id: number; times: Times; name: string }[] = [];
  const names = database
    .select({ id: statisticsNames.id, kind: statisticsNames.kind, name: statisticsNames.name })
    .from(statisticsNames)
    .where(and(eq(statisticsNames.chart, chart), eq(statisticsNames.version, version)))
    .all();
  for (const { id, kind, name } of names) {
    const own = counts[id];
    const times = own && timesOf(own);
    if (!times || times.count === 0) continue;
    if (kind === 'state') statistics.states.set(name, times);
    else if (kind === 'transition') statistics.transitions.set(name, times);
    else if (kind === 'way') ways.push({ id, times, name });
    else {
      const [outcome, reason, state] = JSON.parse(name) as [string, string, string];
      statistics.endings.push({ outcome, reason, state, ...times });
      statistics.sales += times.count;
    }
  }
  statistics.endings.sort((a, b) => b.count - a.count);
  // Only the most frequent ways are read whole.
  const sorted = ways.toSorted((a, b) => b.times.count - a.times.count || (a.name < b.name ? -1 : 1));
  statistics.ways = sorted.map(({ id, times, name }, index) => ({
    id: name,
    ...times,
    ...(index < MOST_WAYS ? wayOf(database, id) : NO_WAY),
  }));
  return statistics;
}

/** Rarer ways are counted, without their states and transitions. */
export const MOST_WAYS = 60;
const NO_WAY = { states: [], transitions: [] };

function wayOf(database: Database, id: number): { states: string[]; transitions: string[] } {
  const [row] = database.select({ detail: statisticsNames.detail }).from(statisticsNames).where(eq(statisticsNames.id, id)).all();
  return JSON.parse(row?.detail ?? JSON.stringify(NO_WAY)) as { states: string[]; transitions: string[] };
}
