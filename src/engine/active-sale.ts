/**
 * A sale in memory, and how a step moves it on: the entry to write, and what follows once it is on disk. Used by the engine and its parts.
 */
import type { Projection } from '../../machines/sale/projection.ts';
import { computeDelta } from './delta.ts';
import { Cancellation } from './effects.ts';
import type { Entry, RequestKey } from './journal.ts';
import type { CarriedSale } from './migration/carry.ts';
import type { SaleRecord, SaleUpdate } from './sale-record.ts';
import type { Outcome, StoredEffect, StoredTimer } from './sale-state.ts';
import { type Chart, type ChartEvent, type Snapshot, type Step, statesOf } from './step.ts';

/** An effect at work. */
export interface ActiveEffect extends StoredEffect {
  cancellation: Cancellation;
}

export interface ActiveSale {
  /** After the newest event, whether its commit is done or not. */
  record: SaleRecord;
  chart: Chart;
  /** The opening's. */
  input: unknown;
  effects: Map<string, ActiveEffect>;
  /** After the newest event, whether its commit is done or not. */
  timers: Map<string, StoredTimer>;
  /** Those of them that the clock runs, each with what calls it off. */
  armed: Map<string, () => void>;
  /** A commit has failed: what is here is ahead of the disk and no longer counts. */
  isDiscarded: boolean;
  /** As it stands on disk; null until its opening is there. */
  committed: SaleRecord | null;
  /** Of a sale at rest: how it goes over to a newer version, to be written before the event that wakes it. */
  carrying: CarriedSale[];
}

/** A sale with nothing under way yet. */
export const createActiveSale = (record: SaleRecord, chart: Chart, input: unknown, committed: SaleRecord | null): ActiveSale => ({
  record,
  chart,
  input,
  effects: new Map(),
  timers: new Map(),
  armed: new Map(),
  isDiscarded: false,
  committed,
  carrying: [],
});

/** Closed, with nothing under way: only a return of goods can wake it, so that it need not stay in memory. */
const isAtRest = ({ effects, timers }: ActiveSale, snapshot: Snapshot): boolean =>
  snapshot.status !== 'active' || (snapshot.hasTag('closed') && !snapshot.hasTag('attention') && effects.size === 0 && timers.size === 0);

/** What an entry holds beside its step. */
export interface StepFacts {
  opened?: Entry['opened'];
  request?: RequestKey | null;
  ended?: Entry['ended'];
  /** Id of the timer that fired. */
  timer?: string | null;
  /** Where a person takes it up in this epoch. */
  epoch?: number;
}

/** What is to be done once the step is on disk. */
export interface StepEffects extends Pick<Step, 'timersCancelled'> {
  update: Extract<SaleUpdate, { kind: 'event' }>;
  isDone: boolean;
  stopped: ActiveEffect[];
  effects: ActiveEffect[];
  timers: StoredTimer[];
}

/** What of a step is stored for those who read many sales. @param before null at the opening. */
export type Project = (before: Snapshot | null, after: Snapshot) => Projection;

const answeredBy = ({ answerOf, ...request }: RequestKey, record: SaleRecord): RequestKey =>
  answerOf ? { ...request, answer: answerOf(record) } : request;

/** Moves the sale in memory on by one step. @param at milliseconds since the epoch. */
export function applyStep(
  sale: ActiveSale,
  step: Step,
  event: ChartEvent,
  facts: StepFacts,
  project: Project,
  at: number,
): { entry: Entry; after: StepEffects } {
  const { record: before } = sale;
  const { snapshot, microsteps, timersCancelled } = step;
  const sequence = before.sequence + 1;
  const isClosed = snapshot.hasTag('closed');
  const endedAt = isClosed ? (before.endedAt ?? at) : null;
  const record: SaleRecord = { ...before, snapshot, sequence, endedAt, epoch: facts.epoch ?? before.epoch };
  const stopped = step.stopped.flatMap((id) => sale.effects.get(id) ?? []);
  const effects = step.ordered.map((order): ActiveEffect => ({ asked: sequence, ...order, cancellation: new Cancellation() }));
  const timers = step.timersSet.map(({ id, delay, event: due }): StoredTimer => ({ id, due: at + delay, delay, event: due }));
  sale.record = record;
  for (const { id } of stopped) sale.effects.delete(id);
  for (const effect of effects) sale.effects.set(effect.id, effect);
  const gone = [...(facts.timer ? [facts.timer] : []), ...timersCancelled].filter((id) => sale.timers.delete(id));
  for (const timer of timers) sale.timers.set(timer.id, timer);
  const isDone = isAtRest(sale, snapshot);
  const former = facts.opened ? null : before.snapshot;
  const entry: Entry = {
    saleId: record.id,
    sequence,
    at,
    event,
    states: statesOf(snapshot),
    delta: computeDelta(former, snapshot, sale.input, { set: timers, gone }),
    tags: [...snapshot.tags],
    done: isDone,
    endedAt: record.endedAt,
    opened: facts.opened ?? null,
    ordered: step.ordered,
    ended: [...(facts.ended ?? []), ...stopped.map(({ asked, id }) => ({ asked, id, outcome: 'cancelled' as Outcome }))],
    request: facts.request ? answeredBy(facts.request, record) : null,
    projection: project(former, snapshot),
    ...(facts.opened || facts.epoch !== undefined ? { epoch: record.epoch } : {}),
  };
  const update: StepEffects['update'] = { kind: 'event', record, event, at, isEnd: before.endedAt === null && isClosed, microsteps };
  return { entry, after: { update, isDone, stopped, effects, timers, timersCancelled } };
}
