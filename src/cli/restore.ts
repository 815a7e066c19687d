/** `npm run restore -- FILE`: puts a backup in the database's place, while no service is at work there. */
import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { restoreBackup } from '../store/backups.ts';
import { lockFolder } from '../store/lock.ts';

const [file] = process.argv.slice(2);
try {
  if (file === undefined) throw new Error('name the backup: npm run restore -- data/backups/kolonka-….sqlite');
  const { dataDir } = readConfig(process.env);
  const lock = lockFolder(dataDir);
  const former = restoreBackup(file, join(dataDir, 'kolonka.sqlite'), systemClock.now());
  lock.release();
  process.stdout.write(`restored from ${file}${former ? `; what was there is kept as ${former}` : ''}\n`);
  process.stdout.write('what the devices did since then is named by the next shift’s report: GET /v1/shifts/current\n');
} catch (problem) {
  process.stderr.write(`not restored: ${(problem as Error).message}\n`);
  process.exitCode = 1;
}
