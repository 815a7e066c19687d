/**
 * The journal port: what the engine writes and reads, whatever keeps it. Implemented in src/store/journal and by the tests' memory journal.
 */
import type { Projection } from '../../machines/sale/projection.ts';
import type { SaleRecord } from './sale-record.ts';
import type { Delta, EndedEffect, Outcome, SaleState, Work } from './sale-state.ts';
import type { ChartEvent, EffectOrder } from './step.ts';

/** What one dispatch writes, all of it or nothing: plain JSON, as it is at the call. Times are milliseconds since the epoch. */
export interface Entry {
  saleId: string;
  /** 1 for the opening, then one more for each event. */
  sequence: number;
  at: number;
  event: ChartEvent;
  /** Innermost states after the event. */
  states: string[];
  delta: Delta;
  tags: string[];
  /** At rest: closed, with nothing under way. */
  done: boolean;
  endedAt: number | null;
  /** Only for the opening. */
  opened: { chart: string; version: number; path: string; workplace: string; pump: number | null } | null;
  /** Only where the sale goes over to another version of its chart. */
  version?: number;
  /** Only for the opening, and where a person takes the sale up from another epoch: the station's epoch, from 1 on. */
  epoch?: number;
  ordered: EffectOrder[];
  /** Effects that this event ended or called off. */
  ended: EndedEffect[];
  /** The client's idempotency key. */
  request: RequestKey | null;
  projection: Projection;
}

/** An entry whose projection is not computed yet. */
export type UnprojectedEntry = Omit<Entry, 'projection'>;

export interface RequestKey {
  /** `sales` for a new sale, else the sale's id. */
  scope: string;
  key: string;
  /** Of the request's content: the same key with another fingerprint is refused. */
  fingerprint: string;
  /** The first answer, stored with the step that it tells of: a repeat gets it word for word. */
  answer?: string;
  /** Makes it of the sale after the step. */
  answerOf?(sale: SaleRecord): string;
}

/** An effect's name at its receiver, for good. @param asked sequence of the event that ordered it. */
export const effectKey = (saleId: string, asked: number, id: string): string => `${saleId}:${asked}:${id}`;

/** The disk did not take a sale's event: nothing has changed, and the sale is read again from the disk. */
export class NotWritten extends Error {
  constructor(cause?: unknown) {
    super('the journal did not take it', { cause });
    this.name = 'NotWritten';
  }
}

export interface StoredSale {
  id: string;
  chart: string;
  version: number;
  sequence: number;
  state: SaleState;
  /** The opening's. */
  input: unknown;
  createdAt: number;
  endedAt: number | null;
  tags: string[];
  done: boolean;
  /** The station's epoch in which it was opened, or taken up. */
  epoch: number;
  work: Work;
}

export interface StoredEvent {
  sequence: number;
  at: number;
  event: ChartEvent;
  states: string[];
  /** Empty before the last event of sales that were stored whole (docs/decisions/formats.md). */
  delta: Delta;
  /** `endedBy`: sequence of the event. Both are null while the effect is at work. */
  ordered: { id: string; port: string; outcome: Outcome | null; endedBy: number | null }[];
}

export interface Journal {
  /** One transaction, one fsync. Rejects, with nothing written, where the disk is full or busy. */
  commit(entries: Entry[]): Promise<void>;
  /** Oldest first. */
  openSales(): Promise<StoredSale[]>;
  sale(id: string): Promise<StoredSale | undefined>;
  /** The events of a sale in their order, up to and with sequence `until`. */
  events(saleId: string, until?: number): Promise<StoredEvent[]>;
  /** Where a client's request has led to. */
  request(
    scope: string,
    key: string,
  ): Promise<{ saleId: string; sequence: number; fingerprint: string; answer: string | null } | undefined>;
}
