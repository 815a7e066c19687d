/**
 * Opens a data folder: locked, checked against its marker, its run counted, and in a new epoch where it was put back in time. Used by the
 * service and the setup.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { Sqlite } from '../../sqlite.ts';
import { type Database, openDatabase } from '../database.ts';
import { lockFolder } from '../lock.ts';
import { stations } from '../schema.ts';
import { createKeyFile, keyPrintOf, openKeyFile, type Seal } from '../seal.ts';
import { FolderFault } from './fault.ts';
import { beginRun, type DatabaseFacts, type Epoch, type EpochCause, inspect, newestPlace } from './identity.ts';
import { type Marker, readMarker, writeMarker } from './marker.ts';

export interface OpenFolder {
  database: Database;
  /** Path of the database. */
  file: string;
  seal: Seal;
  epoch: Epoch;
  /** Whether a new epoch has begun with this opening. */
  isPutBack: boolean;
  /** Notes in the marker how far the journal has come. */
  note(): void;
  /** Closes the database and gives the lock back. No other connection to it may be open. */
  close(): void;
}

const NO_PLACE = { number: 0, hash: null };
/** A doctor or a list of charts may be reading. */
const BUSY_MS = 10_000;

export const databaseIn = (folder: string): string => join(folder, 'kolonka.sqlite');
export const keyIn = (folder: string): string => join(folder, 'station.key');

const isThere = (path: string): boolean => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
/** The file system's own number of the file. */
const numberOf = (path: string): string | null => {
  const { ino } = statSync(path, { bigint: true });
  return ino === 0n ? null : String(ino);
};

/** Whether a station has lived here, so that what is missing is missed. */
const hasLived = (marker: Marker | null): marker is Marker => marker !== null && marker.state !== 'beginning';

interface Checked extends Pick<DatabaseFacts, 'identity'> {
  /** What would begin a new epoch with the next start; null: nothing. */
  cause: EpochCause | null;
}

/** What a start would find; nothing is changed, a service may be at work. @throws FolderFault where it would sell nothing. */
export const checkFolder = (folder: string): Checked => check(folder, readMarker(folder));

function check(folder: string, marker: Marker | null): Checked {
  const [file, key] = [databaseIn(folder), keyIn(folder)];
  if (!isThere(file)) {
    if (hasLived(marker)) throw new FolderFault('databaseMissing', file);
    return { identity: null, cause: null };
  }
  return inspect(file, marker?.state === 'open' ? 'quick' : 'none', (facts) => {
    if (facts.isEmpty && hasLived(marker)) throw new FolderFault('databaseEmpty', file);
    if (facts.identity && marker && facts.identity.station !== marker.station) throw new FolderFault('foreign', file);
    const keyPrint = facts.identity?.keyPrint ?? null;
    if (keyPrint !== null && !existsSync(key)) throw new FolderFault('keyMissing', key);
    if (keyPrint !== null && keyPrintOf(key) !== keyPrint) throw new FolderFault('keyOther', key);
    return { identity: facts.identity, cause: causeOf(file, facts, marker) };
  });
}

/** What has put the database back in time since the marker was written; null: nothing has. */
function causeOf(file: string, { identity, placeAt }: DatabaseFacts, marker: Marker | null): EpochCause | null {
  // A folder of a version without markers.
  if (!identity && !marker) return null;
  if (!identity) return hasLived(marker) ? 'restored' : null;
  if (identity.copiedAt !== null) return 'restored';
  if (!marker) return 'copied';
  const { run, place, state } = marker;
  const there = place.number === 0 ? NO_PLACE : placeAt(place.number);
  if (identity.run < run || there?.hash !== place.hash) return 'older';
  // A lost process leaves its log behind, with the number of its run in it.
  if (state === 'open' && identity.run === run && !isThere(`${file}-wal`)) return 'logLost';
  return marker.file !== null && marker.file !== numberOf(file) ? 'copied' : null;
}

/**
 * The lock file could be deleted beside a running service. The system's lock on the database itself cannot: whoever has it open holds it.
 * @throws Error where another process has it open.
 */
function refuseSecond(file: string): void {
  const client = new Sqlite(file, { timeout: BUSY_MS });
  try {
    client.pragma('locking_mode = EXCLUSIVE');
    client.exec('begin exclusive; commit');
  } catch (problem) {
    if ((problem as { code?: string }).code !== 'SQLITE_BUSY') throw problem;
    throw new Error(`another process has ${file} open: stop it first`);
  } finally {
    client.close();
  }
}

/** @throws FolderFault where data is missing, damaged or foreign; Error where another process is at work there. */
export function openFolder(folder: string, clock: Pick<Clock, 'now'>): OpenFolder {
  const lock = lockFolder(folder);
  try {
    const marker = readMarker(folder);
    const file = databaseIn(folder);
    // What a broken-off restore or start has left.
    for (const tail of ['', '-wal', '-shm']) rmSync(`${file}.new${tail}`, { force: true });
    const { identity, cause } = check(folder, marker);
    // The log goes with the next connection that is closed: from here on nobody must miss it.
    if (marker?.state === 'open' && cause === null) writeMarker(folder, { ...marker, state: 'closed' });
    if (isThere(file)) refuseSecond(file);
    const station = identity?.station ?? marker?.station ?? randomUUID();
    const beginning: Marker = { station, state: 'beginning', run: 0, epoch: 1, file: null, place: NO_PLACE };
    if (!marker && !identity) writeMarker(folder, beginning);
    createKeyFile(keyIn(folder));
    const seal = openKeyFile(keyIn(folder));
    const database = openDatabase(file);
    const run = Math.max(identity?.run ?? 0, marker?.run ?? 0) + 1;
    const own = { station, keyPrint: keyPrintOf(keyIn(folder)), run };
    const epoch = beginRun(database, own, { cause, known: marker?.epoch ?? 0, at: clock.now() });
    const markAs = (wanted: Marker['state']) => {
      // Without a document no station lives here yet.
      const state = database.select().from(stations).limit(1).all().length > 0 ? wanted : 'beginning';
      const mark: Marker = { station, state, run, epoch: epoch.epoch, file: numberOf(file), place: newestPlace(database) };
      return () => writeMarker(folder, mark);
    };
    markAs('open')();
    return {
      ...{ database, file, seal, epoch, isPutBack: cause !== null },
      note: () => markAs('open')(),
      close() {
        const mark = markAs('closed');
        database.$client.close();
        mark();
        lock.release();
      },
    };
  } catch (problem) {
    lock.release();
    throw problem;
  }
}
