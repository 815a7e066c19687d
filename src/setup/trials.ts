/** Tries each device as it is entered in the setup, with the doctor's checks; nothing is changed at any. Used by session.ts. */
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import type { PortOnMachine } from '../adapters/wire/serial/port.ts';
import { monotonic, pause } from '../clock.ts';
import { checkBank, checkMegainsight, checkPumps, checkRegister } from '../doctor/device-checks.ts';
import { complaint, type Finding, passed } from '../doctor/finding.ts';
import { type Devices, openDevices } from '../forecourt/devices.ts';
import { NO_OPEN_SALES } from '../forecourt/open-sales.ts';
import type { Reach } from '../forecourt/reach.ts';
import { type Station, StationDocument, type StationInput } from '../station/document.ts';

type Item<Field extends keyof StationInput> =
  NonNullable<StationInput[Field]> extends (infer One)[] ? One : NonNullable<StationInput[Field]>;
export type LineInput = Item<'lines'>;
export type PumpInput = Item<'pumps'>;
export type ScannerInput = Item<'scanners'>;
export type RegisterInput = Item<'fiscalRegister'>;
export type BankInput = Item<'bankTerminal'>;
export type TerminalInput = Item<'terminals'>;

/** A running service: its ports are its own, and it alone knows its secrets. */
export interface RunningService {
  document: StationInput;
  /** What it says of one of its devices; nothing of one that it does not have. */
  checkDevice(id: string): Promise<Finding[]>;
}

export interface Trials {
  line(line: LineInput): Promise<Finding[]>;
  /** All nozzles of the pump are waited for. */
  pump(pump: PumpInput, line: LineInput): Promise<Finding[]>;
  scanner(scanner: ScannerInput): Promise<Finding[]>;
  /** Waits for a person to hold a code before the scanner. */
  scan(scanner: ScannerInput): Promise<Finding[]>;
  /** With the generation that answers, where the given one does not. */
  register(register: RegisterInput): Promise<{ findings: Finding[]; item: RegisterInput }>;
  bank(bank: BankInput): Promise<Finding[]>;
  megainsight(terminal: TerminalInput): Promise<Finding[]>;
}

const OPEN_MS = 1_500;
const SCAN_MS = 20_000;
const CHECK_MS = 100;

const NOWHERE: RegisterInput = { driver: 'atol', url: 'http://127.0.0.1:9' };

export interface TrialReach extends Omit<Reach, 'onScan' | 'log'> {
  ports(named: string[]): Promise<PortOnMachine[]>;
}

/** @param service the running service, as far as there is one. */
export function createTrials(reach: TrialReach, service: () => RunningService | null): Trials {
  return {
    async line(line) {
      const isSame = ({ lines = [] }: StationInput) => lines.some((one) => isEqual(one, line));
      return (await checkHeldPort(service(), line.device, line.id, isSame)) ?? trySerial(reach, { lines: [line] }, line.device, OPEN_MS);
    },
    async pump(pump, line) {
      const isSame = ({ pumps = [], lines = [] }: StationInput) =>
        pumps.some((one) => isEqual(one, pump)) && lines.some((one) => isEqual(one, line));
      const part = { lines: [line], pumps: [{ ...pump, line: line.id }] };
      return (await checkHeldPort(service(), line.device, `pump-${pump.number}`, isSame)) ?? trySerial(reach, part, line.device);
    },
    async scanner(scanner) {
      const { workplace, device } = scanner;
      const isSame = ({ scanners = [] }: StationInput) => scanners.some((one) => isEqual(one, scanner));
      const held = await checkHeldPort(service(), device, `scanner-${workplace}`, isSame);
      return held ?? trySerial(reach, { scanners: [scanner] }, device, OPEN_MS);
    },
    scan: (scanner) => tryScan(reach, scanner),
    async register(register) {
      if (register.url === 'simulator') return { findings: simulated('fiscal'), item: register };
      if (!isMasked(register.password)) return tryRegister(reach, register);
      const isSame = ({ fiscalRegister }: StationInput) => isEqual(fiscalRegister, register);
      return { findings: await checkAtService(service(), 'fiscal', isSame), item: register };
    },
    async bank(bank) {
      if (bank.url === 'simulator') return simulated('bank');
      if (!isMasked(bank.password)) return withDevices(reach, { bankTerminal: bank }, checkBank);
      return checkAtService(service(), 'bank', ({ bankTerminal }) => isEqual(bankTerminal, bank));
    },
    async megainsight(terminal) {
      const id = `megainsight-${terminal.id}`;
      if (terminal.driver.url === 'simulator') return simulated(id);
      if (!isMasked(terminal.driver.userId)) return withDevices(reach, { terminals: [terminal] }, checkMegainsight);
      return checkAtService(service(), id, ({ terminals = [] }) => terminals.some(({ driver }) => isEqual(driver, terminal.driver)));
    },
  };
}

const isEqual = isDeepStrictEqual;
const isMasked = (secret: string | undefined) => secret?.endsWith('***') ?? false;

const simulated = (id: string): Finding[] => [passed(id, 'simulated: there is nothing to try', 'имитатор: проверять нечего')];
const untried = (id: string): Finding[] => [
  complaint(
    id,
    'warn',
    { en: 'not tested: the running service holds the port or the secret', ru: 'не проверено: порт или секрет у работающей службы' },
    { en: 'after saving, run npm run doctor', ru: 'после сохранения запустите npm run doctor' },
  ),
];

/** What the running service says of a device, where it has the same settings for it (`isSame`). */
async function checkAtService(service: RunningService | null, id: string, isSame: (document: StationInput) => boolean): Promise<Finding[]> {
  if (!service || !isSame(service.document)) return untried(id);
  const findings = await service.checkDevice(id);
  // A service that says nothing of a device has not tried it.
  return findings.length > 0 ? findings : untried(id);
}

/** For a port that the running service has open, or may have, what it says of the device there; else null. */
async function checkHeldPort(
  service: RunningService | null,
  device: string,
  id: string,
  isSame: (document: StationInput) => boolean,
): Promise<Finding[] | null> {
  if (device === 'simulator') return simulated(id);
  const { lines = [], scanners = [] } = service?.document ?? {};
  const isHeld = [...lines, ...scanners].some((one) => one.device === device);
  return isHeld ? checkAtService(service, id, isSame) : null;
}

/** Opens a station that has nothing but `part`, checks it and closes it. */
async function withDevices<Result>(
  reach: TrialReach,
  part: Partial<StationInput>,
  check: (station: Station, devices: Devices) => Promise<Result>,
  onScan: (code: string) => void = () => undefined,
): Promise<Result> {
  const bare = { name: '-', workplaces: [{ id: '1', name: '-' }], products: [], fiscalRegister: NOWHERE };
  const paymentTypes = [{ code: 'cash', name: '-', use: 'fuel', kind: 'cash' }];
  const station = v.parse(StationDocument, { ...bare, paymentTypes, ...part });
  const whole = { ...reach, onScan: (_workplace: string, code: string) => onScan(code), log: () => undefined };
  const devices = openDevices(station, whole, NO_OPEN_SALES);
  try {
    return await check(station, devices);
  } finally {
    await devices.close();
  }
}

function trySerial(reach: TrialReach, part: Partial<StationInput>, device: string, listenMs?: number): Promise<Finding[]> {
  const named = device.startsWith('/') ? [device] : [];
  return withDevices(reach, part, async (station, devices) =>
    checkPumps(station, devices, await reach.ports(named), reach.clock, listenMs),
  );
}

/** Tries the other generation of web requests too, where the given one is unknown to the register. */
async function tryRegister(reach: TrialReach, register: RegisterInput): ReturnType<Trials['register']> {
  const first = await tryGeneration(reach, register);
  if (first.code !== 'http404' && first.code !== 'http405') return { findings: first.findings, item: register };
  const other: RegisterInput = { ...register, generation: register.generation === 'older' ? 'v2' : 'older' };
  const second = await tryGeneration(reach, other);
  return second.code === null ? { findings: second.findings, item: other } : { findings: first.findings, item: register };
}

/** @returns with the failure's code; null where the register answers. */
function tryGeneration(reach: TrialReach, register: RegisterInput): Promise<{ findings: Finding[]; code: string | null }> {
  return withDevices(reach, { fiscalRegister: register }, async (station, devices) => {
    const code = await devices
      .register()
      .status()
      .then(
        () => null,
        (problem: unknown) => (problem instanceof DeviceFailure ? problem.code : 'unforeseen'),
      );
    return { code, findings: await checkRegister(station, devices, reach.clock.now) };
  });
}

function tryScan(reach: TrialReach, scanner: ScannerInput): Promise<Finding[]> {
  const { clock } = reach;
  const id = `scanner-${scanner.workplace}`;
  let scanned: string | null = null;
  const waitForScan = async () => {
    const end = monotonic(clock) + SCAN_MS;
    while (scanned === null && monotonic(clock) < end) await pause(clock, CHECK_MS);
    // Its length alone: a client's code is a secret (D14).
    if (scanned !== null) {
      return [passed(id, `a code of ${scanned.length} characters was read`, `прочитан код, символов: ${scanned.length}`)];
    }
    return [
      complaint(
        id,
        'fault',
        { en: 'no code came within 20 seconds', ru: 'за 20 секунд код не пришёл' },
        {
          en: 'check that it is in serial mode (not keyboard), sends Enter after a code, and its speed',
          ru: 'проверьте, что сканер в режиме COM-порта (не клавиатуры), завершает код Enter, и скорость',
        },
      ),
    ];
  };
  return withDevices(reach, { scanners: [scanner] }, waitForScan, (code) => {
    scanned = code;
  });
}
