/** The HTTP server below the API: limits on connections, and the inspectors' sockets. Used by `npm start` and by tests on a real port. */
import type { Server as NodeServer } from 'node:http';
import { createAdaptorServer, type WebSocketServerLike } from '@hono/node-server';
import type { Hono } from 'hono';
import { WebSocketServer } from 'ws';

/** Milliseconds. */
export const TIME_LIMITS = {
  /** From the connection's beginning, or the request's on one that is used again. */
  headersTimeout: 10_000,
  /** For headers and body together: 64 KiB take a second or two, also on a slow link. */
  requestTimeout: 20_000,
  connectionsCheckingInterval: 2_000,
};
/** Without a byte in either direction: longer than `/wait` may take, and than streams are silent. */
const SILENCE_MS = 150_000;
/** Far above a station's tills and pages; more are closed as they come, before they take memory. */
const MOST_CONNECTIONS = 2_000;

export interface Server {
  /** `http://127.0.0.1:8080`. */
  address: string;
  /** Ends streams and sockets too. */
  close(): Promise<void>;
}

/** @param at port 0: any free one. @throws Error where it cannot be listened on. */
export function listen({ fetch }: Pick<Hono, 'fetch'>, at: { host: string; port: number }, limits = TIME_LIMITS): Promise<Server> {
  const inspectors = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 });
  // The two packages spell one optional field in two ways.
  const websocket = { server: inspectors as unknown as WebSocketServerLike };
  const server = createAdaptorServer({ fetch, hostname: at.host, websocket, serverOptions: limits }) as NodeServer;
  server.timeout = SILENCE_MS;
  server.maxConnections = MOST_CONNECTIONS;
  const close = (): Promise<void> =>
    new Promise((closed) => {
      for (const inspector of inspectors.clients) inspector.terminate();
      server.close(() => closed());
      server.closeAllConnections();
    });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(at.port, at.host, () => {
      const { port } = server.address() as { port: number };
      resolve({ address: `http://${at.host.includes(':') ? `[${at.host}]` : at.host}:${port}`, close });
    });
  });
}
