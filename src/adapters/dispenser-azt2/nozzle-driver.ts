/** The driver of one nozzle: a sale's steps over its exchanges. Made by the line's driver for each nozzle. */
import type { Clock } from '../../clock.ts';
import type { Status } from './commands.ts';
import { authorise, followDelivery, settleDelivery, stopDelivery, wasAuthorised } from './delivery.ts';
import { failAs } from './failures.ts';
import type { Line } from './line.ts';
import type { NozzleDriver, NozzleSettings, NozzleView } from './nozzle.ts';
import { NozzleExchanges } from './nozzle-exchanges.ts';
import { changeShownPrice, prepareNozzle } from './prepare.ts';

interface NozzleDriverParts {
  line: Line;
  clock: Clock;
  settings: NozzleSettings;
  view(): NozzleView;
  /** Called with every status that the nozzle reports, and the volume where that was read too. */
  onStatus(status: Status, volume?: number): void;
}

export function createNozzleDriver({ line, clock, settings, view, onStatus }: NozzleDriverParts): NozzleDriver {
  const nozzle = new NozzleExchanges(line, settings, onStatus);
  let followers = 0;
  /** A price that is being set; a sale waits until that is over. */
  let pricing: Promise<void> = Promise.resolve();

  return {
    view,
    isFollowed: () => followers > 0,
    totals: (signal) => nozzle.readTotals(signal),
    prepare: (order, options) =>
      failAs('notDone', async () => {
        await pricing;
        return prepareNozzle(nozzle, clock, order, options);
      }),
    authorise: (before, signal) => authorise(nozzle, before, signal),
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
    confirm: (signal) => settleDelivery(nozzle, signal),
    showPrice(price) {
      const change = failAs('notDone', () => changeShownPrice(nozzle, price));
      pricing = change.catch(() => undefined);
      return change;
    },
  };
}
