/** Promises durable sales: an event is answered when it is on disk, an effect is run when its order is, and a crash changes neither. */

import type { Migration } from '../../machines/migrations.ts';
import type { Clock } from '../clock.ts';
import { Batcher } from './batcher.ts';
import { type Bodies, CallOff, failureOf, run } from './effects.ts';
import { stillStep } from './history/moves.ts';
import {
  effectKey,
  type Journal,
  NotWritten,
  type RequestKey,
  type StoredEffect,
  type StoredEvent,
  type StoredSale,
  type StoredTimer,
} from './journal.ts';
import { type Effect, type Ended, type Facts, type Living, livingAs, moveOn, type Taken } from './living.ts';
import { carriedAll } from './migration/carry.ts';
import { misfitsOf } from './migration/dry-run.ts';
import { closedByHand, type Stranded, strandedRecord } from './migration/stranded.ts';
import { type Refusal, refusalOf } from './refusal.ts';
import { advance, begin, type Chart, type ChartEvent, type Microstep, restored, type Snapshot, type Step } from './step.ts';

/** A sale as it stands after one of its events; never changed, only replaced. */
export interface SaleRecord {
  id: string;
  chart: string;
  version: number;
  snapshot: Snapshot;
  sequence: number;
  createdAt: number;
  endedAt: number | null;
}

export type Change =
  | { kind: 'event'; record: SaleRecord; event: ChartEvent; at: number; isEnd: boolean; microsteps: Microstep[] }
  | { kind: 'progress'; saleId: string; port: string; value: unknown };

export interface Opening {
  saleId: string;
  chart: string;
  version: number;
  input: unknown;
  path: string;
  workplace: string;
  pump: number | null;
  request: RequestKey | null;
}

export interface EngineOptions {
  journal: Journal;
  clock: Clock;
  bodies: Bodies;
  charts(name: string, version: number): Chart | undefined;
  /** What takes open sales over to newer versions. */
  migrations?: readonly Migration[];
  /** A defect, a failed commit, a sale that no chart fits: for the log. */
  report(what: string, facts: Record<string, unknown>): void;
}

/** Pause before a fact that the disk would not take is offered again. */
const COMMIT_RETRY_MS = 1_000;

export class Engine {
  readonly #options: EngineOptions;
  readonly #living = new Map<string, Living>();
  /** What the disk failed a moment ago and is being taken up again: it holds its pump all the same. */
  readonly #failed = new Map<string, SaleRecord>();
  readonly #loading = new Map<string, Promise<Living | undefined>>();
  readonly #watchers = new Set<(change: Change) => void>();
  readonly #batcher: Batcher;
  /** Open sales that no chart at hand fits: kept as they are, for a person. */
  readonly stranded = new Map<string, Stranded>();
  #stopped = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#batcher = new Batcher(options.journal, options.clock.turn);
  }

  /** Takes up every open sale: effects are recalled, overdue timers fire in the order of their time. */
  async start(): Promise<void> {
    const overdue: { due: number; fire: () => void }[] = [];
    for (const open of await this.#options.journal.openSales()) {
      const events = await this.#options.journal.events(open.id);
      const stored = await this.#carry(open, events);
      const misfits = misfitsOf(this.#options.charts(stored.chart, stored.version), stored, events);
      const living = misfits.length > 0 ? this.#strand(stored, misfits) : this.#adopt(stored);
      if (!living) continue;
      for (const effect of stored.work.effects) this.#launch(living, effect);
      for (const timer of stored.work.timers) {
        if (timer.due > this.#options.clock.now()) this.#arm(living, timer);
        else overdue.push({ due: timer.due, fire: () => void this.#insist(living, timer.event, { timer }) });
      }
    }
    for (const { fire } of overdue.toSorted((a, b) => a.due - b.due)) fire();
  }

  /** Takes a sale over to the newest version that migrations lead to; one that cannot go stays where it is. */
  async #carry(stored: StoredSale, events: StoredEvent[]): Promise<StoredSale> {
    const { migrations = [], charts, clock, report } = this.#options;
    const { steps, misfits } = carriedAll(migrations, charts, stored, events, clock.now());
    const { id: saleId, chart } = stored;
    let standing = stored;
    for (const { entry, stored: next, snapshot } of steps) {
      try {
        await this.#batcher.write(entry, () => false);
      } catch (problem) {
        report('a sale could not be carried over', { saleId, chart, version: standing.version, problem: String(problem) });
        return standing;
      }
      standing = next;
      const { version, sequence, createdAt, endedAt } = next;
      const record: SaleRecord = { id: saleId, chart, version, snapshot, sequence, createdAt, endedAt };
      const { event, at } = entry;
      this.#tell({ kind: 'event', record, event, at, isEnd: false, microsteps: stillStep(snapshot).microsteps });
    }
    if (misfits.length > 0) report('a sale could not be carried over', { saleId, chart, version: standing.version, misfits });
    return standing;
  }

  /** Stops taking events and calls off bodies; what they were doing is recalled at the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const living of this.#living.values()) this.#abandon(living);
    await this.#batcher.idle();
  }

  /** Opens a sale. Resolves when it is on disk. */
  async open(opening: Opening): Promise<SaleRecord> {
    const chart = this.#options.charts(opening.chart, opening.version);
    if (!chart) throw new Error(`no chart ${opening.chart} ${opening.version}`);
    const now = this.#options.clock.now();
    const step = begin(chart, opening.input);
    const { saleId: id, version } = opening;
    const record: SaleRecord = { id, chart: opening.chart, version, snapshot: step.snapshot, sequence: 0, createdAt: now, endedAt: null };
    const living = livingAs(record, chart, opening.input, null);
    this.#living.set(id, living);
    const { path, workplace, pump } = opening;
    const opened = { chart: opening.chart, version, path, workplace, pump };
    return this.#write(living, step, { type: 'sale.opened', version, input: opening.input }, { opened, request: opening.request });
  }

  /** Gives an event to a sale. Resolves with the sale as it then stood on disk, or with the reason why not. */
  async dispatch(saleId: string, event: ChartEvent, request: RequestKey | null = null): Promise<SaleRecord | Refusal | undefined> {
    const stranded = this.stranded.get(saleId);
    if (stranded) return this.#closeByHand(stranded, event, request);
    const loaded = this.#living.get(saleId) ?? (await this.#load(saleId));
    // While it was loaded another event may have woken it.
    const living = this.#living.get(saleId) ?? loaded;
    if (!living) return undefined;
    const refusal = refusalOf(living.chart, living.record.snapshot, event);
    if (refusal) return refusal;
    this.#living.set(saleId, living);
    return this.#write(living, advance(living.chart, living.record.snapshot, event), event, { request });
  }

  /** The sale as it stands, open or ended. */
  async sale(saleId: string): Promise<SaleRecord | undefined> {
    const living = this.#living.get(saleId) ?? (this.stranded.has(saleId) ? undefined : await this.#load(saleId));
    if (living) return living.record;
    const stranded = this.stranded.get(saleId);
    if (stranded) return stranded.record;
    const stored = await this.#options.journal.sale(saleId);
    return stored?.done ? strandedRecord(stored, []) : undefined;
  }

  /** Every sale at work: open ones, and closed ones that Megainsight has not confirmed yet. */
  atWork(): SaleRecord[] {
    const failed = [...this.#failed.values()].filter(({ id }) => !this.#living.has(id));
    const stranded = [...this.stranded.values()].map(({ record }) => record);
    return [...[...this.#living.values()].map(({ record }) => record), ...failed, ...stranded].filter(
      ({ snapshot }) => snapshot.status === 'active',
    );
  }

  watch(watcher: (change: Change) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** What a watcher fails at does not hold up the sale, which has gone on already. */
  #tell(change: Change): void {
    for (const watcher of this.#watchers) {
      try {
        watcher(change);
      } catch (problem) {
        this.#options.report('a watcher failed', { kind: change.kind, problem: String(problem) });
      }
    }
  }

  /** Writes one step and, when it is on disk, does what it asks for. */
  #write(living: Living, step: Step, event: ChartEvent, facts: Facts): Promise<SaleRecord> {
    if (this.#stopped) return Promise.reject(new NotWritten('the service is stopping'));
    // The entry itself is not kept until the disk has it: what waits at the same time is what the collector must copy.
    const { entry, taken } = moveOn(living, step, event, facts, this.#options.clock.now());
    return this.#batcher
      .write(entry, () => living.lost)
      .then(
        () => this.#goOn(living, taken),
        (problem) => {
          this.#lose(living);
          throw problem;
        },
      );
  }

  /** The step is on disk: what it calls off is called off, what it asks for is done. */
  #goOn(living: Living, { change, stopped, timersCancelled, timers, effects, isDone }: Taken): SaleRecord {
    const { record } = change;
    for (const { off } of stopped) off.call(new Error('the sale has gone on'));
    for (const id of timersCancelled) this.#disarm(living, id);
    for (const timer of timers) if (living.timers.get(timer.id) === timer) this.#arm(living, timer);
    living.kept = record;
    this.#tell(change);
    for (const effect of effects) if (living.effects.get(effect.id) === effect) this.#perform(living, effect, false);
    // A return may have woken it meanwhile.
    if (isDone && living.record === record) this.#retire(living);
    return record;
  }

  /** A fact that the sale must take: the end of an effect, or a timer. Dropped where the sale waits for it no more. */
  async #insist(living: Living, event: ChartEvent, fact: Ended | { timer: StoredTimer }): Promise<void> {
    if (this.#stopped || living.lost) return;
    const ended = 'effect' in fact ? fact : null;
    if ('timer' in fact && living.timers.get(fact.timer.id) !== fact.timer) return;
    if (ended && living.effects.get(ended.effect.id) !== ended.effect) return;
    try {
      const step = advance(living.chart, living.record.snapshot, event);
      if (ended) {
        living.effects.delete(ended.effect.id);
        step.stopped = step.stopped.filter((id) => id !== ended.effect.id);
      }
      await this.#write(living, step, event, {
        ended: ended ? [{ asked: ended.effect.asked, id: ended.effect.id, outcome: ended.outcome }] : [],
        timer: 'timer' in fact ? fact.timer.id : null,
      });
    } catch (problem) {
      this.#options.report('a fact could not be written', {
        saleId: living.record.id,
        event: event.type,
        problem: String(problem),
        cause: String((problem as Error).cause ?? ''),
      });
    }
  }

  /** Takes up an effect that a crash cut off. */
  #launch(living: Living, stored: StoredEffect): void {
    const effect: Effect = { ...stored, off: new CallOff() };
    living.effects.set(effect.id, effect);
    this.#perform(living, effect, true);
  }

  #perform(living: Living, effect: Effect, wasCutOff: boolean): void {
    const { id, asked, port, input, off } = effect;
    const body = this.#options.bodies[port];
    const saleId = living.record.id;
    const job = {
      saleId,
      key: effectKey(saleId, asked, id),
      get signal() {
        return off.signal;
      },
      progress: (value: unknown) => {
        if (!off.called) this.#tell({ kind: 'progress', saleId, port, value });
      },
    };
    const work = body ? run(body, input, job, wasCutOff) : Promise.reject(new Error(`the port ${port} has no body`));
    work.then(
      (output) => this.#insist(living, { type: `xstate.done.actor.${id}`, output, actorId: id }, { effect, outcome: 'done' }),
      (reason) => {
        if (off.called) return;
        const failure = failureOf(reason);
        if (failure.code === 'defect')
          this.#options.report('a body has a defect', { saleId, port, problem: String((reason as Error)?.stack ?? reason) });
        return this.#insist(living, { type: `xstate.error.actor.${id}`, error: failure, actorId: id }, { effect, outcome: 'failed' });
      },
    );
  }

  #arm(living: Living, timer: StoredTimer): void {
    const { id, due, delay = Number.POSITIVE_INFINITY, event } = timer;
    const { clock } = this.#options;
    this.#disarm(living, id);
    const fire = () => {
      living.armed.delete(id);
      void this.#insist(living, event, { timer });
    };
    living.armed.set(id, clock.after(Math.max(0, Math.min(delay, due - clock.now())), fire));
  }

  #disarm(living: Living, id: string): void {
    living.armed.get(id)?.();
    living.armed.delete(id);
  }

  #abandon(living: Living): void {
    for (const { off } of living.effects.values()) off.call(new Error('the service is stopping'));
    for (const callOff of living.armed.values()) callOff();
    living.armed.clear();
  }

  #retire(living: Living): void {
    this.#abandon(living);
    this.#living.delete(living.record.id);
  }

  /** The disk did not take a fact: memory has run ahead of it, so the sale is taken up again from the disk. */
  #lose(living: Living): void {
    if (living.lost) return;
    living.lost = true;
    this.#retire(living);
    if (this.#stopped) return;
    if (living.kept) this.#failed.set(living.record.id, living.kept);
    const { clock, journal, report } = this.#options;
    const takeUp = async () => {
      if (this.#stopped) return;
      if (this.#living.has(living.record.id)) return void this.#failed.delete(living.record.id);
      try {
        const stored = await journal.sale(living.record.id);
        this.#failed.delete(living.record.id);
        if (!stored || stored.done) return;
        const again = this.#adopt(stored);
        if (!again) return;
        for (const effect of stored.work.effects) this.#launch(again, effect);
        for (const timer of stored.work.timers) this.#arm(again, timer);
      } catch (problem) {
        report('a sale could not be taken up again', { saleId: living.record.id, problem: String(problem) });
        clock.after(COMMIT_RETRY_MS, () => void takeUp());
      }
    };
    clock.after(COMMIT_RETRY_MS, () => void takeUp());
  }

  #adopt(stored: StoredSale): Living | undefined {
    const { id, chart: name, version, sequence, createdAt, endedAt } = stored;
    try {
      const chart = this.#options.charts(name, version);
      if (!chart) throw new Error(`no chart ${name} ${version}`);
      const snapshot = restored(chart, stored.kept, stored.input);
      const record: SaleRecord = { id, chart: name, version, snapshot, sequence, createdAt, endedAt };
      const living = livingAs(record, chart, stored.input, record);
      for (const timer of stored.work.timers) living.timers.set(timer.id, timer);
      if (!stored.done) this.#living.set(id, living);
      return living;
    } catch (problem) {
      if (stored.done) return undefined;
      return this.#strand(stored, [{ kind: 'noState', what: String((problem as Error).message) }]);
    }
  }

  /** Never dropped: it stands with its old state before a person, and holds its pump. */
  #strand(stored: StoredSale, misfits: Stranded['misfits']): undefined {
    this.stranded.set(stored.id, { stored, misfits, record: strandedRecord(stored, misfits) });
    const { id, chart, version } = stored;
    this.#options.report('no chart fits a sale', { saleId: id, chart, version, misfits });
  }

  /** A person's word ends what no chart can: on record, with what was under way called off. */
  async #closeByHand({ stored, record }: Stranded, event: ChartEvent, request: RequestKey | null): Promise<SaleRecord | Refusal> {
    if (!record.snapshot.can(event as never)) return { kind: 'notNow' };
    const at = this.#options.clock.now();
    const { entry, closed } = closedByHand(stored, event, request, at);
    await this.#batcher.write(entry, () => false);
    this.stranded.delete(stored.id);
    this.#tell({ kind: 'event', record: closed, event, at, isEnd: true, microsteps: [] });
    return closed;
  }

  #load(saleId: string): Promise<Living | undefined> {
    const under = this.#loading.get(saleId);
    if (under) return under;
    const load = this.#options.journal
      .sale(saleId)
      .then((stored) => {
        const living = this.#living.get(saleId);
        if (living || !stored) return living;
        if (stored.done) return this.#adopt(stored);
        // Neither at work nor over: the disk failed it a moment ago.
        throw new NotWritten();
      })
      .finally(() => this.#loading.delete(saleId));
    this.#loading.set(saleId, load);
    return load;
  }
}
