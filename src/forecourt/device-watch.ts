/** Learns from every call to a device whether it is up, since when, and its last error. Used by the devices, for /health. */
import { DeviceFailure } from '../adapters/wire/failure.ts';
import type { Clock } from '../clock.ts';

export interface DeviceState {
  id: string;
  kind: 'dispensers' | 'pump' | 'scanner' | 'fiscal' | 'bank' | 'megainsight';
  up: boolean;
  /** Milliseconds since the epoch. */
  since: number;
  lastError: string | null;
  /** New settings that are not in force yet, and what they wait for. */
  waiting?: string;
  /** The register's: documents that the OFD has not taken, and when the first of them was made; ms since the epoch. */
  ofd?: { unsent: number; since: number | null };
  /** The register's fiscal drive: the end of its term, ms since the epoch, and what it warns of. */
  drive?: { validUntil: number | null; warnings: string[] };
}

export interface DeviceWatch {
  state(): DeviceState;
  /** @returns the same client; the outcome of each of its calls becomes the device's state. */
  watch<Client extends object>(client: Client): Client;
}

/** A device that refuses an order is up; one that does not answer is down. */
const SILENT = new Set(['offline', 'timeout', 'badAnswer', 'keyMissing']);

/** @param lastError why it is down from the start; null: as long as nothing is known it is up. */
export function createDeviceWatch(id: string, kind: DeviceState['kind'], clock: Clock, lastError: string | null = null): DeviceWatch {
  let state: DeviceState = { id, kind, up: lastError === null, since: clock.now(), lastError };
  const setState = (up: boolean, lastError: string | null) => {
    state = { ...state, up, lastError, since: up === state.up ? state.since : clock.now() };
  };
  const noteOutcome = (answer: Promise<unknown>) =>
    answer.then(
      () => setState(true, null),
      (problem: unknown) => {
        if (!(problem instanceof DeviceFailure)) return;
        setState(!SILENT.has(problem.code) && problem.known === 'notDone', `${problem.code}: ${problem.message}`);
      },
    );
  return {
    state: () => state,
    watch(client) {
      return new Proxy(client, {
        get(target, name, receiver) {
          const member = Reflect.get(target, name, receiver);
          if (typeof member !== 'function') return member;
          return (...given: unknown[]) => {
            const answer = member.apply(target, given);
            if (answer instanceof Promise) void noteOutcome(answer);
            return answer;
          };
        },
      });
    },
  };
}
