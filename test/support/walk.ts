/**
 * Explores a chart exhaustively: from each state that a sale can reach it tries every operator's event, every outcome of every actor at
 * work and every timer. Used by the walks of the three paths and by the file that the visualizer's coverage reads.
 */
import type { StateNode } from 'xstate';
import type { SaleContext } from '../../machines/sale/context.ts';
import { standingIn, transitionName, transitionsOf } from '../../src/engine/history/moves.ts';
import { advance, begin, type Chart, type ChartEvent, type Microstep, type Snapshot, type Step, statesOf } from '../../src/engine/step.ts';

/** A state that a sale can be in, reached for the first time by `event` from the visit `from`. */
export interface Visit {
  snapshot: Snapshot;
  timers: ChartEvent[];
  from: Visit | null;
  event: string;
  /** From where else it was reached: all visits with an event that leads here. */
  previous: Visit[];
}

export interface Walk {
  visits: Visit[];
  /** The names of all transitions that were taken. */
  taken: Set<string>;
  /** The paths of all states that were entered, also of outer ones and of those that are left at once. */
  passed: Set<string>;
}

export interface WalkOptions {
  chart: Chart;
  inputs: unknown[];
  /** What operators may do, in every state. */
  events: ChartEvent[];
  /** Every outcome of an actor: done or error events. */
  outcomes(id: string, snapshot: Snapshot): ChartEvent[];
  /** What makes two sales in the same state differ. Without counters, or the walk never ends. */
  keyOf(context: SaleContext): unknown;
  /** The walk gives up beyond that many visits. */
  limit: number;
}

interface Taken {
  target?: unknown[] | undefined;
  actions: unknown[];
}

/** A transition without target and actions only forbids an event. */
const leadsOn = (transition: unknown): boolean => {
  const { target, actions } = transition as Taken;
  return Boolean(target?.length) || actions.length > 0;
};

/** Whether some state that the sale is in names the event: a cheap first look, most events are out of the question in most states. */
const knows = (snapshot: Snapshot, type: string): boolean =>
  (snapshot as unknown as { _nodes: StateNode[] })._nodes.some(({ transitions }) => transitions.has(type));

/** The event types that led to this visit, from the opening on. */
export function wayTo(visit: Visit): string[] {
  const way: string[] = [];
  for (let at: Visit | null = visit; at; at = at.from) way.push(at.event);
  return way.reverse();
}

class Explorer {
  readonly taken = new Set<string>();
  readonly passed = new Set<string>();
  readonly visits: Visit[] = [];
  readonly #known = new Map<string, Visit>();
  readonly #timerTypes = new Map<string, string>();
  readonly #options: WalkOptions;

  constructor(options: WalkOptions) {
    this.#options = options;
  }

  /** Notes where a step led; a state that is new waits at the end of `visits` to be explored itself. */
  arrive(step: Step, timers: ChartEvent[], from: Visit | null, event: string): void {
    this.#note(step.microsteps);
    const running = this.#timersAfter(timers, step);
    const { snapshot } = step;
    const key = JSON.stringify([statesOf(snapshot), running.map(({ type }) => type), this.#options.keyOf(snapshot.context)]);
    const known = this.#known.get(key);
    if (known) {
      if (from) known.previous.push(from);
      return;
    }
    const visit = { snapshot, timers: running, from, event, previous: from ? [from] : [] };
    this.#known.set(key, visit);
    this.visits.push(visit);
    const { limit } = this.#options;
    if (this.visits.length > limit) throw new Error(`more than ${limit} states; the last way: ${wayTo(visit).join(' → ')}`);
  }

  leave(visit: Visit): void {
    const { snapshot, timers } = visit;
    if (snapshot.status !== 'active') return;
    const { events, outcomes } = this.#options;
    for (const event of timers) this.#try(visit, event, without(timers, event));
    for (const event of events) this.#try(visit, event, timers);
    for (const id of Object.keys(snapshot.children)) for (const event of outcomes(id, snapshot)) this.#try(visit, event, timers);
  }

  #try(visit: Visit, event: ChartEvent, timers: ChartEvent[]): void {
    if (!knows(visit.snapshot, event.type)) return;
    const step = advance(this.#options.chart, visit.snapshot, event);
    if (step.microsteps[0]?.transitions.some(leadsOn)) this.arrive(step, timers, visit, event.type);
  }

  #note(microsteps: Microstep[]): void {
    for (const name of transitionsOf(microsteps)) this.taken.add(name);
    for (const microstep of microsteps) for (const path of standingIn(microstep)) this.passed.add(path);
  }

  #timersAfter(before: ChartEvent[], { timersSet, timersCancelled }: Step): ChartEvent[] {
    if (timersSet.length === 0 && timersCancelled.length === 0) return before;
    for (const { id, event } of timersSet) this.#timerTypes.set(id, event.type);
    const cancelled = timersCancelled.map((id) => this.#timerTypes.get(id));
    return [...before.filter(({ type }) => !cancelled.includes(type)), ...timersSet.map(({ event }) => event)];
  }
}

const without = (timers: ChartEvent[], event: ChartEvent): ChartEvent[] => timers.filter((other) => other !== event);

/** Walks breadth first until nothing new turns up. @throws beyond `limit` visits. */
export function walk(options: WalkOptions): Walk {
  const explorer = new Explorer(options);
  for (const input of options.inputs) explorer.arrive(begin(options.chart, input), [], null, 'sale.opened');
  for (let at = 0; at < explorer.visits.length; at += 1) explorer.leave(explorer.visits[at] as Visit);
  return explorer;
}

/** All states of a chart, the chart itself first. */
export function nodesOf(chart: Chart): StateNode[] {
  const below = (node: StateNode): StateNode[] => [node, ...Object.values(node.states).flatMap((child) => below(child as never))];
  return below(chart.root as never);
}

/** The names of all transitions that a chart has, but for those that only forbid an event. */
export const transitionsIn = (chart: Chart): string[] =>
  nodesOf(chart)
    .flatMap((node) => [...[...node.transitions.values()].flat(), ...(node.always ?? [])])
    .flatMap((transition) => (leadsOn(transition) ? (transitionName(transition) ?? []) : []));

/** The visits from which no way leads to a `good` one. */
export function stuck({ visits }: Walk, good: (visit: Visit) => boolean): Visit[] {
  const reaching = visits.filter(good);
  const known = new Set(reaching);
  for (let at = 0; at < reaching.length; at += 1) {
    for (const previous of (reaching[at] as Visit).previous) {
      if (known.has(previous)) continue;
      known.add(previous);
      reaching.push(previous);
    }
  }
  return visits.filter((visit) => !known.has(visit));
}
