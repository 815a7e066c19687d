/** Serial bytes over TCP: the raw port of a serial device server, dialled, or served for simulators and tests. */
import { createServer, connect as dial, type Socket } from 'node:net';
import { DeviceFailure } from '../failure.ts';
import type { Duplex } from './duplex.ts';
import type { Opened, Opener, StreamEvents } from './reopening.ts';

/**
 * A line that only listens learns of a dead peer by probes alone: the first after 4 s without bytes, then ten, a second apart (libuv's
 * count). A gone peer is seen within 15 s.
 */
const KEEP_ALIVE_MS = 4_000;

/** The system would try on for minutes. */
const CALL_LIMIT_MS = 10_000;

function opened(socket: Socket, events: StreamEvents): Opened {
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  socket.on('data', (bytes) => events.bytes(Uint8Array.from(bytes)));
  socket.on('error', (problem) => events.ended(problem.message));
  socket.on('close', () => events.ended('the far end hung up'));
  return {
    write: (bytes) => new Promise((resolve, reject) => socket.write(bytes, (problem) => (problem ? reject(problem) : resolve()))),
    close: () => socket.destroy(),
  };
}

/** Calls `host:port` at each opening. @param call how a connection is begun. */
export function tcpOpener(host: string, port: number, call: (to: { host: string; port: number }) => Socket = dial): Opener {
  return (events) =>
    new Promise((resolve, reject) => {
      const socket = call({ host, port });
      socket.once('error', reject);
      socket.setTimeout(CALL_LIMIT_MS, () => socket.destroy(new Error('nobody takes the call')));
      socket.once('connect', () => {
        socket.setTimeout(0);
        socket.removeListener('error', reject);
        resolve(opened(socket, events));
      });
    });
}

/** The far end of a serial device server on loopback; its newest caller is the line. `port` 0: any free one. */
export async function listenTcp(port: number): Promise<{ port: number; duplex: Duplex; close(): Promise<void> }> {
  let caller: Opened | null = null;
  let reader: (bytes: Uint8Array) => void = () => undefined;
  let watcher: (link: { up: boolean; reason?: string }) => void = () => undefined;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    for (const older of sockets) older.destroy();
    sockets.add(socket);
    const current = opened(socket, {
      bytes: (bytes) => reader(bytes),
      ended: (reason) => {
        sockets.delete(socket);
        if (caller !== current) return;
        caller = null;
        watcher({ up: false, reason });
      },
    });
    caller = current;
    watcher({ up: true });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const listening = typeof address === 'object' && address ? address.port : port;
  const duplex: Duplex = {
    name: `tcp://127.0.0.1:${listening}`,
    async write(bytes) {
      if (!caller) throw new DeviceFailure({ device: 'serial', code: 'offline', message: 'nobody has called', known: 'notDone' });
      await caller.write(bytes);
    },
    onBytes(next) {
      reader = next;
    },
    onLink(next) {
      watcher = next;
      next(caller ? { up: true } : { up: false, reason: 'nobody has called' });
    },
    async close() {
      for (const socket of sockets) socket.destroy();
    },
  };
  return {
    port: listening,
    duplex,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
