/** Promises two doors for inspectors, to look and not to touch: what is sent in is not read. */
import { upgradeWebSocket } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import type { WSContext } from 'hono/ws';
import * as v from 'valibot';
import { about } from '../../http/describe.ts';
import { Problem } from '../../http/problems.ts';
import type { Service } from '../../service.ts';
import { statelyTeller, type Teller } from './stately.ts';
import { v4Teller } from './v4.ts';

/** A receiver so far behind is let go; it comes again and is given the present. */
const MOST_UNSENT_BYTES = 16 * 1024 * 1024;

/** No same-origin rule guards a WebSocket: without this any page in a browser at the station could listen. */
const fromHere =
  (origins: string[]): MiddlewareHandler =>
  async (context, next) => {
    if (context.req.header('upgrade')?.toLowerCase() !== 'websocket') {
      throw new Problem(426, 'upgrade-required', 'this address speaks WebSocket: connect an inspector to it');
    }
    const origin = context.req.header('origin');
    const isOwn = origin === undefined || (URL.canParse(origin) && new URL(origin).host === context.req.header('host'));
    if (!isOwn && !origins.includes(origin))
      throw new Problem(403, 'forbidden', 'pages of this origin are not let in: name it in CORS_ORIGINS');
    return next();
  };

function telling<Message>(service: Service, teller: Teller<Message>) {
  let unwatch: () => void = () => undefined;
  const sender = (socket: WSContext) => (message: Message) => {
    const { bufferedAmount } = socket.raw as { bufferedAmount?: number };
    if ((bufferedAmount ?? 0) > MOST_UNSENT_BYTES) socket.close(1013, 'too slow');
    else if (socket.readyState === 1) socket.send(JSON.stringify(message));
  };
  return {
    onOpen(_: Event, socket: WSContext) {
      const send = sender(socket);
      unwatch = service.engine.watch((change) => {
        if (change.kind === 'event') for (const message of teller.change(change)) send(message);
      });
      for (const message of teller.present(service.engine.atWork(), service.clock.now())) send(message);
    },
    onClose: () => unwatch(),
    onError: () => unwatch(),
  };
}

export function inspectRoutes(service: Service): Hono {
  const app = new Hono();
  const guard = fromHere(service.access.corsOrigins);
  const described = (en: string, ru: string) =>
    about({
      tag: 'charts',
      summary: { en, ru },
      description:
        'A WebSocket, read-only: first the charts and the open sales as they stand, then every event and snapshot; secrets are masked. ' +
        'A receiver that cannot send a header may bear its token as `?token=`; a page of another origin must stand in `CORS_ORIGINS`.',
      answers: { 101: v.string() },
      problems: [426],
      parameters: [{ name: 'token', in: 'query', description: 'In the place of the Authorization header, here alone.' }],
    });
  app.get(
    '/inspect',
    described('For Stately’s inspector', 'Для инспектора Stately'),
    guard,
    upgradeWebSocket(() => telling(service, statelyTeller())) as MiddlewareHandler,
  );
  app.get(
    '/inspect/v4',
    described('For inspectors of XState 4', 'Для инспекторов XState 4'),
    guard,
    upgradeWebSocket(() => telling(service, v4Teller())) as MiddlewareHandler,
  );
  return app;
}
