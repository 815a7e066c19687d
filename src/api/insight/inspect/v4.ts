/** Promises the older `service.*` messages of @xstate/inspect 0.8, whose receivers know XState 4 alone: charts and states in its shapes. */
import { chartOf } from '../../../../machines/index.ts';
import type { SaleRecord } from '../../../engine/sale-record.ts';
import type { ChartEvent } from '../../../engine/step.ts';
import { masked, plain } from './masked.ts';
import type { Teller } from './stately.ts';

export type V4Message =
  | { type: 'service.register'; machine: string; state: string; id: string; sessionId: string }
  | { type: 'service.event'; event: string; sessionId: string }
  | { type: 'service.state'; state: string; sessionId: string }
  | { type: 'service.stop'; sessionId: string };

interface Node {
  id: string;
  type: string;
  description?: string | undefined;
  tags: string[];
  initial?: { target?: { key: string }[] } | undefined;
  invoke: { id: string; src: unknown }[];
  always?: Transition[] | undefined;
  transitions: Map<string, Transition[]>;
  states: Record<string, Node>;
}
interface Transition {
  target?: { id: string }[] | undefined;
  guard?: unknown;
  description?: string | undefined;
  actions: unknown[];
}

const nameOf = (thing: unknown): string => {
  if (typeof thing === 'string') return thing;
  const { type, guards } = thing as { type?: string; guards?: unknown[] };
  return guards ? guards.map(nameOf).join(' & ') : (type ?? 'inline');
};

/** XState 4 calls a guard `cond`. */
const transition = ({ target, guard, description, actions }: Transition) => ({
  ...(target?.length ? { target: target.map(({ id }) => `#${id}`) } : {}),
  ...(guard ? { cond: nameOf(guard) } : {}),
  ...(description ? { description } : {}),
  ...(actions.length > 0 ? { actions: actions.map(nameOf) } : {}),
});

/** Delays stay by name, as XState 4 keeps them. */
function stateNode(node: Node): Record<string, unknown> {
  const on: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  for (const [event, candidates] of node.transitions) {
    const taken = candidates.filter(({ target, actions }) => target?.length || actions.length).map(transition);
    const delay = /^xstate\.after\.([^.]+)\./.exec(event)?.[1];
    if (taken.length === 0) continue;
    if (delay) after[delay] = taken;
    else
      on[
        event
          .replace(/^xstate\.done\.actor\./, 'done.invoke.')
          .replace(/^xstate\.error\.actor\./, 'error.platform.')
          .replace(/^xstate\.done\.state\./, 'done.state.')
      ] = taken;
  }
  const first = node.type === 'compound' ? node.initial?.target?.[0]?.key : undefined;
  return {
    id: node.id,
    type: node.type,
    ...(first === undefined ? {} : { initial: first }),
    ...(node.description ? { description: node.description } : {}),
    ...(node.tags.length > 0 ? { tags: node.tags } : {}),
    ...(node.invoke.length > 0 ? { invoke: node.invoke.map(({ id, src }) => ({ id, src: typeof src === 'string' ? src : id })) } : {}),
    ...(node.always?.length ? { always: node.always.map(transition) } : {}),
    on,
    after,
    states: Object.fromEntries(Object.entries(node.states).map(([key, child]) => [key, stateNode(child)])),
  };
}

const machines = new Map<string, string>();
function machineOf(name: string, version: number): string {
  const key = `${name}/${version}`;
  const root = chartOf(name, version)?.chart.root;
  const known =
    machines.get(key) ??
    JSON.stringify({ predictableActionArguments: true, ...(root ? stateNode(root as unknown as Node) : { id: name }) });
  machines.set(key, known);
  return known;
}

/** XState 4 wraps events as SCXML has them. */
const scxml = (event: ChartEvent) => ({ name: event.type, data: event, $$type: 'scxml', type: 'external' });

function stateOf({ snapshot, id }: SaleRecord, event: ChartEvent): string {
  const { value, context, tags, status, children } = snapshot;
  const shown = plain(event) as ChartEvent;
  return masked({
    value,
    context,
    event: shown,
    _event: scxml(shown),
    _sessionid: id,
    actions: [],
    activities: {},
    meta: {},
    events: [],
    configuration: [],
    transitions: [],
    children: Object.fromEntries(Object.keys(children).map((child) => [child, { id: child }])),
    done: status === 'done',
    changed: true,
    tags: [...tags],
  });
}

const OPENING: ChartEvent = { type: 'xstate.init' };

/** For one receiver. */
export function v4Teller(): Teller<V4Message> {
  const told = new Set<string>();
  const register = (record: SaleRecord): V4Message => {
    told.add(record.id);
    const { id, chart, version } = record;
    return { type: 'service.register', machine: machineOf(chart, version), state: stateOf(record, OPENING), id: chart, sessionId: id };
  };
  return {
    present: (records) => records.map(register),
    change({ record, event }) {
      const { id, snapshot, sequence } = record;
      if (sequence === 1) return [register(record)];
      const messages: V4Message[] = [
        ...(told.has(id) ? [] : [register(record)]),
        { type: 'service.event', event: JSON.stringify(scxml(plain(event) as ChartEvent)), sessionId: id },
        { type: 'service.state', state: stateOf(record, event), sessionId: id },
      ];
      if (snapshot.status === 'active') return messages;
      told.delete(id);
      return [...messages, { type: 'service.stop', sessionId: id }];
    },
  };
}
