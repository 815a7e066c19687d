import { expect, test } from 'vitest';
import { watchLoop } from '../../src/composition/loop-watch.ts';
import { handClock } from '../support/hand-clock.ts';

test('an event loop that stood still for over 200 ms is counted and reported, a shorter wait is not', async () => {
  const clock = handClock();
  const delays = { max: 40e6, reset: () => undefined };
  const logged: unknown[] = [];
  const watch = watchLoop({ clock, delays, log: (_level, message, { ms }) => void logged.push([message, ms]) });
  await clock.advance(1_000);
  delays.max = 3_000e6;
  await clock.advance(1_000);
  delays.max = 150e6;
  await clock.advance(1_000);
  expect([logged, watch.stalls(), watch.longestDelay()]).toEqual([[['the event loop stood still', 3_000]], { count: 1, seconds: 3 }, 0.15]);
  watch.close();
});
