/** The open dispenser lines; one whose settings changed is opened again once its pumps are at rest. Used by the devices. */
import type { NozzleAddress } from '../../machines/sale/ports.ts';
import { type DispenserLine, openDispenserLine } from '../adapters/dispenser-azt2/driver.ts';
import type { NozzleDriver, NozzleView } from '../adapters/dispenser-azt2/nozzle.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import type { Duplex } from '../adapters/wire/serial/duplex.ts';
import { monotonic, pause } from '../clock.ts';
import type { PumpSettings, Station } from '../station/document.ts';
import type { DeviceState } from './device-watch.ts';
import type { Reach } from './reach.ts';

export interface DispenserLines {
  /** @throws DeviceFailure (notConfigured, notDone) for a nozzle that no open line has. */
  driverOf(nozzle: NozzleAddress): NozzleDriver;
  /** What the nozzles of a pump show; none while its line is opened again. */
  views(pump: number): { nozzle: number; view: NozzleView }[];
  states(): DeviceState[];
  /** Takes new settings up: at once where nothing is under way at the line's pumps, else when it is over. */
  follow(station: Station): void;
  /** Resolves when every line is open, or after the limit. */
  ready(limitMs: number): Promise<void>;
  close(): Promise<void>;
}

interface Wiring {
  settings: Station['lines'][number];
  pumps: PumpSettings[];
  /** All that the open line was made of. */
  key: string;
}
interface OpenLine extends Wiring {
  line: DispenserLine;
  duplex: Duplex;
}

const CHECK_MS = 20;
/** How often a line with new settings checks whether its pumps are at rest. */
const RETRY_MS = 1_000;
const AT_WORK = new Set(['authorised', 'dispensing', 'delivered', 'local']);

/** Whether a delivery is under way at the nozzle, or waits there to be confirmed. */
export const isAtWork = ({ state }: NozzleView): boolean => AT_WORK.has(state);

function wiringsOf(station: Station): Map<string, Wiring> {
  return new Map(
    station.lines.map((settings) => {
      const pumps = station.pumps.filter(({ line }) => line === settings.id);
      const wires = pumps.map(({ number, options, profile, nozzles }) => [
        number,
        options,
        profile,
        nozzles.map(({ number, address }) => [number, address]),
      ]);
      return [settings.id, { settings, pumps, key: JSON.stringify([settings, wires]) }];
    }),
  );
}

function openLine(wiring: Wiring, { serial, clock, log }: Reach): OpenLine {
  const { settings, pumps } = wiring;
  // 7E2 is the protocol's own setting; only the speed differs between devices.
  const duplex = serial(settings.device, { baudRate: settings.baudRate, dataBits: 7, parity: 'even', stopBits: 2 });
  const nozzles = pumps.flatMap(({ options, profile, nozzles }) => nozzles.map(({ address }) => ({ address, ...options, profile })));
  return { ...wiring, duplex, line: openDispenserLine({ duplex, clock, nozzles, log }) };
}

async function closeLine({ line, duplex }: OpenLine): Promise<void> {
  await line.close();
  await duplex.close();
}

function viewsOn({ line, pumps }: OpenLine, pump: number): { nozzle: number; view: NozzleView }[] {
  const nozzles = pumps.find(({ number }) => number === pump)?.nozzles ?? [];
  return nozzles.map(({ number, address }) => ({ nozzle: number, view: line.driverOf(address).view() }));
}

/** A pump is up where any of its nozzles answers. */
function pumpState(open: OpenLine, number: number): DeviceState {
  const views = viewsOn(open, number).map(({ view }) => view);
  const newest = views.toSorted((a, b) => b.since - a.since)[0];
  if (!newest) throw new Error(`pump ${number} has no nozzles`);
  const up = views.some(({ state }) => state !== 'offline');
  return { id: `pump-${number}`, kind: 'pump', up, since: newest.since, lastError: up ? null : (newest.lastError ?? 'no answer') };
}

/** @param isFree whether no sale is under way at the pump. */
export function openDispenserLines(station: Station, reach: Reach, isFree: (pump: number) => boolean): DispenserLines {
  const { clock, log } = reach;
  let wanted = wiringsOf(station);
  const lines = new Map([...wanted].map(([id, wiring]) => [id, openLine(wiring, reach)]));
  let cancelRetry: () => void = () => undefined;
  let isClosed = false;

  const isAtRest = (open: OpenLine) =>
    open.pumps.every(({ number }) => isFree(number) && viewsOn(open, number).every(({ view }) => !isAtWork(view)));
  const isOutdated = (id: string, { key }: OpenLine) => wanted.get(id)?.key !== key;

  function lineState([id, open]: [string, OpenLine]): DeviceState {
    const state: DeviceState = { id, kind: 'dispensers', ...open.line.link() };
    return isOutdated(id, open) ? { ...state, waiting: 'new settings wait until its pumps are at rest' } : state;
  }

  /** Closes and opens what it may; tries again later where something is under way. */
  async function applySettings(): Promise<void> {
    cancelRetry();
    for (const [id, open] of lines) {
      if (!isOutdated(id, open) || !isAtRest(open)) continue;
      lines.delete(id);
      await closeLine(open);
    }
    if (isClosed) return;
    for (const [id, wiring] of wanted) {
      if (lines.has(id)) continue;
      lines.set(id, openLine(wiring, reach));
      log('info', 'a dispenser line was opened with its new settings', { line: id, device: wiring.settings.device });
    }
    if ([...lines].some(([id, open]) => isOutdated(id, open))) cancelRetry = clock.after(RETRY_MS, () => void applySettings());
  }

  return {
    driverOf({ pump, nozzle }) {
      for (const { line, pumps } of lines.values()) {
        const address = pumps.find(({ number }) => number === pump)?.nozzles.find(({ number }) => number === nozzle)?.address;
        if (address !== undefined) return line.driverOf(address);
      }
      const message = `there is no nozzle ${nozzle} at pump ${pump}`;
      throw new DeviceFailure({ device: 'pump', code: 'notConfigured', message, known: 'notDone' });
    },
    views: (pump) => [...lines.values()].flatMap((open) => viewsOn(open, pump)),
    states: () => [
      ...[...lines].map(lineState),
      ...[...lines.values()].flatMap((open) => open.pumps.map(({ number }) => pumpState(open, number))),
    ],
    follow(next) {
      wanted = wiringsOf(next);
      void applySettings();
    },
    async ready(limitMs) {
      const end = monotonic(clock) + limitMs;
      while (monotonic(clock) < end && [...lines.values()].some(({ line }) => !line.link().up)) await pause(clock, CHECK_MS);
    },
    async close() {
      isClosed = true;
      cancelRetry();
      for (const open of lines.values()) await closeLine(open);
    },
  };
}
