/** Promises the dispensers of one serial line: each nozzle watched, and driven through the sale sequence of АЗТ 2.0. */
import type { Clock } from '../../clock.ts';
import { DeviceFailure } from '../wire/failure.ts';
import type { Duplex } from '../wire/serial/duplex.ts';
import { COMMAND, numberOf, type Status, statusOf, volumeOf } from './commands.ts';
import { createHose, type Delivery, type Hose } from './hose.ts';
import { type LineCounters, openLine } from './line.ts';

export type { Delivery, Hose };

export interface HoseSettings {
  /** 1..225; each nozzle is one. */
  address: number;
  doseFlags: 'none' | 'full' | 'fullAndAdjustment';
  widths: 'ask' | 'A' | 'B' | 'H';
  startAtOnce: boolean;
}

export type HoseState = 'offline' | 'idle' | 'calling' | 'authorised' | 'dispensing' | 'delivered' | 'local' | 'error';

export interface HoseView {
  address: number;
  state: HoseState;
  /** Millilitres of the running or last delivery. */
  volume: number;
  since: number;
  lastError: string | null;
  lastSeen: number | null;
}

export interface DispenserLine {
  hose(address: number): Hose;
  link(): { up: boolean; since: number; lastError: string | null };
  onView(watch: (view: HoseView) => void): void;
  counters(): LineCounters;
  close(): Promise<void>;
}

export interface LineOptions {
  duplex: Duplex;
  clock: Clock;
  hoses: HoseSettings[];
  log?: (level: 'debug' | 'info' | 'warn' | 'error', message: string, facts: Record<string, unknown>) => void;
  /** Pause between two rounds where nothing flows. */
  pollIdleMs?: number;
  /** Pause between two rounds where fuel flows or may flow. */
  pollActiveMs?: number;
}

const SHOWN: Record<Status['state'], HoseState> = {
  off: 'idle',
  calling: 'calling',
  authorised: 'authorised',
  dispensing: 'dispensing',
  delivered: 'delivered',
  local: 'local',
};

/** A silent hose is asked in every tenth round only: each silence holds the line up for more than a second. */
const SILENT_ROUNDS = 10;

export function openDispenserLine(options: LineOptions): DispenserLine {
  const { duplex, clock, hoses, pollIdleMs = 200, pollActiveMs = 100 } = options;
  const line = openLine(duplex, clock);
  const link = { up: false, since: clock.now(), lastError: null as string | null };
  duplex.onLink(({ up, reason }) => {
    if (up !== link.up) link.since = clock.now();
    link.up = up;
    link.lastError = up ? null : (reason ?? 'down');
  });
  const views = new Map<number, HoseView>();
  let watch: (view: HoseView) => void = () => undefined;
  let closed = false;
  let callOff: () => void = () => undefined;

  /** Notes what a hose was seen to be; told on only where it changed. */
  function see(address: number, seen: Partial<Pick<HoseView, 'state' | 'volume' | 'lastError'>>): void {
    const before = views.get(address);
    if (!before) return;
    const online = seen.state !== undefined && seen.state !== 'offline';
    const changed = seen.state !== undefined && seen.state !== before.state;
    const view: HoseView = {
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

  const machines = new Map(
    hoses.map((settings) => {
      const { address } = settings;
      views.set(address, { address, state: 'offline', volume: 0, since: clock.now(), lastError: null, lastSeen: null });
      const seen = (status: Status, volume?: number) =>
        see(address, { state: status.hasError ? 'error' : SHOWN[status.state], ...(volume === undefined ? {} : { volume }) });
      const view = () => views.get(address) as HoseView;
      return [address, createHose({ line, clock, settings, view, seen })];
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
    for (const [address, hose] of machines) {
      if (closed) return;
      // Whoever follows a delivery looks at the hose himself.
      if (hose.isWatched()) continue;
      const silent = views.get(address)?.state === 'offline' && views.get(address)?.lastError !== null;
      if (silent && (number + address) % SILENT_ROUNDS !== 0) continue;
      await look(address);
    }
    if (!closed) callOff = clock.after(isActive() ? pollActiveMs : pollIdleMs, () => void round(number + 1));
  }
  void round(0);

  return {
    hose(address) {
      const hose = machines.get(address);
      if (!hose)
        throw new DeviceFailure({ device: 'pump', code: 'notConfigured', message: `no nozzle has address ${address}`, known: 'notDone' });
      return hose;
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
