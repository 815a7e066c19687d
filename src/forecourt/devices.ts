/** Every device of the station, opened from the document in force; each fails by itself. Used by compose, the doctor and the setup. */
import { type BankTerminal, createBankTerminal } from '../adapters/bank-nexo/client.ts';
import { createFiscalRegister, type FiscalRegister } from '../adapters/fiscal-atol/client.ts';
import { createMegainsight, type Megainsight } from '../adapters/megainsight/client.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import type { BankTerminalSettings, FiscalRegisterSettings, Station, TerminalSettings } from '../station/document.ts';
import { isLost } from '../station/secrets.ts';
import { createDeviceWatch, type DeviceState } from './device-watch.ts';
import { type DispenserLines, openDispenserLines } from './dispenser-lines.ts';
import type { OpenSales } from './open-sales.ts';
import type { Reach } from './reach.ts';
import { watchRegisterClock } from './register-clock.ts';
import { heedRefusals, type RegisterRefusals } from './register-refusals.ts';
import { createScanners } from './scanners.ts';

export interface Devices extends Pick<DispenserLines, 'driverOf' | 'views' | 'ready'> {
  register(): FiscalRegister;
  /** How far the register's clock is ahead of ours, ms; 0 as long as it is not known. */
  registerAhead(): number;
  registerRefusals(): RegisterRefusals;
  /** @throws DeviceFailure (notConfigured, notDone) where the station has none. */
  bank(): BankTerminal;
  /** @throws DeviceFailure (notConfigured, notDone) for a terminal that neither the station nor an open sale has. */
  megainsight(terminal: string): Megainsight;
  /** A client that is not watched, for settings that are being tried out. */
  trial(driver: TerminalSettings['driver']): Megainsight;
  states(): DeviceState[];
  /** Takes up a new document: what did not change in it stays as it is. */
  follow(station: Station): void;
  close(): Promise<void>;
}

interface WatchedClient<Client> {
  client: Client;
  state(): DeviceState;
}

/** Remembers the last result; `create` is called again when the settings change. A caller that holds the old client finishes with it. */
function recreatedOnChange<Settings, Value>(create: (settings: Settings) => Value) {
  let last: { key: string; value: Value } | null = null;
  return (settings: Settings): Value => {
    const key = JSON.stringify(settings);
    if (last?.key !== key) last = { key, value: create(settings) };
    return last.value;
  };
}

const notConfigured = (device: string, message: string) => new DeviceFailure({ device, code: 'notConfigured', message, known: 'notDone' });

export function openDevices(station: Station, reach: Reach, sales: Pick<OpenSales, 'isFree' | 'terminal'>): Devices {
  let document = station;
  const lines = openDispenserLines(station, reach, sales.isFree);
  const scanners = createScanners(reach);
  scanners.follow(station);
  const clients = createClients(reach);
  const register = () => clients.register(document.fiscalRegister);
  return {
    driverOf: lines.driverOf,
    views: lines.views,
    ready: lines.ready,
    trial: (driver) => createMegainsightClient(driver, reach),
    register: () => register().client,
    registerAhead: () => register().ahead(),
    registerRefusals: () => register().refusals,
    bank() {
      if (!document.bankTerminal) throw notConfigured('bank', 'the station has no bank terminal');
      return clients.bank(document.bankTerminal).client;
    },
    megainsight(terminal) {
      const settings = document.terminals.find(({ id }) => id === terminal) ?? sales.terminal(terminal);
      if (!settings) throw notConfigured('megainsight', `the station has no terminal ${terminal}`);
      return clients.megainsight(settings).client;
    },
    states: () => [
      ...lines.states(),
      ...scanners.states(),
      register().state(),
      ...(document.bankTerminal ? [clients.bank(document.bankTerminal).state()] : []),
      ...document.terminals.map((terminal) => clients.megainsight(terminal).state()),
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

/** The clients of what is reached over HTTP, each created at its first use and again when its settings change. */
function createClients(reach: Reach) {
  function watched<Client extends object>(
    id: string,
    kind: DeviceState['kind'],
    client: Client,
    secret: string | undefined,
  ): WatchedClient<Client> {
    const { watch, state } = createDeviceWatch(id, kind, reach.clock, isLost(secret) ? `keyMissing: ${KEY_MISSING}` : null);
    return { client: watch(client), state };
  }
  const terminals = new Map<string, (driver: TerminalSettings['driver']) => WatchedClient<Megainsight>>();
  return {
    register: recreatedOnChange((settings: FiscalRegisterSettings) => {
      const heeded = heedRefusals(createRegisterClient(settings, reach));
      const { register, ahead } = watchRegisterClock(heeded.register, reach.clock);
      return { ...watched('fiscal', 'fiscal', register, settings.password), ahead, refusals: heeded.refusals };
    }),
    bank: recreatedOnChange((settings: BankTerminalSettings) =>
      watched('bank', 'bank', createBankClient(settings, reach), settings.password),
    ),
    megainsight({ id, driver }: TerminalSettings): WatchedClient<Megainsight> {
      const clientFor =
        terminals.get(id) ??
        recreatedOnChange((settings) =>
          watched(`megainsight-${id}`, 'megainsight', createMegainsightClient(settings, reach), settings.userId),
        );
      terminals.set(id, clientFor);
      return clientFor(driver);
    },
  };
}

const KEY_MISSING = 'the key of the station’s secrets (station.key) is missing or another one: put it back, or enter the secret anew';

/** A device whose secret cannot be read is not called at all. */
function serviceOf(reach: Reach, kind: 'fiscal' | 'bank' | 'megainsight', url: string, secret: string | undefined) {
  if (!isLost(secret)) return reach.service(kind, url);
  const refusal = new DeviceFailure({ device: kind, code: 'keyMissing', message: KEY_MISSING, known: 'notDone' });
  return { url, fetch: () => Promise.reject(refusal) };
}

function createRegisterClient(settings: FiscalRegisterSettings, reach: Reach): FiscalRegister {
  const { url, generation, user, password, operator, operationTag } = settings;
  const { name, vatin } = operator;
  return createFiscalRegister({
    ...serviceOf(reach, 'fiscal', url, password),
    generation,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    operator: vatin === undefined ? { name } : { name, vatin },
    operationTag,
    clock: reach.clock,
    newId: reach.newId,
    log: reach.log,
  });
}

function createBankClient({ url, saleId, poiId, password }: BankTerminalSettings, reach: Reach): BankTerminal {
  const access = password === undefined ? {} : { password };
  const { clock, log, answeredMessages: answered } = reach;
  const memory = answered === undefined ? {} : { answered };
  return createBankTerminal({ ...serviceOf(reach, 'bank', url, password), saleId, poiId, ...access, ...memory, clock, log });
}

function createMegainsightClient({ url, userId, placeId }: TerminalSettings['driver'], reach: Reach): Megainsight {
  return createMegainsight({ ...serviceOf(reach, 'megainsight', url, userId), userId, placeId, clock: reach.clock, log: reach.log });
}
