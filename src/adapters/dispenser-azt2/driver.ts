/** Promises the dispensers of one serial line: each nozzle watched, and driven through the sale sequence of АЗТ 2.0. */
import type { Clock } from '../../clock.ts';
import { DeviceFailure } from '../wire/failure.ts';
import type { Duplex } from '../wire/serial/duplex.ts';
import { COMMAND, numberOf, type Status, statusOf, volumeOf } from './commands.ts';
import { type LineCounters, openLine } from './line.ts';
import type { NozzleDriver, NozzleSettings, NozzleState, NozzleView } from './nozzle.ts';
import { createNozzleDriver } from './nozzle-driver.ts';

export interface DispenserLine {
  driverOf(address: number): NozzleDriver;
  link(): { up: boolean; since: number; lastError: string | null };
  onView(watch: (view: NozzleView) => void): void;
  counters(): LineCounters;
  close(): Promise<void>;
}

export interface LineOptions {
  duplex: Duplex;
  clock: Clock;
  nozzles: NozzleSettings[];
  log?: (level: 'debug' | 'info' | 'warn' | 'error', message: string, facts: Record<string, unknown>) => void;
  /** Pause between two rounds where nothing flows. */
  pollIdleMs?: number;
  /** Pause between two rounds where fuel flows or may flow. */
  pollActiveMs?: number;
}

const SHOWN: Record<Status['state'], NozzleState> = {
  off: 'idle',
  calling: 'calling',
  authorised: 'authorised',
  dispensing: 'dispensing',
  delivered: 'delivered',
  local: 'local',
};

/** A silent nozzle is asked in every tenth round only: each silence holds the line up for more than a second. */
const SILENT_ROUNDS = 10;

export function openDispenserLine(options: LineOptions): DispenserLine {
  const { duplex, clock, nozzles, pollIdleMs = 200, pollActiveMs = 100 } = options;
  const line = openLine(duplex, clock);
  const link = { up: false, since: clock.now(), lastError: null as string | null };
  duplex.onLink(({ up, reason }) => {
    if (up !== link.up) link.since = clock.now();
    link.up = up;
    link.lastError = up ? null : (reason ?? 'down');
  });
  const views = new Map<number, NozzleView>();
  let watch: (view: NozzleView) => void = () => undefined;
  let closed = false;
  let callOff: () => void = () => undefined;

  /** Notes what a nozzle was seen to be; told on only where it changed. */
  function see(address: number, seen: Partial<Pick<NozzleView, 'state' | 'volume' | 'lastError'>>): void {
    const before = views.get(address);
    if (!before) return;
    const online = seen.state !== undefined && seen.state !== 'offline';
    const changed = seen.state !== undefined && seen.state !== before.state;
    const view: NozzleView = {
      ...before,
      ...seen,
      since: changed ? clock.now() : before.since,
      lastSeen: online ? clock.now() : before.lastSeen,
      lastError: online ? (seen.lastError ?? null) : (seen.lastError ?? before.lastError),
    };
    views.set(address, view);
    if (changed || view.volume !== before.volume) {
      if (changed) options.log?.('debug', 'nozzle', { address, state: view.state, volume: view.volume });
      watch(view);
    }
  }

  const drivers = new Map(
    nozzles.map((settings) => {
      const { address } = settings;
      views.set(address, { address, state: 'offline', volume: 0, since: clock.now(), lastError: null, lastSeen: null });
      const seen = (status: Status, volume?: number) =>
        see(address, { state: status.hasError ? 'error' : SHOWN[status.state], ...(volume === undefined ? {} : { volume }) });
      const view = () => views.get(address) as NozzleView;
      return [address, createNozzleDriver({ line, clock, settings, view, seen })];
    }),
  );

  async function look(address: number): Promise<void> {
    try {
      const status = statusOf(await line.poll({ address, command: COMMAND.status }));
      const flowing = status.state === 'dispensing';
      const volume = flowing ? volumeOf(await line.poll({ address, command: COMMAND.currentVolume })) : undefined;
      see(address, {
        state: status.hasError ? 'error' : SHOWN[status.state],
        ...(volume === undefined ? {} : { volume }),
        ...(status.hasError ? { lastError: await internalError(address) } : {}),
      });
    } catch (problem) {
      if (!(problem instanceof DeviceFailure)) throw problem;
      see(address, { state: 'offline', lastError: `${problem.code}: ${problem.message}` });
    }
  }

  async function internalError(address: number): Promise<string> {
    try {
      const bytes = await line.poll({ address, command: COMMAND.errorCode });
      return `internal error ${numberOf(bytes.slice(0, 3), 'error code')}`;
    } catch {
      // Some dispensers have the flag but not the command (section 5).
      return 'internal error';
    }
  }

  const isActive = () => [...views.values()].some(({ state }) => state === 'authorised' || state === 'dispensing');

  async function round(number: number): Promise<void> {
    for (const [address, driver] of drivers) {
      if (closed) return;
      // Whoever follows a delivery reads the nozzle already.
      if (driver.isFollowed()) continue;
      const silent = views.get(address)?.state === 'offline' && views.get(address)?.lastError !== null;
      if (silent && (number + address) % SILENT_ROUNDS !== 0) continue;
      await look(address);
    }
    if (!closed) callOff = clock.after(isActive() ? pollActiveMs : pollIdleMs, () => void round(number + 1));
  }
  void round(0);

  return {
    driverOf(address) {
      const driver = drivers.get(address);
      if (!driver)
        throw new DeviceFailure({ device: 'pump', code: 'notConfigured', message: `no nozzle has address ${address}`, known: 'notDone' });
      return driver;
    },
    link: () => ({ ...link }),
    onView(watcher) {
      watch = watcher;
    },
    counters: line.counters,
    async close() {
      closed = true;
      callOff();
      line.close();
    },
  };
}
