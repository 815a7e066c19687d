import { describe, expect, test } from 'vitest';
import { createErrorLog } from '../../../src/api/http/error-log.ts';
import { handClock } from '../../support/hand-clock.ts';

function desk() {
  const clock = handClock();
  const rows: { facts: Record<string, unknown>; message: string }[] = [];
  const log = { error: (facts: object, message: string) => void rows.push({ facts: { ...facts }, message }) };
  return { clock, rows, report: createErrorLog({ log: log as never, clock }) };
}
const failAt = (place: string, message: string) =>
  Object.assign(new TypeError(message), { stack: `TypeError: ${message}\n    at ${place}` });

describe('an error that nobody foresaw', () => {
  test('is logged once a minute, and how often it came', async () => {
    const { clock, rows, report } = desk();
    for (let times = 0; times < 500; times++) report(failAt('readSale (sales.ts:1:1)', `no ${times}`), 'unforeseen');
    expect(rows).toEqual([{ facts: { problem: 'TypeError: no 0\n    at readSale (sales.ts:1:1)' }, message: 'unforeseen' }]);
    await clock.advance(60_000);
    expect(rows.slice(1)).toEqual([
      { facts: { kind: 'TypeError at readSale (sales.ts:1:1)', repeated: 499 }, message: 'unforeseen, repeated within a minute' },
    ]);
    report(failAt('readSale (sales.ts:1:1)', 'again'), 'unforeseen');
    await clock.advance(60_000);
    expect([rows.length, clock.pending()]).toEqual([3, 0]);
  });

  test('does not hide another one', () => {
    const { rows, report } = desk();
    report(failAt('readSale (sales.ts:1:1)', 'one'), 'unforeseen');
    report(failAt('readShift (shifts.ts:2:2)', 'other'), 'unforeseen');
    report(new RangeError('third', { cause: 'disk' }), 'unforeseen');
    expect(rows.map(({ facts }) => [String(facts.problem).split('\n')[0], facts.cause])).toEqual([
      ['TypeError: one', undefined],
      ['TypeError: other', undefined],
      ['RangeError: third', 'disk'],
    ]);
  });

  test('fills no disk, however many kinds there are', () => {
    const { rows, report } = desk();
    for (let kind = 0; kind < 1_000; kind++) report(failAt(`route (file.ts:${kind}:1)`, 'x'), 'unforeseen');
    expect(rows.length).toBe(101);
  });
});
