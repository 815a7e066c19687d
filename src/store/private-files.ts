/** Files that only the service's own user may read. Used where databases and backups are made and opened. */
import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';

const OWNER_ALONE = 0o600;

/**
 * Makes the file where there is none. What SQLite keeps beside a database gets the database's own mode. One that is there is not opened:
 * closing it would drop the locks of every connection that this process has to it (POSIX).
 */
export function makePrivate(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, 'a', OWNER_ALONE));
  for (const tail of ['', '-wal', '-shm']) if (existsSync(path + tail)) chmodSync(path + tail, OWNER_ALONE);
}
