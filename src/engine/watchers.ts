/** The watchers of sales and the updates they get. Used by the engine. */
import type { SaleUpdate } from './sale-record.ts';

export class Watchers {
  readonly #watchers = new Set<(update: SaleUpdate) => void>();
  readonly #report: (what: string, facts: Record<string, unknown>) => void;

  constructor(report: (what: string, facts: Record<string, unknown>) => void) {
    this.#report = report;
  }

  /** @returns what ends the watch. */
  add(watcher: (update: SaleUpdate) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** A watcher that fails does not hold up the sale, which has gone on already. */
  notify(update: SaleUpdate): void {
    for (const watcher of this.#watchers) {
      try {
        watcher(update);
      } catch (problem) {
        this.#report('a watcher failed', { kind: update.kind, problem: String(problem) });
      }
    }
  }
}
