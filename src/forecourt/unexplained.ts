/** A nozzle whose totaliser shows more than is known is not armed until a person has said why. Used by readiness and preparePump. */
import type { NozzleAddress } from '../../machines/sale/ports.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';

/** @returns what throws DeviceFailure (notDone) for such a nozzle. */
export const refuseUnexplained =
  (totalisers: { listUnexplained(nozzle: NozzleAddress): { volume: number }[] }) =>
  ({ pump, nozzle }: NozzleAddress): void => {
    const volume = totalisers.listUnexplained({ pump, nozzle }).reduce((sum, one) => sum + one.volume, 0);
    if (volume === 0) return;
    const message = `the totaliser of pump ${pump}, nozzle ${nozzle} shows ${volume} ml more than is known here: say why first`;
    throw new DeviceFailure({ device: 'pump', code: 'totaliserUnexplained', message, known: 'notDone' });
  };
