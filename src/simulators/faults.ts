/**
 * Faults that a simulated device has: once, so many times, or until cleared. Used by the simulated dispensers, register and bank terminal.
 */
export class Faults<Kind extends string> {
  /** How often each will still happen; null: until cleared. */
  readonly #left = new Map<Kind, number | null>();
  readonly #conditions: ReadonlySet<Kind>;

  /** `conditions` last until `clear` where no count is given; the others happen once. */
  constructor(conditions: readonly Kind[] = []) {
    this.#conditions = new Set(conditions);
  }

  set(kind: Kind, count?: number): void {
    if (kind === 'clear') this.#left.clear();
    else this.#left.set(kind, count ?? (this.#conditions.has(kind) ? null : 1));
  }

  has(kind: Kind): boolean {
    return this.#left.has(kind);
  }

  /** Whether the fault happens now; uses up one occurrence. */
  strikes(kind: Kind): boolean {
    const left = this.#left.get(kind);
    if (left === undefined) return false;
    if (left !== null && left <= 1) this.#left.delete(kind);
    else if (left !== null) this.#left.set(kind, left - 1);
    return true;
  }

  list(): { kind: Kind; left: number | null }[] {
    return [...this.#left].map(([kind, left]) => ({ kind, left }));
  }
}
