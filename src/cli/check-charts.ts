/** Promises to say before a new version is started which stored sales it would strand and which would now go another way; changes nothing. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chartOf } from '../../machines/index.ts';
import { migrations as allMigrations, type Migration } from '../../machines/migrations.ts';
import type { Journal } from '../engine/journal.ts';
import { carryToNewest } from '../engine/migration/carry.ts';
import { type Divergence, divergenceOf, type Misfit, misfitsOf } from '../engine/migration/dry-run.ts';
import { type Chart, statesOf } from '../engine/step.ts';
import type { Language, Words } from '../station/faults.ts';
import { type Database, openToRead } from '../store/database.ts';
import { sqliteJournal } from '../store/journal/sqlite-journal.ts';
import { listSales, type SalesQuery } from '../store/sales.ts';

export interface Checked {
  sales: number;
  open: number;
  /** Open sales that would go over to another version. */
  carried: { saleId: string; chart: string; to: number; state: string; now: string }[];
  stranded: { saleId: string; chart: string; state: string; misfits: Misfit[] }[];
  otherwise: { saleId: string; chart: string; divergence: Divergence }[];
}

const PAGE = 500;

/** Every stored sale replayed, every open one dry-run. */
export async function checkCharts(
  database: Database,
  journal: Journal,
  charts: (name: string, version: number) => Chart | undefined,
  migrations: readonly Migration[] = allMigrations,
): Promise<Checked> {
  const found: Checked = { sales: 0, open: 0, carried: [], stranded: [], otherwise: [] };
  let cursor: SalesQuery['cursor'];
  do {
    const page = listSales(database, { limit: PAGE, cursor });
    for (const saleId of page.ids) {
      const stored = await journal.sale(saleId);
      if (!stored) continue;
      const events = await journal.events(saleId);
      const chart = charts(stored.chart, stored.version);
      const name = `${stored.chart} ${stored.version}`;
      found.sales++;
      if (!stored.done) found.open++;
      const after = stored.done ? null : carryToNewest(migrations, charts, stored, events);
      const state = events.at(-1)?.states.join(' + ') ?? '';
      if (after?.sale) {
        const { version, snapshot } = after.sale;
        found.carried.push({ saleId, chart: name, to: version, state, now: statesOf(snapshot).join(' + ') });
      }
      const misfits = stored.done || after?.sale ? [] : misfitsOf(chart, stored, events);
      if (misfits.length > 0) found.stranded.push({ saleId, chart: name, state, misfits: [...misfits, ...(after?.misfits ?? [])] });
      const divergence = chart ? divergenceOf((version) => charts(stored.chart, version), stored, events) : null;
      if (divergence) found.otherwise.push({ saleId, chart: name, divergence });
    }
    cursor = page.next ?? undefined;
  } while (cursor);
  return found;
}

const MISFITS: Record<Misfit['kind'], Words> = {
  noChart: { en: 'there is no such chart', ru: 'нет такой диаграммы' },
  noState: { en: 'the chart has no such state', ru: 'в диаграмме нет такого состояния' },
  effectUnknown: { en: 'its state does not invoke the actor that is at work', ru: 'состояние не вызывает исполнителя, который работает' },
  effectMissing: { en: 'its state invokes an actor that was never asked', ru: 'состояние вызывает исполнителя, которого не просили' },
  portMissing: { en: 'the chart has no such actor', ru: 'в диаграмме нет такого исполнителя' },
  notCarried: { en: 'it cannot be carried over to the next version', ru: 'на следующую версию её не перенести' },
  timerUnknown: { en: 'no state of it waits for the timer', ru: 'ни одно её состояние не ждёт этого таймера' },
  contextMissing: { en: 'the chart wants to know what the sale does not', ru: 'диаграмме нужно то, чего продажа не знает' },
};

export function told({ sales, open, carried, stranded, otherwise }: Checked, language: Language): string {
  const isRussian = language === 'ru';
  const rows = [
    ...carried.map(
      ({ saleId, chart, to, state, now }) =>
        `${isRussian ? 'перейдёт на новую версию' : 'will be carried over'}  ${saleId}  ${chart} → ${to}  ${state} → ${now}`,
    ),
    ...stranded.map(({ saleId, chart, state, misfits }) => {
      const why = misfits.map(({ kind, what }) => `${MISFITS[kind][language]}: ${what}`).join('; ');
      return `${isRussian ? 'осталась бы без диаграммы' : 'would be stranded'}  ${saleId}  ${chart}  ${state}\n    ${why}`;
    }),
    ...otherwise.map(({ saleId, chart, divergence: { sequence, event, kind, stored, now } }) => {
      const where = isRussian ? `событие ${sequence}, ${event} (${kind})` : `event ${sequence}, ${event} (${kind})`;
      return `${isRussian ? 'пошла бы иначе' : 'would go another way'}  ${saleId}  ${chart}  ${where}\n    ${stored} → ${now}`;
    }),
  ];
  const sum = isRussian
    ? `продаж ${sales}, открытых ${open}: перейдут ${carried.length}, без диаграммы ${stranded.length}, иначе ${otherwise.length}`
    : `${sales} sales, ${open} open: ${carried.length} carried over, ${stranded.length} stranded, ${otherwise.length} go another way`;
  return [...rows, sum].join('\n');
}

const USAGE = 'npm run check-charts -- --data DIR [--lang ru|en] [--json]\n';

async function main(): Promise<number> {
  const options = { data: { type: 'string' }, lang: { type: 'string' }, json: { type: 'boolean' } } as const;
  const { values } = parseArgs({ options });
  const file = join(values.data ?? '', 'kolonka.sqlite');
  if (!values.data || !existsSync(file)) {
    process.stderr.write(values.data ? `there is no ${file}\n` : USAGE);
    return 2;
  }
  const { database, close } = await openToRead(file);
  const checked = await checkCharts(
    database,
    sqliteJournal(database),
    (name, version) => chartOf(name, version)?.chart as unknown as Chart,
  );
  close();
  process.stdout.write(`${values.json ? JSON.stringify(checked, null, 2) : told(checked, values.lang === 'ru' ? 'ru' : 'en')}\n`);
  return checked.stranded.length + checked.otherwise.length > 0 ? 1 : 0;
}

if (process.argv[1] === import.meta.filename || process.argv[1]?.endsWith('check-charts.ts')) {
  process.exitCode = await main().catch((problem: Error) => {
    process.stderr.write(`${problem.message}\n${USAGE}`);
    return 2;
  });
}
