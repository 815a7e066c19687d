/** Which stored sales the charts at hand would strand, carry over or send another way; reads only. Used by `npm run check-charts`. */
import { migrations as allMigrations, type Migration } from '../../machines/migrations.ts';
import { type Versions, versionsAmong } from '../engine/history/versions.ts';
import type { Journal } from '../engine/journal.ts';
import { carryToNewest } from '../engine/migration/carry.ts';
import { type Divergence, divergenceOf, type Misfit, misfitsOf } from '../engine/migration/dry-run.ts';
import { type Chart, statesOf } from '../engine/step.ts';
import type { Language, Words } from '../station/faults.ts';
import type { Database } from '../store/database.ts';
import { listSales, type SalesQuery } from '../store/sales.ts';

type Charts = (name: string, version: number) => Chart | undefined;

export interface ChartReport {
  sales: number;
  open: number;
  /** Sales begun on a version that is not at hand: that part of them is shown as it is stored, and not replayed. */
  older: number;
  /** Open sales that would go over to another version. */
  carried: { saleId: string; chart: string; to: number; state: string; now: string }[];
  /** Sales that no chart fits: open ones would stand before a person, closed ones would only be shown. */
  stranded: { saleId: string; chart: string; state: string; misfits: Misfit[] }[];
  /** Sales whose events would lead elsewhere today. */
  otherwise: { saleId: string; chart: string; divergence: Divergence }[];
}

const PAGE = 500;

/** Replays every stored sale, tries the start on every open one and the waking of every other. Runs and writes nothing. */
export async function checkCharts(
  database: Database,
  journal: Journal,
  charts: Charts,
  migrations: readonly Migration[] = allMigrations,
): Promise<ChartReport> {
  const report: ChartReport = { sales: 0, open: 0, older: 0, carried: [], stranded: [], otherwise: [] };
  const versions = versionsAmong(charts, migrations);
  let cursor: SalesQuery['cursor'];
  do {
    const page = listSales(database, { limit: PAGE, cursor });
    for (const saleId of page.ids) await checkSale(report, saleId, journal, versions);
    cursor = page.next ?? undefined;
  } while (cursor);
  return report;
}

async function checkSale(report: ChartReport, saleId: string, journal: Journal, versionsOf: (chart: string) => Versions): Promise<void> {
  const stored = await journal.sale(saleId);
  if (!stored) return;
  const events = await journal.events(saleId);
  const versions = versionsOf(stored.chart);
  const chart = versions.chart(stored.version);
  const name = `${stored.chart} ${stored.version}`;
  report.sales++;
  if (!stored.done) report.open++;
  if (!stored.done || !chart) {
    const state = events.at(-1)?.states.join(' + ') ?? '';
    const { sale: carried, misfits: notCarried } = carryToNewest(versions, stored, events);
    if (!carried) {
      const misfits = misfitsOf(chart, stored, events);
      if (misfits.length > 0) report.stranded.push({ saleId, chart: name, state, misfits: [...misfits, ...notCarried] });
    } else if (!stored.done) {
      report.carried.push({ saleId, chart: name, to: carried.version, state, now: statesOf(carried.snapshot).join(' + ') });
    }
  }
  if (!versions.chart(events[0]?.event.version as number)) report.older++;
  const divergence = chart ? divergenceOf(versions, stored, events) : null;
  if (divergence) report.otherwise.push({ saleId, chart: name, divergence });
}

const MISFITS: Record<Misfit['kind'], Words> = {
  tooLong: { en: 'a sale with too many events', ru: 'слишком много событий' },
  noChart: { en: 'there is no such chart', ru: 'нет такой диаграммы' },
  noState: { en: 'the chart has no such state', ru: 'в диаграмме нет такого состояния' },
  effectUnknown: { en: 'its state does not invoke the actor that is at work', ru: 'состояние не вызывает исполнителя, который работает' },
  effectMissing: { en: 'its state invokes an actor that was never asked', ru: 'состояние вызывает исполнителя, которого не просили' },
  portMissing: { en: 'the chart has no such actor', ru: 'в диаграмме нет такого исполнителя' },
  notCarried: { en: 'it cannot be carried over to the next version', ru: 'на следующую версию её не перенести' },
  timerUnknown: { en: 'no state of it waits for the timer', ru: 'ни одно её состояние не ждёт этого таймера' },
  contextMissing: { en: 'the chart wants to know what the sale does not', ru: 'диаграмме нужно то, чего продажа не знает' },
};

/** The report as a person reads it: a paragraph for each sale, and the sum. */
export function describeReport({ sales, open, older, carried, stranded, otherwise }: ChartReport, language: Language): string {
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
  const notReplayed = isRussian
    ? `начаты на версии, которой больше нет: ${older}; эта их часть читается как записана и не повторяется`
    : `${older} begun on a version that is gone: that part of them is read as it is stored, not replayed`;
  return [...rows, sum, ...(older > 0 ? [notReplayed] : [])].join('\n');
}
