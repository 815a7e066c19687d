/** Promises the messages of @statelyai/inspect 0.7, for Stately's inspector and whatever receives as that package does. */
import { chartNames, chartOf } from '../../../../machines/index.ts';
import type { SaleRecord, SaleUpdate } from '../../../engine/sale-record.ts';
import type { ChartEvent, Snapshot } from '../../../engine/step.ts';
import { masked, plain } from './masked.ts';

/** As the package stamps its messages; a receiver goes by it. */
const VERSION = '0.7.2';

interface Common {
  sessionId: string;
  rootId: string;
  createdAt: string;
  id: null;
  _version: string;
}
export type StatelyMessage =
  | (Common & { type: '@xstate.actor'; name: string; parentId?: string; definition: string; snapshot: unknown })
  | (Common & { type: '@xstate.event'; event: unknown; sourceId?: string })
  | (Common & { type: '@xstate.snapshot'; event: unknown; snapshot: unknown });

const common = (sessionId: string, rootId: string, at: number): Common => ({
  sessionId,
  rootId,
  createdAt: String(at),
  id: null,
  _version: VERSION,
});

const definitions = new Map<string, string>();
function definitionOf(name: string, version: number): string {
  const key = `${name}/${version}`;
  const known = definitions.get(key) ?? masked(chartOf(name, version)?.chart.config ?? { id: name });
  definitions.set(key, known);
  return known;
}

const shown = ({ status, value, context, tags, children, output, error }: Snapshot): unknown =>
  plain({
    status,
    value,
    context,
    tags: [...tags],
    children: Object.fromEntries(Object.keys(children).map((id) => [id, { status: 'active' }])),
    output,
    error,
    historyValue: {},
  });

/** A chart that no sale need be on: shown by itself, at rest. */
function chartItself(name: string, at: number): StatelyMessage[] {
  const found = chartOf(name);
  if (!found) return [];
  const session = `chart/${name}/${found.version}`;
  const { initial } = found.chart.root as unknown as { initial: { target: { key: string }[] } };
  const snapshot = { status: 'stopped', value: initial.target[0]?.key ?? '', context: {}, children: {}, historyValue: {}, tags: [] };
  return [{ type: '@xstate.actor', name, definition: definitionOf(name, found.version), snapshot, ...common(session, session, at) }];
}

export interface Teller<Message> {
  /** What a newcomer is told first. */
  present(records: SaleRecord[], at: number): Message[];
  change(change: Extract<SaleUpdate, { kind: 'event' }>): Message[];
}

/** For one receiver. */
export function statelyTeller(): Teller<StatelyMessage> {
  /** Actors at work that it has been told of, by sale. */
  const told = new Map<string, Set<string>>();

  function actor({ id, chart, version, snapshot }: SaleRecord, at: number): StatelyMessage {
    return {
      type: '@xstate.actor',
      name: chart,
      definition: definitionOf(chart, version),
      snapshot: shown(snapshot),
      ...common(id, id, at),
    };
  }
  /** The actors that the sale has begun to invoke. */
  function invoked({ id, snapshot }: SaleRecord, at: number): StatelyMessage[] {
    const before = told.get(id) ?? new Set();
    const now = new Set(Object.keys(snapshot.children));
    told.set(id, now);
    return [...now]
      .filter((port) => !before.has(port))
      .map((port) => ({
        type: '@xstate.actor',
        name: port,
        parentId: id,
        definition: JSON.stringify({ id: port }),
        snapshot: { status: 'active' },
        ...common(`${id}/${port}`, id, at),
      }));
  }
  const sourceOf = (sale: string, { type }: ChartEvent): { sourceId?: string } => {
    const port = /^xstate\.(?:done|error)\.actor\.(.+)$/.exec(type)?.[1];
    return port === undefined ? {} : { sourceId: `${sale}/${port}` };
  };

  return {
    present: (records, at) => [
      ...chartNames().flatMap((name) => chartItself(name, at)),
      ...records.flatMap((record) => [actor(record, at), ...invoked(record, at)]),
    ],
    change({ record, event, at }) {
      const { id, snapshot, sequence } = record;
      if (sequence === 1) return [actor(record, at), ...invoked(record, at)];
      const before = told.has(id) ? [] : [actor(record, at)];
      const fact = plain(event);
      const messages: StatelyMessage[] = [
        ...before,
        { type: '@xstate.event', event: fact, ...sourceOf(id, event), ...common(id, id, at) },
        ...invoked(record, at),
        { type: '@xstate.snapshot', event: fact, snapshot: shown(snapshot), ...common(id, id, at) },
      ];
      if (snapshot.status !== 'active') told.delete(id);
      return messages;
    },
  };
}
