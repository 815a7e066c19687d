/**
 * Puts a backup in the database's place: checked, synced, and then there with one rename, so that a power cut leaves either the former or
 * the restored database. Used by `npm run restore`.
 */
import { copyFileSync, existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { isNotNull } from 'drizzle-orm';
import { Sqlite } from '../../sqlite.ts';
import { type Database, openDatabase } from '../database.ts';
import { syncFile, syncFolder } from './durable.ts';
import { FolderFault } from './fault.ts';
import { inspect, markCopied } from './identity.ts';
import { readMarker } from './marker.ts';
import { databaseIn } from './open-folder.ts';
import { identity } from './tables.ts';

export interface Restored {
  /** Where the former database now lies; null where there was none. */
  former: string | null;
  /** How many requests answered after the backup are known from it: a repeat of one begins no second sale. */
  lostRequests: number;
}

/** @throws FolderFault where the backup is damaged, newer than this version, no database of Kolonka's, or another station's. */
function check(backup: string, folder: string): void {
  if (!existsSync(backup)) throw new Error(`there is no file ${backup}`);
  const theirs = inspect(backup, 'full', (facts) => {
    if (facts.isEmpty) throw new Error(`${backup} is no database of Kolonka`);
    return facts.identity?.station ?? null;
  });
  const own = readMarker(folder)?.station ?? null;
  // A backup of a version without identities says nothing of whose it is.
  if (own !== null && theirs !== null && own !== theirs) throw new FolderFault('foreign', backup);
}

/** The log of the former database is taken into it, so that none is left that would be read into the restored one. */
function closeFormer(database: string, former: string): void {
  try {
    const client = new Sqlite(database);
    client.pragma('journal_mode = DELETE');
    client.close();
  } catch {
    // A damaged one goes as it is, its log beside it.
    for (const tail of ['-wal', '-shm']) if (existsSync(database + tail)) renameSync(database + tail, former + tail);
  }
  rmSync(`${database}-shm`, { force: true });
}

/** A second name of the same file where the file system has such, else a copy. */
function keepAs(former: string, database: string): void {
  try {
    linkSync(database, former);
  } catch {
    copyFileSync(database, former);
    syncFile(former);
  }
}

/** @returns how many of the former's requests the backup does not know. */
function rememberRequests(fresh: Database, former: string): number {
  try {
    fresh.$client.prepare('attach database ? as former').run(former);
    const { changes } = fresh.$client
      .prepare(
        `insert or ignore into lost_requests (scope, key, sale_id) select scope, key, sale_id from former.requests as theirs
         where not exists (select 1 from requests as own where own.scope = theirs.scope and own.key = theirs.key)`,
      )
      .run();
    const known = fresh.$client.prepare(`select 1 from former.sqlite_master where name = 'lost_requests'`).get();
    if (known)
      fresh.$client.exec('insert or ignore into lost_requests (scope, key, sale_id) select scope, key, sale_id from former.lost_requests');
    fresh.$client.exec('detach database former');
    return changes;
  } catch {
    // Of a damaged database, what can be read is the person's to judge.
    return 0;
  }
}

/** The caller must have locked the folder. @param at milliseconds since the epoch. @throws as `check`. */
export function restoreBackup(backup: string, folder: string, at: number): Restored {
  check(backup, folder);
  const database = databaseIn(folder);
  const fresh = `${database}.new`;
  for (const tail of ['', '-wal', '-shm']) rmSync(fresh + tail, { force: true });
  copyFileSync(backup, fresh);
  const former = existsSync(database) ? `${database}.before-${new Date(at).toISOString().replace(/[-:.]/g, '')}` : null;
  if (former) {
    closeFormer(database, former);
    keepAs(former, database);
    syncFolder(folder);
  }
  const opened = openDatabase(fresh);
  const lostRequests = former ? rememberRequests(opened, former) : 0;
  markCopied(opened, at);
  opened.$client.pragma('journal_mode = DELETE');
  opened.$client.close();
  syncFile(fresh);
  renameSync(fresh, database);
  syncFolder(folder);
  return { former, lostRequests };
}

/** The next start makes a new key; what the lost one has sealed must be entered anew. The caller must have locked the folder. */
export function forgetKey(folder: string): void {
  const database = openDatabase(databaseIn(folder));
  database.update(identity).set({ keyPrint: null }).where(isNotNull(identity.keyPrint)).run();
  database.$client.close();
}
