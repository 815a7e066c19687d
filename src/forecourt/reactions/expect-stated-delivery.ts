/** Reaction: what a person states to have been delivered will stand on the nozzle's totaliser too, and is no unclaimed fuel there. */
import type { Log, Reaction } from './reaction.ts';

interface Totals {
  /** Millilitres. */
  volume: number;
  /** Kopecks, as the pump shows them. */
  amount: number;
}

interface Totalisers {
  expect(nozzle: { pump: number; nozzle: number }, totals: Totals): Promise<void>;
}

export function expectStatedDelivery(totalisers: Totalisers, log: Log): Reaction {
  return ({ event, record: { snapshot } }) => {
    if (event.type !== 'attention.resolved' || event.choice !== 'delivered') return;
    const { order, deliveries } = snapshot.context;
    const last = deliveries.at(-1);
    if (!order.fuel || last?.settledBy !== 'person') return;
    totalisers
      .expect(order.fuel, { volume: last.before.volume + last.volume, amount: last.before.amount + last.amount })
      .catch((problem) => log('error', 'a stated delivery could not be put on record', { problem: String(problem) }));
  };
}
