import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { playDay } from '../../simulation/day.ts';
import { drawPlan, type Plan, reducePlan } from '../../simulation/plan.ts';
import { missingRarities } from '../../simulation/rarities.ts';
import { commandFor, describePlan, shrinkPlan } from '../../simulation/shrink.ts';

interface Regression {
  was: string;
  broke: string;
  plan: Plan;
}
const REGRESSIONS = JSON.parse(readFileSync(new URL('../../simulation/regressions.json', import.meta.url), 'utf8')) as Regression[];

describe('a day at the station on which much goes wrong', () => {
  test.each(Array.from({ length: 8 }, (_, seed) => `in every run ${seed}`))(
    '%s: no money, fuel, points or receipt is lost or doubled, and nothing is stuck',
    async (seed) => {
      const { broken, sales } = await playDay(drawPlan(seed, { sales: 20 }));
      expect(broken).toEqual([]);
      expect(sales).toBe(20);
    },
    60_000,
  );

  test.each([
    ['beside the process', true],
    ['at once', false],
  ])(
    'is the same day, byte for byte, from the same seed, its journal written %s',
    async (_, threaded) => {
      const planned = (seed: string) => ({ ...drawPlan(seed, { sales: 12 }), threaded });
      const [once, again] = [await playDay(planned('the same')), await playDay(planned('the same'))];
      expect(again.lines.join('\n')).toBe(once.lines.join('\n'));
      expect(again.hash).toBe(once.hash);
      expect((await playDay(planned('another'))).hash).not.toBe(once.hash);
    },
    60_000,
  );

  test('without a fault troubles nobody', async () => {
    const { broken, noted } = await playDay({ ...drawPlan('a good day', { sales: 24 }), faults: [] });
    expect(broken).toEqual([]);
    expect([...noted].filter((what) => what.startsWith('fault'))).toEqual([]);
  }, 60_000);
});

describe('a day that once went wrong', () => {
  test.each(REGRESSIONS.map((regression) => [regression.was, regression.plan] as const))('does no more: %s', async (_, plan) => {
    expect((await playDay(plan)).broken).toEqual([]);
  });
});

describe('a failure', () => {
  test('is told as the customers and faults that it needs, with the command that plays it again', () => {
    const whole = drawPlan('told', { sales: 6 });
    const small = reducePlan(whole, new Set([2]), new Set(whole.faults.slice(0, 1).map(({ index }) => index)));
    expect(describePlan(small)).toHaveLength(1 + small.faults.length);
    expect(describePlan(small).join()).toMatch(/customer 2 orders/);
    expect(commandFor(small, whole)).toMatch(/^npm run simulate -- --day told --sales 6 --only-sales 2( --only-faults \d+)? --tell$/);
  });

  test('that is none is not made smaller', async () => {
    const plan = drawPlan('a good day', { sales: 3 });
    expect((await shrinkPlan({ ...plan, faults: [] }, 'one receipt a sale')).sales).toHaveLength(3);
  }, 60_000);

  test('is also a long run that has seen too little', () => {
    expect(missingRarities(new Set(), 100_000)).toContain('fault: the disk is full');
    expect(missingRarities(new Set(), 100)).toEqual([]);
  });
});
