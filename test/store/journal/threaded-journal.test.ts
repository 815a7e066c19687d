import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Entry } from '../../../src/engine/journal.ts';
import { type Database, openDatabase } from '../../../src/store/database.ts';
import type { SqliteJournal } from '../../../src/store/journal/sqlite-journal.ts';
import { createThreadedJournal } from '../../../src/store/journal/threaded-journal.ts';
import { createEventPlaces } from '../../../src/store/sales.ts';

let folder: string;
let database: Database;
let journal: SqliteJournal;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kolonka-thread-'));
  const file = join(folder, 'kolonka.sqlite');
  database = openDatabase(file);
  journal = createThreadedJournal(database, file);
});
afterEach(async () => {
  await journal.close();
  database.$client.close();
  rmSync(folder, { recursive: true });
});

const entry = (saleId: string, sequence: number): Entry => ({
  saleId,
  sequence,
  at: 1000,
  event: { type: sequence === 1 ? 'sale.opened' : 'card.presented' },
  states: ['ordering'],
  delta: {},
  tags: ['open'],
  done: false,
  endedAt: null,
  opened: sequence === 1 ? { chart: 'prepaid', version: 1, path: 'prepaid', workplace: '1', pump: 1 } : null,
  ordered: [],
  ended: [],
  request: null,
  projection: { claims: [], receipts: [], deliveries: [], concern: null },
});

describe('a thread that writes the journal', () => {
  test('answers each batch in its turn, and what is answered can be read', async () => {
    const answered: string[] = [];
    await Promise.all(
      ['a', 'b', 'c'].map(async (saleId) => {
        await journal.commit([entry(saleId, 1)]);
        answered.push(`${saleId} ${(await journal.sale(saleId))?.sequence}`);
      }),
    );
    expect(answered).toEqual(['a 1', 'b 1', 'c 1']);
  });

  test('fails the batch that cannot be written, and none of those that came with it', async () => {
    const batches = [[entry('a', 1)], [entry('nobody', 2)], [entry('b', 1)], [entry('a', 1)], [entry('c', 1)]];
    const results = await Promise.allSettled(batches.map((batch) => journal.commit(batch)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled']);
    expect((await journal.openSales()).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  test('names the newest event that it has answered, and no place beyond it is told', async () => {
    const places = createEventPlaces(database, journal.newestPlace);
    await journal.commit([entry('a', 1), entry('b', 1)]);
    expect([places.newestPlace(), places.placesAfter(0, 10).length]).toEqual([2, 2]);
    const commit = journal.commit([entry('c', 1)]);
    // On disk, it may be; not answered yet, it certainly is.
    expect([places.newestPlace(), places.placesAfter(0, 10).length]).toEqual([2, 2]);
    await journal.settled();
    expect([places.newestPlace(), places.placesAfter(0, 10).length]).toEqual([3, 3]);
    await commit;
  });

  test('has written all that it was given when it is closed', async () => {
    const commits = ['a', 'b', 'c'].map((saleId) => journal.commit([entry(saleId, 1)]));
    await journal.close();
    await Promise.all(commits);
    expect((await journal.openSales()).length).toBe(3);
  });

  test('that has ended is followed by another', async () => {
    await journal.commit([entry('a', 1)]);
    await journal.close();
    await journal.commit([entry('b', 1)]);
    expect((await journal.openSales()).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  test('that cannot even begin fails what it is given, each time anew', async () => {
    const nowhere = createThreadedJournal(database, join(folder, 'no-such-folder', 'kolonka.sqlite'));
    await expect(nowhere.commit([entry('a', 1)])).rejects.toThrow('no-such-folder');
    await expect(nowhere.commit([entry('a', 1)])).rejects.toThrow('no-such-folder');
    await nowhere.close();
    expect(await journal.openSales()).toEqual([]);
  });
});
