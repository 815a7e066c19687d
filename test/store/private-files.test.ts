import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createBackups } from '../../src/store/backups.ts';
import { openDatabase } from '../../src/store/database.ts';
import { handClock } from '../support/hand-clock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kolonka-private-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const modesIn = (path: string) => readdirSync(path).map((name) => (statSync(join(path, name)).mode & 0o777).toString(8));

test('the database, its log and its backups are the service’s own user’s alone, also those of before', async () => {
  const path = join(folder, 'kolonka.sqlite');
  openDatabase(path).$client.close();
  chmodSync(path, 0o644);
  const database = openDatabase(path);
  database.$client.exec("insert into cards (ref, sale_id, token) values ('r', 's', 't')");
  const backups = createBackups({ database, folder: join(folder, 'backups'), clock: handClock(), keepDays: 3, log: () => pino });
  await backups.make();
  expect(existsSync(`${path}-wal`)).toBe(true);
  expect(new Set([...modesIn(folder).filter((mode) => mode !== '755' && mode !== '775'), ...modesIn(join(folder, 'backups'))])).toEqual(
    new Set(['600']),
  );
  database.$client.close();
});

test('a deleted card is nowhere in the file', () => {
  const path = join(folder, 'kolonka.sqlite');
  const database = openDatabase(path);
  database.$client.exec("insert into cards (ref, sale_id, token) values ('r', 's', 'a-secret-token')");
  database.$client.pragma('wal_checkpoint(TRUNCATE)');
  expect(readFileSync(path).includes('a-secret-token')).toBe(true);
  database.$client.exec('delete from cards');
  database.$client.close();
  expect(readFileSync(path).includes('a-secret-token')).toBe(false);
});

// POSIX drops all locks of a process on a file as soon as the process closes any descriptor of it.
test('a second connection leaves the locks of the first, so that another process is kept out', () => {
  const path = join(folder, 'kolonka.sqlite');
  const connections = [openDatabase(path), openDatabase(path)];
  const script = `
    const { Sqlite } = await import('${new URL('../../src/sqlite.ts', import.meta.url)}');
    const other = new Sqlite('${path}', { timeout: 0 });
    other.pragma('locking_mode = EXCLUSIVE');
    try { other.exec('begin exclusive'); console.log('got in'); } catch ({ code }) { console.log(code); }`;
  const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(stdout.trim()).toBe('SQLITE_BUSY');
  for (const { $client } of connections) $client.close();
});
