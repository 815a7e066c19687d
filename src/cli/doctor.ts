/** Promises `npm run doctor`: every device, the database and the clock looked at, and what to do about each, without disturbing a service at work. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { v7 as timeOrderedId } from 'uuid';
import { aheadOfServer } from '../adapters/ntp/client.ts';
import { openDuplex, portsOnMachine } from '../adapters/wire/serial/port.ts';
import { systemClock } from '../clock.ts';
import { type Config, readConfig } from '../config.ts';
import { checkMachineClock } from '../doctor/clock-checks.ts';
import { checkBank, checkMegainsight, checkPumps, checkRegister } from '../doctor/device-checks.ts';
import { type Finding, ill, told } from '../doctor/finding.ts';
import { addressOf, askService } from '../doctor/running-service.ts';
import { checkStorage } from '../doctor/storage-checks.ts';
import { openDevices } from '../forecourt/devices.ts';
import { NO_OPEN_SALES } from '../forecourt/open-sales.ts';
import { embeddedLab } from '../simulators/embedded.ts';
import { demoStation } from '../station/demo.ts';
import type { Station } from '../station/document.ts';
import type { Language } from '../station/faults.ts';
import { readStation, type StationReading } from '../station/read-station.ts';
import { openDatabase } from '../store/database.ts';
import { lockFolder } from '../store/lock.ts';
import { openKeyFile } from '../store/seal.ts';
import { stationsIn } from '../store/stations.ts';

/** The document that a start would find. The folder must be locked by the caller. */
function documentOf({ dataDir, stationFile }: Config): StationReading {
  const database = openDatabase(join(dataDir, 'kolonka.sqlite'));
  const stations = stationsIn(database, openKeyFile(join(dataDir, 'station.key')), systemClock);
  const kept = stations.isEmpty() ? null : stations.inForce().document;
  database.$client.close();
  if (kept) return { ok: true, document: kept };
  return readStation(stationFile ? JSON.parse(readFileSync(stationFile, 'utf8')) : demoStation());
}

async function lookAt(station: Station, config: Config): Promise<Finding[]> {
  const dir = join(config.dataDir, 'simulators');
  const lab = config.simulators ? await embeddedLab({ clock: systemClock, newId: timeOrderedId, speed: 1, dir }) : null;
  const outside = lab?.reach ?? {
    serial: (device: string, settings: Parameters<typeof openDuplex>[1]) => openDuplex(device, settings, systemClock),
    service: (_kind: string, url: string) => ({ url, fetch: globalThis.fetch }),
  };
  const reach = { ...outside, clock: systemClock, newId: timeOrderedId, onScan: () => undefined, log: () => undefined };
  const named = [...station.lines, ...station.scanners].map(({ device }) => device).filter((device) => device.startsWith('/'));
  const devices = openDevices(station, reach, NO_OPEN_SALES);
  try {
    const looks = [
      checkPumps(station, devices, await portsOnMachine(named), systemClock),
      checkRegister(station, devices, systemClock.now),
    ];
    return (await Promise.all([...looks, checkBank(station, devices), checkMegainsight(station, devices)])).flat();
  } finally {
    await devices.close();
    await lab?.close();
  }
}

async function findings(config: Config): Promise<Finding[]> {
  const { dataDir, ntpServer } = config;
  const time = checkMachineClock(ntpServer, () => aheadOfServer(ntpServer, systemClock));
  const storage = checkStorage(dataDir, systemClock.now());
  let lock: ReturnType<typeof lockFolder>;
  try {
    lock = lockFolder(dataDir);
  } catch {
    return [...storage, await time, ...(await askService(addressOf(config)))];
  }
  try {
    const read = documentOf(config);
    if (read.ok) return [...storage, await time, ...(await lookAt(read.document, config))];
    const todo = { en: 'correct the document: npm run setup', ru: 'исправьте описание станции: npm run setup' };
    return [...storage, await time, ...read.faults.map(({ path, message }) => ill(`station ${path}`, 'fault', message, todo))];
  } finally {
    lock.release();
  }
}

const { values } = parseArgs({ options: { lang: { type: 'string' }, json: { type: 'boolean', default: false } } });
const language: Language = (values.lang ?? process.env.LANG ?? '').startsWith('ru') ? 'ru' : 'en';
const found = await findings(readConfig(process.env));
process.stdout.write(values.json ? `${JSON.stringify(found, null, 2)}\n` : `${told(found, language)}\n`);
process.exit(found.some(({ level }) => level === 'fault') ? 1 : 0);
