/** `npm run check-charts`: says before a new version is started what it would do to the stored sales; changes nothing. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chartOf } from '../../machines/index.ts';
import type { Chart } from '../engine/step.ts';
import { openToRead } from '../store/database.ts';
import { createSqliteJournal } from '../store/journal/sqlite-journal.ts';
import { checkCharts, describeReport } from './chart-report.ts';

const USAGE = 'npm run check-charts -- --data DIR [--lang ru|en] [--json]\n';

/** @returns the exit code: 0 where every sale goes on as it would have, 1 where one does not, 2 where none could be read. */
async function main(): Promise<number> {
  const options = { data: { type: 'string' }, lang: { type: 'string' }, json: { type: 'boolean' } } as const;
  const { values } = parseArgs({ options });
  const file = join(values.data ?? '', 'kolonka.sqlite');
  if (!values.data || !existsSync(file)) {
    process.stderr.write(values.data ? `there is no ${file}\n` : USAGE);
    return 2;
  }
  const { database, close } = await openToRead(file);
  const chartNamed = (name: string, version: number) => chartOf(name, version)?.chart as unknown as Chart;
  const report = await checkCharts(database, createSqliteJournal(database), chartNamed);
  close();
  const text = values.json ? JSON.stringify(report, null, 2) : describeReport(report, values.lang === 'ru' ? 'ru' : 'en');
  process.stdout.write(`${text}\n`);
  return report.stranded.length + report.otherwise.length > 0 ? 1 : 0;
}

process.exitCode = await main().catch((problem: Error) => {
  process.stderr.write(`${problem.message}\n${USAGE}`);
  return 2;
});
