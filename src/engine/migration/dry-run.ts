/**
 * Whether a stored sale fits a chart, and whether its events would go the same way on it; nothing is run. Used at the start and by
 * check-charts.
 */
import { isDeepStrictEqual } from 'node:util';
import { toSaleState } from '../delta.ts';
import { steps } from '../history/moves.ts';
import type { Versions } from '../history/versions.ts';
import type { StoredEvent, StoredSale } from '../journal.ts';
import type { SaleState } from '../sale-state.ts';
import { begin, type Chart, statesOf } from '../step.ts';

export interface Misfit {
  kind:
    | 'noChart'
    | 'noState'
    | 'effectUnknown'
    | 'effectMissing'
    | 'portMissing'
    | 'timerUnknown'
    | 'contextMissing'
    | 'notCarried'
    | 'tooLong';
  /** The state, actor, timer or key that it is about. */
  what: string;
}
export interface Divergence {
  /** The first event that goes another way. */
  sequence: number;
  event: string;
  kind: 'states' | 'effects' | 'context' | 'defect';
  stored: string;
  now: string;
}

interface Node {
  id: string;
  path: string[];
  invoke: { id: string; src: unknown }[];
  transitions: Map<string, unknown>;
  states: Record<string, Node>;
}

/** The states that a stored value names, outer ones too; one that the chart does not have is a misfit. */
function findNodes(node: Node, value: unknown, misfits: Misfit[]): Node[] {
  const inner = typeof value === 'string' ? [[value, undefined] as const] : Object.entries((value ?? {}) as object);
  return inner.flatMap(([key, below]) => {
    const child = Object.hasOwn(node.states, key) ? node.states[key] : undefined;
    if (!child) {
      misfits.push({ kind: 'noState', what: [...node.path, key].join('.') });
      return [];
    }
    return [child, ...findNodes(child, below, misfits)];
  });
}

/** What a sale that begins today knows; a key that is missing would be read as undefined. */
function keysOf(chart: Chart, input: unknown): string[] {
  try {
    return Object.keys(begin(chart, input).snapshot.context);
  } catch {
    // A chart that cannot even begin with this input wants something that it does not hold.
    return ['input'];
  }
}

function actorMisfits(chart: Chart, nodes: Node[], { work }: StoredSale, ordered: Set<string>): Misfit[] {
  const invoked = new Map(nodes.flatMap(({ invoke }) => invoke.map(({ id, src }) => [id, String(src)] as const)));
  const ports = chart.implementations.actors as Record<string, unknown>;
  const unknown = work.effects.filter(({ id }) => !invoked.has(id)).map(({ id }): Misfit => ({ kind: 'effectUnknown', what: id }));
  const missing = [...invoked.keys()].filter((id) => !ordered.has(id)).map((id): Misfit => ({ kind: 'effectMissing', what: id }));
  const dropped = [...invoked.values()].filter((port) => !(port in ports)).map((port): Misfit => ({ kind: 'portMissing', what: port }));
  return [...unknown, ...missing, ...dropped];
}

/** Why an open sale does not fit the chart; empty where it does. @param events the sale's own, for the effects that it has ordered. */
export function misfitsOf(chart: Chart | undefined, stored: StoredSale, events: StoredEvent[]): Misfit[] {
  if (!chart) return [{ kind: 'noChart', what: `${stored.chart} ${stored.version}` }];
  const { state } = stored;
  const misfits: Misfit[] = [];
  const root = chart.root as unknown as Node;
  const nodes = [root, ...findNodes(root, state.value, misfits)];
  if (misfits.length > 0) return misfits;
  const ordered = new Set(events.flatMap((event) => event.ordered.map(({ id }) => id)));
  misfits.push(...actorMisfits(chart, nodes, stored, ordered));
  for (const { event } of stored.work.timers) {
    if (!nodes.some(({ transitions }) => transitions.has(event.type))) misfits.push({ kind: 'timerUnknown', what: event.type });
  }
  const has = new Set([...Object.keys(state.context), ...state.given]);
  for (const key of keysOf(chart, stored.input)) if (!has.has(key)) misfits.push({ kind: 'contextMissing', what: key });
  return misfits;
}

/**
 * The first event of the sale that would go another way on these charts; null where all go the same, as far as their versions are at
 * hand.
 */
export function divergenceOf(versions: Versions, stored: StoredSale, events: StoredEvent[]): Divergence | null {
  const opening = events[0];
  let last = opening;
  try {
    let end: SaleState | null = null;
    let isCompared = false;
    for (const { stored: event, step, isReplayed } of steps(versions, events)) {
      last = event;
      isCompared = isReplayed;
      if (!isReplayed) continue;
      const where = { sequence: event.sequence, event: event.event.type };
      const [states, before] = [statesOf(step.snapshot).join(' '), event.states.join(' ')];
      if (states !== before) return { ...where, kind: 'states', stored: before, now: states };
      const [ordered, was] = [step.ordered, event.ordered].map((all) => all.map(({ id }) => id).join(' '));
      if (ordered !== was) return { ...where, kind: 'effects', stored: was ?? '', now: ordered ?? '' };
      if (event.sequence === stored.sequence) end = toSaleState(step.snapshot, opening?.event.input);
    }
    if (!isCompared || isDeepStrictEqual(end, stored.state)) return null;
    return { sequence: stored.sequence, event: last?.event.type ?? '', kind: 'context', ...compareContexts(stored.state, end) };
  } catch (problem) {
    return {
      sequence: last?.sequence ?? 0,
      event: last?.event.type ?? '',
      kind: 'defect',
      stored: '',
      now: String((problem as Error).message),
    };
  }
}

/** The keys of the context that differ, on either side. */
function compareContexts(before: SaleState, after: SaleState | null): { stored: string; now: string } {
  const [was, is] = [before.context, after?.context];
  const keys = [...new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})])];
  const other = keys.filter((key) => JSON.stringify(was?.[key]) !== JSON.stringify(is?.[key]));
  const textOf = (context: Record<string, unknown> | undefined) =>
    other.map((key) => `${key}: ${JSON.stringify(context?.[key])}`).join(', ');
  return { stored: textOf(was), now: textOf(is) };
}
