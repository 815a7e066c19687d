/** Promises group commit: what arrives together shares one transaction and one fsync, and is answered only after it. */
import { type Entry, type Journal, NotWritten } from './journal.ts';

interface Waiting {
  entry: Entry;
  /** Whether the sale was lost meanwhile: its entry builds on one that was never written. */
  isLost(): boolean;
  resolve(): void;
  reject(reason: unknown): void;
}

/** More at a time make the transaction longer, not the fsync cheaper. */
const MOST_AT_A_TIME = 256;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class Batcher {
  readonly #journal: Journal;
  readonly #turn: () => Promise<void>;
  #waiting: Waiting[] = [];
  #running: Promise<void> | null = null;

  constructor(journal: Journal, turn: () => Promise<void> = nextTurn) {
    this.#journal = journal;
    this.#turn = turn;
  }

  write(entry: Entry, isLost: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, isLost, resolve, reject });
      this.#running ??= this.#flush();
    });
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      // One turn of the event loop, so that what arrives with this one goes with it.
      await this.#turn();
      const batch = this.#waiting.splice(0, MOST_AT_A_TIME);
      const fit = batch.filter(({ isLost }) => !isLost());
      try {
        if (fit.length > 0) await this.#journal.commit(fit.map(({ entry }) => entry));
        for (const waiting of fit) waiting.resolve();
      } catch (problem) {
        for (const waiting of fit) waiting.reject(new NotWritten(problem));
      }
      for (const waiting of batch) if (!fit.includes(waiting)) waiting.reject(new NotWritten());
      // Answers run before the next batch is cut.
      await Promise.resolve();
    }
    this.#running = null;
  }
}
