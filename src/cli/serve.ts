/** `npm start`: the running service. Settings, database, devices, HTTP server, and an orderly end on a signal. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { v7 as timeOrderedId } from 'uuid';
import { createApp } from '../api/app.ts';
import { listen } from '../api/server.ts';
import { systemClock } from '../clock.ts';
import { compose } from '../composition/compose.ts';
import { type Config, readConfig } from '../config.ts';
import { demoStation } from '../station/demo.ts';
import { readStation } from '../station/read-station.ts';
import { openDatabase } from '../store/database.ts';
import { createThreadedJournal } from '../store/journal/threaded-journal.ts';
import { lockFolder } from '../store/lock.ts';
import { openKeyFile } from '../store/seal.ts';
import { createStations, type Stations } from '../store/stations.ts';
import { buildBanner } from './banner.ts';
import { openLab, systemReach } from './device-reach.ts';

/** At the first start the station is the file of `STATION`, else the demo station; afterwards it is what was stored. */
async function storeFirstDocument(stations: Stations, { stationFile }: Config): Promise<void> {
  if (!stations.isEmpty()) return;
  const read = readStation(stationFile ? JSON.parse(readFileSync(stationFile, 'utf8')) : demoStation());
  if (!read.ok) throw new Error(read.faults.map(({ path, message }) => `${path}: ${message.en} (${message.ru})`).join('\n'));
  await stations.keep(read.document, stationFile ? { by: 'STATION', reason: 'first' } : { by: 'demo', reason: 'first' });
}

/** The folder's lock, database, journal and station's documents; a second service on the same folder is refused. */
async function openStorage(config: Config) {
  const lock = lockFolder(config.dataDir);
  const file = join(config.dataDir, 'kolonka.sqlite');
  const database = openDatabase(file);
  const journal = createThreadedJournal(database, file);
  const stations = createStations(database, journal.writes.stations, openKeyFile(join(config.dataDir, 'station.key')), systemClock);
  await storeFirstDocument(stations, config);
  const close = () => {
    database.$client.close();
    lock.release();
  };
  return { database, journal, stations, close };
}

interface Stopping {
  log: Logger;
  /** Seconds. */
  stopLimit: number;
  drain(limitMs: number): Promise<string[]>;
  close(): Promise<void>;
}

/** The first signal waits for the devices at work, a second one stops without them. */
function stopOnSignals({ log, stopLimit, drain, close }: Stopping): void {
  let isStopping = false;
  let stopAtOnce: () => void = () => undefined;
  const secondSignal = new Promise<string[]>((resolve) => {
    stopAtOnce = () => resolve([]);
  });
  const stop = async (signal: string) => {
    if (isStopping) return stopAtOnce();
    isStopping = true;
    log.info({ signal, limit: stopLimit }, 'stopping: no new sale begins, what runs at the devices is followed to its end');
    const left = await Promise.race([drain(stopLimit * 1000), secondSignal]);
    if (left.length > 0) log.warn({ sales: left }, 'these sales are taken up at the next start');
    await close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const { database, journal, stations, ...storage } = await openStorage(config);
  const station = () => stations.inForce().document;
  // The journal's thread comes up beside the devices; one that cannot write shows before anything is sold.
  const [lab] = await Promise.all([openLab(config, station(), config.simulationSpeed), journal.commit([])]);
  const { backend, start, stop, drain } = compose({
    database,
    journal,
    clock: systemClock,
    newId: timeOrderedId,
    stations,
    tokens: config.apiTokens,
    backups: { folder: join(config.dataDir, 'backups'), keepDays: config.backupKeepDays },
    access: { rateLimit: config.rateLimit, corsOrigins: config.corsOrigins, hosts: config.hosts },
    log,
    reach: lab?.reach ?? systemReach,
    ...(lab ? { lab: lab.app } : {}),
  });
  await start();
  const server = await listen(createApp(backend), config);
  log.info(`listening on ${server.address}`);
  // Beside the log, which is for machines.
  process.stderr.write(buildBanner(server.address, station(), lab !== null));
  const close = async () => {
    void server.close();
    await stop();
    await lab?.close();
    storage.close();
  };
  stopOnSignals({ log, stopLimit: config.stopLimit, drain, close });
}

main().catch((problem: unknown) => {
  process.stderr.write(`Kolonka cannot start:\n${problem instanceof Error ? problem.message : String(problem)}\n`);
  process.exit(1);
});
