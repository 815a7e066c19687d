/** Two WebSockets for inspectors, read-only: what they send is not read. */
import { upgradeWebSocket } from '@hono/node-server';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import type { WSContext } from 'hono/ws';
import * as v from 'valibot';
import type { WebSocket } from 'ws';
import type { Backend } from '../../backend.ts';
import { describeOperation } from '../../http/openapi.ts';
import { Problem } from '../../http/problems.ts';
import type { InspectorMessages } from './inspector.ts';
import type { Showing } from './mask.ts';
import { statelyMessages } from './stately-messages.ts';
import { xstate4Messages } from './xstate4-messages.ts';

/** A receiver that is so far behind is disconnected; it reconnects and begins with the present. */
const MOST_UNSENT_BYTES = 16 * 1024 * 1024;

const expectSocket: MiddlewareHandler = async (context, next) => {
  if (context.req.header('upgrade')?.toLowerCase() === 'websocket') return next();
  throw new Problem('upgrade-required', 'this address speaks WebSocket: connect an inspector to it');
};

function sendMessages<Message>(backend: Backend, messages: InspectorMessages<Message>) {
  let unwatch: () => void = () => undefined;
  return {
    onOpen(_: Event, socket: WSContext) {
      const send = (message: Message) => {
        const raw = socket.raw as WebSocket;
        // An orderly end would wait for the receiver to read what it does not read.
        if (raw.bufferedAmount > MOST_UNSENT_BYTES) raw.terminate();
        else if (socket.readyState === 1) socket.send(JSON.stringify(message));
      };
      unwatch = backend.engine.watch((update) => {
        if (update.kind === 'event') messages.change(update).forEach(send);
      });
      messages.present(backend.engine.atWork(), backend.clock.now()).forEach(send);
    },
    onClose: () => unwatch(),
    onError: () => unwatch(),
  };
}

const describeInspector = (en: string, ru: string) =>
  describeOperation({
    tag: 'charts',
    summary: { en, ru },
    description:
      'A WebSocket, read-only: first the charts and the open sales as they stand, then every event and snapshot; secrets are masked. ' +
      'Clients’ names too, but for `?names=true`. ' +
      'A browser signs in first (`POST /v1/session`); a page of another origin must stand in `CORS_ORIGINS`.',
    answers: { 101: v.string() },
    problems: [426],
    parameters: [{ name: 'names', in: 'query', description: 'true: clients’ names are shown.' }],
  });

const showingFor = (context: Context): Showing => ({ names: context.req.query('names') === 'true' });

export function inspectRoutes(backend: Backend): Hono {
  const stately = upgradeWebSocket((context) => sendMessages(backend, statelyMessages(showingFor(context)))) as MiddlewareHandler;
  const xstate4 = upgradeWebSocket((context) => sendMessages(backend, xstate4Messages(showingFor(context)))) as MiddlewareHandler;
  return new Hono()
    .get('/inspect', describeInspector('For Stately’s inspector', 'Для инспектора Stately'), expectSocket, stately)
    .get('/inspect/v4', describeInspector('For inspectors of XState 4', 'Для инспекторов XState 4'), expectSocket, xstate4);
}
