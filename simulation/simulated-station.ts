/**
 * A station in one process: the real service on simulated devices, lost at any touch of disk or network, restarted on the same disk. Used
 * by the day.
 */
import { pino } from 'pino';
import * as v from 'valibot';
import { memoryPair } from '../src/adapters/wire/serial/memory.ts';
import { createApp } from '../src/api/app.ts';
import type { Backend } from '../src/api/backend.ts';
import { type Composed, compose } from '../src/composition/compose.ts';
import { createLab, type Service as Far, type Lab } from '../src/simulators/lab.ts';
import { demoStation } from '../src/station/demo.ts';
import { type Station, StationDocument } from '../src/station/document.ts';
import { createSqliteJournal } from '../src/store/journal/sqlite-journal.ts';
import { sealWith } from '../src/store/seal.ts';
import { createStations } from '../src/store/stations.ts';
import type { Chance } from './chance.ts';
import { createLifeClock, type LifeClock, type SimulatedClock } from './clock.ts';
import { connect, createDisk, Lost } from './disk.ts';
import { createMishaps, type Mishaps } from './mishaps.ts';
import { createSerialLine, createWire, type SerialLine, type Wire } from './network.ts';
import type { Story } from './story.ts';
import { openThreadedJournal } from './threaded-disk.ts';

/** What nobody outside may read: cards' numbers and clients' tokens. */
export const SECRET = /2200000000\d{3}|megainsight_/;

/** Any key will do: nobody looks at this disk from outside. */
const SEAL = sealWith(Buffer.alloc(32, 1));

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** One process, from its start to its loss. */
export interface Life {
  service: Backend;
  clock: LifeClock;
  app: ReturnType<typeof createApp>;
  /** Resolves when the process is lost. */
  lost: Promise<'lost'>;
  isUp: boolean;
}

export interface SimulatedStation
  extends Pick<Mishaps, 'commits' | 'statements' | 'exchanges' | 'breakDisk' | 'slowDisk' | 'mendDisk' | 'setClockWrong' | 'dieAt'> {
  lab: Lab;
  wires: Record<Far, Wire>;
  line: SerialLine;
  scanner: SerialLine;
  document: Station;
  life(): Life | null;
  /** What was logged by all processes. */
  logged: string[];
  /** Answers that held a secret; a stream says of a sale what an answer says. */
  leaked: string[];
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
  /** Whether the journal is written beside the process, as the real one is, or at once. */
  threaded: boolean;
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

/** What stands outside of every process: the devices, and the wires to them. */
function surroundings({ clock, chance }: StationParts) {
  const [lineEnd, dispensers] = memoryPair('line-1');
  const [scannerEnd, scanners] = memoryPair('scanner-1');
  const lab = createLab({ clock, newId: chance.fork('lab').id, speed: 60, line: dispensers, scanner: scanners });
  const wires = {
    fiscal: createWire(lab.fetchOf('fiscal'), clock, chance.fork('fiscal')),
    bank: createWire(lab.fetchOf('bank'), clock, chance.fork('bank')),
    megainsight: createWire(lab.fetchOf('megainsight'), clock, chance.fork('megainsight')),
  };
  return {
    lab,
    wires,
    line: createSerialLine(lineEnd, chance.fork('line')),
    scanner: createSerialLine(scannerEnd, chance.fork('scanner')),
  };
}

/** The service itself, put together as main does, in one life. */
async function serviceIn(parts: StationParts, outside: ReturnType<typeof surroundings>, own: LifeClock, given: Given): Promise<Composed> {
  const database = connect(given.disk, given.mishaps.touchesOf(own));
  const journal = parts.threaded ? openThreadedJournal(database, own, parts.chance.fork('journal')) : createSqliteJournal(database);
  const stations = createStations(database, journal.writes.stations, SEAL, own);
  if (stations.isEmpty()) await stations.keep(given.document, { by: 'simulation', reason: 'first' });
  const { wires, line, scanner } = outside;
  return compose({
    database,
    journal,
    clock: own,
    newId: given.newId,
    stations,
    tokens: [],
    access: { rateLimit: 1_000_000, corsOrigins: [], hosts: [] },
    backups: { folder: '', keepDays: 0 },
    log: pino(
      { level: parts.logLevel ?? 'info', base: null, timestamp: false },
      { write: (row: string) => void (own.isAlive() && given.logged.push(row)) },
    ),
    reach: {
      serial: (_device, { dataBits }) => (dataBits === 7 ? line : scanner).endFor(own),
      service: (kind) => ({ url: `http://${kind}.test`, fetch: wires[kind].fetchFor(own, given.mishaps.touchWire) }),
    },
  });
}

interface Given {
  disk: ReturnType<typeof createDisk>;
  document: Station;
  mishaps: Mishaps;
  newId(): string;
  logged: string[];
}

/** One process after another on one disk; at most one lives. */
function processes(parts: StationParts, outside: ReturnType<typeof surroundings>, document: Station) {
  const disk = createDisk();
  const newId = parts.chance.fork('station').id;
  const logged: string[] = [];
  let life: Life | null = null;
  /** Of the process that lives, or that is being put together. */
  let running: LifeClock | null = null;
  let hearLost: (word: 'lost') => void = () => undefined;

  function die(why: string): void {
    if (!running) return;
    running.end();
    running = null;
    life = null;
    mishaps.dieAt(null);
    parts.story.write(`the process is lost: ${why}`);
    hearLost('lost');
    parts.onLost();
  }
  const mishaps = createMishaps(parts.clock, parts.story, die);
  const given: Given = { disk, document, mishaps, newId, logged };

  /** A new process writes before it is well put together, and may be lost there. */
  async function composeUnlessLost(own: LifeClock): Promise<Composed | null> {
    try {
      return await serviceIn(parts, outside, own, given);
    } catch (problem) {
      onlyLost(problem);
      return null;
    }
  }

  async function boot(): Promise<void> {
    const own = createLifeClock(parts.clock, mishaps.clockOff);
    running = own;
    const lost = new Promise<'lost'>((resolve) => {
      hearLost = resolve;
    });
    const composed = await Promise.race([composeUnlessLost(own), lost]);
    if (!composed || composed === 'lost') return;
    const born: Life = { service: composed.backend, clock: own, app: createApp(composed.backend), lost, isUp: false };
    life = born;
    parts.onLife(born);
    await Promise.race([composed.start().catch(onlyLost), lost]);
    born.isUp = true;
  }

  return {
    logged,
    mishaps,
    die,
    boot,
    life: () => life,
    close() {
      life?.clock.end();
      life = null;
      disk.close();
    },
  };
}

type Question = Parameters<SimulatedStation['ask']>;

/** A request to the process as it lives now. The body's length goes with it, as HTTP clients send it. */
async function ask(life: Life | null, leaked: string[], ...[method, path, body, key]: Question): Promise<Answer | 'lost'> {
  if (!life?.isUp) return 'lost';
  const text = body === undefined ? null : JSON.stringify(body);
  const headers: Record<string, string> =
    text === null ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) };
  if (key) headers['idempotency-key'] = key;
  const request = { method, headers, ...(text === null ? {} : { body: text }) };
  const answer = Promise.resolve(life.app.request(path, request)).then(async (response) => {
    const text = await response.text();
    if (SECRET.test(text)) leaked.push(`${method} ${path}: ${text}`);
    return { status: response.status, body: JSON.parse(text) as Record<string, unknown> };
  });
  const outcome = await Promise.race([answer, life.lost]);
  return life.clock.isAlive() ? outcome : 'lost';
}

export function createSimulatedStation(parts: StationParts): SimulatedStation {
  const document = documentOf(parts);
  const outside = surroundings(parts);
  const { mishaps, close, ...running } = processes(parts, outside, document);
  const leaked: string[] = [];
  return {
    ...outside,
    ...mishaps,
    ...running,
    document,
    leaked,
    ask: (...question) => ask(running.life(), leaked, ...question),
    close() {
      close();
      outside.lab.close();
    },
  };
}

function onlyLost(problem: unknown): void {
  if (!(problem instanceof Lost)) throw problem;
}
