/** Promises group commit: what arrives together shares one transaction and one fsync, and is answered only after it. */
import { type Entry, type Journal, NotWritten } from './journal.ts';

interface Waiting {
  entry: Entry;
  /** Whether the sale was lost meanwhile: its entry builds on one that was never written. */
  isLost(): boolean;
  resolve(): void;
  reject(reason: unknown): void;
}

/** So many are handed over at once, so that the journal writes while the charts step on; fewer at the turn's end. */
const HANDED_OVER_AT = 32;
/** More at a time make the transaction longer, not the fsync cheaper. */
const MOST_AT_A_TIME = 256;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class Batcher {
  readonly #journal: Journal;
  readonly #turn: () => Promise<void>;
  #waiting: Waiting[] = [];
  #isTurnAwaited = false;
  readonly #commits = new Set<Promise<void>>();
  /** Sales in a commit that is under way: what follows builds on it, and goes only when it is written. */
  readonly #underWay = new Set<string>();

  constructor(journal: Journal, turn: () => Promise<void> = nextTurn) {
    this.#journal = journal;
    this.#turn = turn;
  }

  write(entry: Entry, isLost: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, isLost, resolve, reject });
      if (this.#waiting.length % HANDED_OVER_AT === 0) this.#handOver();
      else this.#handOverSoon();
    });
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    while (this.#commits.size > 0 || this.#waiting.length > 0) await Promise.race([...this.#commits, this.#turn()]);
  }

  /** One turn of the event loop, so that what arrives with this one goes with it. */
  #handOverSoon(): void {
    if (this.#isTurnAwaited) return;
    this.#isTurnAwaited = true;
    void this.#turn().then(() => {
      this.#isTurnAwaited = false;
      this.#handOver();
    });
  }

  #handOver(): void {
    const due: Waiting[] = [];
    const later: Waiting[] = [];
    for (const waiting of this.#waiting) {
      if (this.#underWay.has(waiting.entry.saleId) || due.length >= MOST_AT_A_TIME) later.push(waiting);
      else if (waiting.isLost()) waiting.reject(new NotWritten());
      else due.push(waiting);
    }
    this.#waiting = later;
    if (due.length === 0) return;
    const commit = this.#commit(due).finally(() => this.#commits.delete(commit));
    this.#commits.add(commit);
  }

  async #commit(batch: Waiting[]): Promise<void> {
    // What is handed over is not kept: the journal has it, and answers are short.
    const asked = batch.map(({ entry: { saleId }, resolve, reject }) => ({ saleId, resolve, reject }));
    for (const { saleId } of asked) this.#underWay.add(saleId);
    const written = this.#journal.commit(batch.splice(0).map(({ entry }) => entry));
    const problem = await written.then(
      () => null,
      (cause) => new NotWritten(cause),
    );
    for (const { saleId } of asked) this.#underWay.delete(saleId);
    for (const { resolve, reject } of asked) {
      if (problem) reject(problem);
      else resolve();
    }
    if (this.#waiting.length > 0) this.#handOverSoon();
  }
}
