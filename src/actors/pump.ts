/** Promises bodies for the dispenser's ports: the sale sequence of АЗТ 2.0, each step repeatable or answerable by the pump's evidence. */
import type { Delivery, NozzleAddress, PumpTotals } from '../../machines/ports.ts';
import type { Hose } from '../adapters/dispenser-azt2/driver.ts';
import type { Kopecks, Millilitres } from '../domain/units.ts';
import type { PortBodies } from './bodies.ts';

export interface Forecourt {
  /** @throws DeviceFailure (notDone) for a nozzle that the station does not have or cannot reach. */
  hose(nozzle: NozzleAddress): Hose;
  /** Fuel found at a nozzle that belongs to no sale; on disk when it resolves. */
  unclaimed(nozzle: NozzleAddress, delivery: { volume: number; amount: number }): Promise<void>;
}

const totals = (read: { volume: number; amount: number }): PumpTotals => ({
  volume: read.volume as Millilitres,
  amount: read.amount as Kopecks,
});

type PumpPort = 'preparePump' | 'authorisePump' | 'askPump' | 'followDelivery' | 'stopPump' | 'confirmDelivery';

export function pumpBodies(forecourt: Forecourt): Pick<PortBodies, PumpPort> {
  return {
    preparePump: {
      async perform({ price, volume, ...nozzle }, { signal }) {
        const onUnclaimed = (delivery: { volume: number; amount: number }) => forecourt.unclaimed(nozzle, delivery);
        return totals(await forecourt.hose(nozzle).prepare({ price, volume }, { signal, onUnclaimed }));
      },
    },
    authorisePump: {
      perform: ({ before, ...nozzle }, { signal }) => forecourt.hose(nozzle).authorise(before, signal),
      async recall({ before, ...nozzle }, { signal }) {
        const was = await forecourt.hose(nozzle).wasAuthorised(before, signal);
        return was ? { state: 'done', result: undefined } : { state: 'notDone' };
      },
    },
    askPump: {
      perform: async ({ before, ...nozzle }, { signal }) => ({
        authorised: await forecourt.hose(nozzle).wasAuthorised(before, signal),
      }),
    },
    followDelivery: {
      async perform({ before, ...nozzle }, { signal, progress }) {
        const onProgress = (volume: number, state: string) => progress({ volume, state });
        const { volume, amount, reason, settledBy } = await forecourt.hose(nozzle).follow(before, { signal, onProgress });
        return { volume: volume as Millilitres, amount: amount as Kopecks, reason, settledBy } satisfies Delivery;
      },
    },
    stopPump: { perform: (nozzle, { signal }) => forecourt.hose(nozzle).stop(signal) },
    confirmDelivery: { perform: async (nozzle, { signal }) => totals(await forecourt.hose(nozzle).confirm(signal)) },
  };
}
