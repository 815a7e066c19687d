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

/**
 * Version 2: devices are looked at before money moves, another sum than was ordered is known, a refused reversal reaches a person. All
 * states of version 1 are there still, under their names; what a sale knows has grown.
 */
const toVersion2 = (chart: string): Migration => ({
  chart,
  from: 1,
  to: 2,
  carry: ({ context, ...standing }) => ({
    ...standing,
    context: {
      ...context,
      goods: null,
      receiptTo: null,
      unusedCoupons: [],
      reversalOwed: null,
      giveBackBy: 'reversal',
      paidBackInCash: 0,
      unsettledLoyalty: null,
    },
  }),
});

/** How to go about one: docs/charts.md. */
export const migrations: readonly Migration[] = ['prepaid', 'fillToFull', 'shop'].map(toVersion2);
