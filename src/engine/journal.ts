/** Promises the one door between the engine and whatever keeps its facts. */
import type { Kept, StepChange } from './delta.ts';
import type { ChartEvent } from './step.ts';

/** What one dispatch writes, all of it or nothing: plain JSON, and as it is at the call. Times are milliseconds since the epoch. */
export interface Entry {
  saleId: string;
  /** 1 for the opening, then one more for each event. */
  sequence: number;
  at: number;
  event: ChartEvent;
  /** Innermost states after the event. */
  states: string[];
  /** What the step has changed. */
  change: StepChange;
  tags: string[];
  /** At rest: closed, with nothing under way. */
  done: boolean;
  endedAt: number | null;
  /** Only for the opening. */
  opened: { chart: string; version: number; path: string; workplace: string; pump: number | null } | null;
  /** Only where the sale goes over to another version of its chart. */
  version?: number;
  /** The effects that this event asked for. */
  asked: { id: string; port: string; input: unknown }[];
  /** Effects that came to an end by this event or were called off by it, by the event that asked for them. */
  ended: { asked: number; id: string; outcome: Outcome }[];
  /** The client's idempotency key. */
  request: RequestKey | null;
}

export type Outcome = 'done' | 'failed' | 'cancelled';

export interface RequestKey {
  /** `sales` for a new sale, else the sale's id. */
  scope: string;
  key: string;
  /** What was asked: the same key with another fingerprint is refused. */
  fingerprint: string;
}

/** An effect's name for good: what asked for it, and under which id. */
export const effectKey = (saleId: string, asked: number, id: string): string => `${saleId}:${asked}:${id}`;

/** The disk did not take a sale's fact: nothing was changed, and the sale is being taken up again from the disk. */
export class NotWritten extends Error {
  constructor(cause?: unknown) {
    super('the journal did not take it', { cause });
    this.name = 'NotWritten';
  }
}

export interface StoredTimer {
  id: string;
  /** Absolute, so that a restart changes nothing. */
  due: number;
  /** What it was set to, ms: it never waits longer, though the clock that set it was ahead. None of a timer from before. */
  delay?: number;
  event: ChartEvent;
}

/** What is under way: unfinished effects and waiting timers, all of them. */
export interface Work {
  effects: StoredEffect[];
  timers: StoredTimer[];
}

export interface StoredEffect {
  /** The event that asked for it. */
  asked: number;
  id: string;
  port: string;
  input: unknown;
}

export interface StoredSale {
  id: string;
  chart: string;
  version: number;
  sequence: number;
  kept: Kept;
  /** The opening's. */
  input: unknown;
  createdAt: number;
  endedAt: number | null;
  tags: string[];
  done: boolean;
  work: Work;
}

export interface StoredEvent {
  sequence: number;
  at: number;
  event: ChartEvent;
  states: string[];
  asked: { id: string; port: string; outcome: Outcome | null; endedBy: number | null }[];
}

export interface Journal {
  /** One transaction, one fsync. Rejects, with nothing written, where the disk is full or busy. */
  commit(entries: Entry[]): Promise<void>;
  openSales(): Promise<StoredSale[]>;
  sale(id: string): Promise<StoredSale | undefined>;
  /** Every event of a sale, in order, up to and with `until`. */
  events(saleId: string, until?: number): Promise<StoredEvent[]>;
  /** Where a client's request has led to. */
  request(scope: string, key: string): Promise<{ saleId: string; sequence: number; fingerprint: string } | undefined>;
}
