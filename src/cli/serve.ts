/** Promises the running service: settings, database, station, devices, API, and an orderly end. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve, type WebSocketServerLike } from '@hono/node-server';
import { pino } from 'pino';
import { v7 as timeOrderedId } from 'uuid';
import { WebSocketServer } from 'ws';
import { openDuplex } from '../adapters/wire/serial/port.ts';
import { createApp } from '../api/app.ts';
import { systemClock } from '../clock.ts';
import { compose } from '../composition/compose.ts';
import { type Config, readConfig } from '../config.ts';
import { embeddedLab } from '../simulators/embedded.ts';
import { demoStation, isSimulated } from '../station/demo.ts';
import { readStation } from '../station/read-station.ts';
import { openDatabase } from '../store/database.ts';
import { threadedJournal } from '../store/journal/threaded-journal.ts';
import { lockFolder } from '../store/lock.ts';
import { openKeyFile } from '../store/seal.ts';
import { type Stations, stationsIn } from '../store/stations.ts';
import { banner } from './banner.ts';

/** At the first start the station is the file of `STATION`, else the demo station; afterwards it is what was kept. */
function firstDocument(stations: Stations, { stationFile }: Config): void {
  if (!stations.isEmpty()) return;
  const read = readStation(stationFile ? JSON.parse(readFileSync(stationFile, 'utf8')) : demoStation());
  if (!read.ok) throw new Error(read.faults.map(({ path, message }) => `${path}: ${message.en} (${message.ru})`).join('\n'));
  stations.keep(read.document, stationFile ? { by: 'STATION', reason: 'first' } : { by: 'demo', reason: 'first' });
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const lock = lockFolder(config.dataDir);
  const file = join(config.dataDir, 'kolonka.sqlite');
  const database = openDatabase(file);
  const journal = threadedJournal(database, file);
  const stations = stationsIn(database, openKeyFile(join(config.dataDir, 'station.key')), systemClock);
  firstDocument(stations, config);
  const simulated = config.simulators === 'demo' ? isSimulated(stations.inForce().document) : config.simulators;
  const simulation = simulated && {
    clock: systemClock,
    newId: timeOrderedId,
    speed: config.simulationSpeed,
    dir: join(config.dataDir, 'simulators'),
  };
  // The journal's thread comes up beside the devices; one that cannot write is told before anything is sold.
  const [lab] = await Promise.all([simulation ? embeddedLab(simulation) : null, journal.commit([])]);
  const { service, start, stop, drain } = compose({
    database,
    journal,
    clock: systemClock,
    newId: timeOrderedId,
    stations,
    tokens: config.apiTokens,
    backups: { folder: join(config.dataDir, 'backups'), keepDays: config.backupKeepDays },
    access: { rateLimit: config.rateLimit, corsOrigins: config.corsOrigins },
    log,
    reach: lab?.reach ?? {
      serial: (device, settings) => openDuplex(device, settings, systemClock),
      service: (_kind, url) => ({ url, fetch: globalThis.fetch }),
    },
    ...(lab ? { lab: lab.app } : {}),
  });
  await start();
  const inspectors = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 });
  // The two packages spell one optional field in two ways.
  const websocket = { server: inspectors as unknown as WebSocketServerLike };
  const { fetch } = createApp(service);
  const server = serve({ fetch, hostname: config.host, port: config.port, websocket }, ({ port }) => {
    const address = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
    log.info(`listening on ${address}`);
    // Beside the log, which is for machines.
    process.stderr.write(banner(address, stations.inForce().document, simulated));
  });
  server.on('error', (problem) => {
    log.fatal({ problem: String(problem) }, 'cannot listen');
    process.exit(1);
  });

  let signals = 0;
  /** A second signal stops at once. */
  let hurry: (left: string[]) => void = () => undefined;
  const again = new Promise<string[]>((resolve) => {
    hurry = resolve;
  });
  const end = async (signal: string) => {
    if (++signals > 2) return;
    if (signals === 1) {
      log.info({ signal, limit: config.stopLimit }, 'stopping: no new sale begins, what runs at the devices is followed to its end');
      const left = await Promise.race([drain(config.stopLimit * 1000), again]);
      if (left.length > 0) log.warn({ sales: left }, 'these sales are taken up at the next start');
    } else {
      return hurry([]);
    }
    for (const inspector of inspectors.clients) inspector.terminate();
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
    await stop();
    await lab?.close();
    database.$client.close();
    lock.release();
    process.exit(0);
  };
  process.on('SIGTERM', () => void end('SIGTERM'));
  process.on('SIGINT', () => void end('SIGINT'));
}

main().catch((problem: unknown) => {
  process.stderr.write(`Kolonka cannot start:\n${problem instanceof Error ? problem.message : String(problem)}\n`);
  process.exit(1);
});
