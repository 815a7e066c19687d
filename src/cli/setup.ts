/** `npm run setup`: enters or changes a station's document in a conversation, each device tried; broken off, the next run goes on. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { v7 as timeOrderedId } from 'uuid';
import { portsOnMachine } from '../adapters/wire/serial/port.ts';
import { systemClock } from '../clock.ts';
import { type Config, readConfig } from '../config.ts';
import { addressOf } from '../doctor/running-service.ts';
import { Stopped } from '../setup/asker.ts';
import { createConsoleAsker } from '../setup/console-asker.ts';
import { setUp } from '../setup/conversation.ts';
import { openDrafts } from '../setup/draft.ts';
import type { DatabaseHome } from '../setup/session.ts';
import type { Language } from '../station/faults.ts';
import { FolderFault } from '../store/folder/fault.ts';
import { checkFolder, databaseIn, keyIn, type OpenFolder, openFolder } from '../store/folder/open-folder.ts';
import { createSqliteJournal } from '../store/journal/sqlite-journal.ts';
import { openKeyFile } from '../store/seal.ts';
import { createStations, type Stations } from '../store/stations.ts';
import { systemReach } from './device-reach.ts';

const USUAL_FOLDER = './data';

/** The document in the data folder; the database is open only for as long as it is read or written. */
function documentHome(dataDir: string): DatabaseHome {
  async function withStations<Result>(work: (stations: Stations) => Result | Promise<Result>): Promise<Result | 'busy'> {
    let folder: OpenFolder;
    try {
      folder = openFolder(dataDir, systemClock);
    } catch (problem) {
      if (problem instanceof FolderFault) throw problem;
      return 'busy';
    }
    try {
      const { writes } = createSqliteJournal(folder.database);
      return await work(createStations(folder.database, writes.stations, folder.seal, systemClock));
    } finally {
      folder.close();
    }
  }
  return {
    read: async () =>
      existsSync(databaseIn(dataDir)) ? withStations((stations) => (stations.isEmpty() ? 'none' : stations.inForce().document)) : 'none',
    save: (document) =>
      withStations(async (stations) => {
        await stations.keep(document, { by: 'setup', reason: 'station.changed' });
        return 'saved' as const;
      }),
  };
}

/** The command that starts the service, for the shell of this system. */
function startCommandFor({ dataDir }: Config) {
  return (file: string | null, simulated: boolean): string => {
    const settings = [
      ...(dataDir === USUAL_FOLDER ? [] : [['DATA_DIR', dataDir]]),
      ...(file === null ? [] : [['STATION', file]]),
      // Without a file the simulators would be on by themselves, and the real devices left alone.
      ...(simulated ? [['SIMULATORS', 'on']] : file === null ? [['SIMULATORS', 'off']] : []),
    ];
    const isWindows = process.platform === 'win32';
    const assignments = settings.map(([name, value = '']) =>
      isWindows ? `$env:${name}='${value}'; ` : `${name}=${/^[\w./-]+$/.test(value) ? value : `'${value}'`} `,
    );
    return `${assignments.join('')}npm start`;
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { lang: { type: 'string' } } });
  let language: Language = (values.lang ?? process.env.LANG ?? '').startsWith('ru') ? 'ru' : 'en';
  const both = (en: string, ru: string) => (language === 'ru' ? ru : en);
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    process.stderr.write(
      `${both('npm run setup asks in a terminal: start it in one.', 'npm run setup задаёт вопросы в терминале: запустите его там.')}\n`,
    );
    process.exit(1);
  }
  const config = readConfig(process.env);
  // A key that is missed must not be made anew.
  checkFolder(config.dataDir);
  const drafts = openDrafts(join(config.dataDir, 'setup-draft.json'), openKeyFile(keyIn(config.dataDir)));
  let isOver = false;
  // However it ends (Ctrl-C, Ctrl-D, a closed terminal), the last word says where one can go on.
  process.on('exit', () => {
    if (isOver || drafts.load() === 'none') return;
    const lastWord = both(
      'Stopped; nothing is lost. npm run setup goes on from here.',
      'Прервано; ничего не потеряно. npm run setup продолжит отсюда.',
    );
    process.stdout.write(`\n${lastWord}\n`);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));
  const outside = {
    asker: createConsoleAsker(() => language),
    clock: systemClock,
    fetch: globalThis.fetch,
    drafts,
    reach: {
      ...systemReach,
      clock: systemClock,
      newId: timeOrderedId,
      ports: portsOnMachine,
    },
    serviceUrl: addressOf(config),
    stationFile: config.stationFile,
    database: documentHome(config.dataDir),
    startCommand: startCommandFor(config),
  };
  const outcome = await setUp(outside, language, (chosen) => {
    language = chosen;
  });
  isOver = outcome === 'saved';
  process.exit(0);
}

main().catch((problem: unknown) => {
  if (problem instanceof Stopped) process.exit(130);
  process.stderr.write(`\n${problem instanceof Error ? problem.message : String(problem)}\n`);
  process.exit(1);
});
