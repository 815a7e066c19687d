/**
 * Open sales as the start finds them: carried over to the newest version of their charts and checked against it. Used by the engine's
 * start.
 */
import type { Migration } from '../../machines/migrations.ts';
import type { Clock } from '../clock.ts';
import type { Project } from './active-sale.ts';
import { stillStep } from './history/moves.ts';
import type { Entry, Journal, StoredEvent, StoredSale } from './journal.ts';
import { carryToNewest } from './migration/carry.ts';
import { type Misfit, misfitsOf } from './migration/dry-run.ts';
import type { SaleRecord, SaleUpdate } from './sale-record.ts';
import type { Chart } from './step.ts';

export interface RecoveryOptions {
  journal: Journal;
  clock: Clock;
  charts(name: string, version: number): Chart | undefined;
  migrations: readonly Migration[];
  project: Project;
  write(entry: Entry): Promise<void>;
  notify(update: SaleUpdate): void;
  report(what: string, facts: Record<string, unknown>): void;
}

/** @returns each open sale, with the reasons why it does not fit its chart; none where it fits. */
export async function* recoverOpenSales(options: RecoveryOptions): AsyncGenerator<{ stored: StoredSale; misfits: Misfit[] }> {
  for (const open of await options.journal.openSales()) {
    const events = await options.journal.events(open.id);
    const stored = await carryOver(open, events, options);
    yield { stored, misfits: misfitsOf(options.charts(stored.chart, stored.version), stored, events) };
  }
}

/** Takes a sale to the newest version that migrations lead to; one that cannot go stays where it is. */
async function carryOver(
  stored: StoredSale,
  events: StoredEvent[],
  { charts, migrations, clock, project, write, notify, report }: RecoveryOptions,
): Promise<StoredSale> {
  const { steps, misfits } = carryToNewest(migrations, charts, stored, events, clock.now());
  const { id: saleId, chart } = stored;
  let standing = stored;
  for (const { entry, stored: next, snapshot } of steps) {
    try {
      await write({ ...entry, projection: project(snapshot, snapshot) });
    } catch (problem) {
      report('a sale could not be carried over', { saleId, chart, version: standing.version, problem: String(problem) });
      return standing;
    }
    standing = next;
    const { version, sequence, createdAt, endedAt } = next;
    const record: SaleRecord = { id: saleId, chart, version, snapshot, sequence, createdAt, endedAt };
    const { event, at } = entry;
    notify({ kind: 'event', record, event, at, isEnd: false, microsteps: stillStep(snapshot).microsteps });
  }
  if (misfits.length > 0) report('a sale could not be carried over', { saleId, chart, version: standing.version, misfits });
  return standing;
}
