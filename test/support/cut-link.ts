/**
 * A link between page and service that a test can cut, silence and restore, and that records its streams. Used by tests of the visualizer.
 */
import { createServer, request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

/** One stream that was asked for. */
interface Carried {
  path: string;
  lastEventId: string | null;
  /** The numbers of the events that went over whole, in order. */
  ids(): number[];
}

export interface CutLink {
  /** Where the page goes: `127.0.0.1:40124`. */
  host: string;
  streams: Carried[];
  /** Every socket is torn, and no new one gets through. */
  cut(): void;
  /** The next piece of a stream is torn in its midst, and the link with it. */
  cutInMidst(): void;
  /** Sockets stay, and nothing more comes over them. */
  silence(): void;
  restore(): void;
  close(): Promise<void>;
}

export async function cutLink(target: string): Promise<CutLink> {
  const sockets = new Set<Socket>();
  const streams: Carried[] = [];
  let state: 'up' | 'tearing' | 'cut' | 'silent' = 'up';
  const tear = () => {
    state = 'cut';
    for (const socket of sockets) socket.destroy();
  };

  const server = createServer((asked, answered) => {
    const { url = '', method, headers } = asked;
    const isStream = url.startsWith('/v1/stream');
    let text = '';
    const decoder = new StringDecoder();
    if (isStream) {
      const whole = () => text.split('\n\n').slice(0, -1);
      const ids = () =>
        whole().flatMap((block) => {
          const id = block.includes('data: ') ? /^id: (\d+)$/m.exec(block)?.[1] : undefined;
          return id === undefined ? [] : [Number(id)];
        });
      streams.push({ path: url, lastEventId: (headers['last-event-id'] as string | undefined) ?? null, ids });
    }
    const onward = request({ host: target.split(':')[0], port: target.split(':')[1], path: url, method, headers }, (answer) => {
      answered.writeHead(answer.statusCode ?? 502, answer.headers);
      answered.flushHeaders();
      answer.on('data', (bytes: Buffer) => {
        if (state === 'silent' && isStream) return;
        const piece = state === 'tearing' && isStream ? bytes.subarray(0, bytes.length / 2) : bytes;
        if (isStream) text += decoder.write(piece);
        if (piece === bytes) answered.write(piece);
        else answered.write(piece, tear);
      });
      answer.on('end', () => answered.end());
      answer.on('error', () => answered.destroy());
    });
    onward.on('error', () => answered.destroy());
    answered.on('close', () => onward.destroy());
    asked.pipe(onward);
  });
  server.on('connection', (socket) => {
    if (state === 'cut') return socket.destroy();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    streams,
    cut: tear,
    cutInMidst: () => {
      state = 'tearing';
    },
    silence: () => {
      state = 'silent';
    },
    restore: () => {
      state = 'up';
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
