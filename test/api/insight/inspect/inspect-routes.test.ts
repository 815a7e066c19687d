import { createWebSocketReceiver, type StatelyInspectionEvent } from '@statelyai/inspect';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../../../../simulation/processes.ts';
import { bringToEnd } from '../../../support/operator.ts';
import { type Served, served } from '../../../support/served.ts';
import { type StationOptions, type TestStation, testStation } from '../../../support/station.ts';

let station: TestStation;
let server: Served;
async function begin(options: StationOptions = {}): Promise<void> {
  station = await testStation(options);
  server = await served(station);
}
beforeEach(() => begin());
afterEach(async () => {
  await server.close();
  await station.close();
});

function receiving(path = '/inspect') {
  const received: StatelyInspectionEvent[] = [];
  createWebSocketReceiver({ server: `ws://${server.host}${path}` }).subscribe((event) => void received.push(event));
  const of = <Type extends StatelyInspectionEvent['type']>(type: Type, session?: string) =>
    received.filter(
      (event): event is Extract<StatelyInspectionEvent, { type: Type }> =>
        event.type === type && (session === undefined || event.sessionId === session),
    );
  return { received, of };
}

/** The cookie of a browser that has signed in. */
async function signIn(token: string): Promise<string> {
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token }) };
  const { headers } = await fetch(`http://${server.host}/v1/session`, request);
  return headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** The handshake's answer, or `open`. */
const knock = (path: string, headers: Record<string, string> = {}): Promise<string> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`ws://${server.host}${path}`, { headers });
    socket.on('open', () => {
      socket.close();
      resolve('open');
    });
    socket.on('unexpected-response', (_, answer) => resolve(String(answer.statusCode)));
    socket.on('error', () => undefined);
  });

describe('the receiver of @statelyai/inspect', () => {
  test('is given every chart first, and every open sale as it stands', async () => {
    const { id } = await station.sell({ loyalty: true });
    const { of } = receiving();
    await eventually(() => of('@xstate.actor').length === 4);
    expect(of('@xstate.actor').map(({ name }) => name)).toEqual(['prepaid', 'fillToFull', 'shop', 'prepaid']);
    const [sale] = of('@xstate.actor', id);
    expect(sale?.snapshot).toMatchObject({ status: 'active', value: { ordering: { identification: 'awaitingCard' } } });
    const definition = JSON.parse(sale?.definition ?? '') as { id: string; states: Record<string, unknown> };
    expect([definition.id, Object.keys(definition.states).includes('ordering')]).toEqual(['prepaid', true]);
  });

  test('sees each event and each snapshot of a sale to its end, and the actors that it invokes', async () => {
    const { of } = receiving();
    await eventually(() => of('@xstate.actor').length === 3);
    const { id } = await station.sell({ loyalty: true });
    await bringToEnd(station, id, { couponIds: 'all', points: 3_000 });
    const { body } = await station.call<{ events: { event: { type: string } }[] }>('GET', `/v1/sales/${id}/history`);
    await eventually(() => of('@xstate.snapshot', id).length === body.events.length - 1);
    expect(of('@xstate.event', id).map(({ event }) => event.type)).toEqual(body.events.slice(1).map(({ event }) => event.type));
    expect(of('@xstate.snapshot', id).at(-1)?.snapshot).toMatchObject({ tags: expect.arrayContaining(['closed', 'completed']) });
    const invoked = of('@xstate.actor').flatMap(({ name, parentId }) => (parentId === id ? [name] : []));
    expect(invoked).toEqual(expect.arrayContaining(['fetchClient', 'placePreorder', 'printReceipt', 'followDelivery']));
    const printed = of('@xstate.event', id).find(({ event }) => event.type === 'xstate.done.actor.printReceipt');
    expect(printed?.sourceId).toBe(`${id}/printReceipt`);
  });

  test('sees no secret: neither the client’s token, nor the network’s, nor how a buyer is reached', async () => {
    const { received, of } = receiving();
    const older = receiving('/inspect/v4');
    const token = station.lab.megainsight.token('2200000000017') ?? '';
    const { id } = await station.sell({ loyalty: true, buyer: { contact: 'buyer@example.org', name: 'Петров', inn: '7707083893' } });
    await station.tell(id, { type: 'card.presented', token });
    await bringToEnd(station, id);
    await eventually(() => of('@xstate.snapshot', id).length > 5 && older.received.length > 5);
    const all = JSON.stringify([received, older.received]);
    for (const secret of [token, '2200000000017', 'buyer@example.org', '7707083893', 'Петров']) expect(all.includes(secret)).toBe(false);
  });

  test('is let in with a token or signed in where there are tokens, and by no token in an address', async () => {
    await server.close();
    await station.close();
    await begin({ tokens: [{ role: 'analyst', token: 'analyst-token' }] });
    expect([
      await knock('/inspect'),
      await knock('/inspect?token=analyst-token'),
      await knock('/inspect/v4', { authorization: 'Bearer analyst-token' }),
      await knock('/inspect', { cookie: await signIn('analyst-token') }),
      await knock('/inspect', { cookie: 'kolonka=a-guess' }),
    ]).toEqual(['401', '401', 'open', 'open', '401']);
  });

  test('no page of another origin may listen, but those that the station names', async () => {
    await server.close();
    await station.close();
    await begin({ corsOrigins: ['https://stately.ai'] });
    expect([
      await knock('/inspect', { origin: 'https://evil.example' }),
      await knock('/inspect', { origin: 'https://stately.ai' }),
      await knock('/inspect/v4', { origin: `http://${server.host}` }),
    ]).toEqual(['403', 'open', 'open']);
  });

  test('a browser that comes by HTTP is told what this address is', async () => {
    expect(await station.call('GET', '/inspect')).toMatchObject({ status: 426, body: { type: '/problems/upgrade-required' } });
  });
});
