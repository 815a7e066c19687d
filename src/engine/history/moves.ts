/** Promises what a sale really walked: transitions by their names, states as they were left and entered, nothing made up. */

import type { Kept } from '../delta.ts';
import type { StoredEvent } from '../journal.ts';
import { advance, begin, type Chart, type Microstep, restored, type Snapshot, type Step } from '../step.ts';

interface Source {
  id: string;
  path: string[];
  always?: unknown[] | undefined;
  transitions: Map<string, unknown[]>;
}
interface Taken {
  source: Source;
  target?: unknown[] | undefined;
  actions: unknown[];
}

const names = new WeakMap<object, string | null>();

/** `prepaid.payment.charging/xstate.done.actor.takePayment/0`: the state's id, the event, the place among its candidates. Null for what opens a sale. */
export function transitionName(transition: unknown): string | null {
  const known = names.get(transition as object);
  if (known !== undefined) return known;
  const { source } = transition as Taken;
  const own = [...source.transitions.entries(), ['always', source.always ?? []] as const];
  const found = own.find(([, candidates]) => candidates.includes(transition));
  const name = found ? `${source.id}/${found[0]}/${found[1].indexOf(transition)}` : null;
  names.set(transition as object, name);
  return name;
}

/** The names of all transitions of a step, in the order in which they were taken. */
export const transitionsOf = (microsteps: Microstep[]): string[] =>
  microsteps.flatMap(({ transitions }) => transitions.flatMap((transition) => transitionName(transition) ?? []));

/** The path of the state that a transition leaves; empty for the chart itself. */
export const sourceOf = (transition: unknown): string => (transition as Taken).source.path.join('.');

/** Every state that the sale is in at that moment, outer ones too, by path. */
export const standingIn = ({ snapshot }: Microstep): string[] =>
  (snapshot as unknown as { _nodes: { path: string[] }[] })._nodes.flatMap(({ path }) => (path.length > 0 ? [path.join('.')] : []));

/** The versions of a sale's chart, those that are at hand. */
export type Versions = (version: number) => Chart | undefined;

/** What says that the sale goes on by another version of its chart. */
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

/** Each step of a sale, recomputed from its events alone. @throws where there is no opening, a version is missing, or the chart has a defect. */
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
      step = stillStep(restored(chart, event.kept as Kept, input));
    } else step = advance(chart, step.snapshot, event);
    yield { stored, step };
  }
}

/** A step that leads nowhere: the sale stands on another chart, and nothing is asked for. */
export const stillStep = (snapshot: Snapshot): Step => ({
  snapshot,
  microsteps: [{ transitions: [], snapshot }],
  asked: [],
  stopped: [],
  timersSet: [],
  timersCancelled: [],
});
