/** Client of an SNTP time server: asks once how far our clock is off, and sets nothing. Used by the doctor and /health. */
import { createSocket } from 'node:dgram';
import type { Clock } from '../../clock.ts';
import { DeviceFailure } from '../wire/failure.ts';
import { readTime, timeRequest } from './codec.ts';

const PORT = 123;
const LIMIT_MS = 4_000;

const failure = (code: string, message: string) => new DeviceFailure({ device: 'ntp', code, message, known: 'notDone', retryable: true });

/** `host` or `host:port`; `[v6]:port`. */
function addressOf(server: string): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(server) ?? [];
  return { host: bracketed ?? plain ?? server, port: port === undefined ? PORT : Number(port) };
}

/**
 * How many milliseconds our clock is ahead of the server's; negative where it is behind. The way there and back is taken as equally long.
 * @throws DeviceFailure offline, timeout, or the server's own refusal.
 */
export function aheadOfServer(server: string, clock: Clock): Promise<number> {
  const { host, port } = addressOf(server);
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  let callOff: () => void = () => undefined;
  const ahead = new Promise<number>((resolve, reject) => {
    const sentAt = clock.now();
    const request = timeRequest(sentAt);
    callOff = clock.after(LIMIT_MS, () => reject(failure('timeout', `no answer within ${LIMIT_MS / 1000} s`)));
    socket.on('error', (problem) => reject(failure('offline', problem.message)));
    socket.on('message', (bytes) => {
      const returnedAt = clock.now();
      const answer = readTime(bytes, request);
      if (answer.state === 'notOurs') return;
      if (answer.state === 'refused') return reject(failure(answer.code, `the server gives no time: ${answer.code}`));
      resolve(Math.round((sentAt - answer.receivedAt + returnedAt - answer.transmittedAt) / 2));
    });
    socket.send(request, port, host, (problem) => {
      if (problem) reject(failure('offline', problem.message));
    });
  });
  return ahead.finally(() => {
    callOff();
    socket.close();
  });
}
