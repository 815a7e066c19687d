/** Promises the dispenser lines of the document in force: one whose settings changed is opened anew as soon as its pumps are at rest. */
import type { NozzleAddress } from '../../machines/sale/ports.ts';
import { type DispenserLine, openDispenserLine } from '../adapters/dispenser-azt2/driver.ts';
import type { NozzleDriver, NozzleView } from '../adapters/dispenser-azt2/nozzle.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import type { Duplex } from '../adapters/wire/serial/duplex.ts';
import { pause } from '../clock.ts';
import type { PumpSettings, Station } from '../station/document.ts';
import type { DeviceState } from './device-watch.ts';
import type { Reach } from './reach.ts';

export interface Lines {
  driverOf(nozzle: NozzleAddress): NozzleDriver;
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
interface Opened extends Wiring {
  line: DispenserLine;
  duplex: Duplex;
}

const LOOK_MS = 20;
/** How often a line that waits for its pumps looks at them. */
const RETRY_MS = 1_000;
const AT_WORK = new Set(['authorised', 'dispensing', 'delivered', 'local']);

function wiringOf(station: Station): Map<string, Wiring> {
  return new Map(
    station.lines.map((settings) => {
      const pumps = station.pumps.filter(({ line }) => line === settings.id);
      const wires = pumps.map(({ number, options, nozzles }) => [number, options, nozzles.map(({ number, address }) => [number, address])]);
      return [settings.id, { settings, pumps, key: JSON.stringify([settings, wires]) }];
    }),
  );
}

function open(wiring: Wiring, { serial, clock, log }: Reach): Opened {
  const { settings, pumps } = wiring;
  // 7E2 is the protocol's own setting; only the speed differs between devices.
  const duplex = serial(settings.device, { baudRate: settings.baudRate, dataBits: 7, parity: 'even', stopBits: 2 });
  const nozzles = pumps.flatMap(({ options, nozzles }) => nozzles.map(({ address }) => ({ address, ...options })));
  return { ...wiring, duplex, line: openDispenserLine({ duplex, clock, nozzles, log }) };
}

async function shut({ line, duplex }: Opened): Promise<void> {
  await line.close();
  await duplex.close();
}

/** `isFree`: whether no sale is under way at the pump. */
export function openLines(station: Station, reach: Reach, isFree: (pump: number) => boolean): Lines {
  const { clock, log } = reach;
  let wanted = wiringOf(station);
  const lines = new Map([...wanted].map(([id, wiring]) => [id, open(wiring, reach)]));
  let callOff: () => void = () => undefined;
  let closed = false;

  const driverOf = ({ pump, nozzle }: NozzleAddress) => {
    for (const { line, pumps } of lines.values()) {
      const address = pumps.find(({ number }) => number === pump)?.nozzles.find(({ number }) => number === nozzle)?.address;
      if (address !== undefined) return line.driverOf(address);
    }
    const message = `there is no nozzle ${nozzle} at pump ${pump}`;
    throw new DeviceFailure({ device: 'pump', code: 'notConfigured', message, known: 'notDone' });
  };
  const viewsOn = ({ line, pumps }: Opened, pump: number) =>
    (pumps.find(({ number }) => number === pump)?.nozzles ?? []).map(({ number, address }) => ({
      nozzle: number,
      view: line.driverOf(address).view(),
    }));
  const views = (pump: number) => [...lines.values()].flatMap((opened) => viewsOn(opened, pump));
  const isAtRest = (opened: Opened) =>
    opened.pumps.every(({ number }) => isFree(number) && viewsOn(opened, number).every(({ view }) => !AT_WORK.has(view.state)));
  const isOld = (id: string, { key }: Opened) => wanted.get(id)?.key !== key;

  /** Opens and shuts what it may; looks again later where something is under way. */
  async function takeUp(): Promise<void> {
    callOff();
    for (const [id, opened] of lines) {
      if (!isOld(id, opened) || !isAtRest(opened)) continue;
      lines.delete(id);
      await shut(opened);
    }
    if (closed) return;
    for (const [id, wiring] of wanted) {
      if (lines.has(id)) continue;
      lines.set(id, open(wiring, reach));
      log('info', 'a dispenser line was opened with its new settings', { line: id, device: wiring.settings.device });
    }
    if ([...lines].some(([id, opened]) => isOld(id, opened))) callOff = clock.after(RETRY_MS, () => void takeUp());
  }

  return {
    driverOf,
    views,
    states: () => [
      ...[...lines].map(([id, opened]): DeviceState => {
        const state: DeviceState = { id, kind: 'dispensers', ...opened.line.link() };
        return isOld(id, opened) ? { ...state, waiting: 'new settings wait until its pumps are at rest' } : state;
      }),
      ...[...lines.values()].flatMap((opened) => opened.pumps.map(({ number }) => pumpState(number, viewsOn(opened, number)))),
    ],
    follow(next) {
      wanted = wiringOf(next);
      void takeUp();
    },
    async ready(limitMs) {
      const end = clock.now() + limitMs;
      while (clock.now() < end && [...lines.values()].some(({ line }) => !line.link().up)) await pause(clock, LOOK_MS);
    },
    async close() {
      closed = true;
      callOff();
      for (const opened of lines.values()) await shut(opened);
    },
  };
}

/** A pump is up where any of its nozzles answers. */
function pumpState(number: number, views: { view: NozzleView }[]): DeviceState {
  const up = views.some(({ view }) => view.state !== 'offline');
  const newest = views.map(({ view }) => view).toSorted((a, b) => b.since - a.since)[0];
  return { id: `pump-${number}`, kind: 'pump', up, since: newest?.since ?? 0, lastError: up ? null : (newest?.lastError ?? 'no answer') };
}
