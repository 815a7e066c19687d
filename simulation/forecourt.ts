/**
 * What all of a simulated day's people share: the station, the log, what was promised to tills. Used by `day.ts`, `people.ts` and
 * `till.ts`.
 */
import type { Clock } from '../src/clock.ts';
import type { SimulatedStation } from './simulated-station.ts';
import type { Story } from './story.ts';

export interface Forecourt {
  station: SimulatedStation;
  clock: Clock;
  story: Story;
  seed: string;
  /** Whether the faults have stopped: from then on nobody blunders. */
  isCalm(): boolean;
  /** Whether nothing at all goes wrong on this day. */
  isFaultless: boolean;
  /** Resolves at the sale's next event, or after so long. */
  nextChange(saleId: string, ms: number): Promise<void>;
  /** What a till was told is on disk for good. */
  answered: { saleId: string; sequence: number; event: string }[];
  /** The sales that were opened, by their place in the plan. */
  opened: Map<number, string>;
  /** What a person has settled by hand where the bank gave another sum back than was ordered. */
  writtenOff: Map<string, { saleId: string; amount: number }>;
}
