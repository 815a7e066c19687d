import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAccumulationBook } from '../../src/store/accumulations.ts';
import { openDatabase } from '../../src/store/database.ts';

const entry = fc.record({
  operation: fc.integer({ min: 1, max: 8 }).map((number) => `sale-${number}:accumulation`),
  clientId: fc.constantFrom('anna', 'boris'),
  bought: fc.nat(1_000_000),
  returned: fc.nat(1_000),
  at: fc.constant(0),
});

describe('the bonus module’s book', () => {
  test('knows nothing of a stranger', () => {
    const book = createAccumulationBook(openDatabase(':memory:'));
    expect([book.accumulated('nobody'), book.has('sale-1:accumulation')]).toEqual([0, false]);
  });

  test('has each entry once, however often and in whatever order it is told', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30 }), (told) => {
        const database = openDatabase(':memory:');
        const book = createAccumulationBook(database);
        for (const one of told) book.record(one);
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
