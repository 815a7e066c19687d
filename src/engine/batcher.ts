/** Group commit: entries that arrive together share one transaction and one fsync, and are answered after it. Used by the engine. */
import { type Entry, type Journal, NotWritten } from './journal.ts';

interface Waiting {
  entry: Entry;
  /** Whether the sale was discarded meanwhile: its entry builds on one that was never written. */
  isDiscarded(): boolean;
  resolve(): void;
  reject(reason: unknown): void;
}

/** So many entries are handed over at once, so that the journal writes while the charts go on; fewer at the turn's end. */
const EARLY_BATCH = 32;
/** Larger batches make the transaction longer, not the fsync cheaper. */
const LARGEST_BATCH = 256;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class Batcher {
  readonly #journal: Journal;
  readonly #turn: () => Promise<void>;
  #waiting: Waiting[] = [];
  #isTurnAwaited = false;
  readonly #commits = new Set<Promise<void>>();
  /** Sales in a commit that is under way: their next entries build on it and wait until it is written. */
  readonly #underWay = new Set<string>();

  constructor(journal: Journal, turn: () => Promise<void> = nextTurn) {
    this.#journal = journal;
    this.#turn = turn;
  }

  /** Resolves when the entry is on disk. @throws NotWritten where it is not, and will not be. */
  write(entry: Entry, isDiscarded: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, isDiscarded, resolve, reject });
      if (this.#waiting.length % EARLY_BATCH === 0) this.#handOver();
      else this.#handOverSoon();
    });
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    while (this.#commits.size > 0 || this.#waiting.length > 0) await Promise.race([...this.#commits, this.#turn()]);
  }

  /** At the next turn of the event loop, so that what arrives in this one goes along. */
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
      if (this.#underWay.has(waiting.entry.saleId) || due.length >= LARGEST_BATCH) later.push(waiting);
      else if (waiting.isDiscarded()) waiting.reject(new NotWritten());
      else due.push(waiting);
    }
    this.#waiting = later;
    if (due.length === 0) return;
    const commit = this.#commit(due).finally(() => this.#commits.delete(commit));
    this.#commits.add(commit);
  }

  async #commit(batch: Waiting[]): Promise<void> {
    // Entries are not held here while the journal has them: the collector would copy them.
    const callers = batch.map(({ entry: { saleId }, resolve, reject }) => ({ saleId, resolve, reject }));
    for (const { saleId } of callers) this.#underWay.add(saleId);
    const written = this.#journal.commit(batch.splice(0).map(({ entry }) => entry));
    const problem = await written.then(
      () => null,
      (cause) => new NotWritten(cause),
    );
    for (const { saleId } of callers) this.#underWay.delete(saleId);
    for (const { resolve, reject } of callers) {
      if (problem) reject(problem);
      else resolve();
    }
    if (this.#waiting.length > 0) this.#handOverSoon();
  }
}
