/** A sale as plain JSON, and the deltas that make it up: the shapes that lie on disk. Used by the engine and the journals. */
import type { ChartEvent } from './step.ts';

export type Fields = Record<string, unknown>;

/** A sale whole: what XState's own `getPersistedSnapshot()` holds, without what lies elsewhere on disk. */
export interface SaleState {
  status: string;
  value: unknown;
  /** Keys of the context whose value is the opening's own, and is read from there. */
  given: string[];
  context: Fields;
  /** Ids of the actors at work, each with its port; their inputs lie in their effects. */
  children: Record<string, string>;
}

export type Outcome = 'done' | 'failed' | 'cancelled';

export interface StoredEffect {
  /** Sequence of the event that ordered it. */
  asked: number;
  id: string;
  port: string;
  input: unknown;
}

export interface StoredTimer {
  id: string;
  /** Milliseconds since the epoch: absolute, so that a restart changes nothing. */
  due: number;
  /** What it was set to, ms: it never waits longer, even if the clock that set it was ahead. Missing in timers of older versions. */
  delay?: number;
  event: ChartEvent;
}

/** What is under way: all unfinished effects and waiting timers. */
export interface Work {
  effects: StoredEffect[];
  timers: StoredTimer[];
}

/** What one step has changed. */
export interface Delta extends Partial<Omit<SaleState, 'context'>> {
  /** Keys that are new or have another value now. */
  context?: Fields;
  /** Keys that are gone. */
  unset?: string[];
  timers?: { set: StoredTimer[]; gone: string[] };
  /** The sale anew, whole: deltas before this one do not count. */
  whole?: SaleState & { work: Work };
}

/** An effect's end: which event ordered it, under which id. */
export interface EndedEffect {
  asked: number;
  id: string;
  outcome: Outcome;
}

/** One step of a sale as it lies on disk. */
export interface StoredStep {
  sequence: number;
  delta: Delta;
  ordered: { id: string; port: string; input?: unknown }[];
  ended: EndedEffect[];
}
