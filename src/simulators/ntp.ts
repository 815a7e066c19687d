/** A simulated time server on loopback, with a clock as wrong as a test wants it. */
import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { timeAnswer } from '../adapters/ntp/codec.ts';
import type { Clock } from '../clock.ts';

export interface TimeServer {
  /** `host:port`. */
  address: string;
  /** How far its clock is ahead of the given one. */
  setAhead(ms: number): void;
  /** `unknown`: it does not know the time itself; `silent`: it does not answer. */
  setFault(fault: 'none' | 'unknown' | 'silent'): void;
  close(): Promise<void>;
}

/** Stratum 16 is "not synchronised". */
const STRATA = { none: 2, unknown: 16 };

export function createTimeServer(clock: Clock): Promise<TimeServer> {
  const socket = createSocket('udp4');
  let ahead = 0;
  let fault: 'none' | 'unknown' | 'silent' = 'none';
  socket.on('message', (request, { port, address }) => {
    if (fault === 'silent') return;
    const now = clock.now() + ahead;
    // First what is nobody's: a client must not be taken in by it.
    socket.send(timeAnswer(new Uint8Array(48), now + 86_400_000, now + 86_400_000), port, address);
    socket.send(timeAnswer(request, now, now, STRATA[fault]), port, address);
  });
  return new Promise((resolve) => {
    socket.bind(0, '127.0.0.1', () =>
      resolve({
        address: `127.0.0.1:${(socket.address() as AddressInfo).port}`,
        setAhead(ms) {
          ahead = ms;
        },
        setFault(next) {
          fault = next;
        },
        close: () => new Promise((closed) => socket.close(() => closed())),
      }),
    );
  });
}
