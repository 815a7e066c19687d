/**
 * `npm run restore -- FILE`: puts a backup in the database's place, while no service is at work there. `-- --new-key`: the key is lost, and
 * the next start makes another one.
 */
import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { forgetKey, restoreBackup } from '../store/folder/restore.ts';
import { lockFolder } from '../store/lock.ts';

/** @returns what was done, and what comes next. */
function restore(file: string, folder: string): string[] {
  const { former, lostRequests } = restoreBackup(file, folder, systemClock.now());
  return [
    `restored from ${file}${former ? `; what was there is kept as ${former}` : ''}`,
    `${lostRequests} requests that were answered since then are remembered: a repeat begins no second sale`,
    'the next start takes nothing up by itself: a person decides each open sale, GET /v1/shifts/current/cases',
  ];
}

try {
  const { values, positionals } = parseArgs({ options: { 'new-key': { type: 'boolean', default: false } }, allowPositionals: true });
  const [file] = positionals;
  if (file === undefined && !values['new-key']) throw new Error('name the backup: npm run restore -- data/backups/kolonka-….sqlite');
  const { dataDir } = readConfig(process.env);
  const lock = lockFolder(dataDir);
  const lines = file === undefined ? [] : restore(file, dataDir);
  if (values['new-key']) {
    forgetKey(dataDir);
    lines.push('the next start makes a new key: enter the secrets of the devices anew');
  }
  lock.release();
  process.stdout.write(`${lines.join('\n')}\n`);
} catch (problem) {
  process.stderr.write(`not restored: ${(problem as Error).message}\n`);
  process.exitCode = 1;
}
