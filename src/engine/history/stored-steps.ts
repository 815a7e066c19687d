/**
 * Steps of a sale whose version of the chart is not at hand any more: as they are stored, shown on the newest chart that migrations lead
 * to. Used by `steps`.
 */
import { bareSnapshot, NO_STATE, restore, stateAfter } from '../delta.ts';
import type { StoredEvent } from '../journal.ts';
import type { Fields, SaleState } from '../sale-state.ts';
import { begin, type Snapshot } from '../step.ts';
import { newestFrom, type Versions } from './versions.ts';

/** A sale as a chart shows it; where none does, under the version that it is on. */
interface ShownSale {
  version: number;
  snapshot: Snapshot;
}

interface Branches {
  [state: string]: Branches;
}

/** The state's value that has these innermost states: of `a.b` and `a.c.d` it is `{ a: { b: {}, c: 'd' } }`. */
function buildValue(states: string[]): unknown {
  const branches: Branches = {};
  for (const path of states) {
    let inner = branches;
    for (const name of path.split('.')) inner = inner[name] ??= {};
  }
  return shortened(branches);
}

function shortened(branches: Branches): unknown {
  const [only, ...more] = Object.entries(branches);
  if (only && more.length === 0 && Object.keys(only[1]).length === 0) return only[0];
  return Object.fromEntries(Object.entries(branches).map(([state, inner]) => [state, shortened(inner)]));
}

/** Reads one sale's stored steps in their order. */
export class StoredSteps {
  readonly #versions: Versions;
  readonly #input: Fields;
  #state: SaleState;

  constructor(versions: Versions, { event }: StoredEvent) {
    this.#versions = versions;
    this.#input = event.input as Fields;
    this.#state = { ...NO_STATE, context: this.#openingContext(event.version as number) };
  }

  /** @param version that the sale was on. */
  take({ delta, states }: StoredEvent, version: number): ShownSale {
    this.#state = stateAfter(this.#state, delta);
    // Sales that were stored whole have nothing but the names of their states before their last event.
    if (!delta.whole && delta.value === undefined) this.#state.value = buildValue(states);
    return this.#show(version) ?? { version, snapshot: bareSnapshot(this.#state, this.#input) };
  }

  #show(version: number): ShownSale | null {
    const newest = newestFrom(this.#versions, version);
    if (!newest) return null;
    const { status, value, given, context, children } = this.#state;
    const openings = Object.fromEntries(given.map((key) => [key, this.#input[key]]));
    try {
      const carried = newest.migration.carry({ value, context: { ...context, ...openings }, timers: [] });
      const state = { status, value: carried.value, given: [], context: carried.context, children };
      return { version: newest.migration.to, snapshot: restore(newest.chart, state, this.#input) };
    } catch {
      // A migration that was not made for such a sale, or a chart without its state: it is shown without a chart.
      return null;
    }
  }

  /** What a sale knew at its opening, where no step says so. */
  #openingContext(version: number): Fields {
    const newest = newestFrom(this.#versions, version);
    try {
      if (newest) return { ...(begin(newest.chart, this.#input).snapshot.context as unknown as Fields) };
    } catch {
      // The newest chart cannot begin with such an opening.
    }
    return { ...this.#input };
  }
}
