/**
 * Receivers of a sale's effects that may refuse, or do what they are told and not answer before the process is lost. Used by the tests of
 * migrations.
 */
import { ANSWERS } from '../../../bench/sale.ts';
import type { Bodies, Job } from '../../../src/engine/effects.ts';
import { failure } from '../../support/orders.ts';

export class Receivers {
  /** What each did, by the key of its order. */
  done = new Map<string, unknown>();
  /** `<sale>:<port>`. */
  silent = new Set<string>();
  /** `<sale>:<port>`. */
  refusing = new Set<string>();
  bodies: Bodies = Object.fromEntries(Object.entries(ANSWERS).map(([port, answer]) => [port, this.#bodyOf(port, answer)]));

  answerAgain(): void {
    this.silent.clear();
    this.refusing.clear();
  }

  #bodyOf(port: string, answer: unknown): Bodies[string] {
    return {
      perform: async (_: never, { saleId, key }: Job) => {
        if (this.refusing.has(`${saleId}:${port}`)) throw failure('megainsight', 'offline', 'notDone');
        this.done.set(key, answer);
        return this.silent.has(`${saleId}:${port}`) ? new Promise(() => undefined) : answer;
      },
      recall: async (_: never, { key }: Job) => (this.done.has(key) ? { state: 'done', result: this.done.get(key) } : { state: 'notDone' }),
    };
  }
}
