/** Backups: whole copies of the database, made beside a running service and checked before they get their name. Used by the API. */
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { connect, copyDatabase, type Database } from './database.ts';
import { syncFile, syncFolder } from './folder/durable.ts';
import { inspect, markCopied } from './folder/identity.ts';
import { makePrivate } from './private-files.ts';

export interface Backup {
  name: string;
  /** Milliseconds since the epoch. */
  at: number;
  bytes: number;
}

export interface Backups {
  make(): Promise<Backup>;
  /** Newest first. */
  list(): Backup[];
  /** Begins daily backups, the first a day after the newest, or after the start. Those older than the days to keep are deleted. */
  daily(): void;
  stop(): void;
}

export interface BackupOptions {
  database: Database;
  folder: string;
  clock: Clock;
  /** 0: no daily backups. */
  keepDays: number;
  log(level: 'info' | 'error', message: string, facts: Record<string, unknown>): void;
}

const DAY_MS = 86_400_000;
const RETRY_MS = 3_600_000;
const NAME = /^kolonka-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z\.sqlite$/;

const nameAt = (at: number): string => `kolonka-${new Date(at).toISOString().replace(/[-:.]/g, '')}.sqlite`;

function timeOf(name: string): number | null {
  const [, ...parts] = NAME.exec(name) ?? [];
  if (parts.length === 0) return null;
  const [year, month, day, hour, minute, second, ms] = parts.map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second, ms);
}

/** Leaves no log beside the copy: the one file must be whole wherever it is carried. It says of itself that it is a copy. */
function finishCopy(path: string, at: number): void {
  const copy = connect(path);
  markCopied(copy, at);
  copy.$client.pragma('journal_mode = DELETE');
  copy.$client.close();
}

/** Newest first; files of other names are no backups. */
function listBackups(folder: string): Backup[] {
  const names = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : [];
  const backups = names.flatMap((name) => {
    const at = timeOf(name);
    return at === null ? [] : [{ name, at, bytes: statSync(join(folder, name)).size }];
  });
  return backups.toSorted((a, b) => b.at - a.at);
}

async function makeBackup({ $client }: Database, folder: string, at: number): Promise<Backup> {
  mkdirSync(folder, { recursive: true });
  const name = nameAt(at);
  const unchecked = join(folder, `${name}.new`);
  try {
    makePrivate(unchecked);
    await ($client.memory ? $client.backup(unchecked) : copyDatabase($client.name, unchecked));
    finishCopy(unchecked, at);
    inspect(unchecked, 'full', () => undefined);
    syncFile(unchecked);
    renameSync(unchecked, join(folder, name));
    syncFolder(folder);
  } finally {
    rmSync(unchecked, { force: true });
  }
  return { name, at, bytes: statSync(join(folder, name)).size };
}

export function createBackups({ database, folder, clock, keepDays, log }: BackupOptions): Backups {
  let callOff: () => void = () => undefined;
  const make = () => makeBackup(database, folder, clock.now());

  function prune(): void {
    // The newest stays whatever its age: an old backup is better than none.
    for (const { name, at } of listBackups(folder).slice(1)) if (at < clock.now() - keepDays * DAY_MS) rmSync(join(folder, name));
  }

  function attempt(): void {
    make()
      .then(({ name, bytes }) => {
        prune();
        log('info', 'the daily backup is made', { name, bytes });
        daily();
      })
      .catch((problem) => {
        log('error', 'the daily backup failed', { problem: String(problem) });
        callOff = clock.after(RETRY_MS, attempt);
      });
  }

  function daily(): void {
    if (keepDays === 0) return;
    for (const { name } of listBackups(folder)) {
      try {
        makePrivate(join(folder, name));
      } catch (problem) {
        log('error', 'a backup stays readable for others', { name, problem: String(problem) });
      }
    }
    const newest = listBackups(folder)[0]?.at ?? clock.now();
    // One from the future was made while the clock was ahead.
    callOff = clock.after(Math.min(DAY_MS, Math.max(0, newest + DAY_MS - clock.now())), attempt);
  }
  return { make, list: () => listBackups(folder), daily, stop: () => callOff() };
}
