/** Promises the truth about each device: up or down, since when, and its last word, learnt from every call made to it. */
import { DeviceFailure } from '../adapters/wire/failure.ts';
import type { Clock } from '../clock.ts';

export interface DeviceState {
  id: string;
  kind: 'dispensers' | 'pump' | 'scanner' | 'fiscal' | 'bank' | 'megainsight';
  up: boolean;
  since: number;
  lastError: string | null;
  /** New settings that are not in force yet, and what they wait for. */
  waiting?: string;
}

export interface DeviceWatch {
  state(): DeviceState;
  /** The same object, each of whose calls tells the watch how it went. */
  over<Client extends object>(client: Client): Client;
}

/** A device that says no is up; one that does not answer is down. */
const SILENT = new Set(['offline', 'timeout', 'badAnswer']);

export function watchDevice(id: string, kind: DeviceState['kind'], clock: Clock): DeviceWatch {
  let state: DeviceState = { id, kind, up: true, since: clock.now(), lastError: null };
  const tell = (up: boolean, lastError: string | null) => {
    state = { ...state, up, lastError, since: up === state.up ? state.since : clock.now() };
  };
  return {
    state: () => state,
    over(client) {
      return new Proxy(client, {
        get(target, name, receiver) {
          const member = Reflect.get(target, name, receiver);
          if (typeof member !== 'function') return member;
          return (...given: unknown[]) => {
            const answer = member.apply(target, given);
            if (!(answer instanceof Promise)) return answer;
            answer.then(
              () => tell(true, null),
              (problem: unknown) => {
                if (!(problem instanceof DeviceFailure)) return;
                tell(!SILENT.has(problem.code) && problem.known === 'notDone', `${problem.code}: ${problem.message}`);
              },
            );
            return answer;
          };
        },
      });
    },
  };
}
