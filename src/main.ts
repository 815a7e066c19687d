/** Promises the running service: settings, database, station, devices, API, and an orderly end. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { pino } from 'pino';
import { v7 as timeOrderedId } from 'uuid';
import * as v from 'valibot';
import { openDuplex } from './adapters/serial/port.ts';
import { createApp } from './api/app.ts';
import { banner } from './banner.ts';
import { systemClock } from './clock.ts';
import { compose } from './compose.ts';
import { type Config, readConfig } from './config.ts';
import { embeddedLab } from './embedded-lab.ts';
import { demoStation } from './station/demo.ts';
import { type Station, StationDocument } from './station/document.ts';
import { type Database, openDatabase } from './store/database.ts';
import { keepStation, newestStation } from './store/stations.ts';

/** The document in force: the newest kept one; at the first start the file of `STATION`, else the demo station. */
function stationOf(database: Database, config: Config): { document: Station; version: number } {
  const kept = newestStation(database);
  if (kept) return { document: v.parse(StationDocument, kept.document), version: kept.version };
  const given: unknown = config.stationFile ? JSON.parse(readFileSync(config.stationFile, 'utf8')) : demoStation();
  const read = v.safeParse(StationDocument, given);
  if (!read.success) {
    throw new Error(read.issues.map((issue) => `${v.getDotPath(issue) ?? 'document'}: ${issue.message}`).join('\n'));
  }
  const version = keepStation(database, given, systemClock.now(), config.stationFile ? 'STATION' : 'demo');
  return { document: read.output, version };
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const database = openDatabase(join(config.dataDir, 'kolonka.sqlite'));
  const station = stationOf(database, config);
  const lab = config.simulators
    ? await embeddedLab({
        clock: systemClock,
        newId: timeOrderedId,
        speed: config.simulationSpeed,
        dir: join(config.dataDir, 'simulators'),
      })
    : null;
  const { service, start, stop } = compose({
    database,
    clock: systemClock,
    newId: timeOrderedId,
    station,
    tokens: config.apiTokens,
    log,
    reach: lab?.reach ?? {
      serial: (device, settings) => openDuplex(device, settings, systemClock),
      service: (_kind, url) => ({ url, fetch: globalThis.fetch }),
    },
    ...(lab ? { lab: lab.app } : {}),
  });
  await start();
  const server = serve({ fetch: createApp(service).fetch, hostname: config.host, port: config.port }, ({ port }) => {
    const address = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
    log.info(`listening on ${address}`);
    // Beside the log, which is for machines.
    process.stderr.write(banner(address, station.document, config.simulators));
  });
  server.on('error', (problem) => {
    log.fatal({ problem: String(problem) }, 'cannot listen');
    process.exit(1);
  });

  let ending = false;
  const end = async (signal: string) => {
    if (ending) return;
    ending = true;
    log.info({ signal }, 'stopping: what is under way is taken up at the next start');
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
    await stop();
    await lab?.close();
    database.$client.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void end('SIGTERM'));
  process.on('SIGINT', () => void end('SIGINT'));
}

main().catch((problem: unknown) => {
  process.stderr.write(`Kolonka cannot start:\n${problem instanceof Error ? problem.message : String(problem)}\n`);
  process.exit(1);
});
