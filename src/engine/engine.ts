/**
 * The durable interpreter of charts: an event is answered when it is on disk, an effect runs when its order is, and a crash
 * changes neither. Used by src/api and src/forecourt; put together in src/cli.
 */
import { type ActiveSale, applyStep, createActiveSale, type StepEffects, type StepFacts } from './active-sale.ts';
import { ActiveSales } from './active-sales.ts';
import { Batcher } from './batcher.ts';
import { type EffectEnd, EffectRunner } from './effect-runner.ts';
import { type HeldSale, heldRecord, hold, settle } from './held-sales.ts';
import { versionsAmong } from './history/versions.ts';
import { type Entry, NotWritten, type RequestKey, type StoredSale } from './journal.ts';
import type { Misfit } from './migration/dry-run.ts';
import { closeByHand, MOST_EVENTS, type StrandedSale, strand, strandedRecord } from './migration/stranded.ts';
import type { EngineOptions, Opening } from './options.ts';
import { carryBeforeWaking, recoverOpenSales } from './recovery.ts';
import { type Refusal, refusalOf } from './refusal.ts';
import type { SaleRecord, SaleUpdate } from './sale-record.ts';
import type { StoredTimer, Work } from './sale-state.ts';
import { advance, begin, type ChartEvent, type Step } from './step.ts';
import { Timers } from './timers.ts';
import { Watchers } from './watchers.ts';

export class Engine {
  readonly #options: EngineOptions;
  readonly #batcher: Batcher;
  readonly #sales: ActiveSales;
  readonly #effects: EffectRunner;
  readonly #timers: Timers;
  readonly #watchers: Watchers;
  readonly #versions: ReturnType<typeof versionsAmong>;
  /** Open sales that no chart at hand fits: kept as they are, for a person. */
  readonly stranded = new Map<string, StrandedSale>();
  /** Sales of another epoch that were open: each waits for a person. */
  readonly held = new Map<string, HeldSale>();
  readonly #epoch: number;
  #isStopped = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { journal, clock, charts, bodies, migrations = [], epoch = 1, report } = options;
    this.#epoch = epoch;
    this.#versions = versionsAmong(charts, migrations);
    this.#batcher = new Batcher(journal, clock.turn);
    this.#watchers = new Watchers(report);
    this.#timers = new Timers(clock, (sale, timer) => void this.#takeFact(sale, timer.event, { timer }));
    this.#effects = new EffectRunner({
      bodies,
      onEnd: (sale, event, end) => this.#takeFact(sale, event, end),
      onProgress: (saleId, port, value) => this.#watchers.notify({ kind: 'progress', saleId, port, value }),
      report,
    });
    this.#sales = new ActiveSales({
      journal,
      clock,
      epoch,
      versions: this.#versions,
      strand: (stored, misfits) => this.#strand(stored, misfits),
      resume: (sale, work) => this.#resume(sale, work),
      report,
    });
  }

  /** Takes up every open sale: effects are recalled, overdue timers fire in the order of their time. */
  async start(): Promise<void> {
    const recovered = recoverOpenSales({ ...this.#options, versions: this.#versions, ...this.#carrying() });
    const overdue: { sale: ActiveSale; timer: StoredTimer }[] = [];
    for await (const { stored, misfits } of recovered) {
      const sale = misfits.length > 0 ? this.#strand(stored, misfits) : this.#sales.restore(stored);
      if (sale) overdue.push(...this.#takeIn(sale, stored.work).map((timer) => ({ sale, timer })));
    }
    for (const { sale, timer } of overdue.toSorted((a, b) => a.timer.due - b.timer.due)) void this.#takeFact(sale, timer.event, { timer });
  }

  /** Stops taking events and calls off bodies; what they were doing is recalled at the next start. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#sales.stop();
    await this.#batcher.idle();
  }

  /** Opens a sale. Resolves when it is on disk. @throws NotWritten where the disk does not take it; where there is no such chart. */
  async open({ saleId: id, chart: name, version, input, path, workplace, pump, request }: Opening): Promise<SaleRecord> {
    const chart = this.#options.charts(name, version);
    if (!chart) throw new Error(`no chart ${name} ${version}`);
    const step = begin(chart, input);
    const createdAt = this.#options.clock.now();
    const standing = { id, chart: name, version, snapshot: step.snapshot, sequence: 0 };
    const record: SaleRecord = { ...standing, createdAt, endedAt: null, epoch: this.#epoch };
    const sale = createActiveSale(record, chart, input, null);
    this.#sales.add(sale);
    const facts = { opened: { chart: name, version, path, workplace, pump }, request };
    return this.#commit(sale, step, { type: 'sale.opened', version, input }, facts);
  }

  /**
   * Gives an event to a sale. @returns the sale as it then stands on disk, why it refuses the event, or undefined where there is no such
   * sale.
   * @throws NotWritten where the disk does not take it.
   */
  async dispatch(saleId: string, event: ChartEvent, request: RequestKey | null = null): Promise<SaleRecord | Refusal | undefined> {
    const stranded = this.stranded.get(saleId);
    if (stranded) return this.#closeByHand(stranded, event, request);
    const loaded = this.#sales.get(saleId) ?? this.held.get(saleId)?.sale ?? (await this.#sales.load(saleId));
    // While it was loaded another event may have woken it.
    const sale = this.#sales.get(saleId) ?? loaded;
    if (!sale) return undefined;
    if (sale.record.epoch !== this.#epoch) return this.#settle(sale, event, request);
    const refusal = refusalOf(sale.chart, sale.record.snapshot, event);
    if (refusal) return refusal;
    this.#sales.add(sale);
    return this.#commit(sale, advance(sale.chart, sale.record.snapshot, event), event, { request });
  }

  /** The sale as it stands, open or ended. @throws NotWritten while the disk has failed it. */
  async sale(saleId: string): Promise<SaleRecord | undefined> {
    const aside = this.stranded.get(saleId) ?? this.held.get(saleId);
    if (aside) return aside.record;
    const sale = this.#sales.get(saleId) ?? (await this.#sales.load(saleId));
    if (sale) return sale.record.epoch === this.#epoch ? sale.record : heldRecord(sale.record, true);
    const stored = await this.#options.journal.sale(saleId);
    return stored?.done ? strandedRecord(stored, []) : undefined;
  }

  /** Every sale at work: open ones, and closed ones that Megainsight has not confirmed yet. */
  atWork(): SaleRecord[] {
    const aside = [...this.stranded.values(), ...this.held.values()].map(({ record }) => record);
    return [...this.#sales.records(), ...aside].filter(({ snapshot }) => snapshot.status === 'active');
  }

  /** @returns what ends the watch. */
  watch(watcher: (update: SaleUpdate) => void): () => void {
    return this.#watchers.add(watcher);
  }

  /** Takes up a sale that was open, or holds it where it is of another epoch. @returns its timers that are overdue. */
  #takeIn(sale: ActiveSale, work: Work): StoredTimer[] {
    if (sale.record.epoch !== this.#epoch) {
      this.held.set(sale.record.id, hold(sale, work));
      return [];
    }
    for (const effect of work.effects) this.#effects.recall(sale, effect);
    const isDue = ({ due }: StoredTimer) => due <= this.#options.clock.now();
    for (const timer of work.timers) if (!isDue(timer)) this.#timers.arm(sale, timer);
    return work.timers.filter(isDue);
  }

  /** A person says what became of a sale of another epoch: it goes on from there, and what is still under way is recalled. */
  async #settle(sale: ActiveSale, decision: ChartEvent, request: RequestKey | null): Promise<SaleRecord | Refusal> {
    const settled = settle(sale, decision);
    if ('kind' in settled) return settled;
    const leftOf = this.held.get(sale.record.id)?.leftOf;
    this.held.delete(sale.record.id);
    this.#sales.add(sale);
    const record = await this.#commit(sale, settled.step, settled.event, { request, epoch: this.#epoch });
    if (leftOf) this.#resume(sale, leftOf());
    return record;
  }

  #resume(sale: ActiveSale, work: Work): void {
    for (const timer of this.#takeIn(sale, work)) void this.#takeFact(sale, timer.event, { timer });
  }

  /** Writes one step and, when it is on disk, does what it orders. */
  #commit(sale: ActiveSale, step: Step, event: ChartEvent, facts: StepFacts): Promise<SaleRecord> {
    if (this.#isStopped) return Promise.reject(new NotWritten('the service is stopping'));
    // The entry must not be held here until the disk has it: the collector would have to copy all that wait at the same time.
    const { clock, project } = this.#options;
    carryBeforeWaking(sale, clock.now(), this.#carrying(sale));
    const { entry, after } = applyStep(sale, step, event, facts, project, clock.now());
    return this.#batcher
      .write(entry, () => sale.isDiscarded)
      .then(
        () => this.#afterCommit(sale, after),
        (problem) => {
          this.#sales.discard(sale);
          throw problem;
        },
      );
  }

  /** How it is written that a sale has gone over to another version. */
  #carrying(sale?: ActiveSale) {
    return {
      project: this.#options.project,
      write: (entry: Entry) => this.#batcher.write(entry, () => sale?.isDiscarded ?? false),
      notify: (update: SaleUpdate) => this.#watchers.notify(update),
      discard: () => sale && this.#sales.discard(sale),
    };
  }

  /** Calls off what the step has stopped and begins what it has ordered. */
  #afterCommit(sale: ActiveSale, { update, stopped, timersCancelled, timers, effects, isDone }: StepEffects): SaleRecord {
    const { record } = update;
    for (const { cancellation } of stopped) cancellation.cancel(new Error('the sale has gone on'));
    for (const id of timersCancelled) this.#timers.disarm(sale, id);
    for (const timer of timers) if (sale.timers.get(timer.id) === timer) this.#timers.arm(sale, timer);
    sale.committed = record;
    this.#watchers.notify(update);
    if (record.sequence >= MOST_EVENTS && !isDone) return this.#sales.putAside(sale, record);
    for (const effect of effects) if (sale.effects.get(effect.id) === effect) this.#effects.perform(sale, effect);
    // A return of goods may have woken it meanwhile.
    if (isDone && sale.record === record) this.#sales.park(sale);
    return record;
  }

  /** The end of an effect, or a timer: the sale must take it. Dropped where the sale no longer waits for it. */
  async #takeFact(sale: ActiveSale, event: ChartEvent, fact: EffectEnd | { timer: StoredTimer }): Promise<void> {
    if (this.#isStopped || sale.isDiscarded) return;
    const end = 'effect' in fact ? fact : null;
    if ('timer' in fact && sale.timers.get(fact.timer.id) !== fact.timer) return;
    if (end && sale.effects.get(end.effect.id) !== end.effect) return;
    try {
      const step = advance(sale.chart, sale.record.snapshot, event);
      if (end) {
        sale.effects.delete(end.effect.id);
        step.stopped = step.stopped.filter((id) => id !== end.effect.id);
      }
      await this.#commit(sale, step, event, {
        ended: end ? [{ asked: end.effect.asked, id: end.effect.id, outcome: end.outcome }] : [],
        timer: 'timer' in fact ? fact.timer.id : null,
      });
    } catch (problem) {
      this.#options.report('a fact could not be written', {
        saleId: sale.record.id,
        event: event.type,
        problem: String(problem),
        cause: String((problem as Error).cause ?? ''),
      });
    }
  }

  /** Never dropped: it stands with its old state before a person, and holds its pump. */
  #strand(stored: StoredSale, misfits: Misfit[]): undefined {
    this.stranded.set(stored.id, strand(stored, misfits));
    this.#options.report('no chart fits a sale', { saleId: stored.id, chart: stored.chart, version: stored.version, misfits });
  }

  async #closeByHand(sale: StrandedSale, event: ChartEvent, request: RequestKey | null): Promise<SaleRecord | Refusal> {
    if (!sale.record.snapshot.can(event as never)) return { kind: 'notNow' };
    const { clock, project } = this.#options;
    const at = clock.now();
    const { entry, closed } = closeByHand(sale, event, request, at);
    await this.#batcher.write({ ...entry, projection: project(sale.record.snapshot, closed.snapshot) }, () => false);
    this.stranded.delete(entry.saleId);
    this.#watchers.notify({ kind: 'event', record: closed, event, at, isEnd: true, microsteps: [] });
    return closed;
  }
}
