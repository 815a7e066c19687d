/** What the service is put together from: given to compose by `serve`, the tests and the simulation. */
import type { Logger } from 'pino';
import { chartOf } from '../../machines/index.ts';
import type { Backend } from '../api/backend.ts';
import type { Clock } from '../clock.ts';
import type { ApiToken } from '../config.ts';
import type { Reach } from '../forecourt/reach.ts';
import type { Database } from '../store/database.ts';
import type { SqliteJournal } from '../store/journal/sqlite-journal.ts';
import type { Stations } from '../store/stations.ts';
import type { LoopWatch } from './loop-watch.ts';

export interface Parts {
  database: Database;
  /** In that database. */
  journal: SqliteJournal;
  clock: Clock;
  newId(): string;
  /** With a document in force. */
  stations: Stations;
  reach: Pick<Reach, 'serial' | 'service'>;
  /** Those of the environment; others lie in the database. */
  tokens: ApiToken[];
  access: Backend['access'];
  /** Where backups lie, and for how many days. */
  backups: { folder: string; keepDays: number };
  /** Free bytes where the database lies; without it the disk is not tried while nothing is written. */
  freeBytes?: () => Promise<number>;
  /** The event loop's watchdog, where one is at work. */
  loop?: LoopWatch;
  log: Logger;
  lab?: Backend['lab'];
}

type Level = 'debug' | 'info' | 'warn' | 'error';

/** The log as the rooms of the service write to it. */
export const logOf =
  ({ log }: Parts) =>
  (level: Level, message: string, facts: Record<string, unknown>) =>
    log[level](facts, message);

/** Where defects and failed writes are reported. */
export const reportOf =
  ({ log }: Parts) =>
  (message: string, facts: Record<string, unknown>) =>
    log.error(facts, message);

export const chartNamed = (name: string, version: number) => chartOf(name, version)?.chart;
