import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createBackups } from '../../../src/store/backups.ts';
import { openDatabase } from '../../../src/store/database.ts';
import { databaseIn, openFolder } from '../../../src/store/folder/open-folder.ts';
import { forgetKey, restoreBackup } from '../../../src/store/folder/restore.ts';
import { createSqliteJournal } from '../../../src/store/journal/sqlite-journal.ts';
import { lockFolder } from '../../../src/store/lock.ts';
import { stations } from '../../../src/store/schema.ts';
import { openingEntry } from '../../support/entries.ts';
import { handClock } from '../../support/hand-clock.ts';

const clock = handClock();
let root: string;
let folder: string;
const path = (name: string) => join(root, name);

const storeDocument = ({ database }: { database: ReturnType<typeof openDatabase> }) =>
  database.insert(stations).values({ at: 1, by: 'test', reason: 'first', document: '{}' }).run();
const salesIn = (file: string): string[] => {
  const { $client } = openDatabase(file);
  const ids = $client.prepare('select id from sales order by id').pluck().all() as string[];
  $client.close();
  return ids;
};

/** A station that made a backup after its first sale, and then sold once more. @returns the backup. */
async function lived(at = folder): Promise<string> {
  const running = openFolder(at, clock);
  storeDocument(running);
  const journal = createSqliteJournal(running.database);
  await journal.commit([openingEntry('first')]);
  const backups = createBackups({ database: running.database, folder: join(at, 'backups'), clock, keepDays: 3, log: () => undefined });
  const { name } = await backups.make();
  await journal.commit([openingEntry('second')]);
  running.close();
  return join(at, 'backups', name);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kolonka-restore-'));
  folder = path('data');
});
afterEach(() => rmSync(root, { recursive: true }));

describe('a restore', () => {
  test('puts the backup in place, keeps what was there, and the next start begins a new epoch', async () => {
    const backup = await lived();
    const { former } = restoreBackup(backup, folder, clock.now());
    expect([salesIn(databaseIn(folder)), salesIn(former ?? '')]).toEqual([['first'], ['first', 'second']]);
    const running = openFolder(folder, clock);
    expect([running.isPutBack, running.epoch.cause]).toEqual([true, 'restored']);
    running.close();
  });

  test('remembers the requests that were answered since', async () => {
    const backup = await lived();
    expect(restoreBackup(backup, folder, clock.now()).lostRequests).toBe(1);
    const { $client } = openDatabase(databaseIn(folder));
    const lost = 'select scope, key, sale_id as saleId from lost_requests';
    expect($client.prepare(lost).all()).toEqual([{ scope: 'sales', key: 'key-of-second', saleId: 'second' }]);
    $client.close();
    // Once more: what the first restore remembered is not forgotten.
    restoreBackup(backup, folder, clock.now() + 1);
    const again = openDatabase(databaseIn(folder));
    expect(again.$client.prepare(lost).all()).toHaveLength(1);
    again.$client.close();
  });

  test('takes the log of a lost process into what it keeps, and leaves none beside the restored one', async () => {
    const backup = await lived();
    const running = openFolder(folder, clock);
    await createSqliteJournal(running.database).commit([openingEntry('third')]);
    for (const tail of ['', '-wal']) copyFileSync(databaseIn(folder) + tail, path(`left${tail}`));
    running.close();
    for (const tail of ['', '-wal']) copyFileSync(path(`left${tail}`), databaseIn(folder) + tail);
    const { former } = restoreBackup(backup, folder, clock.now());
    expect(existsSync(`${databaseIn(folder)}-wal`)).toBe(false);
    expect([salesIn(databaseIn(folder)), salesIn(former ?? '')]).toEqual([['first'], ['first', 'second', 'third']]);
  });

  test('on a new disk needs nothing but the backup and the key', async () => {
    const backup = await lived();
    const fresh = path('fresh');
    lockFolder(fresh).release();
    expect(restoreBackup(backup, fresh, clock.now())).toEqual({ former: null, lostRequests: 0 });
    expect(() => openFolder(fresh, clock)).toThrow('key');
    copyFileSync(join(folder, 'station.key'), join(fresh, 'station.key'));
    const running = openFolder(fresh, clock);
    expect(running.isPutBack).toBe(true);
    running.close();
  });

  test('where the key is lost for good goes on with a new one', async () => {
    await lived();
    rmSync(join(folder, 'station.key'));
    forgetKey(folder);
    const running = openFolder(folder, clock);
    expect([running.isPutBack, existsSync(join(folder, 'station.key'))]).toEqual([false, true]);
    running.close();
  });

  test.each([
    ['damaged', 'damaged', () => writeFileSync(path('backup'), 'not a database, but as long as one'.repeat(100))],
    ['missing', 'there is no file', () => undefined],
    ['of something else', 'no database of Kolonka', () => copyFileSync(join(folder, 'lock.sqlite'), path('backup'))],
    ['another station’s', 'another station', async () => copyFileSync(await lived(path('other')), path('backup'))],
    [
      'of a version to come',
      'newer version',
      async () => {
        copyFileSync(databaseIn(folder), path('backup'));
        const { $client } = openDatabase(path('backup'));
        $client.exec(`insert into __drizzle_migrations (hash, created_at) values ('x', 9000000000000); pragma journal_mode = delete`);
        $client.close();
      },
    ],
  ] as [string, string, () => unknown][])('of a file that is %s changes nothing', async (_, words, make) => {
    await lived();
    await make();
    const before = readdirSync(folder).toSorted();
    expect(() => restoreBackup(path('backup'), folder, clock.now())).toThrow(words);
    expect([salesIn(databaseIn(folder)), readdirSync(folder).toSorted()]).toEqual([['first', 'second'], before]);
  });

  test('broken off before its rename leaves the former database, and its rest goes with the next start', async () => {
    await lived();
    writeFileSync(`${databaseIn(folder)}.new`, 'half a copy');
    const running = openFolder(folder, clock);
    expect([running.isPutBack, existsSync(`${databaseIn(folder)}.new`)]).toEqual([false, false]);
    running.close();
  });
});
