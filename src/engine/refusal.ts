/** Why a sale refuses an event: it is not for this state, or a guard says no. Used by the engine, what-if and src/api. */
import type { Chart, ChartEvent, Snapshot } from './step.ts';

/** `afterRestore`: the sale is of another epoch, and a person must say first what became of it. */
export type Refusal = ChartRefusal | { kind: 'afterRestore' };
export type ChartRefusal = { kind: 'notNow' } | { kind: 'guard'; guard: string };

interface Guard {
  type?: string;
  params?: unknown;
  guards?: Guard[];
}
interface Candidate {
  guard?: Guard | string;
  target?: unknown[];
  actions?: unknown[];
}
type AskGuard = (args: { context: unknown; event: unknown }, params: unknown) => boolean;

/** The first guard of the candidate that says no; undefined where none does. */
function findRefusingGuard(chart: Chart, snapshot: Snapshot, event: ChartEvent, guard: Guard | string | undefined): string | undefined {
  if (!guard) return undefined;
  if (typeof guard !== 'string' && guard.guards) {
    for (const inner of guard.guards) {
      const name = findRefusingGuard(chart, snapshot, event, inner);
      if (name) return name;
    }
    return undefined;
  }
  const { type, params } = typeof guard === 'string' ? { type: guard, params: undefined } : guard;
  const ask = (chart.implementations.guards as Record<string, AskGuard>)[type ?? ''];
  if (!type || !ask) return undefined;
  const args = { context: snapshot.context, event };
  return ask(args, typeof params === 'function' ? params(args) : params) ? undefined : type;
}

/** Why the sale does not take this event now; null where it does. */
export function refusalOf(chart: Chart, snapshot: Snapshot, event: ChartEvent): ChartRefusal | null {
  if (snapshot.can(event as never)) return null;
  const nodes = (snapshot as unknown as { _nodes: { order: number; transitions: Map<string, Candidate[]> }[] })._nodes;
  const candidates = nodes.toSorted((a, b) => b.order - a.order).flatMap((node) => node.transitions.get(event.type) ?? []);
  const guards: string[] = [];
  for (const candidate of candidates) {
    if (!candidate.target?.length && !candidate.actions?.length) return { kind: 'notNow' };
    const guard = findRefusingGuard(chart, snapshot, event, candidate.guard);
    if (guard) guards.push(guard);
  }
  // Of an attention's choices: that evidence is missing says more than that another choice was meant.
  const guard = guards.find((name) => name !== 'isChoice') ?? guards[0];
  return guard ? { kind: 'guard', guard } : { kind: 'notNow' };
}

/** Types of all events that the sale's states have transitions for, whether their guards accept them now or not. */
export function knownEvents(snapshot: Snapshot): string[] {
  const nodes = (snapshot as unknown as { _nodes: { transitions: Map<string, unknown> }[] })._nodes;
  return [...new Set(nodes.flatMap((node) => [...node.transitions.keys()]))].filter((type) => type !== '' && !type.startsWith('xstate.'));
}
