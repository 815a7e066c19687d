/** Reaction: what a person states to have been delivered will stand on the nozzle's totaliser too, and is no unclaimed fuel there. */
import type { Log, Reaction } from './reaction.ts';

interface Totals {
  /** Millilitres. */
  volume: number;
  /** Kopecks, as the pump shows them. */
  amount: number;
}

interface Totalisers {
  listUnexplained(nozzle: { pump: number; nozzle: number }): unknown[];
  expect(nozzle: { pump: number; nozzle: number }, totals: Totals, stated: Totals): Promise<void>;
}

export function expectStatedDelivery(totalisers: Totalisers, log: Log): Reaction {
  /** A delivery of before a restore, followed to its end after the totaliser was read. */
  const isFollowedLate = ({ type }: { type: string }, nozzle: { pump: number; nozzle: number }) =>
    type === 'xstate.done.actor.followDelivery' && totalisers.listUnexplained(nozzle).length > 0;
  return ({ event, record: { snapshot } }) => {
    const isStated = (event.type === 'attention.resolved' || event.type === 'delivery.stated') && event.choice === 'delivered';
    const { order, deliveries } = snapshot.context;
    const last = deliveries.at(-1);
    if (!order.fuel || !last || !(isStated ? last.settledBy === 'person' : isFollowedLate(event, order.fuel))) return;
    const { before, volume, amount } = last;
    totalisers
      .expect(order.fuel, { volume: before.volume + volume, amount: before.amount + amount }, { volume, amount })
      .catch((problem) => log('error', 'a stated delivery could not be put on record', { problem: String(problem) }));
  };
}
