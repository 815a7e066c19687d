/**
 * The emergency stop of a pump: its nozzles first, again and again until each is heard to stand; the record of it beside that. Used by the
 * API through compose.
 */
import { DeviceFailure } from '../adapters/wire/failure.ts';
import { type Clock, monotonic, pause } from '../clock.ts';
import type { Engine } from '../engine/engine.ts';
import type { Station } from '../station/document.ts';
import type { Devices } from './devices.ts';

export interface PumpStops {
  /**
   * Orders every nozzle of the pump to stop, whatever it was last seen to do.
   * @returns the nozzles that have not been heard to stand; none: the pump stands. They are ordered again in the background until
   * they are heard. @throws DeviceFailure (notConfigured) where there is no such pump.
   */
  stop(pump: number): Promise<number[]>;
  /** Orders no more. */
  close(): void;
}

interface Parts {
  clock: Clock;
  station(): Station;
  devices: Pick<Devices, 'views' | 'driverOf'>;
  engine: Pick<Engine, 'atWork' | 'dispatch'>;
  log(level: 'info' | 'error', message: string, facts: Record<string, unknown>): void;
}

/** How long the caller waits; one whole round at least. */
const ANSWER_MS = 2_000;
const FIRST_PAUSE_MS = 100;
/** A silent nozzle holds up its line at each round: later rounds are rarer. */
const LONGEST_PAUSE_MS = 5_000;

/** The nozzles that may pour come first: each silent one takes half a second. */
const RANKS = ['dispensing', 'authorised', 'local', 'error', 'offline', 'delivered', 'calling', 'idle'];

export function createPumpStops({ clock, station, devices, engine, log }: Parts): PumpStops {
  /** The newest stop of each pump; an older one leaves the rest to it. */
  const newest = new Map<number, object>();
  let isClosed = false;

  function nozzlesOf(number: number): number[] {
    const pump = station().pumps.find((candidate) => candidate.number === number);
    if (!pump) throw new DeviceFailure({ device: 'pump', code: 'notConfigured', message: `there is no pump ${number}`, known: 'notDone' });
    // None while the pump's line is opened anew.
    const open = devices.views(number).toSorted((a, b) => RANKS.indexOf(a.view.state) - RANKS.indexOf(b.view.state));
    return open.length > 0 ? open.map(({ nozzle }) => nozzle) : pump.nozzles.map(({ number }) => number);
  }

  /** The nozzles that were not heard to stand. */
  async function orderStop(pump: number, nozzles: number[]): Promise<number[]> {
    const each = <Result>(work: (nozzle: number) => Promise<Result>) => Promise.allSettled(nozzles.map(work));
    await each(async (nozzle) => devices.driverOf({ pump, nozzle }).sendStop());
    const standing = await each(async (nozzle) => devices.driverOf({ pump, nozzle }).isStanding());
    return nozzles.filter((_, index) => {
      const answer = standing[index];
      return answer?.status !== 'fulfilled' || !answer.value;
    });
  }

  /** Until all stand, or the caller's time is over. */
  async function stopForCaller(pump: number, nozzles: number[]): Promise<number[]> {
    const end = monotonic(clock) + ANSWER_MS;
    let left = await orderStop(pump, nozzles);
    while (left.length > 0 && monotonic(clock) < end && !isClosed) {
      await pause(clock, FIRST_PAUSE_MS);
      left = await orderStop(pump, left);
    }
    return left;
  }

  async function goOn(pump: number, nozzles: number[], mine: object): Promise<void> {
    let left = nozzles;
    for (let wait = FIRST_PAUSE_MS; left.length > 0; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      await pause(clock, wait);
      if (isClosed || newest.get(pump) !== mine) return;
      left = await orderStop(pump, left);
    }
    log('info', 'a pump stands that did not answer its stop at first', { pump, nozzles });
  }

  /** The sale gets the event for the record; the pump does not wait for that. */
  function recordStop(pump: number): void {
    for (const { id, snapshot } of engine.atWork()) {
      const { order, delivering } = snapshot.context;
      if (order.fuel?.pump !== pump || !delivering) continue;
      void engine
        .dispatch(id, { type: 'dispensing.stopped' })
        .catch((problem) => log('error', 'a stop could not be put on record', { saleId: id, problem: String(problem) }));
    }
  }

  return {
    async stop(pump) {
      const mine = {};
      newest.set(pump, mine);
      const stopping = stopForCaller(pump, nozzlesOf(pump));
      recordStop(pump);
      const silent = await stopping;
      if (silent.length > 0) {
        log('error', 'a pump does not say that it stands', { pump, nozzles: silent });
        void goOn(pump, silent, mine);
      }
      return silent;
    },
    close() {
      isClosed = true;
    },
  };
}
