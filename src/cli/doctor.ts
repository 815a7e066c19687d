/** `npm run doctor`: checks devices, database and clock, and says what to do about each fault. Leaves a running service undisturbed. */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { v7 as timeOrderedId } from 'uuid';
import { aheadOfServer } from '../adapters/ntp/client.ts';
import { portsOnMachine } from '../adapters/wire/serial/port.ts';
import { systemClock } from '../clock.ts';
import { type Config, readConfig } from '../config.ts';
import { checkMachineClock } from '../doctor/clock-checks.ts';
import { checkBank, checkMegainsight, checkPumps, checkRegister } from '../doctor/device-checks.ts';
import { complaint, describeFindings, type Finding } from '../doctor/finding.ts';
import { addressOf, checkRunningService } from '../doctor/running-service.ts';
import { checkStorage } from '../doctor/storage-checks.ts';
import { openDevices } from '../forecourt/devices.ts';
import { NO_OPEN_SALES } from '../forecourt/open-sales.ts';
import { demoStation } from '../station/demo.ts';
import type { Station } from '../station/document.ts';
import type { Language } from '../station/faults.ts';
import { readStation, type StationReading } from '../station/read-station.ts';
import { openToRead } from '../store/database.ts';
import { databaseIn, keyIn } from '../store/folder/open-folder.ts';
import { createSqliteJournal } from '../store/journal/sqlite-journal.ts';
import { lockFolder } from '../store/lock.ts';
import { openKeyFile } from '../store/seal.ts';
import { createStations } from '../store/stations.ts';
import { openLab, systemReach } from './device-reach.ts';

/** The document that a start would find; nothing is changed. The folder must be locked by the caller. */
async function readDocument({ dataDir, stationFile }: Config): Promise<StationReading> {
  const [file, key] = [databaseIn(dataDir), keyIn(dataDir)];
  if (existsSync(file) && existsSync(key)) {
    const { database, close } = await openToRead(file);
    const stations = createStations(database, createSqliteJournal(database).writes.stations, openKeyFile(key), systemClock);
    const stored = stations.isEmpty() ? null : stations.inForce().document;
    close();
    if (stored) return { ok: true, document: stored };
  }
  return readStation(stationFile ? JSON.parse(readFileSync(stationFile, 'utf8')) : demoStation());
}

async function checkDevices(station: Station, config: Config): Promise<Finding[]> {
  const lab = await openLab(config, station, 1);
  const outside = lab?.reach ?? systemReach;
  const reach = { ...outside, clock: systemClock, newId: timeOrderedId, onScan: () => undefined, log: () => undefined };
  const paths = [...station.lines, ...station.scanners].map(({ device }) => device).filter((device) => device.startsWith('/'));
  const devices = openDevices(station, reach, NO_OPEN_SALES);
  try {
    const checks = [
      checkPumps(station, devices, await portsOnMachine(paths), systemClock),
      checkRegister(station, devices, systemClock.now),
      checkBank(station, devices),
      checkMegainsight(station, devices),
    ];
    return (await Promise.all(checks)).flat();
  } finally {
    await devices.close();
    await lab?.close();
  }
}

async function checkAll(config: Config): Promise<Finding[]> {
  const { dataDir, ntpServer } = config;
  const time = checkMachineClock(ntpServer, () => aheadOfServer(ntpServer, systemClock));
  const storage = checkStorage(dataDir, systemClock.now());
  // What is missing is not read, and devices of another station are left alone.
  if (storage.some(({ what, level }) => what === 'database' && level === 'fault')) return [...storage, await time];
  let lock: ReturnType<typeof lockFolder>;
  try {
    lock = lockFolder(dataDir);
  } catch {
    return [...storage, await time, ...(await checkRunningService(addressOf(config)))];
  }
  try {
    const read = await readDocument(config);
    if (read.ok) return [...storage, await time, ...(await checkDevices(read.document, config))];
    const todo = { en: 'correct the document: npm run setup', ru: 'исправьте описание станции: npm run setup' };
    return [...storage, await time, ...read.faults.map(({ path, message }) => complaint(`station ${path}`, 'fault', message, todo))];
  } finally {
    lock.release();
  }
}

const { values } = parseArgs({ options: { lang: { type: 'string' }, json: { type: 'boolean', default: false } } });
const language: Language = (values.lang ?? process.env.LANG ?? '').startsWith('ru') ? 'ru' : 'en';
const findings = await checkAll(readConfig(process.env));
process.stdout.write(`${values.json ? JSON.stringify(findings, null, 2) : describeFindings(findings, language)}\n`);
process.exit(findings.some(({ level }) => level === 'fault') ? 1 : 0);
