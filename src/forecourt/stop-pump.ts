/** The emergency stop of a pump: the pump first, the record of it after. Used by the API through compose. */
import { DeviceFailure } from '../adapters/wire/failure.ts';
import type { Engine } from '../engine/engine.ts';
import type { Station } from '../station/document.ts';
import type { Devices } from './devices.ts';

interface Parts {
  station: Station;
  devices: Pick<Devices, 'views' | 'driverOf'>;
  engine: Pick<Engine, 'atWork' | 'dispatch'>;
  log(level: 'error', message: string, facts: Record<string, unknown>): void;
}

const FLOWING = new Set(['authorised', 'dispensing', 'local']);

/** @throws DeviceFailure where there is no such pump, or it cannot be stopped. */
export async function stopPump({ station, devices, engine, log }: Parts, number: number): Promise<void> {
  const pump = station.pumps.find((candidate) => candidate.number === number);
  if (!pump) throw new DeviceFailure({ device: 'pump', code: 'notConfigured', message: `there is no pump ${number}`, known: 'notDone' });
  const flowing = devices.views(number).filter(({ view }) => FLOWING.has(view.state));
  const stops = Promise.allSettled(flowing.map(({ nozzle }) => devices.driverOf({ pump: number, nozzle }).stop()));
  // The sale gets the event for the record; the pump does not wait for that.
  for (const { id, snapshot } of engine.atWork()) {
    const { fuel } = snapshot.context.order;
    if (fuel?.pump === number && snapshot.context.delivering) {
      await engine
        .dispatch(id, { type: 'dispensing.stopped' })
        .catch((problem) => log('error', 'a stop could not be put on record', { saleId: id, problem: String(problem) }));
    }
  }
  const failed = (await stops).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
