/** Promises every device of the station opened from its document; one that cannot be reached does not take the others down. */

import type { NozzleAddress } from '../../machines/ports.ts';
import { type BankTerminal, createBankTerminal } from '../adapters/bank-nexo/client.ts';
import { type DispenserLine, type Hose, type HoseView, openDispenserLine } from '../adapters/dispenser-azt2/driver.ts';
import { DeviceFailure } from '../adapters/failure.ts';
import { createFiscalRegister, type FiscalRegister } from '../adapters/fiscal-atol/client.ts';
import { createMegainsight, type Megainsight } from '../adapters/megainsight/client.ts';
import { openScanner } from '../adapters/scanner-serial/driver.ts';
import type { Duplex } from '../adapters/serial/duplex.ts';
import { type Clock, pause } from '../clock.ts';
import type { Station } from '../station/document.ts';
import { type DeviceState, type DeviceWatch, watchDevice } from './watch.ts';

/** How the outside is reached: real ports and sockets, or the simulators of this process. */
export interface Reach {
  clock: Clock;
  newId(): string;
  /** A serial device of the document, opened. */
  serial(device: string, settings: SerialSettings): Duplex;
  /** The address of a service of the document, and how to call it. */
  service(kind: 'fiscal' | 'bank' | 'megainsight', url: string): { url: string; fetch: typeof globalThis.fetch };
  onScan(workplace: string, code: string): void;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, facts: Record<string, unknown>): void;
}

export interface SerialSettings {
  baudRate: number;
  dataBits: 7 | 8;
  parity: 'none' | 'even' | 'odd';
  stopBits: 1 | 2;
}

export interface Devices {
  hose(nozzle: NozzleAddress): Hose;
  views(pump: number): { nozzle: number; view: HoseView }[];
  register(): FiscalRegister;
  bank(): BankTerminal;
  megainsight(terminal: string): Megainsight;
  states(): DeviceState[];
  /** Resolves when every dispenser line is open, or after the limit: a sale taken up before would find its pump offline. */
  ready(limitMs: number): Promise<void>;
  close(): Promise<void>;
}

const READY_LOOK_MS = 20;

const notThere = (device: string, message: string) => new DeviceFailure({ device, code: 'notConfigured', message, known: 'notDone' });

export function openDevices(station: Station, reach: Reach): Devices {
  const { clock } = reach;
  const lines = new Map(station.lines.map((line) => [line.id, openLine(station, line, reach)]));
  const scanners = station.scanners.map((scanner) => {
    const duplex = reach.serial(scanner.device, { baudRate: scanner.baudRate, dataBits: 8, parity: 'none', stopBits: 1 });
    const driver = openScanner({ duplex, clock, onScan: ({ code }) => reach.onScan(scanner.workplace, code), log: reach.log });
    return { workplace: scanner.workplace, duplex, driver };
  });
  const watches: DeviceWatch[] = [];
  const watched = <Client extends object>(id: string, kind: DeviceState['kind'], client: Client): Client => {
    const watch = watchDevice(id, kind, clock);
    watches.push(watch);
    return watch.over(client);
  };
  const register = watched('fiscal', 'fiscal', openRegister(station, reach));
  const bank = station.bankTerminal && watched('bank', 'bank', openBank(station.bankTerminal, reach));
  const terminals = new Map(
    station.terminals.map(({ id, driver: { url, userId, placeId } }) => {
      const client = createMegainsight({ ...reach.service('megainsight', url), userId, placeId, clock, log: reach.log });
      return [id, watched(`megainsight-${id}`, 'megainsight', client)];
    }),
  );
  const addressOf = ({ pump, nozzle }: NozzleAddress) => {
    const found = station.pumps.find(({ number }) => number === pump);
    const address = found?.nozzles.find(({ number }) => number === nozzle)?.address;
    const line = found && lines.get(found.line);
    if (!line || address === undefined) throw notThere('pump', `there is no nozzle ${nozzle} at pump ${pump}`);
    return { line, address };
  };
  const hose = (nozzle: NozzleAddress) => {
    const { line, address } = addressOf(nozzle);
    return line.line.hose(address);
  };
  const views = (pump: number) =>
    (station.pumps.find(({ number }) => number === pump)?.nozzles ?? []).map(({ number }) => ({
      nozzle: number,
      view: hose({ pump, nozzle: number }).view(),
    }));
  return {
    hose,
    views,
    register: () => register,
    bank() {
      if (!bank) throw notThere('bank', 'the station has no bank terminal');
      return bank;
    },
    megainsight(terminal) {
      const client = terminals.get(terminal);
      if (!client) throw notThere('megainsight', `the station has no terminal ${terminal}`);
      return client;
    },
    states: () => [
      ...[...lines].map(([id, { line }]) => linkState(id, 'dispensers', line.link())),
      ...station.pumps.map(({ number }) => pumpState(number, views(number))),
      ...scanners.map(({ workplace, driver }) => linkState(`scanner-${workplace}`, 'scanner', driver.link())),
      ...watches.map((watch) => watch.state()),
    ],
    async ready(limitMs) {
      const end = clock.now() + limitMs;
      while (clock.now() < end && [...lines.values()].some(({ line }) => !line.link().up)) await pause(clock, READY_LOOK_MS);
    },
    async close() {
      for (const { line, duplex } of lines.values()) await line.close().then(() => duplex.close());
      for (const { driver, duplex } of scanners) {
        driver.close();
        await duplex.close();
      }
    },
  };
}

function openLine(station: Station, line: Station['lines'][number], reach: Reach): { line: DispenserLine; duplex: Duplex } {
  // 7E2 is the protocol's own setting; only the speed differs between devices.
  const duplex = reach.serial(line.device, { baudRate: line.baudRate, dataBits: 7, parity: 'even', stopBits: 2 });
  const hoses = station.pumps
    .filter((pump) => pump.line === line.id)
    .flatMap(({ options, nozzles }) => nozzles.map(({ address }) => ({ address, ...options })));
  return { line: openDispenserLine({ duplex, clock: reach.clock, hoses, log: reach.log }), duplex };
}

function openRegister(station: Station, reach: Reach): FiscalRegister {
  const { url, generation, user, password, operator, taxationType } = station.fiscalRegister;
  const { name, vatin } = operator;
  return createFiscalRegister({
    ...reach.service('fiscal', url),
    generation,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    operator: vatin === undefined ? { name } : { name, vatin },
    taxationType,
    clock: reach.clock,
    newId: reach.newId,
    log: reach.log,
  });
}

function openBank({ url, saleId, poiId }: NonNullable<Station['bankTerminal']>, reach: Reach): BankTerminal {
  return createBankTerminal({ ...reach.service('bank', url), saleId, poiId, clock: reach.clock, log: reach.log });
}

const linkState = (id: string, kind: DeviceState['kind'], link: { up: boolean; since: number; lastError: string | null }): DeviceState => ({
  id,
  kind,
  ...link,
});

/** A pump is up where any of its nozzles answers. */
function pumpState(number: number, views: { view: HoseView }[]): DeviceState {
  const up = views.some(({ view }) => view.state !== 'offline');
  const newest = views.map(({ view }) => view).toSorted((a, b) => b.since - a.since)[0];
  return { id: `pump-${number}`, kind: 'pump', up, since: newest?.since ?? 0, lastError: up ? null : (newest?.lastError ?? 'no answer') };
}
