import { describe, expect, test } from 'vitest';
import { PATHS, tryEveryDeath, tryEveryStatement } from '../../simulation/crash-points.ts';

describe.each(Object.keys(PATHS))('%s', (name) => {
  test('lost before or after any commit, or as it asks any device, ends with books that agree', async () => {
    const { tried, broken } = await tryEveryDeath(name, 0);
    expect(broken).toEqual([]);
    expect(tried).toBeGreaterThan(15);
  }, 60_000);

  test('with any one of its writes failing on a full disk ends with books that agree', async () => {
    const { tried, broken } = await tryEveryStatement(name, 'full');
    expect(broken).toEqual([]);
    expect(tried).toBeGreaterThan(10);
  }, 60_000);
});

test('lost twice in a row, at any commit and the first touches after it, ends with books that agree', async () => {
  const { broken } = await tryEveryDeath('fill to full, not paid', 2);
  expect(broken).toEqual([]);
}, 60_000);
