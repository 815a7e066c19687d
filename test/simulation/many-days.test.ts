import { describe, expect, test } from 'vitest';
import { here, type PlayedDay, type Player, playDays, worker } from '../../simulation/many-days.ts';

async function daysBy(players: Player[]): Promise<PlayedDay[]> {
  const days: PlayedDay[] = [];
  await playDays({ seed: 'many', days: 3, players, keepGoing: false, onDay: (day) => days.push(day) });
  return days.toSorted((a, b) => (a.seed < b.seed ? -1 : 1));
}

/** Plays nothing; the named days break an invariant. */
const player = (breaking: string[]): Player => ({
  play: async (seed) => ({
    ...{ seed, sales: 24, steps: 300, lives: 2, hash: '', noted: [] },
    broken: breaking.includes(seed) ? [{ invariant: 'one receipt a sale', facts: seed }] : [],
  }),
  close: () => undefined,
});

describe('many days', () => {
  test('played by two processes are those that one plays, byte for byte', async () => {
    const byTwo = await daysBy([worker(), worker()]);
    expect(byTwo.map(({ seed }) => seed)).toEqual(['many.0', 'many.1', 'many.2']);
    expect(byTwo).toEqual(await daysBy([here]));
  }, 60_000);

  test.each([1, 2, 3])('end at the first that breaks an invariant, by %i players', async (count) => {
    const players = Array.from({ length: count }, () => player(['x.2', 'x.3', 'x.7']));
    let played = 0;
    const [first] = await playDays({ seed: 'x', days: 10, players, keepGoing: false, onDay: () => played++ });
    expect(first?.seed).toBe('x.2');
    expect(played).toBeLessThan(6);
  });

  test('go on after it where that was asked for', async () => {
    const days = { seed: 'x', days: 10, players: [player(['x.2', 'x.7'])], keepGoing: true, onDay: () => undefined };
    expect((await playDays(days)).map(({ seed }) => seed)).toEqual(['x.2', 'x.7']);
  });

  test('end with an error where a process is lost, and are not called kept', async () => {
    const lost: Player = { play: () => Promise.reject(new Error('a worker has ended with SIGKILL')), close: () => undefined };
    const run = playDays({ seed: 'x', days: 10, players: [lost, player([])], keepGoing: false, onDay: () => undefined });
    await expect(run).rejects.toThrow('SIGKILL');
  });
});
