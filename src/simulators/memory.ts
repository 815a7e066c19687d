/** What a simulated device remembers over a power cut: in a file, or nowhere. Used by every simulator. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Where a simulator keeps what a real device would not forget over a power cut. The state is JSON. */
export interface SimulatorMemory<State> {
  load(): State | undefined;
  save(state: State): void;
}

/** Remembers nothing. */
export function forgetful<State>(): SimulatorMemory<State> {
  return { load: () => undefined, save: () => undefined };
}

/** Keeps the state in one file, replaced whole, so that a kill leaves the old or the new one. */
export function fileMemory<State>(path: string): SimulatorMemory<State> {
  return {
    load() {
      try {
        return JSON.parse(readFileSync(path, 'utf8')) as State;
      } catch (problem) {
        if ((problem as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw problem;
      }
    },
    save(state) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.new`, JSON.stringify(state));
      renameSync(`${path}.new`, path);
    },
  };
}
