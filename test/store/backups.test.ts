import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../simulation/processes.ts';
import { type Backups, createBackups } from '../../src/store/backups.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { lockFolder } from '../../src/store/lock.ts';
import { stations } from '../../src/store/schema.ts';
import { type HandClock, handClock } from '../support/hand-clock.ts';

const DAY = 86_400_000;
let folder: string;
let clock: HandClock;
let database: Database;
let backups: Backups;
let logged: string[];
const path = () => join(folder, 'kolonka.sqlite');
const kept = () => readdirSync(join(folder, 'backups')).toSorted();
const add = (by: string) => database.insert(stations).values({ at: 1, by, reason: 'test', document: '{}' }).run();
const told = (of: Database) =>
  of
    .select({ by: stations.by })
    .from(stations)
    .all()
    .map(({ by }) => by);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kolonka-backups-'));
  clock = handClock();
  database = openDatabase(path());
  logged = [];
  backups = createBackups({
    database,
    folder: join(folder, 'backups'),
    clock,
    keepDays: 3,
    log: (level, message) => logged.push(`${level} ${message}`),
  });
});
afterEach(() => {
  backups.stop();
  if (database.$client.open) database.$client.close();
  rmSync(folder, { recursive: true });
});
/** Winds a day on, and lets the copy be written, which is not the clock's to do. */
async function day(expected: number): Promise<void> {
  await clock.advance(DAY);
  await eventually(() => logged.length >= expected);
}

describe('a backup', () => {
  test('ends, and is of one moment, while another connection goes on writing', async () => {
    database.$client.transaction(() => {
      for (let row = 0; row < 3_000; row++) add('x'.repeat(1_000));
    })();
    const other = openDatabase(path());
    let written = 0;
    let isOver = false;
    const backup = backups.make().finally(() => {
      isOver = true;
    });
    for (; !isOver && written < 2_000; written++) {
      other.insert(stations).values({ at: 2, by: 'later', reason: 'test', document: '{}' }).run();
      await new Promise((resolve) => setImmediate(resolve));
    }
    other.$client.close();
    const { name } = await backup;
    expect(written).toBeLessThan(2_000);
    const copy = openDatabase(join(folder, 'backups', name));
    expect([told(copy).filter((by) => by === 'later').length <= 1, told(copy).length >= 3_000]).toEqual([true, true]);
    copy.$client.close();
  });

  test('is a whole, sound database with what was on disk, its log included', async () => {
    add('first');
    const { name, bytes } = await backups.make();
    add('second');
    expect([name, bytes > 10_000, kept()]).toEqual(['kolonka-20261123T090000000Z.sqlite', true, [name]]);
    const copy = openDatabase(join(folder, 'backups', name));
    expect(told(copy)).toEqual(['first']);
    copy.$client.close();
  });

  test('is made once a day, and kept for the days that are set', async () => {
    backups.daily();
    await clock.advance(DAY - 1);
    expect(logged).toEqual([]);
    await clock.advance(1);
    await eventually(() => logged.length === 1);
    for (let count = 2; count <= 6; count++) await day(count);
    expect(backups.list().map(({ at }) => (clock.now() - at) / DAY)).toEqual([0, 1, 2, 3]);
    expect(new Set(logged)).toEqual(new Set(['info the daily backup is made']));
  });

  test('that cannot be written is told, leaves nothing behind, and is tried again in an hour', async () => {
    writeFileSync(join(folder, 'backups'), 'in the way');
    backups.daily();
    await day(1);
    expect(logged).toEqual(['error the daily backup failed']);
    rmSync(join(folder, 'backups'));
    await clock.advance(3_600_000);
    await eventually(() => logged.length === 2);
    expect([logged[1], kept()]).toEqual(['info the daily backup is made', [expect.stringMatching(/^kolonka-20261124T100000/)]]);
  });
});

test('a data folder is locked by one at a time, and free again when that one is gone', () => {
  const lock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow('another Kolonka is at work');
  lock.release();
  lockFolder(folder).release();
});
