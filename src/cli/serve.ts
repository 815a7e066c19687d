/** `npm start`: the running service. Settings, database, devices, HTTP server, and an orderly end on a signal. */
import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { v7 as timeOrderedId } from 'uuid';
import { createApp } from '../api/app.ts';
import { listen } from '../api/server.ts';
import { createUnfitApp } from '../api/unfit-app.ts';
import { systemClock } from '../clock.ts';
import { compose } from '../composition/compose.ts';
import { watchLoop } from '../composition/loop-watch.ts';
import { type Config, readConfig } from '../config.ts';
import { demoStation } from '../station/demo.ts';
import { readStation } from '../station/read-station.ts';
import { FolderFault } from '../store/folder/fault.ts';
import { openFolder } from '../store/folder/open-folder.ts';
import { createThreadedJournal } from '../store/journal/threaded-journal.ts';
import { createStations, type Stations } from '../store/stations.ts';
import { buildBanner, buildUnfitBanner } from './banner.ts';
import { openLab, systemReach } from './device-reach.ts';

/** At the first start the station is the file of `STATION`, else the demo station; afterwards it is what was stored. */
async function storeFirstDocument(stations: Stations, { stationFile }: Config): Promise<void> {
  if (!stations.isEmpty()) return;
  const read = readStation(stationFile ? JSON.parse(readFileSync(stationFile, 'utf8')) : demoStation());
  if (!read.ok) throw new Error(read.faults.map(({ path, message }) => `${path}: ${message.en} (${message.ru})`).join('\n'));
  await stations.keep(read.document, stationFile ? { by: 'STATION', reason: 'first' } : { by: 'demo', reason: 'first' });
}

/** How often the marker of the folder notes how far the journal has come. */
const NOTE_MS = 60_000;

/** The folder's lock, database, journal and station's documents; a second service on the same folder is refused. @throws FolderFault. */
async function openStorage(config: Config, log: Logger) {
  const folder = openFolder(config.dataDir, systemClock);
  const { database, file, seal, epoch } = folder;
  if (folder.isPutBack) log.warn(epoch, 'the database was put back in time: no open sale is taken up by itself');
  const journal = createThreadedJournal(database, file);
  const stations = createStations(database, journal.writes.stations, seal, systemClock);
  await storeFirstDocument(stations, config);
  folder.note();
  const notes = setInterval(() => {
    try {
      folder.note();
    } catch (problem) {
      log.error({ problem: String(problem) }, 'the marker of the data folder could not be written');
    }
  }, NOTE_MS);
  const close = () => {
    clearInterval(notes);
    folder.close();
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

/** Serves nothing but what is wrong with the data, until a signal. */
async function explain(fault: FolderFault, config: Config, log: Logger): Promise<void> {
  log.fatal({ kind: fault.kind }, fault.message);
  const server = await listen(createUnfitApp(fault), config);
  log.info(`listening on ${server.address}`);
  process.stderr.write(buildUnfitBanner(server.address, fault));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void server.close().then(() => process.exit(0)));
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  try {
    await run(config, log);
  } catch (problem) {
    if (!(problem instanceof FolderFault)) throw problem;
    await explain(problem, config, log);
  }
}

async function run(config: Config, log: Logger): Promise<void> {
  const { database, journal, stations, ...storage } = await openStorage(config, log);
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
    loop: watchLoop({ clock: systemClock, log: (level, message, facts) => log[level](facts, message) }),
    freeBytes: async () => {
      const { bavail, bsize } = await statfs(config.dataDir);
      return bavail * bsize;
    },
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
