/** Promises the one place where serial ports are opened; everybody else sees bytes. */
import { SerialPort } from 'serialport';
import type { Clock } from '../../clock.ts';
import type { Duplex } from './duplex.ts';
import { type Opener, reopening } from './reopening.ts';
import { tcpOpener } from './tcp.ts';

export interface LineSettings {
  baudRate: number;
  dataBits: 7 | 8;
  parity: 'none' | 'even' | 'odd';
  stopBits: 1 | 2;
}

function portOpener(path: string, settings: LineSettings): Opener {
  return (events) =>
    new Promise((resolve, reject) => {
      const port = new SerialPort({ path, ...settings, autoOpen: false });
      port.on('data', (bytes: Uint8Array) => events.bytes(Uint8Array.from(bytes)));
      port.on('error', (problem) => events.ended(problem.message));
      port.on('close', () => events.ended('the port was closed'));
      port.open((problem) => {
        if (problem) return reject(problem);
        resolve({
          write: (bytes) => new Promise((done, fail) => port.write(bytes, undefined, (failed) => (failed ? fail(failed) : done()))),
          close: () => port.isOpen && port.close(() => undefined),
        });
      });
    });
}

/**
 * A serial device by its path (`/dev/ttyS1`, `COM3`) or a serial device server by `tcp://host:port`, which has its own line
 * settings. It reopens by itself until it is closed.
 */
export function openDuplex(spec: string, settings: LineSettings, clock: Clock): Duplex {
  const tcp = /^tcp:\/\/([^/:]+):(\d{1,5})$/.exec(spec);
  const opener = tcp ? tcpOpener(tcp[1] ?? '', Number(tcp[2])) : portOpener(spec, settings);
  return reopening(spec, opener, clock);
}
