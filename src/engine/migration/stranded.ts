/** Promises that a sale which no chart fits any more is seen as it was left, waits for a person, and moves by nobody else. */

import type { SaleRecord } from '../engine.ts';
import type { Entry, RequestKey, StoredSale } from '../journal.ts';
import { type ChartEvent, type Snapshot, statesOf } from '../step.ts';
import type { Misfit } from './dry-run.ts';

/** The one thing that a person may say of it here; another is to start the service with the chart that fits. */
export const CLOSED_BY_HAND = 'closedByHand';

export interface Stranded {
  stored: StoredSale;
  misfits: Misfit[];
  record: SaleRecord;
}

const isByHand = ({ type, choice }: ChartEvent): boolean => type === 'attention.resolved' && choice === CLOSED_BY_HAND;

/** The sale as it was left: its old state and all that it knows, and none of the chart's opinions on it. */
export function strandedRecord(stored: StoredSale, misfits: Misfit[]): SaleRecord {
  const { given, value, context } = stored.kept;
  const opening = stored.input as Record<string, unknown>;
  const unsettled = stored.done
    ? context.unsettled
    : {
        device: 'kolonka',
        code: 'chartChanged',
        message: misfits.map(({ kind, what }) => `${kind}: ${what}`).join('; '),
        known: 'unknown',
        evidence: { misfits },
      };
  const tags = new Set(stored.done ? stored.tags : ['open', 'attention']);
  const snapshot = {
    status: 'active',
    value,
    context: { ...context, ...Object.fromEntries(given.map((key) => [key, opening[key]])), unsettled },
    children: {},
    tags,
    _nodes: [],
    hasTag: (tag: string) => tags.has(tag),
    can: (event: ChartEvent) => !stored.done && isByHand(event),
    matches: () => false,
    getMeta: () => (stored.done ? {} : { stranded: { attention: { reason: 'chartChanged', choices: [CLOSED_BY_HAND] } } }),
  };
  const { id, chart, version, sequence, createdAt, endedAt } = stored;
  return { id, chart, version, sequence, createdAt, endedAt, snapshot: snapshot as unknown as Snapshot };
}

/** A person's word ends the sale: the fact that says so, with what was under way called off, and the sale as it then stands. */
export function closedByHand(
  stored: StoredSale,
  event: ChartEvent,
  request: RequestKey | null,
  at: number,
): { entry: Entry; closed: SaleRecord } {
  const { id: saleId, kept, work } = stored;
  const [sequence, tags] = [stored.sequence + 1, ['closed', 'failed']];
  const ended = work.effects.map(({ asked, id }) => ({ asked, id, outcome: 'cancelled' as const }));
  const change = { whole: { ...kept, work: { effects: [], timers: [] } } };
  const closed = strandedRecord({ ...stored, sequence, tags, done: true, endedAt: at }, []);
  const states = statesOf(closed.snapshot);
  return {
    closed,
    entry: { saleId, sequence, at, event, states, change, tags, done: true, endedAt: at, opened: null, asked: [], ended, request },
  };
}
