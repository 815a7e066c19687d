/** HTTP and serial connections that lose, delay, repeat and corrupt what passes. Used between the simulated station and its devices. */
import type { Duplex } from '../src/adapters/wire/serial/duplex.ts';
import type { MemoryEnd } from '../src/adapters/wire/serial/memory.ts';
import { pause } from '../src/clock.ts';
import type { Chance } from './chance.ts';
import type { LifeClock, SimulatedClock } from './clock.ts';

const WIRE_FAULTS = [
  'refused',
  'lostBefore',
  'lostAfter',
  'slow',
  'garbled',
  'mutated',
  'status401',
  'status429',
  'status503',
  'repeated',
] as const;
type WireFault = (typeof WIRE_FAULTS)[number];

const networkError = (code: string) => new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
const never = <Result>() => new Promise<Result>(() => undefined);

const JUNK = [null, '', 'x', {}, [], -1, 1.5, true, '\ud800', 9e15] as const;

/** Of another type than it should be; a name may be a number, and nobody could tell that it is another one. */
const junkFor = (value: unknown, key: string) =>
  JUNK.filter((junk) => typeof junk !== typeof value && !(typeof junk === 'number' && /id$/i.test(key)));

/** The same JSON with one of its values put out of shape: no codec may take it for an answer, and none may fall over it. */
async function mutated(answer: Response, chance: Chance): Promise<Response> {
  const text = await answer.text();
  const places: [Record<string, unknown>, string][] = [];
  const walk = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    for (const key of Object.keys(value)) {
      places.push([value as Record<string, unknown>, key]);
      walk((value as Record<string, unknown>)[key]);
    }
  };
  try {
    const body: unknown = JSON.parse(text);
    walk(body);
    const [owner, key] = chance.one(places) ?? [];
    if (owner && key !== undefined) owner[key] = chance.one(junkFor(owner[key], key));
    return new Response(JSON.stringify(body), { status: answer.status, headers: answer.headers });
  } catch {
    return new Response(text, { status: answer.status, headers: answer.headers });
  }
}

export interface Wire {
  /** The next so many exchanges suffer it. */
  break(kind: WireFault, count: number): void;
  clear(): void;
  fetchFor(life: LifeClock, touched: () => void): typeof globalThis.fetch;
}

/** HTTP to one device. What is under way when a process is lost goes on at the device, and its answer finds nobody. */
export function createWire(far: typeof globalThis.fetch, clock: SimulatedClock, chance: Chance): Wire {
  let faults: { kind: WireFault; left: number }[] = [];

  function nextFault(): WireFault | null {
    const [fault] = faults;
    if (!fault) return null;
    if (--fault.left <= 0) faults = faults.slice(1);
    return fault.kind;
  }

  const travel: typeof fetch = async (input, init) => {
    const fault = nextFault();
    if (fault === 'refused') throw networkError('ECONNREFUSED');
    if (fault === 'lostBefore') throw networkError('ECONNRESET');
    if (fault === 'status401') return new Response('{"error":"unauthorized"}', { status: 401 });
    if (fault === 'status429') return new Response('{"message":"too many requests"}', { status: 429 });
    if (fault === 'status503') return new Response('busy', { status: 503 });
    if (fault === 'slow') await pause(clock, 6_000, init?.signal ?? undefined);
    if (fault === 'repeated') await far(input, init);
    const answer = await far(input, init);
    if (fault === 'lostAfter') throw networkError('ECONNRESET');
    if (fault === 'mutated') return mutated(answer, chance);
    if (fault === 'garbled') return new Response('<html>{"result": [', { status: 200 });
    return answer;
  };

  return {
    break: (kind, count) => void faults.push({ kind, left: count }),
    clear() {
      faults = [];
    },
    fetchFor: (life, touched) => async (input, init) => {
      if (!life.isAlive()) return never();
      touched();
      if (!life.isAlive()) return never();
      try {
        const answer = await travel(input, init);
        return life.isAlive() ? answer : await never<Response>();
      } catch (problem) {
        if (!life.isAlive()) return never();
        throw problem;
      }
    },
  };
}

export interface SerialLine {
  /** Bytes that nobody sent, or the last ones once more. */
  disturb(kind: 'noise' | 'echo', count: number): void;
  unplug(): void;
  plugIn(): void;
  /** The station's end, as long as the process lives. */
  endFor(life: LifeClock): Duplex;
}

export function createSerialLine(end: MemoryEnd, chance: Chance): SerialLine {
  const left = { noise: 0, echo: 0 };
  const distorted = (bytes: Uint8Array): Uint8Array[] => {
    if (left.noise > 0) {
      left.noise--;
      return [Uint8Array.from({ length: chance.whole(1, 12) }, () => chance.whole(0, 127)), bytes];
    }
    if (left.echo > 0) {
      left.echo--;
      return [bytes, bytes];
    }
    return [bytes];
  };
  return {
    disturb(kind, count) {
      left[kind] = count;
    },
    unplug: () => end.setLink(false),
    plugIn() {
      left.noise = 0;
      left.echo = 0;
      end.setLink(true);
    },
    endFor: (life) => ({
      name: end.name,
      write: (bytes) => (life.isAlive() ? end.write(bytes) : never()),
      onBytes: (reader) =>
        end.onBytes((bytes) => {
          for (const part of distorted(bytes)) if (life.isAlive()) reader(part);
        }),
      onLink: (watcher) => end.onLink((link) => life.isAlive() && watcher(link)),
      close: async () => undefined,
    }),
  };
}
