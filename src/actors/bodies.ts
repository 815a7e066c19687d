/** The bodies of all ports that the charts know, for the engine: the one place where charts meet adapters. */
import type { PricedNozzle } from '../../machines/sale/ports.ts';
import { type Accumulation, accumulationBodies } from './accumulation-bodies.ts';
import { type Bank, bankBodies } from './bank-bodies.ts';
import { type Fiscal, fiscalBodies } from './fiscal-bodies.ts';
import { type Loyalty, loyaltyBodies } from './loyalty-bodies.ts';
import type { PortBodies } from './port-bodies.ts';
import { type Forecourt, pumpBodies } from './pump-bodies.ts';

/** What each receiver's bodies work with. */
export interface World {
  readiness: {
    /** @throws DeviceFailure (notDone) where the pump, its price or the register is not to be had. */
    check(nozzle: PricedNozzle | null, holder: 'sale', signal: AbortSignal): Promise<void>;
  };
  forecourt: Forecourt;
  loyalty: Loyalty;
  accumulation: Accumulation;
  bank: Bank;
  fiscal: Fiscal;
}

export const createBodies = (world: World): PortBodies => ({
  ...loyaltyBodies(world.loyalty),
  ...accumulationBodies(world.accumulation),
  ...bankBodies(world.bank),
  ...fiscalBodies(world.fiscal),
  ...pumpBodies(world.forecourt),
  checkDevices: {
    async perform({ nozzle }, { signal }) {
      await world.readiness.check(nozzle, 'sale', signal);
      return { now: world.accumulation.clock.now() };
    },
  },
});
