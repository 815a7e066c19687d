import { expect, test } from 'vitest';
import { killMany } from '../../simulation/kill.ts';

test('the real process, killed in the middle of sale after sale, leaves every book agreeing', async () => {
  const { broken, kills, sales } = await killMany(4, 'in every run', () => undefined);
  expect(broken).toEqual([]);
  expect([kills, sales > 3]).toEqual([4, true]);
}, 120_000);
