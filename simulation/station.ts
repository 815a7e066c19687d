/** Promises a station whose process can be lost at any touch of the disk or the network, while its devices live on. */
import { pino } from 'pino';
import * as v from 'valibot';
import { memoryPair } from '../src/adapters/serial/memory.ts';
import { createApp } from '../src/api/app.ts';
import type { Service } from '../src/api/service.ts';
import { compose } from '../src/compose.ts';
import { createLab, type Service as Far, type Lab } from '../src/lab/devices.ts';
import { demoStation } from '../src/station/demo.ts';
import { type Station, StationDocument } from '../src/station/document.ts';
import { sealWith } from '../src/store/seal.ts';
import { stationsIn } from '../src/store/stations.ts';
import type { Chance } from './chance.ts';
import { type LifeClock, lifeClock, type SimulatedClock } from './clock.ts';
import { connection, diskFault, freshDisk, Lost } from './disk.ts';
import { type SerialLine, serialLine, type Wire, wireTo } from './network.ts';
import type { Story } from './story.ts';

/** Any key will do: nobody looks at this disk from outside. */
const SEAL = sealWith(Buffer.alloc(32, 1));

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** One process, from its start to its loss. */
export interface Life {
  service: Service;
  clock: LifeClock;
  app: ReturnType<typeof createApp>;
  /** Resolves when the process is lost. */
  lost: Promise<'lost'>;
  isUp: boolean;
}

/** Where a process is lost: at the n-th touch of that kind from now on. */
export interface Death {
  at: 'beforeCommit' | 'afterCommit' | 'exchange';
  after: number;
}

export interface SimulatedStation {
  lab: Lab;
  wires: Record<Far, Wire>;
  line: SerialLine;
  scanner: SerialLine;
  document: Station;
  life(): Life | null;
  /** What was logged by all processes. */
  logged: string[];
  /** Commits so far, over all processes. */
  commits(): number;
  statements(): number;
  /** Requests to devices so far. */
  exchanges(): number;
  /** Disk faults to come: the n-th writing statement from now on fails so. */
  breakDisk(kind: 'full' | 'busy', after: number, count: number): void;
  slowDisk(ms: number, count: number): void;
  mendDisk(): void;
  /** This process's clock is off by so much from now on. */
  setClockWrong(ms: number): void;
  dieAt(death: Death | null): void;
  die(why: string): void;
  boot(): Promise<void>;
  /** A request of the till; `lost` where the process went before it answered. */
  ask(method: string, path: string, body?: unknown, key?: string): Promise<Answer | 'lost'>;
  close(): void;
}

export interface StationParts {
  clock: SimulatedClock;
  chance: Chance;
  story: Story;
  pumps: number;
  nozzles: number;
  document?: Partial<v.InferInput<typeof StationDocument>>;
  /** Told of each life once its engine is made, before it takes up anything. */
  onLife(life: Life): void;
  /** Told when a process is lost. */
  onLost(): void;
  logLevel?: string;
}

function documentOf({ pumps, nozzles, document }: StationParts): Station {
  const demo = demoStation();
  return v.parse(StationDocument, {
    ...demo,
    pumps: (demo.pumps ?? []).slice(0, pumps).map((pump) => ({ ...pump, nozzles: pump.nozzles.slice(0, nozzles) })),
    ...document,
  });
}

export function simulatedStation(parts: StationParts): SimulatedStation {
  const { clock, chance, story } = parts;
  const document = documentOf(parts);
  const [lineEnd, dispensers] = memoryPair('line-1');
  const [scannerEnd, scanners] = memoryPair('scanner-1');
  const lab = createLab({ clock, newId: chance.fork('lab').id, speed: 60, line: dispensers, scanner: scanners });
  const wires = {
    fiscal: wireTo(lab.fetchOf('fiscal'), clock, chance.fork('fiscal')),
    bank: wireTo(lab.fetchOf('bank'), clock, chance.fork('bank')),
    megainsight: wireTo(lab.fetchOf('megainsight'), clock, chance.fork('megainsight')),
  };
  const line = serialLine(lineEnd, chance.fork('line'));
  const scanner = serialLine(scannerEnd, chance.fork('scanner'));
  const disk = freshDisk();
  const newId = chance.fork('station').id;
  const logged: string[] = [];
  let life: Life | null = null;
  let hearLost: (said: 'lost') => void = () => undefined;
  let wrong = 0;
  let commits = 0;
  let statements = 0;
  let exchanges = 0;
  let death: Death | null = null;
  let diskFaults: { kind: 'full' | 'busy'; after: number; count: number } | null = null;
  let slow = { ms: 0, count: 0 };

  function die(why: string): void {
    if (!life) return;
    life.clock.end();
    life = null;
    death = null;
    story.tell(`the process is lost: ${why}`);
    hearLost('lost');
    parts.onLost();
  }

  function deathComes(at: Death['at']): boolean {
    if (death?.at !== at || death.after-- > 0) return false;
    die(at);
    return true;
  }

  const touchWire = () => {
    exchanges++;
    deathComes('exchange');
  };

  /** How one process touches the disk. */
  const touchesOf = (own: LifeClock) => {
    const stillAlive = () => {
      if (!own.isAlive()) throw new Lost();
    };
    return {
      statement() {
        stillAlive();
        statements++;
        if (!diskFaults || diskFaults.after-- > 0) return;
        const { kind } = diskFaults;
        if (--diskFaults.count <= 0) diskFaults = null;
        story.see(`disk ${kind}`);
        story.tell(`the disk fails: ${kind}`);
        throw diskFault(kind);
      },
      beforeCommit() {
        stillAlive();
        if (deathComes('beforeCommit')) throw new Lost();
        if (slow.count > 0) {
          slow.count--;
          clock.stall(slow.ms);
        }
      },
      afterCommit() {
        commits++;
        if (deathComes('afterCommit')) throw new Lost();
      },
    };
  };

  async function boot(): Promise<void> {
    const own = lifeClock(clock, () => wrong);
    const lost = new Promise<'lost'>((resolve) => {
      hearLost = resolve;
    });
    const database = connection(disk, touchesOf(own));
    const stations = stationsIn(database, SEAL, own);
    if (stations.isEmpty()) stations.keep(document, { by: 'simulation', reason: 'first' });
    const composed = compose({
      database,
      clock: own,
      newId,
      stations,
      tokens: [],
      access: { rateLimit: 1_000_000, corsOrigins: [] },
      backups: { folder: '', keepDays: 0 },
      log: pino(
        { level: parts.logLevel ?? 'info', base: null, timestamp: false },
        { write: (row: string) => void (own.isAlive() && logged.push(row)) },
      ),
      reach: {
        serial: (_device, { dataBits }) => (dataBits === 7 ? line : scanner).endFor(own),
        service: (kind) => ({ url: `http://${kind}.test`, fetch: wires[kind].fetchFor(own, touchWire) }),
      },
    });
    const born: Life = { service: composed.service, clock: own, app: createApp(composed.service), lost, isUp: false };
    life = born;
    parts.onLife(born);
    await Promise.race([composed.start().catch(onlyLost), lost]);
    born.isUp = true;
  }

  return {
    lab,
    wires,
    line,
    scanner,
    document,
    logged,
    life: () => life,
    commits: () => commits,
    statements: () => statements,
    exchanges: () => exchanges,
    breakDisk(kind, after, count) {
      diskFaults = { kind, after, count };
    },
    slowDisk(ms, count) {
      slow = { ms, count };
    },
    mendDisk() {
      diskFaults = null;
      slow = { ms: 0, count: 0 };
    },
    setClockWrong(ms) {
      wrong = ms;
    },
    dieAt(next) {
      death = next;
    },
    die,
    boot,
    async ask(method, path, body, key) {
      const asked = life;
      if (!asked?.isUp) return 'lost';
      const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
      if (key) headers['idempotency-key'] = key;
      const request = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      const answer = Promise.resolve(asked.app.request(path, request)).then(async (response) => ({
        status: response.status,
        body: (await response.json()) as Record<string, unknown>,
      }));
      const heard = await Promise.race([answer, asked.lost]);
      return asked.clock.isAlive() ? heard : 'lost';
    },
    close() {
      life?.clock.end();
      life = null;
      lab.close();
      disk.close();
    },
  };
}

function onlyLost(problem: unknown): void {
  if (!(problem instanceof Lost)) throw problem;
}
