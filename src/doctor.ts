/** Promises `npm run doctor`: every device, the database and the clock looked at, and what to do about each, without disturbing a service at work. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { v7 as timeOrderedId } from 'uuid';
import { openDevices } from './actors/devices.ts';
import type { DeviceState } from './actors/watch.ts';
import { openDuplex, portsOnMachine } from './adapters/serial/port.ts';
import { systemClock } from './clock.ts';
import { type Config, readConfig } from './config.ts';
import { checkBank, checkMegainsight, checkPumps, checkRegister } from './doctor/devices.ts';
import { type Finding, ill, told, well } from './doctor/finding.ts';
import { checkStorage } from './doctor/storage.ts';
import { embeddedLab } from './embedded-lab.ts';
import type { Language } from './faults.ts';
import { demoStation } from './station/demo.ts';
import { readStation, type Station, type StationReading } from './station/document.ts';
import { openDatabase } from './store/database.ts';
import { lockFolder } from './store/lock.ts';
import { openKeyFile } from './store/seal.ts';
import { stationsIn } from './store/stations.ts';

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
  const devices = openDevices(station, reach, { isFree: () => true, formerTerminal: () => undefined });
  try {
    const looks = [checkPumps(station, devices, await portsOnMachine(named), systemClock), checkRegister(station, devices)];
    return (await Promise.all([...looks, checkBank(station, devices), checkMegainsight(station, devices)])).flat();
  } finally {
    await devices.close();
    await lab?.close();
  }
}

/** A service at work has the ports: its own word is taken. */
async function askService({ host, port }: Config): Promise<Finding[]> {
  const address = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  try {
    const answer = await fetch(`${address}/health`, { signal: AbortSignal.timeout(5_000) });
    const { devices } = (await answer.json()) as { devices: DeviceState[] };
    return devices.map(({ id, up, lastError }) =>
      up
        ? well(id, 'the service says that it works', 'по словам службы, работает')
        : ill(
            id,
            'fault',
            { en: `the service says that it is down: ${lastError}`, ru: `по словам службы, не работает: ${lastError}` },
            {
              en: 'check its power and cable; stop the service for a closer look',
              ru: 'проверьте питание и кабель; для проверки остановите службу',
            },
          ),
    );
  } catch {
    const said = {
      en: `a service holds ${address}’s folder, and does not answer there`,
      ru: `служба занимает папку, но по адресу ${address} не отвечает`,
    };
    return [ill('service', 'fault', said, { en: 'look into its log; start it anew', ru: 'посмотрите её журнал; перезапустите' })];
  }
}

async function findings(config: Config): Promise<Finding[]> {
  const storage = checkStorage(config.dataDir, systemClock.now());
  let lock: ReturnType<typeof lockFolder>;
  try {
    lock = lockFolder(config.dataDir);
  } catch {
    return [...storage, ...(await askService(config))];
  }
  try {
    const read = documentOf(config);
    if (read.ok) return [...storage, ...(await lookAt(read.document, config))];
    const todo = { en: 'correct the document', ru: 'исправьте описание станции' };
    return [...storage, ...read.faults.map(({ path, message }) => ill(`station ${path}`, 'fault', message, todo))];
  } finally {
    lock.release();
  }
}

const { values } = parseArgs({ options: { lang: { type: 'string' }, json: { type: 'boolean', default: false } } });
const language: Language = (values.lang ?? process.env.LANG ?? '').startsWith('ru') ? 'ru' : 'en';
const found = await findings(readConfig(process.env));
process.stdout.write(values.json ? `${JSON.stringify(found, null, 2)}\n` : `${told(found, language)}\n`);
process.exit(found.some(({ level }) => level === 'fault') ? 1 : 0);
