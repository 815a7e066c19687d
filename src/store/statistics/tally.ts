/** Promises that each closed sale is counted once, as it is: from the engine's watch, and at the start what a stop has cut off. */
import { asc, gt, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import { CARRIED, steps } from '../../engine/history/moves.ts';
import { Walk } from '../../engine/history/walk.ts';
import type { SaleRecord, SaleUpdate } from '../../engine/sale-record.ts';
import type { Chart, Snapshot } from '../../engine/step.ts';
import { statesOf } from '../../engine/step.ts';
import type { Database } from '../database.ts';
import type { SqliteJournal } from '../journal/sqlite-journal.ts';
import { events } from '../schema.ts';
import { type Counted, type Statistics, type StatisticsQuery, statisticsStore } from './sums.ts';

export interface Tally {
  watch(change: SaleUpdate): void;
  /** Counts what no watch has seen. To be called before the first new event. */
  catchUp(): Promise<void>;
  /** All that is on disk, counted. */
  read(query: StatisticsQuery): Promise<Statistics>;
  /** Writes what is counted and not yet written. */
  flush(): Promise<void>;
}

export interface TallyOptions {
  database: Database;
  journal: SqliteJournal;
  clock: Clock;
  charts(name: string, version: number): Chart | undefined;
  report(what: string, facts: Record<string, unknown>): void;
}

/** Sums are written together: a fraction of a sale's own cost. */
const PAUSE_MS = 1_000;

interface Walking {
  walk: Walk;
  /** The last event that the walk has taken. */
  sequence: number;
  /** As it is in the sums now. */
  counted: Counted | null;
}
type Sale = Pick<SaleRecord, 'id' | 'chart' | 'version' | 'createdAt' | 'endedAt'>;

const ENDINGS = ['completed', 'cancelled', 'refunded', 'unpaid', 'failed'] as const;

/** A sale that is closed, as it is counted. */
export function countedOf(sale: Sale, snapshot: Snapshot, walk: Walk): Counted {
  const { order, paymentType, client, cancelReason, unpaidReason, notice, unsettled } = snapshot.context;
  const device = unsettled ?? notice;
  return {
    chart: sale.chart,
    version: sale.version,
    createdAt: sale.createdAt,
    ms: Math.max(0, (sale.endedAt ?? sale.createdAt) - sale.createdAt),
    pump: order.fuel?.pump ?? 0,
    paymentType,
    product: order.fuel?.product ?? '',
    loyalty: client !== null,
    visits: walk.visits.map((visit) => ({ ...visit })),
    passages: [...walk.passages],
    way: walk.way(),
    ending: {
      outcome: ENDINGS.find((ending) => snapshot.hasTag(ending)) ?? 'closed',
      reason: cancelReason || unpaidReason || (device ? `${device.device}: ${device.code}` : ''),
      state: statesOf(snapshot)[0] ?? '',
    },
  };
}

export function tallyOf({ database, journal, clock, charts, report }: TallyOptions): Tally {
  const store = statisticsStore(database);
  const walking = new Map<string, Walking>();
  /** Sales that have gone on unseen, by the first event that was not counted. */
  const unseen = new Map<string, number>();
  const waiting: { callOff: (() => void) | null } = { callOff: null };

  const writeSoon = () => {
    waiting.callOff ??= clock.after(
      PAUSE_MS,
      () => void flush().catch((problem) => report('statistics were not written', { problem: String(problem) })),
    );
  };

  function count(walked: Walking, sale: Sale, snapshot: Snapshot): void {
    if (walked.counted) store.add(walked.counted, -1);
    walked.counted = snapshot.hasTag('closed') ? countedOf(sale, snapshot, walked.walk) : null;
    if (walked.counted) store.add(walked.counted, 1);
    writeSoon();
  }

  /** A sale from its events alone: taken out of the sums as it stood before `first`, put in as it stands. */
  async function recount(saleId: string, first: number): Promise<void> {
    const standing = await journal.sale(saleId);
    if (!standing || !charts(standing.chart, standing.version)) return report('a sale that no chart fits is not counted', { saleId });
    const walked: Walking = { walk: new Walk(), sequence: 0, counted: null };
    let closedAt: number | null = null;
    for (const { stored, step } of steps((version) => charts(standing.chart, version), await journal.events(saleId))) {
      // What was walked on another version's chart says nothing of this one's.
      if (stored.event.type === CARRIED) walked.walk = new Walk();
      walked.walk.take(stored.at, step.microsteps);
      walked.sequence = stored.sequence;
      const isClosed = step.snapshot.hasTag('closed');
      closedAt = isClosed ? (closedAt ?? stored.at) : null;
      const sale = { ...standing, endedAt: closedAt };
      // Up to here the sums know it.
      if (stored.sequence === first - 1 && isClosed) walked.counted = countedOf(sale, step.snapshot, walked.walk);
      if (stored.sequence === standing.sequence) count(walked, sale, step.snapshot);
    }
    // What is still at work will be heard of again: taken up here, it need not be read from its beginning at each event.
    if (!standing.done && walked.sequence === standing.sequence && !unseen.has(saleId)) walking.set(saleId, walked);
  }

  /**
   * The sums and the place of the last event that they know are one fact. Every watcher of an answered commit has been called when the next
   * turn of the event loop begins: only there, with nothing unseen, and with all answered that a sale was read of, is it written.
   */
  async function flush(): Promise<void> {
    do {
      for (const [saleId, first] of [...unseen]) {
        unseen.delete(saleId);
        await recount(saleId, first).catch((problem) => report('a sale was not counted', { saleId, problem: String(problem) }));
      }
      await journal.settled();
      await new Promise((resolve) => setImmediate(resolve));
    } while (unseen.size > 0);
    waiting.callOff?.();
    waiting.callOff = null;
    store.write(journal.newestPlace());
  }

  return {
    watch(change) {
      if (change.kind !== 'event') return;
      const { record, microsteps, at } = change;
      const { snapshot, id, sequence } = record;
      const walked = sequence === 1 ? { walk: new Walk(), sequence: 0, counted: null } : walking.get(id);
      // Read from the disk already, between its commit and this call.
      if (walked && sequence <= walked.sequence) return;
      if (!walked || sequence !== walked.sequence + 1 || unseen.has(id)) {
        if (!unseen.has(id)) unseen.set(id, sequence);
        walking.delete(id);
        return writeSoon();
      }
      walking.set(id, walked);
      if (change.event.type === CARRIED) walked.walk = new Walk();
      walked.walk.take(at, microsteps);
      walked.sequence = sequence;
      if (snapshot.hasTag('closed') || walked.counted) count(walked, record, snapshot);
      // A return of goods may wake it: then its events tell.
      if (snapshot.hasTag('closed') && !snapshot.hasTag('confirming') && !snapshot.hasTag('attention')) walking.delete(id);
    },
    async catchUp() {
      const rows = database
        .select({ saleId: events.saleId, first: sql<number>`min(${events.sequence})` })
        .from(events)
        .where(gt(sql`${events}.rowid`, store.place()))
        .groupBy(events.saleId)
        .orderBy(asc(events.saleId))
        .all();
      for (const { saleId, first } of rows) unseen.set(saleId, first);
      if (rows.length > 0) await flush();
    },
    async read(query) {
      await flush();
      return store.read(query);
    },
    flush,
  };
}
