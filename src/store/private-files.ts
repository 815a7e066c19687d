/** Files that only the service's own user may read. Used where databases and backups are made and opened. */
import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';

const OWNER_ALONE = 0o600;

/** Makes the file where there is none. What SQLite keeps beside a database gets the database's own mode. */
export function makePrivate(path: string): void {
  closeSync(openSync(path, 'a', OWNER_ALONE));
  for (const tail of ['', '-wal', '-shm']) if (existsSync(path + tail)) chmodSync(path + tail, OWNER_ALONE);
}
