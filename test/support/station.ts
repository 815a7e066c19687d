/**
 * A whole station in a test: the real service on simulated devices, over their real protocols, on a clock that the test advances. Used by
 * most tests of the API and of sales.
 */
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect } from 'vitest';
import { versionsOf } from '../../machines/index.ts';
import { type MemoryEnd, memoryPair } from '../../src/adapters/wire/serial/memory.ts';
import { createApp } from '../../src/api/app.ts';
import type { SaleView } from '../../src/api/sales/sale-view.ts';
import { type Composed, compose } from '../../src/composition/compose.ts';
import type { ApiToken } from '../../src/config.ts';
import { toSaleState } from '../../src/engine/delta.ts';
import { lastStep } from '../../src/engine/history/replay.ts';
import { createLab, type Lab } from '../../src/simulators/lab.ts';
import { demoStation } from '../../src/station/demo.ts';
import type { StationInput } from '../../src/station/document.ts';
import { readStation } from '../../src/station/read-station.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { createSqliteJournal } from '../../src/store/journal/sqlite-journal.ts';
import { openKeyFile, sealWith } from '../../src/store/seal.ts';
import { createStations } from '../../src/store/stations.ts';
import { answered, type HandClock, handClock } from './hand-clock.ts';
import { nobody } from './http-answers.ts';

export interface Answer<Body = SaleView> {
  status: number;
  body: Body;
  headers: Headers;
}

export interface TestStation {
  /** Services that nothing answers at. */
  unplugged: Set<'fiscal' | 'bank' | 'megainsight'>;
  /** What the next start finds in its environment. */
  options: StationOptions;
  clock: HandClock;
  lab: Lab;
  database: Database;
  /** Everything that was logged. */
  logged: string[];
  service(): Composed['backend'];
  devices(): Composed['devices'];
  drain(limitMs: number): Promise<string[]>;
  line: MemoryEnd;
  call<Body = SaleView>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<Body>>;
  /** Starts a prepaid sale of five litres of АИ-80 in cash, changed as told. */
  sell(changes?: Record<string, unknown>): Promise<SaleView>;
  /** Winds the clock where the station has to ask a device before it answers. */
  tell(saleId: string, event: Record<string, unknown>): Promise<Answer>;
  sale(saleId: string): Promise<SaleView>;
  /** Winds the clock until the sale bears one of the tags. */
  until(saleId: string, ...tags: string[]): Promise<SaleView>;
  /** The service's process is gone, its devices live on; then it starts again on the same file. */
  crash(): Promise<void>;
  /** Every sale's replay is compared with what is stored, but where its chart has changed since, before it was released. */
  close(replays?: 'compared' | 'left'): Promise<void>;
}

/** Ids that are the same in every run. */
function countedIds(seed: string): () => string {
  let count = 0;
  return () => {
    const hex = createHash('sha256').update(`${seed}:${++count}`).digest('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
  };
}

export interface StationOptions {
  document?: Partial<StationInput>;
  tokens?: ApiToken[];
  rateLimit?: number;
  corsOrigins?: string[];
  hosts?: string[];
  speed?: number;
  /** Folder of the backups. */
  backups?: string;
  /** A data folder to go on with, its devices' memories included; `at`: when its process was lost. */
  folder?: { path: string; at: number };
}

/** The demo station, changed; payment types lose a discount that it no longer has. */
function documentWith(changes: Partial<StationInput>): StationInput {
  const document = { ...demoStation(), ...changes };
  const isThere = (wanted?: string) => document.discounts?.some(({ shortName }) => shortName === wanted);
  const paymentTypes = document.paymentTypes.map(({ discount, ...type }) => (discount && isThere(discount) ? { ...type, discount } : type));
  return { ...document, paymentTypes };
}

const FIRST = { by: 'test', reason: 'first' };

/** What outlives the service's process: its devices, its disk, its clock. */
function layOut(options: StationOptions) {
  const { folder } = options;
  const clock = handClock(folder?.at);
  const read = readStation(documentWith(options.document ?? {}));
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const [line, dispenserEnd] = memoryPair('line-1');
  const [scanner, scannerEnd] = memoryPair('scanner-1');
  const lab = createLab({
    clock,
    newId: countedIds(folder ? `${folder.path}:${folder.at}:lab` : 'lab'),
    speed: options.speed ?? 10,
    line: dispenserEnd,
    scanner: scannerEnd,
    ...(folder ? { dir: join(folder.path, 'simulators') } : {}),
  });
  const database = openDatabase(folder ? join(folder.path, 'kolonka.sqlite') : ':memory:');
  const seal = folder ? openKeyFile(join(folder.path, 'station.key')) : sealWith(Buffer.alloc(32, 7));
  if (!folder) void createStations(database, createSqliteJournal(database).writes.stations, seal, clock).keep(read.document, FIRST);
  const logged: string[] = [];
  const unplugged: TestStation['unplugged'] = new Set();
  const newId = countedIds(folder ? `${folder.path}:${folder.at}` : 'station');
  return { options, clock, lab, line, scanner, database, seal, logged, unplugged, newId };
}

/** The service, as a start of its process composes it. */
function boot({ options, clock, lab, line, scanner, database, seal, logged, unplugged, newId }: ReturnType<typeof layOut>) {
  const journal = createSqliteJournal(database);
  const composed = compose({
    database,
    journal,
    clock,
    newId,
    stations: createStations(database, journal.writes.stations, seal, clock),
    tokens: options.tokens ?? [],
    backups: { folder: options.backups ?? join(tmpdir(), `kolonka-test-backups-${process.pid}`), keepDays: 3 },
    access: { rateLimit: options.rateLimit ?? 100_000, corsOrigins: options.corsOrigins ?? [], hosts: options.hosts ?? [] },
    log: pino({ level: 'trace', base: null }, { write: (row: string) => void logged.push(row) }),
    lab: lab.app,
    reach: {
      serial: (_device, { dataBits }) => (dataBits === 7 ? line : scanner),
      service: (kind) => ({
        url: `http://${kind}.test`,
        fetch: (...call) => (unplugged.has(kind) ? nobody : lab.fetchOf(kind))(...call),
      }),
    },
  });
  return { composed, app: createApp(composed.backend) };
}

const FIVE_LITRES = {
  path: 'prepaid',
  workplace: '1',
  pump: 1,
  nozzle: 1,
  preset: { type: 'volume', volume: 5000 },
  paymentType: 'cash',
};

async function readAnswer(answer: Response): Promise<Answer<never>> {
  const text = await answer.text();
  const isJson = text !== '' && /json/.test(answer.headers.get('content-type') ?? '');
  return { status: answer.status, body: (isJson ? JSON.parse(text) : text) as never, headers: answer.headers };
}

export async function testStation(options: StationOptions = {}): Promise<TestStation> {
  const ground = layOut(options);
  const { clock, lab, line, scanner, database, logged, unplugged } = ground;
  let running = boot(ground);
  await running.composed.start();
  // The dispensers are seen once before the day begins.
  await clock.advance(2_000);
  let keys = 0;

  const station: TestStation = {
    options,
    unplugged,
    clock,
    lab,
    database,
    logged,
    line,
    service: () => running.composed.backend,
    devices: () => running.composed.devices,
    drain: (limitMs) => running.composed.drain(limitMs),
    async call(method, path, body, headers = {}) {
      const type = body === undefined ? {} : { 'content-type': 'application/json' };
      const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
      return readAnswer(await running.app.request(path, { method, headers: { ...type, ...headers }, ...sent }));
    },
    async sell(changes = {}) {
      const key = { 'idempotency-key': `${options.folder ? 'later' : 'key'}-${++keys}` };
      const answer = await station.call('POST', '/v1/sales', { ...FIVE_LITRES, ...changes }, key);
      expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 });
      return answer.body;
    },
    tell: (saleId, event) => answered(clock, station.call('POST', `/v1/sales/${saleId}/events`, event)),
    sale: async (saleId) => (await station.call('GET', `/v1/sales/${saleId}`)).body,
    until: (saleId, ...tags) => untilTagged(station, saleId, tags),
    async crash() {
      // Nothing that was under way is told: its bodies are called off and their results drop.
      await running.composed.backend.engine.stop();
      for (const device of [line, scanner]) device.onBytes(() => undefined);
      running = boot(ground);
      await running.composed.start();
    },
    async close(replays = 'compared') {
      await running.composed.stop();
      if (replays === 'compared') await replaysAreExact(station);
      lab.close();
      database.$client.close();
    },
  };
  return station;
}

async function untilTagged(station: TestStation, saleId: string, tags: string[]): Promise<SaleView> {
  let seen: SaleView | undefined;
  try {
    await station.clock.until(async () => {
      seen = await station.sale(saleId);
      return seen.tags.some((tag) => tags.includes(tag));
    });
  } catch (problem) {
    throw new Error(`${(problem as Error).message}: ${seen?.state} ${seen?.tags} ${JSON.stringify(seen?.notice)}`);
  }
  return seen as SaleView;
}

/** What every test leaves behind is checked: where a sale's versions are at hand, its events alone give the stored sale. */
async function replaysAreExact({ database }: TestStation): Promise<void> {
  const journal = createSqliteJournal(database);
  const rows = database.$client.prepare('select id, chart from sales').all() as { id: string; chart: string }[];
  for (const { id, chart } of rows) {
    const stored = await journal.sale(id);
    const events = await journal.events(id);
    const { step, isReplayed } = lastStep(versionsOf(chart), events);
    if (isReplayed) expect(toSaleState(step.snapshot, events[0]?.event.input)).toEqual(stored?.state);
  }
}
