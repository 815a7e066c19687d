/** Promises each device tried as it is entered, by the doctor's own looks, and nothing changed at any. */
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import type { PortOnMachine } from '../adapters/wire/serial/port.ts';
import { pause } from '../clock.ts';
import { checkBank, checkMegainsight, checkPumps, checkRegister } from '../doctor/device-checks.ts';
import { type Finding, ill, well } from '../doctor/finding.ts';
import { openDevices } from '../forecourt/devices.ts';
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

/** A service at work: its ports are its own, and it alone knows its secrets. */
export interface AtWork {
  document: StationInput;
  /** Its word about one of its devices. */
  word(id: string): Promise<Finding[]>;
}

export interface Trials {
  line(line: LineInput): Promise<Finding[]>;
  /** All nozzles of the pump are waited for. */
  pump(pump: PumpInput, line: LineInput): Promise<Finding[]>;
  scanner(scanner: ScannerInput): Promise<Finding[]>;
  /** Waits for a person to hold a code before it. */
  scan(scanner: ScannerInput): Promise<Finding[]>;
  /** With the generation that answers, where the given one does not. */
  register(register: RegisterInput): Promise<{ findings: Finding[]; item: RegisterInput }>;
  bank(bank: BankInput): Promise<Finding[]>;
  megainsight(terminal: TerminalInput): Promise<Finding[]>;
}

const OPEN_MS = 1_500;
const SCAN_MS = 20_000;
const LOOK_MS = 100;
const simulated = (id: string): Finding[] => [well(id, 'simulated: there is nothing to try', 'имитатор: проверять нечего')];
const untried = (id: string): Finding[] => [
  ill(
    id,
    'warn',
    { en: 'not tested: the running service holds the port or the secret', ru: 'не проверено: порт или секрет у работающей службы' },
    { en: 'after saving, run npm run doctor', ru: 'после сохранения запустите npm run doctor' },
  ),
];
/** A service that says nothing of a device has not tried it. */
const wordOf = async (service: AtWork, id: string): Promise<Finding[]> => {
  const said = await service.word(id);
  return said.length > 0 ? said : untried(id);
};
const isMasked = (secret: string | undefined) => secret?.endsWith('***') ?? false;
const alike = isDeepStrictEqual;

const NOWHERE: RegisterInput = { driver: 'atol', url: 'http://127.0.0.1:9' };

/** A station that has nothing but what is tried. */
function stationOf(part: Partial<StationInput>): Station {
  const bare = { name: '-', workplaces: [{ id: '1', name: '-' }], products: [], fiscalRegister: NOWHERE };
  return v.parse(StationDocument, { ...bare, paymentTypes: [{ code: 'cash', name: '-', use: 'fuel', kind: 'cash' }], ...part });
}

export interface TrialReach extends Omit<Reach, 'onScan' | 'log'> {
  ports(named: string[]): Promise<PortOnMachine[]>;
}

export function trialsWith(reach: TrialReach, atWork: () => AtWork | null): Trials {
  const { clock } = reach;

  /** Opens what the part has, looks, and shuts it. */
  async function looked<Result>(
    part: Partial<StationInput>,
    look: (station: Station, devices: ReturnType<typeof openDevices>) => Promise<Result>,
    onScan: (code: string) => void = () => undefined,
  ): Promise<Result> {
    const station = stationOf(part);
    const whole = { ...reach, onScan: (_workplace: string, code: string) => onScan(code), log: () => undefined };
    const devices = openDevices(station, whole, NO_OPEN_SALES);
    try {
      return await look(station, devices);
    } finally {
      await devices.close();
    }
  }

  const named = (device: string) => (device.startsWith('/') ? [device] : []);
  /** A port that the running service has open, or may have: its word, or none. */
  async function held(device: string, id: string, isSame: (document: StationInput) => boolean): Promise<Finding[] | null> {
    if (device === 'simulator') return simulated(id);
    const service = atWork();
    if (!service) return null;
    const { lines = [], scanners = [] } = service.document;
    if (![...lines, ...scanners].some((one) => one.device === device)) return null;
    return isSame(service.document) ? wordOf(service, id) : untried(id);
  }

  const serial = (part: Partial<StationInput>, device: string, listenMs?: number) =>
    looked(part, async (station, devices) => checkPumps(station, devices, await reach.ports(named(device)), clock, listenMs));

  async function registerOnce(register: RegisterInput): Promise<{ findings: Finding[]; code: string | null }> {
    return looked({ fiscalRegister: register }, async (station, devices) => {
      const code = await devices
        .register()
        .status()
        .then(
          () => null,
          (problem: unknown) => (problem instanceof DeviceFailure ? problem.code : 'unforeseen'),
        );
      return { code, findings: await checkRegister(station, devices, clock.now) };
    });
  }

  return {
    line: async (line) =>
      (await held(line.device, line.id, ({ lines = [] }) => lines.some((one) => alike(one, line)))) ??
      serial({ lines: [line] }, line.device, OPEN_MS),
    async pump(pump, line) {
      const id = `pump-${pump.number}`;
      const isSame = ({ pumps = [], lines = [] }: StationInput) =>
        pumps.some((one) => alike(one, pump)) && lines.some((one) => alike(one, line));
      return (await held(line.device, id, isSame)) ?? serial({ lines: [line], pumps: [{ ...pump, line: line.id }] }, line.device);
    },
    async scanner(scanner) {
      const isSame = ({ scanners = [] }: StationInput) => scanners.some((one) => alike(one, scanner));
      const id = `scanner-${scanner.workplace}`;
      return (await held(scanner.device, id, isSame)) ?? serial({ scanners: [scanner] }, scanner.device, OPEN_MS);
    },
    scan(scanner) {
      let read: string | null = null;
      const wait = async () => {
        const end = clock.now() + SCAN_MS;
        while (read === null && clock.now() < end) await pause(clock, LOOK_MS);
        const id = `scanner-${scanner.workplace}`;
        // Its length alone: a client's code is a secret (D14).
        if (read !== null) return [well(id, `a code of ${read.length} characters was read`, `прочитан код, символов: ${read.length}`)];
        return [
          ill(
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
      return looked({ scanners: [scanner] }, wait, (code) => {
        read = code;
      });
    },
    async register(register) {
      if (register.url === 'simulator') return { findings: simulated('fiscal'), item: register };
      if (isMasked(register.password)) {
        const service = atWork();
        const isSame = service !== null && alike(service.document.fiscalRegister, register);
        return { findings: isSame ? await wordOf(service, 'fiscal') : untried('fiscal'), item: register };
      }
      const first = await registerOnce(register);
      if (first.code !== 'http404' && first.code !== 'http405') return { findings: first.findings, item: register };
      const other: RegisterInput = { ...register, generation: register.generation === 'older' ? 'v2' : 'older' };
      const second = await registerOnce(other);
      return second.code === null ? { findings: second.findings, item: other } : { findings: first.findings, item: register };
    },
    async bank(bank) {
      if (bank.url === 'simulator') return simulated('bank');
      const service = atWork();
      if (isMasked(bank.password))
        return alike(service?.document.bankTerminal, bank) && service ? wordOf(service, 'bank') : untried('bank');
      return looked({ bankTerminal: bank }, checkBank);
    },
    async megainsight(terminal) {
      const id = `megainsight-${terminal.id}`;
      if (terminal.driver.url === 'simulator') return simulated(id);
      if (isMasked(terminal.driver.userId)) {
        const service = atWork();
        const isSame = service?.document.terminals?.some(({ driver }) => alike(driver, terminal.driver)) ?? false;
        return service && isSame ? wordOf(service, id) : untried(id);
      }
      return looked({ terminals: [terminal] }, checkMegainsight);
    },
  };
}
