/** Serial ports of this machine: listed and opened. The only file that imports `serialport`. Used by the forecourt and the setup. */
import { access, constants, readdir, realpath } from 'node:fs/promises';
import { SerialPort } from 'serialport';
import type { Clock } from '../../../clock.ts';
import type { Duplex } from './duplex.ts';
import { type Opener, reopening } from './reopening.ts';
import { tcpOpener } from './tcp.ts';

export interface LineSettings {
  baudRate: number;
  dataBits: 7 | 8;
  parity: 'none' | 'even' | 'odd';
  stopBits: 1 | 2;
}

/** A serial port that this machine has. */
export interface PortOnMachine {
  path: string;
  maker: string | null;
  /** Whether this user may open it. */
  mayOpen: boolean;
}

/** A device server that brings no byte for so long, though it is written to, is called anew. */
const UNANSWERED_MS = 15_000;

const SERIAL_FILES = /^tty(USB|ACM|AMA|S)\d+$/;

/** Linux: the files themselves, for serialport asks udev, which small systems lack, and falls with it. */
async function portFiles(named: string[]): Promise<{ path: string; maker: string | null }[]> {
  const files = (await readdir('/dev')).filter((name) => SERIAL_FILES.test(name)).map((name) => `/dev/${name}`);
  const byId = '/dev/serial/by-id';
  const ids = await readdir(byId).catch(() => []);
  const makers = new Map(await Promise.all(ids.map(async (id) => [await realpath(`${byId}/${id}`), id] as const)));
  return [...new Set([...files, ...named])].map((path) => ({ path, maker: makers.get(path) ?? null }));
}

/** What is there, and of `named` those that exist, wherever they lie. */
export async function portsOnMachine(named: string[] = []): Promise<PortOnMachine[]> {
  const isWindows = process.platform === 'win32';
  const ports = isWindows
    ? (await SerialPort.list()).map(({ path, manufacturer }) => ({ path, maker: manufacturer ?? null }))
    : await portFiles(named);
  const may = (path: string, mode: number) =>
    access(path, mode).then(
      () => true,
      () => false,
    );
  const checked = ports.map(async (port) => ({
    ...port,
    isThere: isWindows || (await may(port.path, constants.F_OK)),
    mayOpen: isWindows || (await may(port.path, constants.R_OK | constants.W_OK)),
  }));
  return (await Promise.all(checked)).filter(({ isThere }) => isThere).map(({ isThere: _, ...port }) => port);
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
  if (tcp) return reopening(spec, tcpOpener(tcp[1] ?? '', Number(tcp[2])), clock, UNANSWERED_MS);
  return reopening(spec, portOpener(spec, settings), clock);
}
