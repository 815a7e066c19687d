import { beforeEach, describe, expect, test } from 'vitest';
import type { SqliteJournal } from '../../src/store/journal/sqlite-journal.ts';
import { StorageSlow, type StorageWatch, watchStorage } from '../../src/store/storage-watch.ts';
import { type HandClock, handClock } from '../support/hand-clock.ts';

let clock: HandClock;
let storage: StorageWatch;
let journal: SqliteJournal;
/** What the disk does with each write. */
let disk: () => Promise<void>;
const refused = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

beforeEach(() => {
  clock = handClock();
  disk = async () => undefined;
  const bare = { commit: () => disk(), writes: { storage: { tryOut: () => disk() } } } as unknown as SqliteJournal;
  ({ journal, storage } = watchStorage({ journal: bare, clock, freeBytes: async () => 5e9, log: () => undefined }));
});

describe('the disk', () => {
  test.each([
    ['SQLITE_FULL', 'full'],
    ['SQLITE_READONLY_DBMOVED', 'readOnly'],
    ['SQLITE_IOERR_FSYNC', 'failing'],
    ['SQLITE_CONSTRAINT_UNIQUE', 'ok'],
  ])('that says %s is %s', async (code, state) => {
    disk = refused(code);
    await journal.commit([]).catch(() => undefined);
    expect(storage.view()).toMatchObject({ state });
  });

  test('that hangs is known to, and a request is told so after five seconds, the next at once', async () => {
    let answer: () => void = () => undefined;
    disk = () => new Promise((resolve) => (answer = resolve));
    const first = storage.within(() => journal.commit([])).catch((problem) => problem);
    await clock.advance(5_000);
    expect([await first, storage.view().state]).toEqual([expect.any(StorageSlow), 'hung']);
    await expect(storage.within(() => journal.commit([]))).rejects.toThrow(StorageSlow);
    answer();
    await (await first).settled;
    expect(storage.view()).toMatchObject({ state: 'ok', lastCommit: clock.now() });
  });

  test('that was full is tried again by itself, and its room is known', async () => {
    disk = refused('SQLITE_FULL');
    storage.start();
    await clock.advance(0);
    await journal.commit([]).catch(() => undefined);
    disk = async () => undefined;
    await clock.advance(2_000);
    expect(storage.view()).toMatchObject({ state: 'ok', freeBytes: 5e9 });
    storage.close();
  });
});
