/** Open sales that no chart fits any more: shown as they were left, until a person closes them. Used by the engine. */
import { bareSnapshot } from '../delta.ts';
import type { RequestKey, StoredSale, UnprojectedEntry } from '../journal.ts';
import type { SaleRecord } from '../sale-record.ts';
import type { Fields } from '../sale-state.ts';
import { type ChartEvent, type Snapshot, statesOf } from '../step.ts';
import type { Misfit } from './dry-run.ts';

/** A sale has some twenty. Whatever reads one whole stays short by it. */
export const MOST_EVENTS = 2_000;
export const TOO_LONG: Misfit = { kind: 'tooLong', what: `${MOST_EVENTS} events` };

/** A person's only choice here; the other way is to start the service with the chart that fits. */
const CLOSED_BY_HAND = 'closedByHand';

export interface StrandedSale {
  stored: StoredSale;
  misfits: Misfit[];
  record: SaleRecord;
}

export const strand = (stored: StoredSale, misfits: Misfit[]): StrandedSale => ({
  stored,
  misfits,
  record: strandedRecord(stored, misfits),
});

const isByHand = ({ type, choice }: ChartEvent): boolean => type === 'attention.resolved' && choice === CLOSED_BY_HAND;

/** The sale as it was left. */
export function strandedRecord(stored: StoredSale, misfits: Misfit[]): SaleRecord {
  const reason = misfits.some(({ kind }) => kind === 'tooLong') ? 'tooManyEvents' : 'chartChanged';
  const bare = bareSnapshot(stored.state, stored.input as Fields);
  const unsettled = {
    device: 'kolonka',
    code: reason,
    message: misfits.map(({ kind, what }) => `${kind}: ${what}`).join('; '),
    known: 'unknown',
    evidence: { misfits },
  };
  const tags = new Set(stored.done ? stored.tags : ['open', 'attention']);
  const snapshot = {
    ...bare,
    context: stored.done ? bare.context : { ...bare.context, unsettled },
    tags,
    hasTag: (tag: string) => tags.has(tag),
    can: (event: ChartEvent) => !stored.done && isByHand(event),
    getMeta: () => (stored.done ? {} : { stranded: { attention: { reason, choices: [CLOSED_BY_HAND] } } }),
  };
  const { id, chart, version, sequence, createdAt, endedAt, epoch } = stored;
  return { id, chart, version, sequence, createdAt, endedAt, epoch, snapshot: snapshot as unknown as Snapshot };
}

/** A person closes the sale: the entry that says so, with its work called off, and the sale as it then stands. */
export function closeByHand(
  { stored }: StrandedSale,
  event: ChartEvent,
  request: RequestKey | null,
  at: number,
): { entry: UnprojectedEntry; closed: SaleRecord } {
  const { id: saleId, state, work } = stored;
  const [sequence, tags] = [stored.sequence + 1, ['closed', 'failed']];
  const ended = work.effects.map(({ asked, id }) => ({ asked, id, outcome: 'cancelled' as const }));
  const delta = { whole: { ...state, work: { effects: [], timers: [] } } };
  const closed = strandedRecord({ ...stored, sequence, tags, done: true, endedAt: at }, []);
  const states = statesOf(closed.snapshot);
  return {
    closed,
    entry: { saleId, sequence, at, event, states, delta, tags, done: true, endedAt: at, opened: null, ordered: [], ended, request },
  };
}
