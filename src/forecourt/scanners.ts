/** The open scanners, one a workplace; a changed one is opened again at once, for a scan is over in a moment. Used by the devices. */
import { openScanner } from '../adapters/scanner-serial/driver.ts';
import type { Station } from '../station/document.ts';
import type { DeviceState } from './device-watch.ts';
import type { Reach } from './reach.ts';

export interface Scanners {
  states(): DeviceState[];
  follow(station: Station): void;
  close(): Promise<void>;
}

/** None is open before the first `follow`. */
export function createScanners({ serial, clock, log, onScan }: Reach): Scanners {
  const open = ({ workplace, device, baudRate, suffix }: Station['scanners'][number]) => {
    const duplex = serial(device, { baudRate, dataBits: 8, parity: 'none', stopBits: 1 });
    const driver = openScanner({ duplex, clock, onScan: ({ code }) => onScan(workplace, code), suffix, log });
    return { workplace, duplex, driver };
  };
  /** By their settings. */
  const scanners = new Map<string, ReturnType<typeof open>>();
  const close = async (key: string) => {
    const scanner = scanners.get(key);
    scanners.delete(key);
    scanner?.driver.close();
    await scanner?.duplex.close();
  };
  const applySettings = async (wanted: Map<string, Station['scanners'][number]>) => {
    for (const key of scanners.keys()) if (!wanted.has(key)) await close(key);
    for (const [key, settings] of wanted) if (!scanners.has(key)) scanners.set(key, open(settings));
  };
  /** One change after another: a port is closed before it is opened again. */
  let changes = Promise.resolve();
  return {
    follow(station) {
      const wanted = new Map(station.scanners.map((settings) => [JSON.stringify(settings), settings]));
      changes = changes.then(() => applySettings(wanted));
    },
    states: () =>
      [...scanners.values()].map(({ workplace, driver }) => ({ id: `scanner-${workplace}`, kind: 'scanner', ...driver.link() })),
    async close() {
      await changes;
      for (const key of scanners.keys()) await close(key);
    },
  };
}
