/** Checks the database, the disk and the clock: whether sales can be stored, and in order. Used by `npm run doctor`. */
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { Sqlite } from '../sqlite.ts';
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
  if (!existsSync(path))
    return [checkDisk(folder), passed('database', 'it will be made at the first start', 'появится при первом запуске')];
  try {
    const file = new Sqlite(path, { readonly: true });
    const [first] = file.pragma('integrity_check(1)') as { integrity_check: string }[];
    const newest = file.prepare('select max(at) as at from events').get() as { at: number | null };
    file.close();
    if (first?.integrity_check !== 'ok') throw new Error(first?.integrity_check);
    return [checkDisk(folder), passed('database', 'it is sound', 'база исправна'), checkClock(newest.at, now)];
  } catch (problem) {
    const { message } = problem as Error;
    return [
      complaint(
        'database',
        'fault',
        { en: `it is damaged: ${message}`, ru: `база повреждена: ${message}` },
        { en: 'put a backup back: npm run restore -- FILE', ru: 'восстановите копию: npm run restore -- ФАЙЛ' },
      ),
    ];
  }
}
