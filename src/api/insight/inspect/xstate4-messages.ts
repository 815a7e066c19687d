/** The older `service.*` messages of @xstate/inspect 0.8, with charts and states in the shapes of XState 4. Sent at `/inspect/v4`. */
import { chartOf } from '../../../../machines/index.ts';
import type { SaleRecord } from '../../../engine/sale-record.ts';
import type { ChartEvent } from '../../../engine/step.ts';
import { type ChartNode, type ChartTransition, delayOf, initialOf, isTaken, nameOf, portOf, rootOf } from '../chart-node.ts';
import type { InspectorMessages } from './inspector.ts';
import { masked, maskedJson, type Showing } from './mask.ts';

type XState4Message =
  | { type: 'service.register'; machine: string; state: string; id: string; sessionId: string }
  | { type: 'service.event'; event: string; sessionId: string }
  | { type: 'service.state'; state: string; sessionId: string }
  | { type: 'service.stop'; sessionId: string };

/** XState 4 calls a guard `cond`. */
const transitionView = ({ target, guard, description, actions }: ChartTransition) => ({
  ...(target?.length ? { target: target.map(({ id }) => `#${id}`) } : {}),
  ...(guard ? { cond: nameOf(guard) } : {}),
  ...(description ? { description } : {}),
  ...(actions.length > 0 ? { actions: actions.map(nameOf) } : {}),
});

/** @example eventName('xstate.done.actor.takePayment') // 'done.invoke.takePayment' */
const eventName = (event: string): string =>
  event
    .replace(/^xstate\.done\.actor\./, 'done.invoke.')
    .replace(/^xstate\.error\.actor\./, 'error.platform.')
    .replace(/^xstate\.done\.state\./, 'done.state.');

/** Delays stay by name, as XState 4 keeps them. */
function stateView(node: ChartNode): Record<string, unknown> {
  const on: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  for (const [event, candidates] of node.transitions) {
    const transitions = candidates.filter(isTaken).map(transitionView);
    const delay = delayOf(event);
    if (transitions.length === 0) continue;
    if (delay) after[delay] = transitions;
    else on[eventName(event)] = transitions;
  }
  const initial = initialOf(node);
  return {
    id: node.id,
    type: node.type,
    ...(initial ? { initial } : {}),
    ...(node.description ? { description: node.description } : {}),
    ...(node.tags.length > 0 ? { tags: node.tags } : {}),
    ...(node.invoke.length > 0 ? { invoke: node.invoke.map((invoke) => ({ id: invoke.id, src: portOf(invoke) })) } : {}),
    ...(node.always?.length ? { always: node.always.map(transitionView) } : {}),
    on,
    after,
    states: Object.fromEntries(Object.entries(node.states).map(([key, child]) => [key, stateView(child)])),
  };
}

const machines = new Map<string, string>();
function machineOf(name: string, version: number): string {
  const key = `${name}/${version}`;
  const chart = chartOf(name, version)?.chart;
  const machine =
    machines.get(key) ?? JSON.stringify({ predictableActionArguments: true, ...(chart ? stateView(rootOf(chart)) : { id: name }) });
  machines.set(key, machine);
  return machine;
}

/** XState 4 wraps events as SCXML has them. */
const scxmlOf = (event: ChartEvent) => ({ name: event.type, data: event, $$type: 'scxml', type: 'external' });

function stateJson({ snapshot, id }: SaleRecord, event: ChartEvent, showing: Showing): string {
  const { value, context, tags, status, children } = snapshot;
  const plain = masked(event, showing) as ChartEvent;
  return maskedJson(
    {
      value,
      context,
      event: plain,
      _event: scxmlOf(plain),
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
    },
    showing,
  );
}

const OPENING: ChartEvent = { type: 'xstate.init' };

export function xstate4Messages(showing: Showing): InspectorMessages<XState4Message> {
  /** Sales that the receiver knows of. */
  const known = new Set<string>();
  const register = (record: SaleRecord): XState4Message => {
    known.add(record.id);
    const { id, chart, version } = record;
    return {
      type: 'service.register',
      machine: machineOf(chart, version),
      state: stateJson(record, OPENING, showing),
      id: chart,
      sessionId: id,
    };
  };
  return {
    present: (records) => records.map(register),
    change({ record, event }) {
      const { id, snapshot, sequence } = record;
      if (sequence === 1) return [register(record)];
      const messages: XState4Message[] = [
        ...(known.has(id) ? [] : [register(record)]),
        { type: 'service.event', event: JSON.stringify(scxmlOf(masked(event, showing) as ChartEvent)), sessionId: id },
        { type: 'service.state', state: stateJson(record, event, showing), sessionId: id },
      ];
      if (snapshot.status === 'active') return messages;
      known.delete(id);
      return [...messages, { type: 'service.stop', sessionId: id }];
    },
  };
}
