/**
 * Sales of another epoch of the station: its database was put back in time, so that nobody here knows what became of them since. Nothing of
 * them is recalled; a person says of each what became of it (D10). Used by the engine.
 */
import type { ActiveEffect, ActiveSale } from './active-sale.ts';
import { Cancellation } from './effects.ts';
import type { Refusal } from './refusal.ts';
import type { SaleRecord } from './sale-record.ts';
import type { Work } from './sale-state.ts';
import { advance, type ChartEvent, type Snapshot, type Step } from './step.ts';

export interface HeldSale {
  /** As it was; its work is there, and none of it has begun. */
  sale: ActiveSale;
  /** What of its work the sale still waits for, after a person has decided. */
  leftOf(): Work;
  /** As it stands before a person. */
  record: SaleRecord;
}

/** What follows a person's word: the event that the sale takes, and where it leads. */
export interface Settlement {
  event: ChartEvent;
  step: Step;
}

/** What remains true of a sale whatever became of it since. */
const LASTING_TAGS = ['open', 'paid', 'closed', 'completed', 'cancelled', 'refunded', 'unpaid', 'failed', 'confirming'] as const;

/** By choice: the event by which the sale hears of it. */
const TOLD_BY = { takenUp: 'sale.takenUp', delivered: 'delivery.stated', closedByHand: 'sale.closedByHand' } as const;
/** Any volume: whether a sale can be told of a delivery at all. */
const NO_VOLUME = { choice: 'delivered', evidence: { volume: 0 }, by: '' };

/** Between what a person decides. One that is over can only go on as it stands. */
function choicesOf(snapshot: Snapshot): string[] {
  if (snapshot.hasTag('closed')) return ['takenUp'];
  const delivered = snapshot.can({ type: 'delivery.stated', ...NO_VOLUME } as never) ? ['delivered'] : [];
  return ['takenUp', ...delivered, 'closedByHand'];
}

/** A sale as it stands before a person: it takes nothing but the decision. One at rest is shown as it ended. */
export function heldRecord(record: SaleRecord, isAtRest: boolean): SaleRecord {
  const { snapshot } = record;
  const choices = choicesOf(snapshot);
  const tags = new Set<string>(LASTING_TAGS.filter((tag) => snapshot.hasTag(tag)));
  if (!isAtRest) tags.add('attention');
  const unsettled = {
    device: 'kolonka',
    code: 'afterRestore',
    message: 'the station’s database was put back to an earlier time',
    known: 'unknown',
    evidence: { epoch: record.epoch, sequence: record.sequence },
  };
  const { status, value, context } = snapshot;
  const standing = {
    ...{ status, value, tags, children: {}, _nodes: [] },
    context: isAtRest ? context : { ...context, unsettled },
    hasTag: (tag: string) => tags.has(tag),
    can: (event: ChartEvent) => 'type' in toldTo(snapshot, event),
    matches: () => false,
    getMeta: () => (isAtRest ? {} : { held: { attention: { reason: 'afterRestore', choices } } }),
  };
  return { ...record, isHeld: true, snapshot: standing as unknown as Snapshot };
}

/** Holds a sale that was open; `work`: what was under way. */
export function hold(sale: ActiveSale, work: Work): HeldSale {
  const effects = work.effects.map((effect): ActiveEffect => ({ ...effect, cancellation: new Cancellation() }));
  for (const effect of effects) sale.effects.set(effect.id, effect);
  const leftOf = () => ({
    effects: effects.filter((effect) => sale.effects.get(effect.id) === effect),
    timers: work.timers.filter((timer) => sale.timers.get(timer.id) === timer),
  });
  return { sale, leftOf, record: heldRecord(sale.record, false) };
}

/** The event by which the sale hears a person's decision, or why it does not take it. */
function toldTo(snapshot: Snapshot, decision: ChartEvent): ChartEvent | Refusal {
  if (decision.type !== 'attention.resolved') return { kind: 'afterRestore' };
  const { choice, evidence, by } = decision;
  if (!choicesOf(snapshot).includes(String(choice))) return { kind: 'guard', guard: 'isChoice' };
  const event: ChartEvent = { type: TOLD_BY[choice as keyof typeof TOLD_BY], choice, evidence, by };
  // No chart knows that a sale is taken up: it stays where it is.
  return choice === 'takenUp' || snapshot.can(event as never) ? event : { kind: 'guard', guard: 'isVolumeChosen' };
}

/** What a person's decision leads to. */
export function settle({ record: { snapshot }, chart }: ActiveSale, decision: ChartEvent): Settlement | Refusal {
  const event = toldTo(snapshot, decision);
  return 'kind' in event ? (event as Refusal) : { event, step: advance(chart, snapshot, event) };
}
