/** A sale's steps recomputed from its events, and names for the transitions taken. Used by replay, the dry run, statistics and src/api. */
import { restore } from '../delta.ts';
import type { StoredEvent } from '../journal.ts';
import type { SaleState } from '../sale-state.ts';
import { advance, begin, type Chart, type Microstep, type Snapshot, type Step } from '../step.ts';

interface Source {
  id: string;
  path: string[];
  always?: unknown[] | undefined;
  transitions: Map<string, unknown[]>;
}
interface Transition {
  source: Source;
  target?: unknown[] | undefined;
  actions: unknown[];
}

const names = new WeakMap<object, string | null>();

/**
 * `prepaid.payment.charging/xstate.done.actor.takePayment/0`: the state's id, the event, the place among its candidates. Null for what
 * opens a sale.
 */
export function transitionName(transition: unknown): string | null {
  const known = names.get(transition as object);
  if (known !== undefined) return known;
  const { source } = transition as Transition;
  const own = [...source.transitions.entries(), ['always', source.always ?? []] as const];
  const [event, candidates] = own.find(([, list]) => list.includes(transition)) ?? [];
  const name = candidates ? `${source.id}/${event}/${candidates.indexOf(transition)}` : null;
  names.set(transition as object, name);
  return name;
}

/** The names of all transitions of a step, in the order in which they were taken. */
export const transitionsOf = (microsteps: Microstep[]): string[] =>
  microsteps.flatMap(({ transitions }) => transitions.flatMap((transition) => transitionName(transition) ?? []));

/** The path of the state that a transition leaves; empty for the chart itself. */
export const sourceOf = (transition: unknown): string => (transition as Transition).source.path.join('.');

/** Every state that the sale is in at that moment, outer ones too, by path. */
export const standingIn = ({ snapshot }: Microstep): string[] =>
  (snapshot as unknown as { _nodes: { path: string[] }[] })._nodes.flatMap(({ path }) => (path.length > 0 ? [path.join('.')] : []));

/** The versions of a sale's chart that are at hand. */
export type Versions = (version: number) => Chart | undefined;

/** Type of the event that takes a sale over to another version of its chart. */
export const CARRIED = 'chart.migrated';

/** The version of the chart that the events end on. @throws where there is no opening. */
export function versionOf([opening, ...rest]: StoredEvent[]): number {
  if (opening?.event.type !== 'sale.opened') throw new Error('a sale begins with its opening');
  return (rest.findLast(({ event }) => event.type === CARRIED)?.event.to ?? opening.event.version) as number;
}

function chartAt(versions: Versions, version: number): Chart {
  const chart = versions(version);
  if (!chart) throw new Error(`version ${version} of the chart is not at hand`);
  return chart;
}

/**
 * Each step of a sale, recomputed from its events alone. @throws where there is no opening, a version is missing, or the chart has a
 * defect.
 */
export function* steps(versions: Versions, events: StoredEvent[]): Generator<{ stored: StoredEvent; step: Step }> {
  const [opening, ...rest] = events;
  if (opening?.event.type !== 'sale.opened') throw new Error('a sale begins with its opening');
  const { input, version } = opening.event;
  let chart = chartAt(versions, version as number);
  let step = begin(chart, input);
  yield { stored: opening, step };
  for (const stored of rest) {
    const { event } = stored;
    if (event.type === CARRIED) {
      chart = chartAt(versions, event.to as number);
      step = stillStep(restore(chart, event.kept as SaleState, input));
    } else step = advance(chart, step.snapshot, event);
    yield { stored, step };
  }
}

/** A step that leads nowhere: the sale stands on another chart, and nothing is ordered. */
export const stillStep = (snapshot: Snapshot): Step => ({
  snapshot,
  microsteps: [{ transitions: [], snapshot }],
  ordered: [],
  stopped: [],
  timersSet: [],
  timersCancelled: [],
});
