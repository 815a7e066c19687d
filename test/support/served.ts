/** The test station on a real port of the loopback. Used where a browser or a WebSocket connects by itself. */
import { serve, type WebSocketServerLike } from '@hono/node-server';
import { WebSocketServer } from 'ws';
import { createApp } from '../../src/api/app.ts';
import type { TestStation } from './station.ts';

export interface Served {
  /** `127.0.0.1:40123`. */
  host: string;
  close(): Promise<void>;
}

export async function served(station: TestStation): Promise<Served> {
  const sockets = new WebSocketServer({ noServer: true });
  const websocket = { server: sockets as unknown as WebSocketServerLike };
  const { fetch } = createApp(station.service());
  return new Promise((resolve) => {
    const server = serve({ fetch, hostname: '127.0.0.1', port: 0, websocket }, ({ port }) =>
      resolve({
        host: `127.0.0.1:${port}`,
        close: () =>
          new Promise((closed) => {
            for (const socket of sockets.clients) socket.terminate();
            server.close(() => closed());
            if ('closeAllConnections' in server) server.closeAllConnections();
          }),
      }),
    );
  });
}
