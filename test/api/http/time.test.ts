import { expect, test } from 'vitest';
import { withUtcTimes } from '../../../src/api/http/time.ts';

test('moments with an offset are told in UTC, wherever they stand, and nothing else is touched', () => {
  const event = { at: '2026-11-25T23:00:21+03:00', list: [{ until: '2026-11-25T23:00:21.500-0130' }], note: '+03:00', n: 1, none: null };
  expect(withUtcTimes(event)).toEqual({
    ...event,
    at: '2026-11-25T20:00:21.000Z',
    list: [{ until: '2026-11-26T00:30:21.500Z' }],
  });
  expect(withUtcTimes({ at: '2026-99-25T23:00:21+03:00' })).toEqual({ at: '2026-99-25T23:00:21+03:00' });
});
