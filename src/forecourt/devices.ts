/** Promises every device of the station, opened from the document in force; one that cannot be reached does not take the others down. */

import { type BankTerminal, createBankTerminal } from '../adapters/bank-nexo/client.ts';
import { createFiscalRegister, type FiscalRegister } from '../adapters/fiscal-atol/client.ts';
import { createMegainsight, type Megainsight } from '../adapters/megainsight/client.ts';
import { openScanner } from '../adapters/scanner-serial/driver.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import type { Station, TerminalSettings } from '../station/document.ts';
import { type DeviceState, watchDevice } from './device-watch.ts';
import { type Lines, openLines } from './dispenser-lines.ts';
import type { OpenSales, Reach } from './reach.ts';
import { watchRegisterClock } from './register-clock.ts';

export interface Devices extends Pick<Lines, 'driverOf' | 'views' | 'ready'> {
  register(): FiscalRegister;
  /** Milliseconds that the register's clock is ahead of ours, as far as it has told. */
  registerAhead(): number;
  bank(): BankTerminal;
  megainsight(terminal: string): Megainsight;
  /** A client that nobody watches, for settings that are being tried out. */
  trial(driver: TerminalSettings['driver']): Megainsight;
  states(): DeviceState[];
  /** Takes up a new document: what did not change in it stays as it is. */
  follow(station: Station): void;
  close(): Promise<void>;
}

interface Client<Value> {
  value: Value;
  state(): DeviceState;
}

/** Made of its settings, and made anew when they change; who holds the old one ends with it what he began. */
function following<Settings, Value>(make: (settings: Settings) => Value) {
  let key: string | undefined;
  let value: Value | undefined;
  return (settings: Settings): Value => {
    const next = JSON.stringify(settings);
    if (value === undefined || key !== next) value = make(settings);
    key = next;
    return value;
  };
}

const notThere = (device: string, message: string) => new DeviceFailure({ device, code: 'notConfigured', message, known: 'notDone' });

export function openDevices(station: Station, reach: Reach, sales: OpenSales): Devices {
  const watched = <Value extends object>(id: string, kind: DeviceState['kind'], client: Value): Client<Value> => {
    const watch = watchDevice(id, kind, reach.clock);
    return { value: watch.over(client), state: () => watch.state() };
  };
  const lines = openLines(station, reach, sales.isFree);
  const scanners = openScanners(reach);
  const trial = ({ url, userId, placeId }: TerminalSettings['driver']) =>
    createMegainsight({ ...reach.service('megainsight', url), userId, placeId, clock: reach.clock, log: reach.log });
  const registerOf = following((settings: Station['fiscalRegister']) => {
    const { register, ahead } = watchRegisterClock(openRegister(settings, reach), reach.clock);
    return { ...watched('fiscal', 'fiscal', register), ahead };
  });
  const bankOf = following((settings: NonNullable<Station['bankTerminal']>) => watched('bank', 'bank', openBank(settings, reach)));
  const makers = new Map<string, (driver: TerminalSettings['driver']) => Client<Megainsight>>();
  const terminalOf = ({ id, driver }: TerminalSettings) => {
    const make = makers.get(id) ?? following((settings) => watched(`megainsight-${id}`, 'megainsight', trial(settings)));
    makers.set(id, make);
    return make(driver);
  };
  let document = station;
  scanners.follow(station);

  return {
    driverOf: lines.driverOf,
    views: lines.views,
    ready: lines.ready,
    trial,
    register: () => registerOf(document.fiscalRegister).value,
    registerAhead: () => registerOf(document.fiscalRegister).ahead(),
    bank() {
      if (!document.bankTerminal) throw notThere('bank', 'the station has no bank terminal');
      return bankOf(document.bankTerminal).value;
    },
    megainsight(terminal) {
      const settings = document.terminals.find(({ id }) => id === terminal) ?? sales.formerTerminal(terminal);
      if (!settings) throw notThere('megainsight', `the station has no terminal ${terminal}`);
      return terminalOf(settings).value;
    },
    states: () => [
      ...lines.states(),
      ...scanners.states(),
      registerOf(document.fiscalRegister).state(),
      ...(document.bankTerminal ? [bankOf(document.bankTerminal).state()] : []),
      ...document.terminals.map((terminal) => terminalOf(terminal).state()),
    ],
    follow(next) {
      document = next;
      lines.follow(next);
      scanners.follow(next);
    },
    async close() {
      await lines.close();
      await scanners.close();
    },
  };
}

/** One scanner a workplace; a changed one is opened anew at once, for a scan is over in a moment. */
function openScanners({ serial, clock, log, onScan }: Reach) {
  const open = ({ workplace, device, baudRate }: Station['scanners'][number]) => {
    const duplex = serial(device, { baudRate, dataBits: 8, parity: 'none', stopBits: 1 });
    const driver = openScanner({ duplex, clock, onScan: ({ code }) => onScan(workplace, code), log });
    return { workplace, duplex, driver };
  };
  const opened = new Map<string, ReturnType<typeof open>>();
  const shut = async (key: string) => {
    const scanner = opened.get(key);
    opened.delete(key);
    scanner?.driver.close();
    await scanner?.duplex.close();
  };
  /** One change after another: a port is shut before it is opened anew. */
  let changing = Promise.resolve();
  const change = async (wanted: Map<string, Station['scanners'][number]>) => {
    for (const key of opened.keys()) if (!wanted.has(key)) await shut(key);
    for (const [key, scanner] of wanted) if (!opened.has(key)) opened.set(key, open(scanner));
  };
  return {
    follow(station: Station) {
      const wanted = new Map(station.scanners.map((scanner) => [JSON.stringify(scanner), scanner]));
      changing = changing.then(() => change(wanted));
    },
    states: () =>
      [...opened.values()].map(
        ({ workplace, driver }): DeviceState => ({
          id: `scanner-${workplace}`,
          kind: 'scanner',
          ...driver.link(),
        }),
      ),
    async close() {
      await changing;
      for (const key of opened.keys()) await shut(key);
    },
  };
}

function openRegister(settings: Station['fiscalRegister'], reach: Reach): FiscalRegister {
  const { url, generation, user, password, operator, taxationType } = settings;
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

function openBank({ url, saleId, poiId, password }: NonNullable<Station['bankTerminal']>, reach: Reach): BankTerminal {
  const access = password === undefined ? {} : { password };
  return createBankTerminal({ ...reach.service('bank', url), saleId, poiId, ...access, clock: reach.clock, log: reach.log });
}
