/** The driver of one nozzle: a sale's steps over its exchanges. Made by the line's driver for each nozzle. */
import type { Clock } from '../../clock.ts';
import { authorise, followDelivery, readStanding, sendStop, settleDelivery, stopDelivery, wasAuthorised } from './delivery.ts';
import { failAs } from './failures.ts';
import type { NozzleDriver, NozzleView } from './nozzle.ts';
import type { NozzleExchanges } from './nozzle-exchanges.ts';
import { changeShownPrice, prepareNozzle } from './prepare.ts';
import { probeNozzle } from './probe.ts';

interface NozzleDriverParts {
  nozzle: NozzleExchanges;
  clock: Clock;
  view(): NozzleView;
}

export function createNozzleDriver({ nozzle, clock, view }: NozzleDriverParts): NozzleDriver {
  let followers = 0;
  /** A price that is being set; a sale waits until that is over. */
  let pricing: Promise<void> = Promise.resolve();
  /** How often the nozzle had been stopped when the sale under way was prepared. */
  let stopsBefore = 0;

  return {
    view,
    isFollowed: () => followers > 0,
    async checkState(signal) {
      await nozzle.readStatus(signal);
      return view();
    },
    probe: (signal) => probeNozzle(nozzle, clock, signal),
    totals: (signal) => nozzle.readTotals(signal),
    prepare: (order, options) =>
      failAs('notDone', async () => {
        stopsBefore = nozzle.stops();
        await pricing;
        return prepareNozzle(nozzle, clock, order, options);
      }),
    authorise: (before, signal) => authorise(nozzle, before, stopsBefore, signal),
    wasAuthorised: (before, signal) => wasAuthorised(nozzle, before, signal),
    async follow(before, { onProgress, ...options } = {}) {
      followers++;
      try {
        return await followDelivery(nozzle, clock, before, { ...options, onProgress: (volume) => onProgress?.(volume, view().state) });
      } finally {
        followers--;
      }
    },
    stop: (signal) => stopDelivery(nozzle, signal),
    sendStop: () => sendStop(nozzle),
    isStanding: () => readStanding(nozzle),
    confirm: (signal) => settleDelivery(nozzle, signal),
    showPrice(price) {
      const change = failAs('notDone', () => changeShownPrice(nozzle, price));
      pricing = change.catch(() => undefined);
      return change;
    },
  };
}
