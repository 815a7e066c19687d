/**
 * What can happen to a process when it touches the disk or the network: it is lost, the disk fails or stalls, its clock is wrong. Used by
 * the simulated station.
 */
import type { LifeClock, SimulatedClock } from './clock.ts';
import { diskFault, Lost, type Touches } from './disk.ts';
import type { Story } from './story.ts';

/** Where a process is lost: at the n-th touch of that kind from now on. */
export interface Death {
  at: 'beforeCommit' | 'afterCommit' | 'exchange';
  after: number;
}

export interface Mishaps {
  /** How one process touches the disk. */
  touchesOf(life: LifeClock): Touches;
  /** Before each request to a device. */
  touchWire(): void;
  /** By how much the clock of every process is off. */
  clockOff(): number;
  /** Commits so far, over all processes. */
  commits(): number;
  statements(): number;
  /** Requests to devices so far. */
  exchanges(): number;
  /** Disk faults to come: the n-th writing statement from now on fails so. */
  breakDisk(kind: 'full' | 'busy', after: number, count: number): void;
  slowDisk(ms: number, count: number): void;
  mendDisk(): void;
  /** This process's clock is off by so much from now on. */
  setClockWrong(ms: number): void;
  dieAt(death: Death | null): void;
}

export function createMishaps(clock: SimulatedClock, story: Story, die: (why: string) => void): Mishaps {
  const touched = { commits: 0, statements: 0, exchanges: 0 };
  let wrong = 0;
  let death: Death | null = null;
  let diskFaults: { kind: 'full' | 'busy'; after: number; count: number } | null = null;
  let slow = { ms: 0, count: 0 };

  function deathComes(at: Death['at']): boolean {
    if (death?.at !== at || death.after-- > 0) return false;
    die(at);
    return true;
  }

  function failWhereDue(): void {
    if (!diskFaults || diskFaults.after-- > 0) return;
    const { kind } = diskFaults;
    if (--diskFaults.count <= 0) diskFaults = null;
    story.note(`disk ${kind}`);
    story.write(`the disk fails: ${kind}`);
    throw diskFault(kind);
  }

  const touchesOf = (own: LifeClock): Touches => {
    const stillAlive = () => {
      if (!own.isAlive()) throw new Lost();
    };
    return {
      statement() {
        stillAlive();
        touched.statements++;
        failWhereDue();
      },
      beforeCommit() {
        stillAlive();
        if (deathComes('beforeCommit')) throw new Lost();
        if (slow.count <= 0) return;
        slow.count--;
        clock.stall(slow.ms);
      },
      afterCommit() {
        touched.commits++;
        if (deathComes('afterCommit')) throw new Lost();
      },
    };
  };

  return {
    touchesOf,
    touchWire() {
      touched.exchanges++;
      deathComes('exchange');
    },
    clockOff: () => wrong,
    commits: () => touched.commits,
    statements: () => touched.statements,
    exchanges: () => touched.exchanges,
    breakDisk(kind, after, count) {
      diskFaults = { kind, after, count };
    },
    slowDisk(ms, count) {
      slow = { ms, count };
    },
    mendDisk() {
      diskFaults = null;
      slow = { ms: 0, count: 0 };
    },
    setClockWrong(ms) {
      wrong = ms;
    },
    dieAt(next) {
      death = next;
    },
  };
}
