import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../src/store/database.ts';
import { walkChain } from '../../../src/store/journal/chain.ts';
import { createSqliteJournal } from '../../../src/store/journal/sqlite-journal.ts';
import { nextEntry, openingEntry } from '../../support/entries.ts';

let database: Database;
beforeEach(async () => {
  database = openDatabase(':memory:');
  const journal = createSqliteJournal(database);
  await journal.commit([openingEntry('a'), openingEntry('b'), nextEntry('a', 2)]);
  await journal.commit([nextEntry('b', 2), nextEntry('a', 3)]);
});
afterEach(() => database.$client.close());

const walk = () => walkChain(database.$client);
const broken = (number: number, saleId: string, sequence: number) => ({ number, saleId, sequence, at: 1000 });

describe('the chain over the events of all sales', () => {
  test('holds over batches and sales', () => {
    expect(walk()).toEqual({ events: 5, broken: null });
  });

  test('holds after a batch that was not written, and through another connection to the journal', async () => {
    await expect(createSqliteJournal(database).commit([openingEntry('c'), nextEntry('unknown', 2)])).rejects.toThrow('not in the journal');
    await createSqliteJournal(database).commit([nextEntry('b', 3)]);
    expect(walk()).toEqual({ events: 6, broken: null });
  });

  test.each([
    ['a flipped digit', `update events set change = replace(change, 'ordering', 'orderimg') where rowid = 3`, broken(3, 'a', 2), 2],
    ['a time', 'update events set at = at + 1 where rowid = 2', { ...broken(2, 'b', 1), at: 1001 }, 1],
    ['an event taken out', 'delete from events where rowid = 2', broken(3, 'a', 2), 1],
    [
      'an event put in',
      `insert into events select 'x', 1, at, event, states, asked, ended, change, null from events where rowid = 1`,
      broken(6, 'x', 1),
      5,
    ],
    ['a hash taken away', 'update events set hash = null where rowid = 4', broken(4, 'b', 2), 3],
  ])('shows the first event after %s', (_, change, link, events) => {
    database.$client.exec(change);
    expect(walk()).toEqual({ events, broken: link });
  });

  test('begins where a folder of an earlier version stands', async () => {
    database.$client.exec('update events set hash = null');
    await createSqliteJournal(database).commit([nextEntry('b', 3), nextEntry('b', 4)]);
    expect(walk()).toEqual({ events: 2, broken: null });
  });
});
