/**
 * All devices of the demo station, simulated: pumps, scanner, register, bank terminal and Megainsight. Used embedded, as a process,
 * and by the tests.
 */
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Duplex } from '../adapters/wire/serial/duplex.ts';
import type { Clock } from '../clock.ts';
import { demoStation } from '../station/demo.ts';
import { type BankSimulator, createBankSimulator } from './bank-terminal.ts';
import { linkTo } from './broken-link.ts';
import { createDispenserSimulator, type DispenserSimulator } from './dispenser.ts';
import { createFiscalSimulator, type FiscalSimulator } from './fiscal-register.ts';
import { labRoutes } from './lab-routes.ts';
import { createMegainsightSimulator, type LoyaltySimulator } from './megainsight.ts';
import { fileMemory, forgetful, type SimulatorMemory } from './memory.ts';
import { createScannerSimulator, type ScannerSimulator } from './scanner.ts';

export interface LabOptions {
  clock: Clock;
  newId(): string;
  /** How much faster than life fuel flows. */
  speed: number;
  /** The far ends of the dispenser line and of the scanner. */
  line: Duplex;
  scanner: Duplex;
  /** Where the devices keep what real ones would over a power cut; none: nowhere. */
  dir?: string;
}

export type Service = 'fiscal' | 'bank' | 'megainsight';

export interface Lab {
  dispensers: DispenserSimulator;
  scanner: ScannerSimulator;
  fiscal: FiscalSimulator;
  bank: BankSimulator;
  megainsight: LoyaltySimulator;
  /** The routes of `/lab`. */
  app: Hono;
  /** In-process HTTP to a device, its broken connections included. */
  fetchOf(service: Service): typeof globalThis.fetch;
  /** The three services on loopback; a port that is taken gives way to any free one. */
  listen(ports?: Partial<Record<Service, number>>): Promise<Listening>;
  close(): void;
}

interface Listening {
  urls: Record<Service, string>;
  ports: Record<Service, number>;
  close(): Promise<void>;
}

/** The network and station that the demo station's document names. */
const DEMO_IDS = { userId: 'demo-network', placeId: 'demo-station' };

/** Powers the devices up; `listen` puts the three services on loopback. */
export function createLab({ clock, newId, speed, line, scanner: scannerLine, dir }: LabOptions): Lab {
  const memory = <State>(device: string): SimulatorMemory<State> =>
    dir ? fileMemory<State>(join(dir, `${device}.json`)) : forgetful<State>();
  const pumps = (demoStation().pumps ?? []).map(({ number, nozzles }) => ({ number, nozzles }));
  const dispensers = createDispenserSimulator({ duplex: line, clock, pumps, speed, memory: memory('dispensers') });
  const scanner = createScannerSimulator({ duplex: scannerLine });
  const fiscal = createFiscalSimulator({ clock, memory: memory('fiscal') });
  const bank = createBankSimulator({ clock, newId, memory: memory('bank') });
  const megainsight = createMegainsightSimulator({ clock, newId, ...DEMO_IDS, memory: memory('megainsight') });
  const apps = { fiscal: fiscal.app, bank: bank.app, megainsight: megainsight.app };
  const devices = { dispensers, scanner, fiscal, bank, megainsight };
  return {
    ...devices,
    app: new Hono().route('/', labRoutes(devices)),
    fetchOf: (service) => linkTo(apps[service]),
    async listen(wanted = {}) {
      const fiscalEnd = await listening(fiscal.app, wanted.fiscal);
      const bankEnd = await listening(bank.app, wanted.bank);
      const megainsightEnd = await listening(megainsight.app, wanted.megainsight);
      const url = (port: number) => `http://127.0.0.1:${port}`;
      return {
        ports: { fiscal: fiscalEnd.port, bank: bankEnd.port, megainsight: megainsightEnd.port },
        urls: { fiscal: url(fiscalEnd.port), bank: url(bankEnd.port), megainsight: url(megainsightEnd.port) },
        close: async () => void (await Promise.all([fiscalEnd.close(), bankEnd.close(), megainsightEnd.close()])),
      };
    },
    close: () => dispensers.close(),
  };
}

/** An app on loopback at the wanted port, or at any free one where that is taken. */
export function listening(app: Hono, wanted = 0): Promise<{ port: number; close(): Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: wanted }, ({ port }) =>
      resolve({
        port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            if ('closeAllConnections' in server) server.closeAllConnections();
          }),
      }),
    );
    server.once('error', (problem: NodeJS.ErrnoException) => {
      if (problem.code !== 'EADDRINUSE' || wanted === 0) return reject(problem);
      listening(app, 0).then(resolve, reject);
    });
  });
}
