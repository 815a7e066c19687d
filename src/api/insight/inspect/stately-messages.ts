/** The messages of @statelyai/inspect 0.7, for Stately's inspector and whatever receives as that package does. Sent at `/inspect`. */
import { chartNames, chartOf } from '../../../../machines/index.ts';
import type { SaleRecord } from '../../../engine/sale-record.ts';
import type { ChartEvent, Snapshot } from '../../../engine/step.ts';
import { initialOf, rootOf } from '../chart-node.ts';
import type { InspectorMessages } from './inspector.ts';
import { masked, maskedJson, type Showing } from './mask.ts';

/** As the package stamps its messages; a receiver goes by it. */
const VERSION = '0.7.2';

interface Common {
  sessionId: string;
  rootId: string;
  createdAt: string;
  id: null;
  _version: string;
}
type StatelyMessage =
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
  const known = definitions.get(key) ?? maskedJson(chartOf(name, version)?.chart.config ?? { id: name });
  definitions.set(key, known);
  return known;
}

const snapshotView = ({ status, value, context, tags, children, output, error }: Snapshot, showing: Showing): unknown =>
  masked(
    {
      status,
      value,
      context,
      tags: [...tags],
      children: Object.fromEntries(Object.keys(children).map((id) => [id, { status: 'active' }])),
      output,
      error,
      historyValue: {},
    },
    showing,
  );

/** A chart by itself, at rest: also one that no open sale is on. */
function chartMessages(name: string, at: number): StatelyMessage[] {
  const known = chartOf(name);
  if (!known) return [];
  const session = `chart/${name}/${known.version}`;
  const value = initialOf(rootOf(known.chart)) ?? '';
  const snapshot = { status: 'stopped', value, context: {}, children: {}, historyValue: {}, tags: [] };
  return [{ type: '@xstate.actor', name, definition: definitionOf(name, known.version), snapshot, ...common(session, session, at) }];
}

const saleMessage = ({ id, chart, version, snapshot }: SaleRecord, at: number, showing: Showing): StatelyMessage => ({
  type: '@xstate.actor',
  name: chart,
  definition: definitionOf(chart, version),
  snapshot: snapshotView(snapshot, showing),
  ...common(id, id, at),
});

const portMessage = (sale: string, port: string, at: number): StatelyMessage => ({
  type: '@xstate.actor',
  name: port,
  parentId: sale,
  definition: JSON.stringify({ id: port }),
  snapshot: { status: 'active' },
  ...common(`${sale}/${port}`, sale, at),
});

function eventMessage(sale: string, event: ChartEvent, at: number, showing: Showing): StatelyMessage {
  const port = /^xstate\.(?:done|error)\.actor\.(.+)$/.exec(event.type)?.[1];
  const source = port === undefined ? {} : { sourceId: `${sale}/${port}` };
  return { type: '@xstate.event', event: masked(event, showing), ...source, ...common(sale, sale, at) };
}

export function statelyMessages(showing: Showing): InspectorMessages<StatelyMessage> {
  /** By sale: the ports at work that the receiver knows of. */
  const knownPorts = new Map<string, Set<string>>();
  const newPorts = ({ id, snapshot }: SaleRecord, at: number): StatelyMessage[] => {
    const before = knownPorts.get(id) ?? new Set();
    const now = new Set(Object.keys(snapshot.children));
    knownPorts.set(id, now);
    return [...now].filter((port) => !before.has(port)).map((port) => portMessage(id, port, at));
  };
  return {
    present: (records, at) => [
      ...chartNames().flatMap((name) => chartMessages(name, at)),
      ...records.flatMap((record) => [saleMessage(record, at, showing), ...newPorts(record, at)]),
    ],
    change({ record, event, at }) {
      const { id, snapshot, sequence } = record;
      if (sequence === 1) return [saleMessage(record, at, showing), ...newPorts(record, at)];
      const messages: StatelyMessage[] = [
        ...(knownPorts.has(id) ? [] : [saleMessage(record, at, showing)]),
        eventMessage(id, event, at, showing),
        ...newPorts(record, at),
        { type: '@xstate.snapshot', event: masked(event, showing), snapshot: snapshotView(snapshot, showing), ...common(id, id, at) },
      ];
      if (snapshot.status !== 'active') knownPorts.delete(id);
      return messages;
    },
  };
}
