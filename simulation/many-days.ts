/** Plays many days of one seed, in this process or spread over several. Used by `npm run simulate` and its test. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { playDay } from './day.ts';
import { drawPlan } from './plan.ts';
import type { Broken } from './story.ts';

/** Customers of one day. */
export const A_DAY = 24;

/** What is left of a day that was played; JSON. */
export interface PlayedDay {
  seed: string;
  sales: number;
  steps: number;
  lives: number;
  hash: string;
  noted: string[];
  broken: Broken[];
}

/** Whoever plays one day at a time. */
export interface Player {
  play(seed: string): Promise<PlayedDay>;
  close(): unknown;
}

async function playHere(seed: string): Promise<PlayedDay> {
  const { sales, steps, lives, hash, noted, broken } = await playDay(drawPlan(seed, { sales: A_DAY }));
  return { seed, sales, steps, lives, hash, noted: [...noted], broken };
}

/** This process itself. */
export const here: Player = { play: playHere, close: () => undefined };

const PROGRAM = fileURLToPath(import.meta.url);
/** Most of what a day makes is gone with its sale: young objects have room to die in, and the collector keeps to its worker's core. */
const ROOM = ['--max-semi-space-size=64', '--single-threaded-gc', '--import', 'tsx'];
/** What tells a process that it is to play what it is receive. */
const AS_WORKER = '--as-worker';

/** A process of its own, which ends with the one that made it. */
export function worker(): Player {
  const child = fork(PROGRAM, [AS_WORKER], { execArgv: ROOM });
  let fail: (problem: Error) => void = () => undefined;
  let receive: (day: PlayedDay) => void = () => undefined;
  child.on('message', (day) => receive(day as PlayedDay));
  child.once('exit', (code, signal) => fail(new Error(`a worker has ended with ${code ?? signal}`)));
  return {
    play: (seed) =>
      new Promise((resolve, reject) => {
        [receive, fail] = [resolve, reject];
        child.send(seed, (problem) => problem && reject(problem));
      }),
    close: () => child.connected && child.disconnect(),
  };
}

if (process.argv[2] === AS_WORKER) {
  process.on('message', (seed: string) => void playHere(seed).then((day) => process.send?.(day)));
  process.once('disconnect', () => process.exit());
}

export interface Run {
  seed: string;
  days: number;
  players: Player[];
  /** Goes on after a day that broke an invariant. */
  keepGoing: boolean;
  onDay(day: PlayedDay): void;
}

/** Days `seed.0`, `seed.1` and so on. @returns those that broke an invariant, in their order: the first of them whoever plays. */
export async function playDays({ seed, days, players, keepGoing, onDay }: Run): Promise<PlayedDay[]> {
  const failed = new Map<number, PlayedDay>();
  let next = 0;
  async function work(player: Player): Promise<void> {
    while (next < days && (keepGoing || failed.size === 0)) {
      const number = next++;
      const day = await player.play(`${seed}.${number}`);
      if (day.broken.length > 0) failed.set(number, day);
      onDay(day);
    }
  }
  try {
    await Promise.all(players.map(work));
  } finally {
    for (const player of players) player.close();
  }
  // Days were given out in order, so that all before the first failure have been played.
  return [...failed].toSorted(([a], [b]) => a - b).map(([, day]) => day);
}
