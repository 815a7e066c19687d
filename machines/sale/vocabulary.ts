/** Guards and actions by name, with what they take from the event. Used by all parts, so that each phrase is written once. */
import { and, type DoneActorEvent, type ErrorActorEvent } from 'xstate';
import { type AttentionReason, CHOICES, type Choice } from './choices.ts';
import type { SaleEvent, SaleEventType } from './events.ts';
import type { guards } from './guards.ts';
import type { Repeatable } from './operations.ts';
import type { Failure, LookUp } from './ports.ts';

/** Where an event of that type is at hand. */
export type On<Type extends SaleEventType> = { event: Extract<SaleEvent, { type: Type }> };

/** XState types the error of an actor as unknown; a port rejects with a `Failure` and nothing else (D10). */
const failureIn = ({ event }: { event: ErrorActorEvent }) => ({ failure: event.error as Failure });

export const isNotDone = { type: 'isNotDone', params: failureIn } as const;
export const isCancelledUndone = { type: 'isCancelledUndone', params: failureIn } as const;
export const isCardAtFault = { type: 'isCardAtFault', params: failureIn } as const;
export const isOfferAtFault = { type: 'isOfferAtFault', params: failureIn } as const;
export const isSettlementRefused = { type: 'isSettlementRefused', params: failureIn } as const;
/** Shown to the operator until the next step. */
export const tell = { type: 'tell', params: failureIn } as const;
/** Shown, and kept for whoever decides. */
export const keepEvidence = { type: 'keepEvidence', params: failureIn } as const;

export const keepLoyaltyEvidence = { type: 'keepLoyaltyEvidence', params: failureIn } as const;
export const isForgotten = { type: 'isForgotten', params: failureIn } as const;
export const isDrawerShort = { type: 'isDrawerShort', params: failureIn } as const;
export const isReversalRefused = { type: 'isReversalRefused', params: failureIn } as const;

export const wasDone = {
  type: 'wasDone',
  params: ({ event }: { event: DoneActorEvent<LookUp<unknown>> }) => ({ lookUp: event.output }),
} as const;

/** The result inside an answer that `wasDone`. @throws where that guard was not asked first. */
export function resultOf<Result>({ event }: { event: DoneActorEvent<LookUp<Result>> }): Result {
  if (event.output.state !== 'done') throw new Error('there is no result of what was not done');
  return event.output.result;
}

export const countAttempt = (at: Repeatable) => ({ type: 'countAttempt', params: { at } }) as const;
export const rememberCancel = { type: 'rememberCancel', params: ({ event }: On<'sale.cancelled'>) => ({ reason: event.reason }) } as const;
export const rememberCard = { type: 'rememberCard', params: ({ event }: On<'card.presented'>) => ({ cardRef: event.cardRef }) } as const;

/** A person's decision, as it was sent. */
const decision = ({ event }: On<'attention.resolved'>) => event;
/** Whether that choice was made in the case of that reason, with the evidence that it needs. */
export const chose = (choice: Choice, at: AttentionReason) => {
  const needs = CHOICES[choice];
  if (needs) return { type: needs.guard, params: ({ event }: On<'attention.resolved'>) => ({ ...decision({ event }), at }) } as const;
  const params = ({ event: { choice: chosen, reason } }: On<'attention.resolved'>) => ({ choice: chosen, is: choice, reason, at });
  return { type: 'isChoice', params } as const;
};
export const recordResolution = { type: 'recordResolution', params: decision } as const;
/** After a restore a person says what became of the sale. */
export const recordStated = {
  type: 'recordResolution',
  params: ({ event: { choice, evidence, by } }: On<'delivery.stated' | 'sale.closedByHand'>) => ({ choice, evidence, by }),
} as const;
export const deliveryStated = {
  guard: {
    type: 'isVolumeChosen',
    params: ({ event: { evidence } }: On<'delivery.stated'>) => ({ choice: 'delivered', evidence, at: 'deliveryUnknown' as const }),
  },
  description: 'After a restore: a person says how much was delivered since.',
  actions: [recordStated, { type: 'recordDeliveryByPerson', params: ({ event: { evidence } }: On<'delivery.stated'>) => ({ evidence }) }],
} as const;
export const evidenceIn = ({ event }: On<'attention.resolved'>) => ({ evidence: event.evidence });

type Named = keyof typeof guards | { type: keyof typeof guards; params: (args: never) => unknown };
/** All of them must hold. The cast: XState types `and` only for guards without params that are taken from an event. */
export const all = (...named: Named[]) => and(named as never);
