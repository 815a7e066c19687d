/** The timers of active sales on the given clock. Used by the engine. */
import type { Clock } from '../clock.ts';
import type { ActiveSale } from './active-sale.ts';
import type { StoredTimer } from './sale-state.ts';

export class Timers {
  readonly #clock: Clock;
  readonly #onDue: (sale: ActiveSale, timer: StoredTimer) => void;

  constructor(clock: Clock, onDue: (sale: ActiveSale, timer: StoredTimer) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** Waits for what is left of the timer's time; one that is overdue is due at once. */
  arm(sale: ActiveSale, timer: StoredTimer): void {
    const { id, due, delay = Number.POSITIVE_INFINITY } = timer;
    this.disarm(sale, id);
    const fire = () => {
      sale.armed.delete(id);
      this.#onDue(sale, timer);
    };
    sale.armed.set(id, this.#clock.after(Math.max(0, Math.min(delay, due - this.#clock.now())), fire));
  }

  disarm({ armed }: ActiveSale, id: string): void {
    armed.get(id)?.();
    armed.delete(id);
  }
}
