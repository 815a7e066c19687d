/**
 * A sale between memory and disk: a snapshot to its delta, deltas to the whole sale, and back to a snapshot. Used by the engine and the
 * journals.
 */
import type { Delta, Fields, SaleState, StoredEffect, StoredStep, StoredTimer, Work } from './sale-state.ts';
import { type Chart, restoreSnapshot, type Snapshot } from './step.ts';

const isGiven = (context: Fields, input: Fields, key: string): boolean =>
  typeof input[key] === 'object' && input[key] !== null && context[key] === input[key];

const portsOf = (children: Snapshot['children']): Record<string, string> => {
  const ports: Record<string, string> = {};
  for (const id in children) ports[id] = String((children as Record<string, { src: unknown }>)[id]?.src);
  return ports;
};

/**
 * What a step has changed. A context's values are replaced, never mutated, so that the same object is the same value. A delta
 * has a fifth of the whole sale's bytes, and takes a fifth of the time to write.
 * @param before null at the opening.
 * @param input the opening's.
 */
export function computeDelta(
  before: Snapshot | null,
  after: Snapshot,
  input: unknown,
  timers: { set: StoredTimer[]; gone: string[] },
): Delta {
  const was = (before?.context ?? {}) as Fields;
  const is = after.context as unknown as Fields;
  const [given, unset]: [string[], string[]] = [[], []];
  const context: Fields = {};
  for (const key in is) {
    if (before && was[key] === is[key]) continue;
    if (isGiven(is, input as Fields, key)) given.push(key);
    else if (is[key] !== undefined) context[key] = is[key];
    else if (before) unset.push(key);
  }
  for (const key in was) if (!(key in is)) unset.push(key);
  const delta: Delta = { status: after.status, value: after.value, children: portsOf(after.children), context };
  if (given.length > 0) delta.given = given;
  if (unset.length > 0) delta.unset = unset;
  if (timers.set.length + timers.gone.length > 0) delta.timers = timers;
  return delta;
}

/** The whole sale as plain JSON. @param input the opening's. */
export function toSaleState(snapshot: Snapshot, input: unknown): SaleState {
  const context = snapshot.context as unknown as Fields;
  const given = Object.keys(context).filter((key) => isGiven(context, input as Fields, key));
  const own = Object.fromEntries(Object.entries(context).filter(([key]) => !given.includes(key)));
  const { status, value, children } = snapshot;
  return JSON.parse(JSON.stringify({ status, value, given, context: own, children: portsOf(children) } satisfies SaleState));
}

const ACTIVE = { status: 'active' };

/** The sale in memory again; nothing is started. @param input the opening's. @throws where the chart has no such state any more. */
export function restore(chart: Chart, { given, children, context, ...standing }: SaleState, input: unknown): Snapshot {
  const openings = Object.fromEntries(given.map((key) => [key, (input as Fields)[key]]));
  const actors = Object.fromEntries(Object.entries(children).map(([id, src]) => [id, { src, snapshot: ACTIVE }]));
  return restoreSnapshot(chart, { ...standing, context: { ...context, ...openings }, children: actors, historyValue: {} });
}

/** A stored sale's state and all that it knows, without what a chart would make of it: nothing is tagged, no event is taken. */
export function bareSnapshot({ value, given, context }: SaleState, input: Fields): Snapshot {
  const tags = new Set<string>();
  const snapshot = {
    status: 'active',
    value,
    context: { ...context, ...Object.fromEntries(given.map((key) => [key, input[key]])) },
    children: {},
    tags,
    _nodes: [],
    hasTag: (tag: string) => tags.has(tag),
    can: () => false,
    matches: () => false,
    getMeta: () => ({}),
  };
  return snapshot as unknown as Snapshot;
}

function applyDelta(state: SaleState, { status, value, given = [], context = {}, unset = [], children }: Delta): void {
  if (status !== undefined) state.status = status;
  if (value !== undefined) state.value = value;
  if (children !== undefined) state.children = children;
  const gone = new Set([...given, ...unset]);
  state.given = [...state.given.filter((key) => !gone.has(key) && !(key in context)), ...given];
  for (const key of gone) delete state.context[key];
  Object.assign(state.context, context);
}

/** The sale after one more step; the given one stays as it is. */
export function stateAfter(before: SaleState, delta: Delta): SaleState {
  const { work: _, ...state } = delta.whole ?? { ...before, work: null };
  const after = { ...state, context: { ...state.context } };
  if (!delta.whole) applyDelta(after, delta);
  return after;
}

export const NO_STATE: SaleState = { status: 'active', value: {}, given: [], context: {}, children: {} };

/** The sale after its last given step, and what is under way then. @param steps in their order, from the opening on. */
export function applySteps(steps: Iterable<StoredStep>): { state: SaleState; work: Work } {
  let state: SaleState = { ...NO_STATE, context: {} };
  let effects = new Map<string, StoredEffect>();
  let timers = new Map<string, StoredTimer>();
  for (const step of steps) {
    const { whole } = step.delta;
    if (whole) {
      const { work, ...rest } = whole;
      state = { ...rest, context: { ...rest.context } };
      effects = new Map(work.effects.map((effect) => [`${effect.asked}:${effect.id}`, effect]));
      timers = new Map(work.timers.map((timer) => [timer.id, timer]));
      continue;
    }
    applyDelta(state, step.delta);
    for (const { asked, id } of step.ended) effects.delete(`${asked}:${id}`);
    for (const { id, port, input } of step.ordered) effects.set(`${step.sequence}:${id}`, { asked: step.sequence, id, port, input });
    for (const id of step.delta.timers?.gone ?? []) timers.delete(id);
    for (const timer of step.delta.timers?.set ?? []) timers.set(timer.id, timer);
  }
  return { state, work: { effects: [...effects.values()], timers: [...timers.values()] } };
}
