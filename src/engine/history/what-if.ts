/** What if: a sale's events with one of them replaced, and the rest as far as it still fits; nothing is run. Used by src/api. */
import type { StoredEvent } from '../journal.ts';
import { type ChartRefusal, refusalOf } from '../refusal.ts';
import { advance, begin, type Chart, type ChartEvent, type Snapshot, type Step, statesOf } from '../step.ts';
import { type PastStep, steps, transitionsOf } from './moves.ts';
import type { Versions } from './versions.ts';

export interface Supposition {
  /** Number of the event that is taken out; those before it stand. */
  at: number;
  /** What comes in its place. */
  instead: ChartEvent[];
  /** Whether the sale's own later events follow, those that still fit. */
  keepRest: boolean;
  /** What comes after all that. */
  after: ChartEvent[];
}

type Origin = 'kept' | 'instead' | 'rest' | 'after';
interface SupposedStep {
  origin: Origin;
  at: number;
  event: ChartEvent;
  before: string[];
  after: string[];
  transitions: string[];
  ordered: { id: string; port: string }[];
}
/** An event of the real sale that the other path refuses. */
interface LeftOut {
  sequence: number;
  type: string;
}
export interface OtherPath {
  /** Of the chart that it ends on. */
  version: number;
  steps: SupposedStep[];
  leftOut: LeftOut[];
  snapshot: Snapshot;
  /** Actors that would be at work now. */
  atWork: { id: string; port: string }[];
  /** Events of timers that would be running now. */
  timers: ChartEvent[];
}

/** A supposed event that the chart refuses there. */
export class NotTaken extends Error {
  readonly event: ChartEvent;
  readonly snapshot: Snapshot;
  readonly refusal: ChartRefusal;
  constructor(event: ChartEvent, snapshot: Snapshot, refusal: ChartRefusal) {
    super(`the sale does not take ${event.type} there`);
    this.event = event;
    this.snapshot = snapshot;
    this.refusal = refusal;
  }
}

const ENDING = /^xstate\.(?:done|error)\.actor\.(.+)$/;

/** The sale on its other path, with what is under way there; `first` leads to where it begins. */
function createSupposedSale(chart: Chart, first: PastStep) {
  const timers = new Map<string, ChartEvent>();
  const steps: SupposedStep[] = [];
  let { snapshot } = first.step;
  const record = (origin: Origin, at: number, event: ChartEvent, before: string[], step: Step) => {
    for (const id of step.timersCancelled) timers.delete(id);
    for (const { id, event: fired } of step.timersSet) timers.set(id, fired);
    snapshot = step.snapshot;
    const ordered = step.ordered.map(({ id, port }) => ({ id, port }));
    steps.push({ origin, at, event, before, after: statesOf(snapshot), transitions: transitionsOf(step.microsteps), ordered });
  };
  const take = (origin: Origin, at: number, event: ChartEvent, step: Step): void => {
    const before = statesOf(snapshot);
    // A timer that has fired is no more.
    for (const [id, fired] of timers) if (fired.type === event.type) timers.delete(id);
    record(origin, at, event, before, step);
  };
  record('kept', first.stored.at, first.stored.event, [], first.step);
  return {
    steps,
    timers,
    snapshot: () => snapshot,
    /** Null where it would be taken. */
    refusal(event: ChartEvent): ChartRefusal | null {
      const id = ENDING.exec(event.type)?.[1];
      if (id !== undefined && !(id in snapshot.children)) return { kind: 'notNow' };
      if (event.type.startsWith('xstate.after.') && ![...timers.values()].some(({ type }) => type === event.type))
        return { kind: 'notNow' };
      return refusalOf(chart, snapshot, event);
    },
    take: (origin: Origin, at: number, event: ChartEvent) => take(origin, at, event, advance(chart, snapshot, event)),
    /** As it was, whichever version of the chart has walked it. */
    keep: ({ stored, step }: PastStep) => take('kept', stored.at, stored.event, step),
  };
}

/** The sale as it was before the event that is taken out, and the version of the chart that it goes on with. */
function standBefore(at: number, versions: Versions, events: StoredEvent[]) {
  const past = [
    ...steps(
      versions,
      events.filter(({ sequence }) => sequence === 1 || sequence < at),
    ),
  ];
  const version = past.at(-1)?.version ?? 0;
  const chart = versions.chart(version);
  const [first, ...rest] = past;
  if (!chart || !first) return null;
  const sale = createSupposedSale(chart, first);
  for (const one of rest) sale.keep(one);
  return { sale, version };
}

/** The same on another version of the chart, with what of the sale's own events fits there. */
function standOn({ chart, version }: OtherChart, opening: StoredEvent) {
  const step = begin(chart, opening.event.input);
  return { sale: createSupposedSale(chart, { stored: opening, step, version, isReplayed: true }), version };
}

interface OtherChart {
  chart: Chart;
  version: number;
}

/**
 * @param events all of the sale's, oldest first. @param other another version of the chart, on which the sale begins anew; null: its own,
 * with what versions that are gone have walked as it is stored.
 * @returns null where no chart at hand can go on with the sale.
 * @throws NotTaken where a supposed event is refused; what the chart itself throws at an event of a wrong shape.
 */
export function walkOtherPath(
  versions: Versions,
  other: OtherChart | null,
  events: StoredEvent[],
  { at, instead, keepRest, after }: Supposition,
): OtherPath | null {
  const [opening, ...later] = events;
  if (opening?.event.type !== 'sale.opened') throw new Error('a sale begins with its opening');
  const standing = other ? standOn(other, opening) : standBefore(at, versions, events);
  if (!standing) return null;
  const { sale, version } = standing;
  const suppose = (origin: Origin, when: number, event: ChartEvent) => {
    const refusal = sale.refusal(event);
    if (refusal) throw new NotTaken(event, sale.snapshot(), refusal);
    sale.take(origin, when, event);
  };
  const leftOut: LeftOut[] = [];
  let when = sale.steps.at(-1)?.at ?? opening.at;
  const follow = (stored: StoredEvent, origin: Origin) => {
    when = Math.max(when, stored.at);
    if (sale.refusal(stored.event)) leftOut.push({ sequence: stored.sequence, type: stored.event.type });
    else sale.take(origin, stored.at, stored.event);
  };
  if (other) for (const stored of later) if (stored.sequence < at) follow(stored, 'kept');
  const replaced = later.find(({ sequence }) => sequence === at);
  for (const event of instead) suppose('instead', replaced?.at ?? when, event);
  if (keepRest) for (const stored of later) if (stored.sequence > at) follow(stored, 'rest');
  for (const event of after) suppose('after', when, event);
  const snapshot = sale.snapshot();
  const children = Object.entries(snapshot.children as Record<string, { src: unknown }>);
  return {
    version,
    steps: sale.steps,
    leftOut,
    snapshot,
    atWork: children.map(([id, { src }]) => ({ id, port: String(src) })),
    timers: [...sale.timers.values()],
  };
}
