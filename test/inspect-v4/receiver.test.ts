import { createWebSocketReceiver } from '@xstate/inspect';
import type { ParsedReceiverEvent } from '@xstate/inspect/lib/types.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { interpret } from 'xstate';
import { eventually } from '../../simulation/processes.ts';
import { bringToEnd } from '../support/operator.ts';
import { type Served, served } from '../support/served.ts';
import { type TestStation, testStation } from '../support/station.ts';

// The package asks for a browser's WebSocket.
globalThis.WebSocket = WebSocket as unknown as typeof globalThis.WebSocket;

let station: TestStation;
let server: Served;
beforeEach(async () => {
  station = await testStation();
  server = await served(station);
});
afterEach(async () => {
  await server.close();
  await station.close();
});

function receiving(path = '/inspect/v4') {
  const received: ParsedReceiverEvent[] = [];
  const receiver = createWebSocketReceiver({ server: `${server.host}${path}`, serialize: undefined });
  receiver.subscribe((event) => void received.push(event as ParsedReceiverEvent));
  const registered = () => received.flatMap((event) => (event.type === 'service.register' ? [event] : []));
  const states = () => received.flatMap((event) => (event.type === 'service.state' ? [event] : []));
  return { received, receiver, registered, states };
}

describe('the receiver of @xstate/inspect 0.8, which knows XState 4', () => {
  test('is given the open sales first, each with its chart, which XState 4 can run', async () => {
    const { id } = await station.sell({ loyalty: true });
    const { registered } = receiving();
    await eventually(() => registered().length === 1);
    const [first] = registered();
    expect([first?.sessionId, first?.id]).toEqual([id, 'prepaid']);
    expect(first?.state.matches('ordering.identification.awaitingCard')).toBe(true);
    expect(first?.state.hasTag('awaitingCard')).toBe(true);
    const service = first && interpret(first.machine).start(first.state.value as never);
    expect(service?.getSnapshot().nextEvents).toContain('card.presented');
    expect(service?.getSnapshot().matches('ordering.identification.awaitingCard')).toBe(true);
    service?.stop();
  });

  test('follows a sale to its end, event by event', async () => {
    const { received, states } = receiving();
    await eventually(() => received.length === 0);
    const { id } = await station.sell({ loyalty: true });
    await bringToEnd(station, id);
    const { body } = await station.call<{ events: { event: { type: string }; after: string[] }[] }>('GET', `/v1/sales/${id}/history`);
    await eventually(() => states().length === body.events.length - 1);
    const events = received.flatMap((event) => (event.type === 'service.event' ? [event.event.name] : []));
    expect(events).toEqual(body.events.slice(1).map(({ event }) => event.type));
    const last = body.events.at(-1)?.after ?? [];
    expect(last.every((state) => states().at(-1)?.state.matches(state))).toBe(true);
  });

  test('cannot move a sale: what it sends is not read', async () => {
    const { id } = await station.sell({ loyalty: true });
    const { receiver, registered } = receiving();
    await eventually(() => registered().length === 1);
    const event = JSON.stringify({
      name: 'sale.cancelled',
      data: { type: 'sale.cancelled', reason: '' },
      $$type: 'scxml',
      type: 'external',
      origin: id,
    });
    receiver.send({ type: 'xstate.event', event, service: id });
    const before = (await station.sale(id)).sequence;
    await station.clock.advance(1_000);
    expect((await station.sale(id)).sequence).toBe(before);
  });
});
