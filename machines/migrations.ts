/**
 * How open sales go over from one version of their chart to the next: pure functions. Used by the engine at its start and by
 * `check-charts`.
 */

/** A sale between two charts. */
interface Carried {
  /** Where it stands: the chart's state value. */
  value: unknown;
  /** All that it knows. */
  context: Record<string, unknown>;
  /**
   * The timers that are running. A delay of the chart fires as `xstate.after.<delay>.<id of its state>`; `due`: ms since the epoch;
   * `delay`: what it was set to.
   */
  timers: { id: string; due: number; delay?: number; event: { type: string } }[];
}

/**
 * From one version of a chart to another. `carry` gives the sale as the new chart would have it, and leaves the given one
 * untouched. Actors at work go on under their own ids: the state that it names must invoke just those. What does not fit is
 * not carried: the sale then ends on the version that it began on, where that is still at hand.
 */
export interface Migration {
  chart: string;
  from: number;
  to: number;
  carry(sale: Carried): Carried;
}

/** `xstate.after.<delay>.<id of its state>`: a reversal that is owed has a delay of its own now. */
const withOwnDelay = (name: string): string =>
  name.replace(/^xstate\.after\.deviceRetry\.(.+\.reversalOwed)$/, 'xstate.after.reversalRetry.$1');

/** Whether the sale is in a state of that name, at any depth. */
const isIn = (value: unknown, state: string): boolean =>
  value === state ||
  (typeof value === 'object' && value !== null && Object.entries(value).some(([key, inner]) => key === state || isIn(inner, state)));

/** What the bank owes the card: of an open refund its total, else the whole payment. */
function reversalOwedIn(context: Record<string, unknown>): unknown {
  const { refunds, payment } = context as { refunds: { isOver: boolean; total: number }[]; payment: { amount: number } | null };
  return refunds.find(({ isOver }) => !isOver)?.total ?? payment?.amount ?? null;
}

/**
 * Version 2: devices are looked at before money moves, another sum than was ordered is known, a refused reversal reaches a person. All
 * states of version 1 are there still, under their names; what a sale knows has grown. The order stays the opening's own: what a later one
 * knows beside it is optional there.
 */
const toVersion2 = (chart: string): Migration => ({
  chart,
  from: 1,
  to: 2,
  carry: ({ value, context, timers }) => {
    const isLoyaltyRefused = (value as { fulfilment?: { loyalty?: unknown } }).fulfilment?.loyalty === 'refused';
    const isReversalOwed = isIn(value, 'reversalOwed') || isIn(value, 'askingReversal');
    return {
      value,
      timers: timers.map(({ id, event, ...timer }) => ({
        ...timer,
        id: withOwnDelay(id),
        event: { ...event, type: withOwnDelay(event.type) },
      })),
      context: {
        ...context,
        goods: null,
        receiptTo: null,
        unusedCoupons: [],
        reversalOwed: isReversalOwed ? reversalOwedIn(context) : null,
        giveBackBy: 'reversal',
        paidBackInCash: 0,
        slips: [],
        unsettled: isLoyaltyRefused ? null : context.unsettled,
        unsettledLoyalty: isLoyaltyRefused ? context.unsettled : null,
      },
    };
  },
});

/** How to go about one: docs/charts.md. */
export const migrations: readonly Migration[] = ['prepaid', 'fillToFull', 'shop'].map(toVersion2);
