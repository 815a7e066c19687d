/**
 * Sales are carried over to the newest version of their charts: open ones at the start, which are then checked against it, and those at
 * rest when something wakes them. Used by the engine.
 */
import type { Clock } from '../clock.ts';
import type { ActiveSale, Project } from './active-sale.ts';
import { stillStep } from './history/moves.ts';
import type { Versions } from './history/versions.ts';
import type { Entry, Journal, StoredEvent, StoredSale } from './journal.ts';
import { type CarriedSale, carryToNewest } from './migration/carry.ts';
import { type Misfit, misfitsOf } from './migration/dry-run.ts';
import { MOST_EVENTS, TOO_LONG } from './migration/stranded.ts';
import type { SaleRecord, SaleUpdate } from './sale-record.ts';

export interface RecoveryOptions {
  journal: Journal;
  clock: Clock;
  versions(chart: string): Versions;
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
    yield {
      stored,
      misfits:
        stored.sequence >= MOST_EVENTS ? [TOO_LONG] : misfitsOf(options.versions(stored.chart).chart(stored.version), stored, events),
    };
  }
}

/** Takes a sale to the newest version that migrations lead to; one that cannot go stays where it is. */
async function carryOver(stored: StoredSale, events: StoredEvent[], options: RecoveryOptions): Promise<StoredSale> {
  const { versions, clock, report } = options;
  const { steps, misfits } = carryToNewest(versions(stored.chart), stored, events, clock.now());
  const { id: saleId, chart } = stored;
  let standing = stored;
  for (const step of steps) {
    try {
      await writeCarried(step, options);
    } catch (problem) {
      report('a sale could not be carried over', { saleId, chart, version: standing.version, problem: String(problem) });
      return standing;
    }
    standing = step.stored;
  }
  if (misfits.length > 0) report('a sale could not be carried over', { saleId, chart, version: standing.version, misfits });
  return standing;
}

type Writing = Pick<RecoveryOptions, 'project' | 'write' | 'notify'>;

/** Writes that a sale has gone over to another version. @returns the sale as it then stands. */
async function writeCarried({ entry, stored, snapshot }: CarriedSale, { project, write, notify }: Writing): Promise<SaleRecord> {
  await write({ ...entry, projection: project(snapshot, snapshot) });
  const { id, chart, version, sequence, createdAt, endedAt, epoch } = stored;
  const record: SaleRecord = { id, chart, version, snapshot, sequence, createdAt, endedAt, epoch };
  const { event, at } = entry;
  notify({ kind: 'event', record, event, at, isEnd: false, microsteps: stillStep(snapshot).microsteps });
  return record;
}

/**
 * A sale at rest that wakes on a newer version goes over to it first: the disk takes this and the event that wakes it in their order, or
 * neither the second. Where the disk takes neither, the sale
 * is discarded.
 */
export function carryBeforeWaking(sale: ActiveSale, at: number, writing: Writing & { discard(): void }): void {
  for (const step of sale.carrying.splice(0)) {
    sale.record = { ...sale.record, sequence: step.entry.sequence };
    writeCarried({ ...step, entry: { ...step.entry, at } }, writing).then((record) => {
      sale.committed = record;
    }, writing.discard);
  }
}
