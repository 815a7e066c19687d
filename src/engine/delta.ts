/** Promises a sale as the disk has it: each step writes what it changed, and all the changes in their order are the sale. */
import type { Outcome, StoredEffect, StoredTimer, Work } from './journal.ts';
import type { Snapshot } from './step.ts';

type Fields = Record<string, unknown>;

/** A sale as plain JSON, whole: what XState's own `getPersistedSnapshot()` holds, but for what lies elsewhere on disk. */
export interface Kept {
  status: string;
  value: unknown;
  /** Keys of the context that are still the opening's own. */
  given: string[];
  context: Fields;
  /** Actors at work and their ports; their inputs lie in their effects. */
  children: Record<string, string>;
}

/** What one step has changed. */
export interface StepChange extends Partial<Omit<Kept, 'context'>> {
  /** Keys whose part is another one now, or is new. */
  context?: Fields;
  /** Keys that are gone. */
  unset?: string[];
  timers?: { set: StoredTimer[]; gone: string[] };
  /** Where a sale begins anew: all that it is. What was before counts no more. */
  whole?: Kept & { work: Work };
}

/** One step of a sale as the disk has it. */
export interface KeptStep {
  sequence: number;
  change: StepChange;
  asked: { id: string; port: string; input?: unknown }[];
  ended: { asked: number; id: string; outcome: Outcome }[];
}

const isGiven = (context: Fields, input: Fields, key: string): boolean =>
  typeof input[key] === 'object' && input[key] !== null && context[key] === input[key];

const portsOf = (children: Snapshot['children']): Record<string, string> => {
  const ports: Record<string, string> = {};
  for (const id in children) ports[id] = String((children as Record<string, { src: unknown }>)[id]?.src);
  return ports;
};

/**
 * What a step has changed. Parts of a context are never changed, only replaced: the same object is the same part. A
 * fifth of the bytes of the whole sale, and of the time to write them out.
 * @param before null at the opening. @param input the opening's.
 */
export function changeOf(
  before: Snapshot | null,
  after: Snapshot,
  input: unknown,
  timers: { set: StoredTimer[]; gone: string[] },
): StepChange {
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
  const change: StepChange = { status: after.status, value: after.value, children: portsOf(after.children), context };
  if (given.length > 0) change.given = given;
  if (unset.length > 0) change.unset = unset;
  if (timers.set.length + timers.gone.length > 0) change.timers = timers;
  return change;
}

/** The whole sale, as plain JSON. */
export function keptOf(snapshot: Snapshot, input: unknown): Kept {
  const context = snapshot.context as unknown as Fields;
  const given = Object.keys(context).filter((key) => isGiven(context, input as Fields, key));
  const own = Object.fromEntries(Object.entries(context).filter(([key]) => !given.includes(key)));
  const { status, value, children } = snapshot;
  return JSON.parse(JSON.stringify({ status, value, given, context: own, children: portsOf(children) } satisfies Kept));
}

function change(kept: Kept, { status, value, given = [], context = {}, unset = [], children }: StepChange): void {
  if (status !== undefined) kept.status = status;
  if (value !== undefined) kept.value = value;
  if (children !== undefined) kept.children = children;
  const gone = new Set([...given, ...unset]);
  kept.given = [...kept.given.filter((key) => !gone.has(key) && !(key in context)), ...given];
  for (const key of gone) delete kept.context[key];
  Object.assign(kept.context, context);
}

/** The sale after its last given step, and what is under way then. @param steps in their order, from the opening on. */
export function keptAfter(steps: Iterable<KeptStep>): { kept: Kept; work: Work } {
  let kept: Kept = { status: 'active', value: {}, given: [], context: {}, children: {} };
  let effects = new Map<string, StoredEffect>();
  let timers = new Map<string, StoredTimer>();
  for (const step of steps) {
    const { whole } = step.change;
    if (whole) {
      const { work, ...rest } = whole;
      kept = { ...rest, context: { ...rest.context } };
      effects = new Map(work.effects.map((effect) => [`${effect.asked}:${effect.id}`, effect]));
      timers = new Map(work.timers.map((timer) => [timer.id, timer]));
      continue;
    }
    change(kept, step.change);
    for (const { asked, id } of step.ended) effects.delete(`${asked}:${id}`);
    for (const { id, port, input } of step.asked) effects.set(`${step.sequence}:${id}`, { asked: step.sequence, id, port, input });
    for (const id of step.change.timers?.gone ?? []) timers.delete(id);
    for (const timer of step.change.timers?.set ?? []) timers.set(timer.id, timer);
  }
  return { kept, work: { effects: [...effects.values()], timers: [...timers.values()] } };
}
