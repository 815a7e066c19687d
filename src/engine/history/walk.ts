/** A sale's way through its chart: stays in states and transitions taken, with their times. Used by the statistics. */
import type { Microstep } from '../step.ts';
import { sourceOf, standingIn, transitionName } from './moves.ts';

/** A stay in a state; null while the sale is still there. */
export interface Visit {
  state: string;
  ms: number | null;
}
/** A transition taken; `ms`: how long the sale had been in the state that it leaves. */
export interface Passage {
  transition: string;
  ms: number;
}
/** The way of a sale, region by region: what runs side by side must not make two ways of one. */
export interface Way {
  transitions: string[];
  states: string[];
}

interface Node {
  path: string[];
  type: string;
  parent?: Node | undefined;
}

/** The region of a parallel state that a state lies in; empty where none does. */
function regionOf(node: Node | undefined): string {
  for (let at = node; at; at = at.parent) if (at.parent?.type === 'parallel') return at.path.join('.');
  return '';
}

export class Walk {
  readonly visits: Visit[] = [];
  readonly passages: Passage[] = [];
  readonly #entered = new Map<string, { at: number; visit: Visit }>();
  readonly #ways = new Map<string, Way>();
  #openedAt: number | null = null;

  /** One event of the sale with all its microsteps. @param at milliseconds since the epoch. */
  take(at: number, microsteps: Microstep[]): void {
    this.#openedAt ??= at;
    for (const microstep of microsteps) {
      for (const transition of microstep.transitions) {
        const name = transitionName(transition);
        if (name === null) continue;
        const since = this.#entered.get(sourceOf(transition))?.at ?? this.#openedAt;
        this.passages.push({ transition: name, ms: Math.max(0, at - since) });
        this.#wayIn((transition as { source: Node }).source).transitions.push(name);
      }
      this.#move(at, microstep);
    }
  }

  /** The whole way: what lies outside parallel states, then each region of theirs by itself. */
  way(): Way {
    const regions = [...this.#ways].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, way]) => way);
    return { transitions: regions.flatMap(({ transitions }) => transitions), states: regions.flatMap(({ states }) => states) };
  }

  #move(at: number, microstep: Microstep): void {
    const standing = new Set(standingIn(microstep));
    for (const [state, { at: since, visit }] of this.#entered) {
      if (standing.has(state)) continue;
      visit.ms = Math.max(0, at - since);
      this.#entered.delete(state);
    }
    for (const node of nodesOf(microstep)) {
      const state = node.path.join('.');
      if (state === '' || this.#entered.has(state)) continue;
      const visit: Visit = { state, ms: null };
      this.visits.push(visit);
      this.#entered.set(state, { at, visit });
      if (node.type === 'atomic' || node.type === 'final') this.#wayIn(node).states.push(state);
    }
  }

  #wayIn(node: Node): Way {
    const region = regionOf(node);
    const way = this.#ways.get(region) ?? { transitions: [], states: [] };
    this.#ways.set(region, way);
    return way;
  }
}

const nodesOf = ({ snapshot }: Microstep): Node[] => (snapshot as unknown as { _nodes: Node[] })._nodes;
