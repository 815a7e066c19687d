/**
 * One step of a sale as a pure function: (chart, snapshot, event) to the next snapshot and what it orders. Used by the engine, replay and
 * the dry run.
 */
import { type AnyActorScope, type AnyMachineSnapshot, type AnyStateMachine, createActor, createMachine } from 'xstate';
import type { SaleChart } from '../../machines/index.ts';

export type Chart = AnyStateMachine;
export type Snapshot = ReturnType<SaleChart['getInitialSnapshot']>;
export interface ChartEvent {
  type: string;
  [field: string]: unknown;
}

/** An actor that the chart invokes: `port` is its source, `id` is unique among those at work in one sale. */
export interface EffectOrder {
  id: string;
  port: string;
  input: unknown;
}
interface TimerOrder {
  id: string;
  /** Milliseconds. */
  delay: number;
  event: ChartEvent;
}

/** One of the small steps that make up a step: the transitions that were taken together, and where they led. */
export interface Microstep {
  transitions: unknown[];
  snapshot: Snapshot;
}

export interface Step {
  snapshot: Snapshot;
  /** In the chart's own order, transitions without an event (`always`) included. */
  microsteps: Microstep[];
  ordered: EffectOrder[];
  /** Ids of effects whose state was left. */
  stopped: string[];
  timersSet: TimerOrder[];
  timersCancelled: string[];
}

interface Executable {
  type: string;
  params: unknown;
}
interface Collected {
  executables: Executable[];
  microsteps: Microstep[];
}

/**
 * XState's public `transition()` builds a whole actor at each call; one inert scope that is used again gives the same
 * answer in half the time. It starts, sends and emits nothing: it collects the actions that an actor would execute.
 */
function createInertScope(): { scope: AnyActorScope; collect(): Collected } {
  let executables: Executable[] = [];
  let microsteps: Microstep[] = [];
  const self = createActor(createMachine({}), {
    inspect(inspected) {
      if (inspected.type !== '@xstate.microstep') return;
      microsteps.push({ transitions: inspected._transitions, snapshot: inspected.snapshot as unknown as Snapshot });
    },
  });
  const nothing = () => undefined;
  const scope = {
    self,
    id: '',
    sessionId: '',
    system: self.system,
    defer: nothing,
    logger: nothing,
    stopChild: nothing,
    emit: nothing,
    actionExecutor: (action: Executable) => executables.push(action),
  } as unknown as AnyActorScope;
  return {
    scope,
    collect() {
      const collected = { executables, microsteps };
      executables = [];
      microsteps = [];
      return collected;
    },
  };
}

const { scope, collect } = createInertScope();

function toStep(snapshot: Snapshot, { executables, microsteps }: Collected): Step {
  const step: Step = { snapshot, microsteps, ordered: [], stopped: [], timersSet: [], timersCancelled: [] };
  for (const { type, params } of executables) {
    if (type === 'xstate.spawnChild') {
      const { id, src, input } = params as { id: string; src: string; input: unknown };
      step.ordered.push({ id, port: src, input });
    } else if (type === 'xstate.stopChild') {
      if (params) step.stopped.push((params as { id: string }).id);
    } else if (type === 'xstate.raise') {
      const { id, delay, event } = params as { id: string; delay?: number; event: ChartEvent };
      if (delay !== undefined) step.timersSet.push({ id, delay, event });
    } else if (type === 'xstate.cancel') {
      step.timersCancelled.push((params as { sendId: string }).sendId);
    }
  }
  return step;
}

/** XState hands an error of the chart on in the snapshot. @throws that error: such a snapshot must never be stored. */
function run(transition: () => Snapshot): Step {
  try {
    const snapshot = transition();
    if (snapshot.status === 'error') throw (snapshot as AnyMachineSnapshot).error;
    return toStep(snapshot, collect());
  } finally {
    collect();
  }
}

/** The first step of a sale. @param input the chart's own. @throws what the chart's context or an input throws: a defect. */
export const begin = (chart: Chart, input: unknown): Step =>
  run(() => chart.getInitialSnapshot(scope as never, input as never) as Snapshot);

/** One step of a sale. @throws what a guard, an action or an input of the chart throws: a defect. */
export const advance = (chart: Chart, snapshot: Snapshot, event: ChartEvent): Step =>
  run(() => chart.transition(snapshot as never, event as never, scope as never) as unknown as Snapshot);

/** A persisted snapshot back in memory; nothing is started. @throws where the chart has no such state any more. */
export function restoreSnapshot(chart: Chart, persisted: object): Snapshot {
  const snapshot = chart.restoreSnapshot(persisted as never, scope as never) as unknown as Snapshot;
  collect();
  return snapshot;
}

/** The innermost states that the sale is in: `fulfilment.fuel.flowing`. */
export function statesOf(snapshot: Snapshot): string[] {
  const leaves: string[] = [];
  addLeaves(leaves, snapshot.value as StateValue, '');
  return leaves;
}

type StateValue = string | { [state: string]: StateValue };

function addLeaves(leaves: string[], value: StateValue, path: string): void {
  if (typeof value === 'string') leaves.push(path ? `${path}.${value}` : value);
  else for (const key in value) addLeaves(leaves, value[key] as StateValue, path ? `${path}.${key}` : key);
}
