/** Reaction: what a person states to have been delivered will stand on the nozzle's totaliser too, and is no unclaimed fuel there. */
import type { Log, Reaction } from './reaction.ts';

interface Totals {
  /** Millilitres. */
  volume: number;
  /** Kopecks, as the pump shows them. */
  amount: number;
}

interface Totalisers {
  expect(nozzle: { pump: number; nozzle: number }, totals: Totals, stated: Totals): Promise<void>;
}

export function expectStatedDelivery(totalisers: Totalisers, log: Log): Reaction {
  return ({ event, record: { snapshot } }) => {
    if ((event.type !== 'attention.resolved' && event.type !== 'delivery.stated') || event.choice !== 'delivered') return;
    const { order, deliveries } = snapshot.context;
    const last = deliveries.at(-1);
    if (!order.fuel || last?.settledBy !== 'person') return;
    const { before, volume, amount } = last;
    totalisers
      .expect(order.fuel, { volume: before.volume + volume, amount: before.amount + amount }, { volume, amount })
      .catch((problem) => log('error', 'a stated delivery could not be put on record', { problem: String(problem) }));
  };
}
