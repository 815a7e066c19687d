/**
 * The sales in memory: loaded from the journal, parked when at rest, read again when the disk has failed one of them. Used by the engine.
 */
import type { Clock } from '../clock.ts';
import { type ActiveSale, createActiveSale } from './active-sale.ts';
import { restore } from './delta.ts';
import type { Versions } from './history/versions.ts';
import { type Journal, NotWritten, type StoredSale } from './journal.ts';
import { carryToNewest } from './migration/carry.ts';
import type { Misfit } from './migration/dry-run.ts';
import { TOO_LONG } from './migration/stranded.ts';
import type { SaleRecord } from './sale-record.ts';
import type { Work } from './sale-state.ts';

/** Pause before a sale that the disk has failed is read again. */
const RELOAD_MS = 1_000;

export interface ActiveSalesOptions {
  journal: Journal;
  clock: Clock;
  versions(chart: string): Versions;
  /** Open sales of another one are not taken up. */
  epoch: number;
  /** An open sale fits no chart. */
  strand(stored: StoredSale, misfits: Misfit[]): void;
  /** A discarded sale is back, as the disk has it. */
  resume(sale: ActiveSale, work: Work): void;
  report(what: string, facts: Record<string, unknown>): void;
}

export class ActiveSales {
  readonly #options: ActiveSalesOptions;
  readonly #sales = new Map<string, ActiveSale>();
  readonly #loading = new Map<string, Promise<ActiveSale | undefined>>();
  /** Discarded sales until they are read again: each still holds its pump. */
  readonly #reloading = new Map<string, SaleRecord>();
  #isStopped = false;

  constructor(options: ActiveSalesOptions) {
    this.#options = options;
  }

  get(saleId: string): ActiveSale | undefined {
    return this.#sales.get(saleId);
  }

  all(): ActiveSale[] {
    return [...this.#sales.values()];
  }

  /** Of all sales in memory, and of those that are being read again as they were last on disk. */
  records(): SaleRecord[] {
    const reloading = [...this.#reloading.values()].filter(({ id }) => !this.#sales.has(id));
    return [...this.all().map(({ record }) => record), ...reloading];
  }

  add(sale: ActiveSale): void {
    this.#sales.set(sale.record.id, sale);
  }

  /** Takes a sale out of memory, with its effects and timers called off. */
  park(sale: ActiveSale): void {
    suspend(sale);
    this.#sales.delete(sale.record.id);
  }

  /** A sale goes round in circles: nothing of it is carried on, it stands before a person as the disk has it. @returns the record. */
  putAside(sale: ActiveSale, record: SaleRecord): SaleRecord {
    const { journal, strand, report } = this.#options;
    sale.isDiscarded = true;
    this.park(sale);
    journal.sale(record.id).then(
      (stored) => stored && strand(stored, [TOO_LONG]),
      (problem) => report('a sale could not be put aside', { saleId: record.id, problem: String(problem) }),
    );
    return record;
  }

  /** Calls all effects and timers off; nothing is read again. */
  stop(): void {
    this.#isStopped = true;
    for (const sale of this.#sales.values()) suspend(sale);
  }

  /**
   * The sale as it is in memory or on disk; one that has ended is not added. @returns undefined where there is none, or no chart fits it.
   * @throws NotWritten while a sale that the disk has failed is not read again yet.
   */
  load(saleId: string): Promise<ActiveSale | undefined> {
    const loading = this.#loading.get(saleId);
    if (loading) return loading;
    const load = this.#options.journal
      .sale(saleId)
      .then((stored) => {
        const sale = this.#sales.get(saleId);
        if (sale || !stored) return sale;
        if (stored.done) return this.#readAtRest(stored);
        // Neither in memory nor at rest: it was discarded a moment ago.
        throw new NotWritten();
      })
      .finally(() => this.#loading.delete(saleId));
    this.#loading.set(saleId, load);
    return load;
  }

  /** A stored sale in memory, none of its work begun. An open one that cannot be restored is stranded. */
  restore(stored: StoredSale): ActiveSale | undefined {
    const { id, chart: name, version, sequence, createdAt, endedAt, epoch } = stored;
    try {
      const chart = this.#options.versions(name).chart(version);
      if (!chart) throw new Error(`no chart ${name} ${version}`);
      const snapshot = restore(chart, stored.state, stored.input);
      const record: SaleRecord = { id, chart: name, version, snapshot, sequence, createdAt, endedAt, epoch };
      const sale = createActiveSale(record, chart, stored.input, record);
      for (const timer of stored.work.timers) sale.timers.set(timer.id, timer);
      if (!stored.done && epoch === this.#options.epoch) this.add(sale);
      return sale;
    } catch (problem) {
      if (!stored.done) this.#options.strand(stored, [{ kind: 'noState', what: String((problem as Error).message) }]);
      return undefined;
    }
  }

  /**
   * Where its version is not at hand, on the newest that migrations lead to: written before something wakes the sale, not when it is read.
   */
  async #readAtRest(stored: StoredSale): Promise<ActiveSale | undefined> {
    const { versions, journal, clock } = this.#options;
    const ofChart = versions(stored.chart);
    if (ofChart.chart(stored.version)) return this.restore(stored);
    const { steps } = carryToNewest(ofChart, stored, await journal.events(stored.id), clock.now());
    const sale = this.restore(steps.at(-1)?.stored ?? stored);
    if (!sale) return undefined;
    sale.carrying = steps;
    sale.record = { ...sale.record, sequence: stored.sequence };
    return sale;
  }

  /** The disk did not take an event: memory is ahead of it, so that the sale is dropped and, after a pause, read again. */
  discard(sale: ActiveSale): void {
    if (sale.isDiscarded) return;
    sale.isDiscarded = true;
    this.park(sale);
    if (this.#isStopped) return;
    if (sale.committed) this.#reloading.set(sale.record.id, sale.committed);
    this.#reloadLater(sale.record.id);
  }

  #reloadLater(saleId: string): void {
    this.#options.clock.after(RELOAD_MS, () => void this.#reload(saleId));
  }

  async #reload(saleId: string): Promise<void> {
    if (this.#isStopped) return;
    if (this.#sales.has(saleId)) return void this.#reloading.delete(saleId);
    try {
      const stored = await this.#options.journal.sale(saleId);
      this.#reloading.delete(saleId);
      if (!stored || stored.done) return;
      const sale = this.restore(stored);
      if (sale) this.#options.resume(sale, stored.work);
    } catch (problem) {
      this.#options.report('a sale could not be taken up again', { saleId, problem: String(problem) });
      this.#reloadLater(saleId);
    }
  }
}

function suspend({ effects, armed }: ActiveSale): void {
  for (const { cancellation } of effects.values()) cancellation.cancel(new Error('the service is stopping'));
  for (const callOff of armed.values()) callOff();
  armed.clear();
}
