/** Promises every reachable state of a chart: each operator's event, each outcome of each actor, each timer, tried in each state. */
import { createActor, createMachine, type StateNode } from 'xstate';
import type { SaleContext } from '../../machines/sale/context.ts';
import { advance, begin, type Chart, type ChartEvent, type Snapshot, type Step, statesOf } from '../../src/engine/step.ts';

export interface Visit {
  key: string;
  snapshot: Snapshot;
  timers: ChartEvent[];
  /** The way here: event types. */
  way: string[];
  next: Set<string>;
}

export interface Walk {
  visits: Map<string, Visit>;
  /** `state/event/index` of every transition taken. */
  taken: Set<string>;
  /** Paths of the states that were stood in, those included in which no sale ever rests. */
  passed: Set<string>;
}

export interface WalkOptions {
  chart: Chart;
  inputs: unknown[];
  /** What operators may do, in every state. */
  events: ChartEvent[];
  /** Every outcome of an actor: done or error events. */
  outcomes(id: string, snapshot: Snapshot): ChartEvent[];
  /** What makes two states the same; leave counters out, or the walk never ends. */
  keyOf(context: SaleContext): unknown;
  most?: number;
}

function timersAfter(before: ChartEvent[], step: Step, ids: Map<string, ChartEvent>): ChartEvent[] {
  for (const { id, event } of step.timersSet) ids.set(id, event);
  const cancelled = new Set(step.timersCancelled.map((id) => ids.get(id)?.type));
  return [...before.filter(({ type }) => !cancelled.has(type)), ...step.timersSet.map(({ event }) => event)];
}

/** Walks breadth first until nothing new is found. @throws where it grows beyond `most`. */
export function walk({ chart, inputs, events, outcomes, keyOf, most = 20_000 }: WalkOptions): Walk {
  const visits = new Map<string, Visit>();
  const taken = new Set<string>();
  const passed = new Set<string>();
  const transitionsOf = transitionRecorder((path) => passed.add(path));
  const ids = new Map<string, ChartEvent>();
  const queue: Visit[] = [];
  const arrive = (snapshot: Snapshot, timers: ChartEvent[], way: string[]): string => {
    const key = JSON.stringify([statesOf(snapshot), timers.map(({ type }) => type), keyOf(snapshot.context)]);
    if (!visits.has(key)) {
      const visit: Visit = { key, snapshot, timers, way, next: new Set() };
      visits.set(key, visit);
      queue.push(visit);
      if (visits.size > most) throw new Error(`more than ${most} states; the last way: ${way.join(' → ')}`);
    }
    return key;
  };
  for (const input of inputs) {
    for (const name of transitionsOf((scope) => chart.getInitialSnapshot(scope as never, input as never))) taken.add(name);
    const step = begin(chart, input);
    arrive(step.snapshot, timersAfter([], step, ids), ['sale.opened']);
  }
  for (let visit = queue.shift(); visit; visit = queue.shift()) {
    const { snapshot, timers, way } = visit;
    if (snapshot.status !== 'active') continue;
    const fired = timers.map((event) => ({ event, left: timers.filter((other) => other !== event) }));
    const told = [...events, ...Object.keys(snapshot.children).flatMap((id) => outcomes(id, snapshot))].map((event) => ({
      event,
      left: timers,
    }));
    for (const { event, left } of [...fired, ...told]) {
      if (!snapshot.can(event as never)) continue;
      const stepped = (scope: unknown) => chart.transition(snapshot as never, event as never, scope as never);
      for (const name of transitionsOf(stepped)) taken.add(name);
      const step = advance(chart, snapshot, event);
      visit.next.add(arrive(step.snapshot, timersAfter(left, step, ids), [...way, event.type]));
    }
  }
  return { visits, taken, passed };
}

const nameOf = (source: { id: string }, type: string, index: number) => `${source.id}/${type || 'always'}/${index}`;

/** Notes every transition that a chart takes, those that follow by themselves included. */
export function transitionRecorder(stands: (path: string) => void = () => undefined) {
  let seen: { source: StateNode }[] = [];
  const self = createActor(createMachine({}), {
    inspect: (inspected) => {
      if (inspected.type !== '@xstate.microstep') return;
      seen.push(...(inspected._transitions as unknown as typeof seen));
      for (const { path } of (inspected.snapshot as unknown as { _nodes: StateNode[] })._nodes) if (path.length > 0) stands(path.join('.'));
    },
  });
  const nothing = () => undefined;
  const silent = { id: '', sessionId: '', defer: nothing, logger: nothing, stopChild: nothing, emit: nothing, actionExecutor: nothing };
  const scope = { ...silent, self, system: self.system };
  return (take: (scope: unknown) => unknown): string[] => {
    seen = [];
    take(scope);
    return seen.flatMap((transition) => namesOf(transition.source, transition));
  };
}

function namesOf(node: StateNode, transition: object): string[] {
  return [...node.transitions.entries(), ['', node.always ?? []] as const].flatMap(([type, candidates]) => {
    const index = (candidates as object[]).indexOf(transition);
    return index >= 0 ? [nameOf(node, type, index)] : [];
  });
}

/** Every transition that the chart has, by the same names; forbidden ones (no target, no action) are none. */
export function transitionsIn(chart: Chart): string[] {
  const nodes = (node: StateNode): StateNode[] => [node, ...Object.values(node.states).flatMap((child) => nodes(child as never))];
  return nodes(chart.root as never).flatMap((node) =>
    [...node.transitions.entries(), ['', node.always ?? []] as const].flatMap(([type, candidates]) =>
      (candidates as unknown as { target?: unknown[]; actions: unknown[] }[]).flatMap((candidate, index) =>
        candidate.target?.length || candidate.actions.length ? [nameOf(node, type, index)] : [],
      ),
    ),
  );
}

/** Those visits from which no way leads to one that is `good`. */
export function stuck({ visits }: Walk, good: (visit: Visit) => boolean): Visit[] {
  const reaching = new Set([...visits.values()].filter(good).map(({ key }) => key));
  for (let grown = true; grown; ) {
    grown = false;
    for (const { key, next } of visits.values()) {
      if (reaching.has(key) || ![...next].some((other) => reaching.has(other))) continue;
      reaching.add(key);
      grown = true;
    }
  }
  return [...visits.values()].filter(({ key }) => !reaching.has(key));
}
