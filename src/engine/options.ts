/** What the engine is given: its surroundings, and each sale that it opens. */
import type { Migration } from '../../machines/migrations.ts';
import type { Clock } from '../clock.ts';
import type { Project } from './active-sale.ts';
import type { Bodies } from './effects.ts';
import type { Journal, RequestKey } from './journal.ts';
import type { Chart } from './step.ts';

export interface Opening {
  saleId: string;
  chart: string;
  version: number;
  /** The chart's. */
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
  /** What of each step is stored for shifts, totalisers and lists. */
  project: Project;
  /** What takes open sales over to newer versions. */
  migrations?: readonly Migration[];
  /** The station's epoch, from 1 on: of another one's sales nothing is recalled. 1 where absent. */
  epoch?: number;
  /** A defect, a failed commit, a sale that no chart fits: for the log. */
  report(what: string, facts: Record<string, unknown>): void;
}
