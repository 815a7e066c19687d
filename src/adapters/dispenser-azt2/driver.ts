/** The dispensers of one serial line: every nozzle polled in turn, each with a driver for sales. Opened by the forecourt. */
import type { Clock } from '../../clock.ts';
import { DeviceFailure } from '../wire/failure.ts';
import type { Log } from '../wire/log.ts';
import type { Duplex } from '../wire/serial/duplex.ts';
import { type LinkState, watchLink } from '../wire/serial/link.ts';
import { COMMAND, numberOf } from './commands.ts';
import type { LineCounters } from './exchanger.ts';
import { openLine } from './line.ts';
import type { NozzleDriver, NozzleSettings, NozzleView } from './nozzle.ts';
import { createNozzleDriver } from './nozzle-driver.ts';
import { NozzleExchanges } from './nozzle-exchanges.ts';
import { NozzleViews } from './nozzle-views.ts';

export interface DispenserLine {
  /** @throws DeviceFailure `notConfigured` for an address that the line was not opened with. */
  driverOf(address: number): NozzleDriver;
  link(): LinkState;
  /** The one watcher of changes in state or volume; each call replaces the last. */
  onView(watch: (view: NozzleView) => void): void;
  counters(): LineCounters;
  close(): Promise<void>;
}

export interface LineOptions {
  duplex: Duplex;
  clock: Clock;
  nozzles: NozzleSettings[];
  log?: Log;
  /** Pause between two rounds where nothing flows. */
  pollIdleMs?: number;
  /** Pause between two rounds where fuel flows or may flow. */
  pollActiveMs?: number;
}

/** A silent nozzle is asked in every tenth round only: each silence holds the line up for more than a second. */
const SILENT_ROUNDS = 10;

/** Begins to poll at once. The duplex stays with the caller, who closes it. */
export function openDispenserLine({ duplex, clock, nozzles, log, pollIdleMs = 200, pollActiveMs = 100 }: LineOptions): DispenserLine {
  const profiles = new Map(nozzles.map(({ address, profile }) => [address, profile]));
  const line = openLine(duplex, clock, (address) => profiles.get(address));
  const link = watchLink(duplex, clock);
  let watch: (view: NozzleView) => void = () => undefined;
  const addresses = nozzles.map(({ address }) => address);
  const views = new NozzleViews(addresses, clock, (view, before) => {
    const { address, state, volume } = view;
    if (state !== before.state) log?.('debug', 'nozzle', { address, state, volume });
    watch(view);
  });
  const exchanges = nozzles.map((settings) => {
    const { address } = settings;
    return new NozzleExchanges(line, settings, {
      onStatus: (status, volume) => views.recordStatus(address, status, volume === undefined ? {} : { volume }),
      onSilence: ({ code, message }) => views.recordSilence(address, `${code}: ${message}`),
    });
  });
  const drivers = new Map(
    exchanges.map((nozzle) => {
      const { address } = nozzle.settings;
      return [address, createNozzleDriver({ nozzle, clock, view: () => views.at(address) })];
    }),
  );
  const polling = new Polling({ exchanges, clock, views, drivers, pollIdleMs, pollActiveMs });
  polling.start();

  return {
    driverOf(address) {
      const driver = drivers.get(address);
      if (driver) return driver;
      throw new DeviceFailure({ device: 'pump', code: 'notConfigured', message: `no nozzle has address ${address}`, known: 'notDone' });
    },
    link,
    onView(watcher) {
      watch = watcher;
    },
    counters: line.counters,
    async close() {
      polling.stop();
      line.close();
    },
  };
}

interface PollingParts {
  exchanges: NozzleExchanges[];
  clock: Clock;
  views: NozzleViews;
  drivers: ReadonlyMap<number, NozzleDriver>;
  pollIdleMs: number;
  pollActiveMs: number;
}

/** Rounds over all nozzles of a line, one after the other, until stopped. */
class Polling {
  readonly #parts: PollingParts;
  #isStopped = false;
  #callOff: () => void = () => undefined;

  constructor(parts: PollingParts) {
    this.#parts = parts;
  }

  start(): void {
    void this.#round(0);
  }

  stop(): void {
    this.#isStopped = true;
    this.#callOff();
  }

  async #round(number: number): Promise<void> {
    const { exchanges, clock, views, drivers, pollIdleMs, pollActiveMs } = this.#parts;
    for (const nozzle of exchanges) {
      if (this.#isStopped) return;
      const { address } = nozzle.settings;
      // Whoever follows a delivery reads the nozzle already.
      if (drivers.get(address)?.isFollowed()) continue;
      const { state, lastError } = views.at(address);
      const isSilent = state === 'offline' && lastError !== null;
      if (isSilent && (number + address) % SILENT_ROUNDS !== 0) continue;
      await this.#poll(nozzle);
    }
    if (!this.#isStopped) this.#callOff = clock.after(views.isActive() ? pollActiveMs : pollIdleMs, () => void this.#round(number + 1));
  }

  async #poll(nozzle: NozzleExchanges): Promise<void> {
    const { views } = this.#parts;
    try {
      const status = await nozzle.readStatus(undefined, 'poll');
      const volume = status.state === 'dispensing' ? { volume: await nozzle.readVolume(undefined, 'poll') } : {};
      const lastError = status.hasError ? { lastError: await readInternalError(nozzle) } : {};
      views.recordStatus(nozzle.settings.address, status, { ...volume, ...lastError });
    } catch (problem) {
      // A silence is on view already; a refusal says that it is there.
      if (!(problem instanceof DeviceFailure)) throw problem;
    }
  }
}

/** Some dispensers raise the error flag but do not know the command (section 5). */
async function readInternalError(nozzle: NozzleExchanges): Promise<string> {
  try {
    const bytes = await nozzle.ask(COMMAND.errorCode, undefined, [], 'poll');
    return `internal error ${numberOf(bytes.slice(0, 3), 'error code')}`;
  } catch {
    return 'internal error';
  }
}
