/**
 * A sale carried over to another version of its chart, as one more event of its journal. Used at the start, when a sale at rest is read
 * and by check-charts.
 */
import type { Migration } from '../../../machines/migrations.ts';
import { restore, toSaleState } from '../delta.ts';
import { CARRIED } from '../history/moves.ts';
import { nextFrom, type Versions } from '../history/versions.ts';
import type { StoredEvent, StoredSale, UnprojectedEntry } from '../journal.ts';
import type { SaleState } from '../sale-state.ts';
import { type Chart, type Snapshot, statesOf } from '../step.ts';
import { type Misfit, misfitsOf } from './dry-run.ts';

export interface CarriedSale {
  entry: UnprojectedEntry;
  stored: StoredSale;
  snapshot: Snapshot;
}

/** @returns what does not fit, where it cannot be carried; runs and writes nothing. */
function carryOver(migration: Migration, chart: Chart, sale: StoredSale, events: StoredEvent[], at: number): CarriedSale | Misfit[] {
  const { state } = sale;
  const input = sale.input as Record<string, unknown>;
  const given = Object.fromEntries(state.given.map((key) => [key, input[key]]));
  try {
    const after = migration.carry({ value: state.value, context: { ...state.context, ...given }, timers: sale.work.timers });
    const stillGiven = state.given.filter((key) => after.context[key] === input[key]);
    const context = { ...after.context, ...Object.fromEntries(stillGiven.map((key) => [key, undefined])) };
    const carried: SaleState = JSON.parse(JSON.stringify({ ...state, value: after.value, given: stillGiven, context }));
    const work = { effects: sale.work.effects, timers: after.timers };
    const wanted: StoredSale = { ...sale, version: migration.to, state: carried, work };
    const misfits = misfitsOf(chart, wanted, events);
    if (misfits.length > 0) return misfits;
    const snapshot = restore(chart, carried, input);
    return { snapshot, ...entryOf({ ...wanted, state: toSaleState(snapshot, input) }, snapshot, migration, at) };
  } catch (problem) {
    // A migration that was not made for such a sale: the sale stays as it is.
    return [{ kind: 'notCarried', what: String((problem as Error).message) }];
  }
}

/**
 * Carries a sale as far as the migrations lead, one event for each version; runs and writes nothing.
 * @param events the sale's own. @param at milliseconds since the epoch.
 * @returns the sale as it then stands, null where nothing leads on; `misfits`: why it goes no further.
 */
export function carryToNewest(
  versions: Versions,
  sale: StoredSale,
  events: StoredEvent[],
  at = 0,
): { sale: { version: number; snapshot: Snapshot } | null; steps: CarriedSale[]; misfits: Misfit[] } {
  const steps: CarriedSale[] = [];
  for (let standing = sale; ; ) {
    const last = steps.at(-1);
    const reached = last ? { version: last.stored.version, snapshot: last.snapshot } : null;
    const next = nextFrom(versions, standing.version);
    if (!next) return { sale: reached, steps, misfits: [] };
    const carried = carryOver(next.migration, next.chart, standing, events, at);
    if (Array.isArray(carried)) return { sale: reached, steps, misfits: carried };
    steps.push(carried);
    standing = carried.stored;
  }
}

function entryOf(sale: StoredSale, snapshot: Snapshot, { from, to }: Migration, at: number): Pick<CarriedSale, 'entry' | 'stored'> {
  const tags = [...snapshot.tags] as string[];
  const sequence = sale.sequence + 1;
  const stored: StoredSale = { ...sale, sequence, tags };
  const entry: UnprojectedEntry = {
    saleId: sale.id,
    sequence,
    at,
    event: { type: CARRIED, from, to, kept: sale.state },
    states: statesOf(snapshot),
    delta: { whole: { ...sale.state, work: sale.work } },
    tags,
    done: sale.done,
    endedAt: sale.endedAt,
    opened: null,
    version: to,
    ordered: [],
    ended: [],
    request: null,
  };
  return { stored, entry };
}
