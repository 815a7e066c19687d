import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkStorage } from '../../src/doctor/storage-checks.ts';
import { openDatabase } from '../../src/store/database.ts';
import { openFolder } from '../../src/store/folder/open-folder.ts';
import { createSqliteJournal } from '../../src/store/journal/sqlite-journal.ts';
import { events, stations } from '../../src/store/schema.ts';
import { nextEntry, openingEntry } from '../support/entries.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kolonka-doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const NOW = Date.parse('2026-11-23T09:00:00Z');
const ills = () => checkStorage(folder, NOW).filter(({ level }) => level !== 'ok');
function soldAt(at: number): void {
  const database = openDatabase(join(folder, 'kolonka.sqlite'));
  database.insert(events).values({ saleId: 's', sequence: 1, at, event: '{}', states: '', asked: '[]', ended: '[]' }).run();
  database.$client.close();
}

test('a new folder and a sound database are well', () => {
  expect(ills()).toEqual([]);
  soldAt(NOW - 1000);
  expect(ills()).toEqual([]);
});

test('a clock behind the newest sale is a fault, by how much', () => {
  soldAt(NOW + 30 * 60_000);
  expect(ills()).toMatchObject([{ what: 'clock', level: 'fault', said: { en: 'the clock is 30 minutes behind the newest sale' } }]);
});

test('a damaged database is a fault, and its remedy is named', () => {
  writeFileSync(join(folder, 'kolonka.sqlite'), 'not a database at all'.repeat(500));
  expect(ills()).toMatchObject([{ what: 'database', level: 'fault', todo: { en: expect.stringContaining('npm run restore -- FILE') } }]);
});

test('a changed event is a fault, named with its sale', async () => {
  const database = openDatabase(join(folder, 'kolonka.sqlite'));
  await createSqliteJournal(database).commit([openingEntry('a'), nextEntry('a', 2), nextEntry('a', 3)]);
  database.$client.exec('update events set at = at + 1 where sequence = 2');
  database.$client.close();
  expect(ills()).toMatchObject([
    { what: 'journal', level: 'fault', said: { en: expect.stringContaining('event 2 (sale a, its event 2') } },
  ]);
});

test('a folder whose database is gone is a fault, not a new station', () => {
  const running = openFolder(folder, { now: () => NOW });
  running.database.insert(stations).values({ at: 1, by: 'test', reason: 'first', document: '{}' }).run();
  running.close();
  expect(ills()).toEqual([]);
  rmSync(join(folder, 'kolonka.sqlite'));
  expect(ills()).toMatchObject([{ what: 'database', level: 'fault', todo: { en: expect.stringContaining('npm run restore -- FILE') } }]);
});
