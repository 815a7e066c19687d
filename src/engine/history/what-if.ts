/** What if: a sale's events with one of them replaced, and the rest as far as it still fits; nothing is run. Used by src/api. */
import type { StoredEvent } from '../journal.ts';
import { type Refusal, refusalOf } from '../refusal.ts';
import { advance, begin, type Chart, type ChartEvent, type Snapshot, type Step, statesOf } from '../step.ts';
import { transitionsOf } from './moves.ts';

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
  readonly refusal: Refusal;
  constructor(event: ChartEvent, snapshot: Snapshot, refusal: Refusal) {
    super(`the sale does not take ${event.type} there`);
    this.event = event;
    this.snapshot = snapshot;
    this.refusal = refusal;
  }
}

const ENDING = /^xstate\.(?:done|error)\.actor\.(.+)$/;

/** The sale on its other path, with what is under way there. */
function createSupposedSale(chart: Chart, opening: StoredEvent) {
  const timers = new Map<string, ChartEvent>();
  const steps: SupposedStep[] = [];
  const first = begin(chart, opening.event.input);
  let { snapshot } = first;
  const record = (origin: Origin, at: number, event: ChartEvent, before: string[], step: Step) => {
    for (const id of step.timersCancelled) timers.delete(id);
    for (const { id, event: fired } of step.timersSet) timers.set(id, fired);
    snapshot = step.snapshot;
    const ordered = step.ordered.map(({ id, port }) => ({ id, port }));
    steps.push({ origin, at, event, before, after: statesOf(snapshot), transitions: transitionsOf(step.microsteps), ordered });
  };
  record('kept', opening.at, opening.event, [], first);
  return {
    steps,
    timers,
    snapshot: () => snapshot,
    /** Null where it would be taken. */
    refusal(event: ChartEvent): Refusal | null {
      const id = ENDING.exec(event.type)?.[1];
      if (id !== undefined && !(id in snapshot.children)) return { kind: 'notNow' };
      if (event.type.startsWith('xstate.after.') && ![...timers.values()].some(({ type }) => type === event.type))
        return { kind: 'notNow' };
      return refusalOf(chart, snapshot, event);
    },
    take(origin: Origin, at: number, event: ChartEvent): void {
      const before = statesOf(snapshot);
      // A timer that has fired is no more.
      for (const [id, fired] of timers) if (fired.type === event.type) timers.delete(id);
      record(origin, at, event, before, advance(chart, snapshot, event));
    },
  };
}

/**
 * @param events all of the sale's, oldest first.
 * @throws NotTaken where a supposed event is refused; what the chart itself throws at an event of a wrong shape.
 */
export function walkOtherPath(chart: Chart, events: StoredEvent[], { at, instead, keepRest, after }: Supposition): OtherPath {
  const [opening, ...later] = events;
  if (opening?.event.type !== 'sale.opened') throw new Error('a sale begins with its opening');
  const sale = createSupposedSale(chart, opening);
  const suppose = (origin: Origin, when: number, event: ChartEvent) => {
    const refusal = sale.refusal(event);
    if (refusal) throw new NotTaken(event, sale.snapshot(), refusal);
    sale.take(origin, when, event);
  };
  const leftOut: LeftOut[] = [];
  let when = opening.at;
  const follow = (stored: StoredEvent, origin: Origin) => {
    when = Math.max(when, stored.at);
    if (sale.refusal(stored.event)) leftOut.push({ sequence: stored.sequence, type: stored.event.type });
    else sale.take(origin, stored.at, stored.event);
  };
  for (const stored of later) if (stored.sequence < at) follow(stored, 'kept');
  const replaced = later.find(({ sequence }) => sequence === at);
  for (const event of instead) suppose('instead', replaced?.at ?? when, event);
  if (keepRest) for (const stored of later) if (stored.sequence > at) follow(stored, 'rest');
  for (const event of after) suppose('after', when, event);
  const snapshot = sale.snapshot();
  const children = Object.entries(snapshot.children as Record<string, { src: unknown }>);
  return {
    steps: sale.steps,
    leftOut,
    snapshot,
    atWork: children.map(([id, { src }]) => ({ id, port: String(src) })),
    timers: [...sale.timers.values()],
  };
}
