/**
 * The statistics' tally: counts each closed sale once, from the engine's updates, and at the start what a stop has cut off. Used by
 * src/composition.
 */
import { asc, gt, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import { CARRIED, steps } from '../../engine/history/moves.ts';
import type { Versions } from '../../engine/history/versions.ts';
import { Walk } from '../../engine/history/walk.ts';
import type { SaleRecord, SaleUpdate } from '../../engine/sale-record.ts';
import type { Snapshot } from '../../engine/step.ts';
import { statesOf } from '../../engine/step.ts';
import type { Database } from '../database.ts';
import type { SqliteJournal } from '../journal/sqlite-journal.ts';
import { events } from '../schema.ts';
import { type Counted, createStatisticsStore, type Statistics, type StatisticsQuery, type StatisticsStore } from './sums.ts';

export interface TallyOptions {
  database: Database;
  journal: SqliteJournal;
  clock: Clock;
  versions(chart: string): Versions;
  report(what: string, facts: Record<string, unknown>): void;
}

/** Sums are written together: a fraction of a sale's own cost. */
const PAUSE_MS = 1_000;

interface Walking {
  walk: Walk;
  /** The last event that the walk includes. */
  sequence: number;
  /** As it is in the sums now. */
  counted: Counted | null;
  /** Counted for good under a version that is not at hand. */
  isKept: boolean;
  /** At the last event on a version that is not at hand; null: there is none. */
  last: { counted: Counted | null; isInSums: boolean } | null;
}
type Sale = Pick<SaleRecord, 'id' | 'chart' | 'version' | 'createdAt' | 'endedAt'>;

const ENDINGS = ['completed', 'cancelled', 'refunded', 'unpaid', 'failed'] as const;

/** A closed sale as it is counted. */
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

const startWalking = (): Walking => ({ walk: new Walk(), sequence: 0, counted: null, isKept: false, last: null });

export class Tally {
  readonly #options: TallyOptions;
  readonly #store: StatisticsStore;
  readonly #walking = new Map<string, Walking>();
  /** Sales whose updates were missed, each with its first event that is not counted. */
  readonly #missed = new Map<string, number>();
  #callOffWrite: (() => void) | null = null;

  constructor(options: TallyOptions) {
    this.#options = options;
    this.#store = createStatisticsStore(options.database, options.journal.writes.statistics);
  }

  /** Counts what no update has told. To be called before the first new event. */
  async catchUp(): Promise<void> {
    const rows = this.#options.database
      .select({ saleId: events.saleId, first: sql<number>`min(${events.sequence})` })
      .from(events)
      .where(gt(sql`${events}.rowid`, this.#store.place()))
      .groupBy(events.saleId)
      .orderBy(asc(events.saleId))
      .all();
    for (const { saleId, first } of rows) this.#missed.set(saleId, first);
    if (rows.length > 0) await this.flush();
  }

  /** Counts the sale where the update closes or reopens it. */
  readonly watch = (update: SaleUpdate): void => {
    if (update.kind !== 'event') return;
    const { record, microsteps, at } = update;
    const { snapshot, id, sequence } = record;
    const walked = sequence === 1 ? startWalking() : this.#walking.get(id);
    // Read from the disk already, between its commit and this call.
    if (walked && sequence <= walked.sequence) return;
    if (!walked || sequence !== walked.sequence + 1 || this.#missed.has(id)) {
      this.#miss(id, sequence);
      return;
    }
    this.#walking.set(id, walked);
    if (update.event.type === CARRIED) walked.walk = new Walk();
    walked.walk.take(at, microsteps);
    walked.sequence = sequence;
    if (!walked.isKept && (snapshot.hasTag('closed') || walked.counted)) this.#count(walked, record, snapshot);
    // If a return of goods wakes it, its events are read from the disk.
    if (snapshot.hasTag('closed') && !snapshot.hasTag('confirming') && !snapshot.hasTag('attention')) this.#walking.delete(id);
  };

  /** All that is on disk, counted. */
  async read(query: StatisticsQuery): Promise<Statistics> {
    await this.flush();
    return this.#store.read(query);
  }

  /**
   * Writes what is counted and not yet written. The sums and the place of the last event that they include are one fact: it is written
   * only when nothing is missed and all that was read is answered. The watchers of an answered commit have all been called when the
   * event loop's next turn begins, so that is waited for.
   */
  async flush(): Promise<void> {
    const { journal, report } = this.#options;
    do {
      for (const [saleId, first] of [...this.#missed]) {
        this.#missed.delete(saleId);
        await this.#recount(saleId, first).catch((problem) => report('a sale was not counted', { saleId, problem: String(problem) }));
      }
      await journal.settled();
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.#missed.size > 0);
    this.#callOffWrite?.();
    this.#callOffWrite = null;
    await this.#store.write(journal.newestPlace());
  }

  #miss(saleId: string, sequence: number): void {
    if (!this.#missed.has(saleId)) this.#missed.set(saleId, sequence);
    this.#walking.delete(saleId);
    this.#writeSoon();
  }

  #writeSoon(): void {
    const { clock, report } = this.#options;
    this.#callOffWrite ??= clock.after(
      PAUSE_MS,
      () => void this.flush().catch((problem) => report('statistics were not written', { problem: String(problem) })),
    );
  }

  #count(walked: Walking, sale: Sale, snapshot: Snapshot): void {
    if (walked.counted) this.#store.add(walked.counted, -1);
    walked.counted = snapshot.hasTag('closed') ? countedOf(sale, snapshot, walked.walk) : null;
    if (walked.counted) this.#store.add(walked.counted, 1);
    this.#writeSoon();
  }

  /** A sale from its events alone: taken out of the sums as it stood before event `first`, added as it stands. */
  async #recount(saleId: string, first: number): Promise<void> {
    const { journal, versions, report } = this.#options;
    const standing = await journal.sale(saleId);
    if (!standing) return report('a sale that is not in the journal is not counted', { saleId });
    const walked = startWalking();
    let [version, closedAt]: [number, number | null] = [standing.version, null];
    for (const { stored, step, isReplayed, version: shownOn } of steps(versions(standing.chart), await journal.events(saleId))) {
      const { sequence, at, event } = stored;
      if (sequence === 1) version = event.version as number;
      if (event.type === CARRIED) {
        version = event.to as number;
        // A walk on another version's chart says nothing of this one's.
        walked.walk = new Walk();
        this.#keepAsCounted(walked);
      }
      if (!isReplayed && shownOn === version) return report('a sale that no chart fits is not counted', { saleId });
      walked.walk.take(at, step.microsteps);
      walked.sequence = sequence;
      const isClosed = step.snapshot.hasTag('closed');
      closedAt = isClosed ? (closedAt ?? at) : null;
      const sale = { ...standing, version, endedAt: closedAt };
      if (!isReplayed) {
        const counted = isClosed ? countedOf(sale, step.snapshot, walked.walk) : null;
        walked.last = { counted, isInSums: sequence < first ? isClosed : (walked.last?.isInSums ?? false) };
      } else if (!walked.isKept) {
        // The sums include it up to here.
        if (sequence === first - 1 && isClosed) walked.counted = countedOf(sale, step.snapshot, walked.walk);
        if (sequence === standing.sequence) this.#count(walked, sale, step.snapshot);
      }
    }
    this.#keepAsCounted(walked);
    // It is still at work: held here, it need not be read from its beginning at its next event.
    if (!standing.done && walked.sequence === standing.sequence && !this.#missed.has(saleId)) this.#walking.set(saleId, walked);
  }

  /**
   * A sale that was closed on a version that is not at hand stays counted under it: what has been added then cannot be computed
   * anew, and so cannot be taken out.
   */
  #keepAsCounted(walked: Walking): void {
    const { last } = walked;
    walked.last = null;
    if (!last?.counted) return;
    walked.isKept = true;
    if (last.isInSums) return;
    this.#store.add(last.counted, 1);
    this.#writeSoon();
  }
}
