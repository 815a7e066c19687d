import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../../../src/store/database.ts';
import { FolderFault } from '../../../src/store/folder/fault.ts';
import { checkFolder, databaseIn, keyIn, type OpenFolder, openFolder } from '../../../src/store/folder/open-folder.ts';
import { createSqliteJournal } from '../../../src/store/journal/sqlite-journal.ts';
import { stations } from '../../../src/store/schema.ts';
import { openingEntry } from '../../support/entries.ts';

const CLOCK = { now: () => 1_000 };
let root: string;
let folder: string;
const path = (name: string) => join(root, name);
const open = (at = folder): OpenFolder => openFolder(at, CLOCK);
/** The station sells something. */
const sell = ({ database }: OpenFolder, id: string) => createSqliteJournal(database).commit([openingEntry(id)]);
const faultOf = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (problem) {
    return problem instanceof FolderFault ? problem.kind : String(problem);
  }
};
/** What is left on disk when the process is lost at this moment. */
function lose(at = folder): string {
  const left = path(`lost-${Math.random()}`);
  cpSync(at, left, { recursive: true });
  return left;
}
/** Takes the place of the folder, each file where it lay: a crash moves none. */
function crash(running: OpenFolder): void {
  const left = lose();
  running.close();
  for (const name of ['kolonka.sqlite', 'kolonka.sqlite-wal', 'station.marker']) {
    rmSync(join(folder, name), { force: true });
    if (existsSync(join(left, name))) copyFileSync(join(left, name), join(folder, name));
  }
  // The copied file has another number, which the marker of a lost process has not.
  const marker = JSON.parse(readFileSync(join(folder, 'station.marker'), 'utf8'));
  writeFileSync(join(folder, 'station.marker'), JSON.stringify({ ...marker, file: null }));
}

/** A station that has sold two things on two days, and was closed each evening. */
async function lived(): Promise<void> {
  const first = open();
  first.database.insert(stations).values({ at: 1, by: 'test', reason: 'first', document: '{}' }).run();
  await sell(first, 'first');
  first.close();
  copyFileSync(databaseIn(folder), path('yesterday.sqlite'));
  const second = open();
  await sell(second, 'second');
  second.close();
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'kolonka-folder-'));
  folder = path('data');
  await lived();
});
afterEach(() => rmSync(root, { recursive: true }));

describe('a data folder that is as it was left', () => {
  test('goes on in its epoch, after an orderly stop and after a lost process', async () => {
    const running = open();
    expect([running.epoch.epoch, running.isPutBack]).toEqual([1, false]);
    await sell(running, 'third');
    crash(running);
    const after = open();
    expect([after.epoch.epoch, after.isPutBack]).toEqual([1, false]);
    after.close();
  });

  test('whose first start was broken off before a document was stored begins anew', () => {
    const fresh = path('fresh');
    open(fresh).close();
    rmSync(databaseIn(fresh));
    rmSync(keyIn(fresh));
    const again = open(fresh);
    expect([again.epoch.epoch, again.isPutBack]).toEqual([1, false]);
    again.close();
  });

  test('is opened by one process, even where the lock’s file was deleted beside it', () => {
    const running = open();
    expect(() => open()).toThrow('another Kolonka is at work');
    rmSync(join(folder, 'lock.sqlite'));
    const other = connect(databaseIn(folder));
    other.$client.pragma('busy_timeout = 0');
    expect(faultOf(() => open())).toMatch(/another process has .* open/);
    other.$client.close();
    running.close();
  }, 30_000);
});

describe('a data folder in which something is missing is no new station:', () => {
  test.each([
    ['the database is gone', 'databaseMissing', () => rmSync(databaseIn(folder))],
    ['the database is empty', 'databaseMissing', () => writeFileSync(databaseIn(folder), '')],
    ['the database is a new one', 'databaseEmpty', () => [rmSync(databaseIn(folder)), connect(databaseIn(folder)).$client.close()]],
    ['the key is gone', 'keyMissing', () => rmSync(keyIn(folder))],
    ['the key is another one', 'keyOther', () => writeFileSync(keyIn(folder), Buffer.alloc(32, 1).toString('base64'))],
    ['the database is a letter', 'damaged', () => writeFileSync(databaseIn(folder), 'a letter to the station'.repeat(100))],
    ['the marker is a letter', 'markerDamaged', () => writeFileSync(join(folder, 'station.marker'), 'a letter')],
    [
      'the database is of a version to come',
      'newer',
      () => {
        const { $client } = connect(databaseIn(folder));
        $client.exec(`insert into __drizzle_migrations (hash, created_at) values ('x', 9000000000000)`);
        $client.close();
      },
    ],
    [
      'the database is another station’s',
      'foreign',
      () => {
        const other = open(path('other'));
        other.database.insert(stations).values({ at: 1, by: 'test', reason: 'first', document: '{}' }).run();
        other.close();
        copyFileSync(databaseIn(path('other')), databaseIn(folder));
      },
    ],
  ] as [string, string, () => unknown][])('%s', (_, kind, break_) => {
    break_();
    expect([faultOf(() => checkFolder(folder)), faultOf(() => open())]).toEqual([kind, kind]);
    // Nothing was made in its place.
    expect(faultOf(() => open())).toBe(kind);
  });

  test('it says what to do, in both languages', () => {
    rmSync(databaseIn(folder));
    try {
      open();
    } catch (problem) {
      const { said, todo } = problem as FolderFault;
      expect([said.en, said.ru, todo.en, todo.ru].map((text) => text.length > 20)).toEqual([true, true, true, true]);
      expect(todo.ru).toContain('npm run restore');
    }
  });
});

describe('a data folder that was put back in time begins a new epoch,', () => {
  const causeAfter = (work: () => void): [string | null, number, boolean] => {
    work();
    const { cause } = checkFolder(folder);
    const running = open();
    const { epoch, isPutBack } = running;
    running.close();
    return [cause, epoch.epoch, isPutBack];
  };

  test.each([
    ['with the database of yesterday', 'older', () => copyFileSync(path('yesterday.sqlite'), databaseIn(folder))],
    [
      'copied to another place',
      'copied',
      () => {
        cpSync(folder, path('copy'), { recursive: true });
        renameSync(folder, path('old'));
        renameSync(path('copy'), folder);
      },
    ],
    ['with its database alone', 'copied', () => rmSync(join(folder, 'station.marker'))],
  ] as [string, string, () => void][])('%s', (_, cause, putBack) => {
    expect(causeAfter(putBack)).toEqual([cause, 2, true]);
    // Once: the next start finds it as it was left.
    expect(causeAfter(() => undefined)).toEqual([null, 2, false]);
  });

  test('where the log of a lost process is gone', async () => {
    const running = open();
    await sell(running, 'third');
    crash(running);
    expect(causeAfter(() => rmSync(`${databaseIn(folder)}-wal`))[1]).toBe(2);
  });

  test('and each sale that was not over stands before a person in every list', async () => {
    copyFileSync(path('yesterday.sqlite'), databaseIn(folder));
    const running = open();
    const rows = running.database.$client.prepare('select id, tags, concern from sales').all();
    expect(rows).toEqual([{ id: 'first', tags: '|open|attention|', concern: 'decision' }]);
    running.close();
  });
});
