/** A serial line in memory: what one end writes, the other reads a moment later. Used by the embedded simulators and the tests. */
import { DeviceFailure } from '../failure.ts';
import type { Duplex } from './duplex.ts';

export interface MemoryEnd extends Duplex {
  /** Pulls the plug, or puts it back; both ends are told. */
  setLink(up: boolean): void;
}

/** Two ends of one line, named alike. */
export function memoryPair(name: string): [MemoryEnd, MemoryEnd] {
  const link = { up: true };
  const ends: { reader: (bytes: Uint8Array) => void; watcher: (link: { up: boolean; reason?: string }) => void }[] = [
    { reader: () => undefined, watcher: () => undefined },
    { reader: () => undefined, watcher: () => undefined },
  ];
  /** A moment later: cheaper than a microtask of its own. */
  const arrived = Promise.resolve();
  const tell = () => {
    for (const { watcher } of ends) watcher(link.up ? { up: true } : { up: false, reason: 'unplugged' });
  };
  const endOf = (here: 0 | 1): MemoryEnd => ({
    name: `memory:${name}`,
    async write(bytes) {
      if (!link.up) throw new DeviceFailure({ device: 'serial', code: 'offline', message: `${name} is unplugged`, known: 'notDone' });
      const copy = Uint8Array.from(bytes);
      void arrived.then(() => link.up && ends[1 - here]?.reader(copy));
    },
    onBytes(reader) {
      const end = ends[here];
      if (end) end.reader = reader;
    },
    onLink(watcher) {
      const end = ends[here];
      if (end) end.watcher = watcher;
      watcher({ up: link.up });
    },
    async close() {
      const end = ends[here];
      if (end) end.reader = () => undefined;
    },
    setLink(up) {
      if (link.up === up) return;
      link.up = up;
      tell();
    },
  });
  return [endOf(0), endOf(1)];
}
