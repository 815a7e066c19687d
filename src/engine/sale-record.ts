/** A sale as readers see it, and the updates that watchers of the engine get. */
import type { ChartEvent, Microstep, Snapshot } from './step.ts';

/** A sale as it stands after one of its events; replaced, never changed. Times are milliseconds since the epoch. */
export interface SaleRecord {
  id: string;
  chart: string;
  version: number;
  snapshot: Snapshot;
  /** Of its last event. */
  sequence: number;
  createdAt: number;
  endedAt: number | null;
  /** The station's epoch in which it was opened, or taken up. */
  epoch: number;
  /** It is of another epoch: it takes nothing but a person's word on what became of it. */
  isHeld?: boolean;
}

/** `event`: an event that is on disk; `isEnd` where it closed the sale. `progress`: a body's telemetry, which is on no disk. */
export type SaleUpdate =
  | { kind: 'event'; record: SaleRecord; event: ChartEvent; at: number; isEnd: boolean; microsteps: Microstep[] }
  | { kind: 'progress'; saleId: string; port: string; value: unknown };
