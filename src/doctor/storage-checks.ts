/** Checks the database, the disk and the clock: whether sales can be stored, and in order. Used by `npm run doctor`. */
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { Sqlite, type SqliteDatabase } from '../sqlite.ts';
import { FolderFault } from '../store/folder/fault.ts';
import type { EpochCause } from '../store/folder/identity.ts';
import { checkFolder } from '../store/folder/open-folder.ts';
import { walkChain } from '../store/journal/chain.ts';
import { complaint, type Finding, passed } from './finding.ts';

/** Below it a station's month would not fit. */
const ENOUGH_BYTES = 1_000_000_000;
const MINUTE_MS = 60_000;

function checkDisk(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const megabytes = Math.floor(free / 1_000_000);
  if (free >= ENOUGH_BYTES) return passed('disk', `${megabytes} MB are free`, `свободно ${megabytes} МБ`);
  return complaint(
    'disk',
    'warn',
    { en: `only ${megabytes} MB are free`, ru: `свободно только ${megabytes} МБ` },
    { en: 'make room: a full disk stops the sales', ru: 'освободите место: на полном диске продажи встанут' },
  );
}

function checkClock(newest: number | null, now: number): Finding {
  if (newest === null || newest <= now + MINUTE_MS) return passed('clock', 'the clock runs forward', 'часы идут вперёд');
  const minutes = Math.round((newest - now) / MINUTE_MS);
  return complaint(
    'clock',
    'fault',
    { en: `the clock is ${minutes} minutes behind the newest sale`, ru: `часы отстают от последней продажи на ${minutes} мин` },
    { en: 'set the clock, and let it be kept by NTP', ru: 'установите время и включите синхронизацию NTP' },
  );
}

/** Only reads; a service may be at work. @param now milliseconds since the epoch. */
export function checkStorage(folder: string, now: number): Finding[] {
  const path = join(folder, 'kolonka.sqlite');
  if (!existsSync(folder))
    return [passed('database', `${folder} will be made at the first start`, `${folder} появится при первом запуске`)];
  try {
    accessSync(folder, constants.R_OK | constants.W_OK);
  } catch {
    return [
      complaint(
        'database',
        'fault',
        { en: `no permission to write in ${folder}`, ru: `нет прав на запись в ${folder}` },
        { en: 'give the folder to the service’s user', ru: 'отдайте папку пользователю службы' },
      ),
    ];
  }
  try {
    const { cause } = checkFolder(folder);
    if (!existsSync(path))
      return [checkDisk(folder), passed('database', 'it will be made at the first start', 'появится при первом запуске')];
    const { newest, chain } = readJournal(path);
    return [checkDisk(folder), passed('database', 'it is sound', 'база исправна'), ...checkEpoch(cause), chain, checkClock(newest, now)];
  } catch (problem) {
    return [problem instanceof FolderFault ? faulty(problem) : damaged(problem as Error)];
  }
}

const faulty = ({ said, todo, place }: FolderFault): Finding =>
  complaint('database', 'fault', { en: `${said.en} (${place})`, ru: `${said.ru} (${place})` }, todo);

const damaged = ({ message }: Error): Finding =>
  complaint(
    'database',
    'fault',
    { en: `it is damaged: ${message}`, ru: `база повреждена: ${message}` },
    { en: 'put a backup back: npm run restore -- FILE', ru: 'восстановите копию: npm run restore -- ФАЙЛ' },
  );

/** A database that was put back in time: the next start takes nothing up by itself. */
const checkEpoch = (cause: EpochCause | null): Finding[] =>
  cause === null
    ? []
    : [
        complaint(
          'epoch',
          'warn',
          { en: `the database was put back in time (${cause})`, ru: `база возвращена к прошлому (${cause})` },
          {
            en: 'after the start decide each open sale: GET /v1/shifts/current/cases',
            ru: 'после запуска разберите открытые продажи: GET /v1/shifts/current/cases',
          },
        ),
      ];

/** Reads the whole file: its pages, and the chain over its events. */
function readJournal(path: string): { newest: number | null; chain: Finding } {
  const file = new Sqlite(path, { readonly: true });
  try {
    const [first] = file.pragma('integrity_check(1)') as { integrity_check: string }[];
    if (first?.integrity_check !== 'ok') throw new Error(first?.integrity_check);
    const { at } = file.prepare('select max(at) as at from events').get() as { at: number | null };
    return { newest: at, chain: checkChain(file) };
  } finally {
    file.close();
  }
}

function checkChain(file: SqliteDatabase): Finding {
  const { events, broken } = walkChain(file);
  if (!broken) return passed('journal', `each of ${events} events follows the one before it`, `цепочка цела, событий: ${events}`);
  const { number, saleId, sequence, at } = broken;
  const when = new Date(at).toISOString();
  return complaint(
    'journal',
    'fault',
    {
      en: `event ${number} (sale ${saleId}, its event ${sequence}, ${when}) is not as it was written, or one before it is missing`,
      ru: `событие ${number} (продажа ${saleId}, её событие ${sequence}, ${when}) изменено, или перед ним что-то пропало`,
    },
    {
      en: 'compare this sale and the later ones with the register’s documents; put back a backup made before the change',
      ru: 'сверьте эту продажу и более поздние с документами ККМ; верните копию, сделанную до изменения',
    },
  );
}
