/** A sale's steps from its events, and names for the transitions taken. Used by replay, the dry run, statistics and src/api. */
import { restore } from '../delta.ts';
import type { StoredEvent } from '../journal.ts';
import type { SaleState } from '../sale-state.ts';
import { advance, begin, type Microstep, type Snapshot, type Step } from '../step.ts';
import { StoredSteps } from './stored-steps.ts';
import type { Versions } from './versions.ts';

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

/** Type of the event that takes a sale over to another version of its chart. */
export const CARRIED = 'chart.migrated';

/** The version of the chart that the events end on. @throws where there is no opening. */
export function versionOf([opening, ...rest]: StoredEvent[]): number {
  if (opening?.event.type !== 'sale.opened') throw new Error('a sale begins with its opening');
  return (rest.findLast(({ event }) => event.type === CARRIED)?.event.to ?? opening.event.version) as number;
}

/** One event of a sale, and the step that it led to. */
export interface PastStep {
  stored: StoredEvent;
  step: Step;
  /** Of the chart that the step is shown on. */
  version: number;
  /** Whether the chart has walked it; else it is shown as it is stored, and the transitions that were taken are not known. */
  isReplayed: boolean;
}

/**
 * Each step of a sale, recomputed from its events alone; where its version of the chart is not at hand, as it is stored. @throws where
 * there is no opening, or the chart has a defect.
 */
export function* steps(versions: Versions, events: StoredEvent[]): Generator<PastStep> {
  const [opening] = events;
  if (opening?.event.type !== 'sale.opened') throw new Error('a sale begins with its opening');
  const { input } = opening.event;
  let version = opening.event.version as number;
  let step: Step | undefined;
  let record: StoredSteps | undefined;
  for (const stored of events) {
    const { event } = stored;
    if (event.type === CARRIED) version = event.to as number;
    const chart = versions.chart(version);
    if (!chart) {
      record ??= new StoredSteps(versions, opening);
      const shown = record.take(stored, version);
      const ordered = stored.ordered.map(({ id, port }) => ({ id, port, input: null }));
      yield { stored, step: { ...stillStep(shown.snapshot), ordered }, version: shown.version, isReplayed: false };
      continue;
    }
    if (event.type === CARRIED) step = stillStep(restore(chart, event.kept as SaleState, input));
    else step = step ? advance(chart, step.snapshot, event) : begin(chart, input);
    yield { stored, step, version, isReplayed: true };
  }
}

/** A step that leads nowhere: nothing is ordered, no transition is known to have been taken. */
export const stillStep = (snapshot: Snapshot): Step => ({
  snapshot,
  microsteps: [{ transitions: [], snapshot }],
  ordered: [],
  stopped: [],
  timersSet: [],
  timersCancelled: [],
});
