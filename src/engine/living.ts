/** Promises a sale at work in memory, and how a step brings it on: what is to be written, and what is to be done once it is. */

import { changeOf } from './delta.ts';
import { CallOff } from './effects.ts';
import type { Change, SaleRecord } from './engine.ts';
import type { Entry, Outcome, RequestKey, StoredTimer } from './journal.ts';
import { type Chart, type ChartEvent, type Snapshot, type Step, statesOf } from './step.ts';

/** An effect at work. */
export interface Effect {
  /** The event that asked for it. */
  asked: number;
  id: string;
  port: string;
  input: unknown;
  off: CallOff;
}

export interface Ended {
  effect: Effect;
  outcome: Outcome;
}

/** A sale at work. `lost`: a commit failed, and what is here runs ahead of the disk. */
export interface Living {
  record: SaleRecord;
  chart: Chart;
  /** The opening's, as it was given or read. */
  input: unknown;
  effects: Map<string, Effect>;
  /** As they stand after the newest event, whether its commit is done or not. */
  timers: Map<string, StoredTimer>;
  /** Those of them that the clock holds. */
  armed: Map<string, () => void>;
  lost: boolean;
  /** As it stands on disk; null before its opening is there. */
  kept: SaleRecord | null;
}

/** A sale with nothing under way yet. */
export const livingAs = (record: SaleRecord, chart: Chart, input: unknown, kept: SaleRecord | null): Living => ({
  record,
  chart,
  input,
  effects: new Map(),
  timers: new Map(),
  armed: new Map(),
  lost: false,
  kept,
});

/** Closed, with nothing under way: only a return of goods can wake it, so that it need not be held in memory. */
const isAtRest = ({ effects, timers }: Living, snapshot: Snapshot): boolean =>
  snapshot.status !== 'active' || (snapshot.hasTag('closed') && !snapshot.hasTag('attention') && effects.size === 0 && timers.size === 0);

/** What a step is written with, beside itself. */
export interface Facts {
  opened?: Entry['opened'];
  request?: RequestKey | null;
  ended?: Entry['ended'];
  timer?: string | null;
}

/** A step that was taken, and what is to be done once it is on disk. */
export interface Taken extends Pick<Step, 'timersCancelled'> {
  change: Extract<Change, { kind: 'event' }>;
  isDone: boolean;
  stopped: Effect[];
  effects: Effect[];
  timers: StoredTimer[];
}

/** Brings the sale in memory up to the step. @param at milliseconds since the epoch. */
export function moveOn(living: Living, step: Step, event: ChartEvent, facts: Facts, at: number): { entry: Entry; taken: Taken } {
  const { record: before } = living;
  const { snapshot, microsteps, timersCancelled } = step;
  const sequence = before.sequence + 1;
  const closed = snapshot.hasTag('closed');
  const record: SaleRecord = { ...before, snapshot, sequence, endedAt: closed ? (before.endedAt ?? at) : null };
  const stopped = step.stopped.flatMap((id) => living.effects.get(id) ?? []);
  const effects = step.asked.map(({ id, port, input }): Effect => ({ asked: sequence, id, port, input, off: new CallOff() }));
  const timers = step.timersSet.map(({ id, delay, event: due }): StoredTimer => ({ id, due: at + delay, delay, event: due }));
  living.record = record;
  for (const { id } of stopped) living.effects.delete(id);
  for (const effect of effects) living.effects.set(effect.id, effect);
  const gone = [...(facts.timer ? [facts.timer] : []), ...timersCancelled].filter((id) => living.timers.delete(id));
  for (const timer of timers) living.timers.set(timer.id, timer);
  const isDone = isAtRest(living, snapshot);
  const entry: Entry = {
    saleId: record.id,
    sequence,
    at,
    event,
    states: statesOf(snapshot),
    change: changeOf(facts.opened ? null : before.snapshot, snapshot, living.input, { set: timers, gone }),
    tags: [...snapshot.tags],
    done: isDone,
    endedAt: record.endedAt,
    opened: facts.opened ?? null,
    asked: effects.map(({ id, port, input }) => ({ id, port, input })),
    ended: [...(facts.ended ?? []), ...stopped.map(({ asked, id }) => ({ asked, id, outcome: 'cancelled' as Outcome }))],
    request: facts.request ?? null,
  };
  const change: Taken['change'] = { kind: 'event', record, event, at, isEnd: before.endedAt === null && closed, microsteps };
  return { entry, taken: { change, isDone, stopped, effects, timers, timersCancelled } };
}
