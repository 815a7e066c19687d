/** Bodies of the dispenser's ports: the sale sequence of АЗТ 2.0, each step repeatable or readable off the pump. Used by bodies.ts. */
import type { Delivery, NozzleAddress, PumpTotals } from '../../machines/sale/ports.ts';
import type { NozzleDriver } from '../adapters/dispenser-azt2/nozzle.ts';
import type { Kopecks, Millilitres } from '../domain/units.ts';
import type { PortBodies } from './port-bodies.ts';

export interface Forecourt {
  /** @throws DeviceFailure (notDone) for a nozzle that the station does not have or cannot reach. */
  driverOf(nozzle: NozzleAddress): NozzleDriver;
  totalisers: {
    /** A totaliser as it stands between sales. */
    recordReading(nozzle: NozzleAddress, totals: Figures): Promise<void>;
    /** @throws DeviceFailure (notDone) while the totaliser shows more than is known, and nobody has said why. */
    refuseUnexplained(nozzle: NozzleAddress): void;
    /** A totaliser after a sale's delivery: what it shows is accounted for. */
    recordDelivered(nozzle: NozzleAddress, totals: Figures): Promise<void>;
    /** A delivery that waited at the nozzle for no sale, with the totaliser after it; on disk when it returns. */
    recordUnclaimed(nozzle: NozzleAddress, delivery: Figures, totals: Figures): Promise<void>;
  };
}

/** Millilitres, and kopecks as the pump shows them. */
interface Figures {
  volume: number;
  amount: number;
}

const totalsOf = ({ volume, amount }: Figures): PumpTotals => ({ volume: volume as Millilitres, amount: amount as Kopecks });

type PumpPort = 'preparePump' | 'authorisePump' | 'askPump' | 'followDelivery' | 'stopPump' | 'confirmDelivery';

export function pumpBodies(forecourt: Forecourt): Pick<PortBodies, PumpPort> {
  return {
    preparePump: {
      async perform({ price, volume, ...nozzle }, { signal }) {
        const driver = forecourt.driverOf(nozzle);
        const onUnclaimed = async (delivery: Figures) =>
          forecourt.totalisers.recordUnclaimed(nozzle, delivery, await driver.totals(signal));
        const before = totalsOf(await driver.prepare({ price, volume }, { signal, onUnclaimed }));
        await forecourt.totalisers.recordReading(nozzle, before);
        forecourt.totalisers.refuseUnexplained(nozzle);
        return before;
      },
    },
    authorisePump: {
      perform: ({ before, ...nozzle }, { signal }) => forecourt.driverOf(nozzle).authorise(before, signal),
      async recall({ before, ...nozzle }, { signal }) {
        const was = await forecourt.driverOf(nozzle).wasAuthorised(before, signal);
        return was ? { state: 'done', result: undefined } : { state: 'notDone' };
      },
    },
    askPump: {
      perform: async ({ before, ...nozzle }, { signal }) => ({
        authorised: await forecourt.driverOf(nozzle).wasAuthorised(before, signal),
      }),
    },
    followDelivery: {
      async perform({ before, ...nozzle }, { signal, progress }) {
        const onProgress = (volume: number, state: string) => progress({ volume, state });
        const { volume, amount, reason, settledBy } = await forecourt.driverOf(nozzle).follow(before, { signal, onProgress });
        return { volume: volume as Millilitres, amount: amount as Kopecks, reason, settledBy } satisfies Delivery;
      },
    },
    stopPump: { perform: (nozzle, { signal }) => forecourt.driverOf(nozzle).stop(signal) },
    confirmDelivery: {
      async perform(nozzle, { signal }) {
        const after = totalsOf(await forecourt.driverOf(nozzle).confirm(signal));
        await forecourt.totalisers.recordDelivered(nozzle, after);
        return after;
      },
    },
  };
}
