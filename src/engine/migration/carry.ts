/** Promises an open sale carried whole to another version of its chart, as one more fact of its journal, or not at all. */
import type { Migration } from '../../../machines/migrations.ts';
import { type Kept, keptOf } from '../delta.ts';
import { CARRIED } from '../history/moves.ts';
import type { Entry, StoredEvent, StoredSale } from '../journal.ts';
import { type Chart, restored, type Snapshot, statesOf } from '../step.ts';
import { type Misfit, misfitsOf } from './dry-run.ts';

export interface CarriedSale {
  entry: Entry;
  stored: StoredSale;
  snapshot: Snapshot;
}

/**
 * The sale on the chart that the migration leads to, with the fact that says so: from there on the events alone go on.
 * @param events the sale's own. @param at milliseconds since the epoch.
 * @returns what does not fit, where it cannot be carried; runs and writes nothing.
 */
export function carriedOver(
  migration: Migration,
  chart: Chart,
  sale: StoredSale,
  events: StoredEvent[],
  at: number,
): CarriedSale | Misfit[] {
  const { kept } = sale;
  const input = sale.input as Record<string, unknown>;
  const given = Object.fromEntries(kept.given.map((key) => [key, input[key]]));
  try {
    const after = migration.carry({ value: kept.value, context: { ...kept.context, ...given }, timers: sale.work.timers });
    const stillGiven = kept.given.filter((key) => after.context[key] === input[key]);
    const context = { ...after.context, ...Object.fromEntries(stillGiven.map((key) => [key, undefined])) };
    const carried: Kept = JSON.parse(JSON.stringify({ ...kept, value: after.value, given: stillGiven, context }));
    const work = { effects: sale.work.effects, timers: after.timers };
    const wanted: StoredSale = { ...sale, version: migration.to, kept: carried, work };
    const misfits = misfitsOf(chart, wanted, events);
    if (misfits.length > 0) return misfits;
    const snapshot = restored(chart, carried, input);
    return { snapshot, ...written({ ...wanted, kept: keptOf(snapshot, input) }, snapshot, migration, at) };
  } catch (problem) {
    // A migration that was not made for such a sale: the sale stays what it is.
    return [{ kind: 'notCarried', what: String((problem as Error).message) }];
  }
}

/**
 * All the way that the migrations lead: each version's carrying is a fact of its own.
 * @returns the sale as it then stands, null where nothing leads on; `misfits`: why it goes no further.
 */
export function carriedAll(
  migrations: readonly Migration[],
  charts: (name: string, version: number) => Chart | undefined,
  sale: StoredSale,
  events: StoredEvent[],
  at = 0,
): { sale: { version: number; snapshot: Snapshot } | null; steps: CarriedSale[]; misfits: Misfit[] } {
  const steps: CarriedSale[] = [];
  for (let standing = sale; ; ) {
    const last = steps.at(-1);
    const reached = last ? { version: last.stored.version, snapshot: last.snapshot } : null;
    const migration = migrations.find(({ chart, from }) => chart === standing.chart && from === standing.version);
    const chart = migration && charts(migration.chart, migration.to);
    if (!migration || !chart) return { sale: reached, steps, misfits: [] };
    const carried = carriedOver(migration, chart, standing, events, at);
    if (Array.isArray(carried)) return { sale: reached, steps, misfits: carried };
    steps.push(carried);
    standing = carried.stored;
  }
}

function written(sale: StoredSale, snapshot: Snapshot, { from, to }: Migration, at: number): Pick<CarriedSale, 'entry' | 'stored'> {
  const tags = [...snapshot.tags] as string[];
  const sequence = sale.sequence + 1;
  const stored: StoredSale = { ...sale, sequence, tags };
  const entry: Entry = {
    saleId: sale.id,
    sequence,
    at,
    event: { type: CARRIED, from, to, kept: sale.kept },
    states: statesOf(snapshot),
    change: { whole: { ...sale.kept, work: sale.work } },
    tags,
    done: false,
    endedAt: sale.endedAt,
    opened: null,
    version: to,
    asked: [],
    ended: [],
    request: null,
  };
  return { stored, entry };
}
