import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAccumulationBook } from '../../src/store/accumulations.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { createSqliteJournal } from '../../src/store/journal/sqlite-journal.ts';

const entry = fc.record({
  operation: fc.integer({ min: 1, max: 8 }).map((number) => `sale-${number}:accumulation`),
  clientId: fc.constantFrom('anna', 'boris'),
  bought: fc.nat(1_000_000),
  returned: fc.nat(1_000),
  at: fc.constant(0),
});

const bookIn = (database: Database) => createAccumulationBook(database, createSqliteJournal(database).writes.accumulations);

describe('the bonus module’s book', () => {
  test('knows nothing of a stranger', () => {
    const book = bookIn(openDatabase(':memory:'));
    expect([book.accumulated('nobody'), book.has('sale-1:accumulation')]).toEqual([0, false]);
  });

  test('has each entry once, however often and in whatever order it is told', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 30 }), async (told) => {
        const database = openDatabase(':memory:');
        const book = bookIn(database);
        for (const one of told) await book.record(one);
        const first = new Map<string, (typeof told)[number]>();
        for (const one of told) if (!first.has(one.operation)) first.set(one.operation, one);
        const sumOf = (client: string) =>
          [...first.values()]
            .filter(({ clientId }) => clientId === client)
            .reduce((sum, { bought, returned }) => sum + bought - returned, 0);
        expect([book.accumulated('anna'), book.accumulated('boris')]).toEqual([sumOf('anna'), sumOf('boris')]);
        expect(told.every(({ operation }) => book.has(operation))).toBe(true);
        database.$client.close();
      }),
      { numRuns: 40 },
    );
  });
});
