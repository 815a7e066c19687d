/** The lock of a data folder: two processes on one would perform every effect twice. Used by src/cli. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Sqlite } from '../sqlite.ts';

/**
 * Held until released, or until the process ends, by whatever cause: the system takes the lock back.
 * @throws Error where another process holds it.
 */
export function lockFolder(folder: string): { release(): void } {
  mkdirSync(folder, { recursive: true });
  const file = new Sqlite(join(folder, 'lock.sqlite'), { timeout: 0 });
  try {
    file.exec('BEGIN EXCLUSIVE');
  } catch (problem) {
    file.close();
    if ((problem as { code?: string }).code !== 'SQLITE_BUSY') throw problem;
    throw new Error(`another Kolonka is at work in ${folder}: stop it first`);
  }
  return { release: () => void file.close() };
}
