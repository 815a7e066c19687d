/**
 * One simulated nozzle by the rules of АЗТ 2.0: which order it takes in which state, and what that changes. Used by the simulated
 * dispensers.
 */
import { COMMAND, type DeviceState, digits, STATE_DIGITS } from '../adapters/dispenser-azt2/commands.ts';
import type { Answer, Request } from '../adapters/dispenser-azt2/frame.ts';

export type SimulatedState = Exclude<DeviceState, 'local'>;

export interface NozzleMemory {
  address: number;
  state: SimulatedState;
  price: number;
  dose: number | null;
  delivered: number;
  overrun: boolean;
  totals: { volume: number; amount: number };
}

export interface Nozzle extends NozzleMemory {
  lifted: boolean;
  /** Whether the delivery data were read since they last changed: without that there is no confirming. */
  wasRead: boolean;
  /** Sets what has flowed in this delivery, and moves the totals on with it. */
  deliver(volume: number): void;
  /** The delivery is over and waits to be confirmed. */
  end(): void;
  memory(): NozzleMemory;
}

const amountAt = (volume: number, price: number): number => Math.floor((volume * price + 500) / 1000);

/** What a power cut leaves: a nozzle that was armed or flowing stands with what had flowed. */
export function createNozzle(address: number, stored?: NozzleMemory): Nozzle {
  const opening: NozzleMemory = {
    address,
    state: 'off',
    price: 0,
    dose: null,
    delivered: 0,
    overrun: false,
    totals: { volume: 0, amount: 0 },
  };
  const memory: NozzleMemory = stored ? structuredClone(stored) : opening;
  if (memory.state === 'authorised' || memory.state === 'dispensing') memory.state = 'delivered';
  const nozzle: Nozzle = {
    ...memory,
    lifted: false,
    wasRead: false,
    deliver(volume) {
      const more = amountAt(volume, nozzle.price) - amountAt(nozzle.delivered, nozzle.price);
      nozzle.totals.volume += volume - nozzle.delivered;
      nozzle.totals.amount += more;
      nozzle.delivered = volume;
      nozzle.wasRead = false;
    },
    end() {
      nozzle.state = 'delivered';
      nozzle.wasRead = false;
    },
    memory: () => ({
      address,
      state: nozzle.state,
      price: nozzle.price,
      dose: nozzle.dose,
      delivered: nozzle.delivered,
      overrun: nozzle.overrun,
      totals: { ...nozzle.totals },
    }),
  };
  return nozzle;
}

const ack: Answer = { kind: 'ack' };
const can: Answer = { kind: 'can' };
const data = (...bytes: number[]): Answer => ({ kind: 'data', bytes });
const text = (parameters: number[]): string => String.fromCharCode(...parameters);
const stateDigit = (state: SimulatedState): string => [...STATE_DIGITS].find(([, named]) => named === state)?.[0] ?? '0';

type Rule = (nozzle: Nozzle, parameters: number[]) => Answer;
const atRest = ({ state }: Nozzle): boolean => state === 'off' || state === 'calling';

const RULES: Record<number, Rule> = {
  [COMMAND.status]: (nozzle) => data(stateDigit(nozzle.state).charCodeAt(0), nozzle.overrun && nozzle.state === 'delivered' ? 0x31 : 0x30),
  [COMMAND.authorise](nozzle) {
    if (!atRest(nozzle) || nozzle.dose === null) return can;
    nozzle.state = 'authorised';
    nozzle.delivered = 0;
    nozzle.overrun = false;
    return ack;
  },
  [COMMAND.reset](nozzle) {
    if (nozzle.state !== 'authorised' && nozzle.state !== 'dispensing') return can;
    nozzle.end();
    return ack;
  },
  [COMMAND.currentVolume]: (nozzle) => data(...digits(nozzle.delivered / 10, 6)),
  [COMMAND.fullDelivery](nozzle) {
    nozzle.wasRead = true;
    const amount = amountAt(nozzle.delivered, nozzle.price);
    return data(...digits(nozzle.delivered / 10, 5), ...digits(amount, 7), ...digits(nozzle.price, 4));
  },
  [COMMAND.totals]: (nozzle) => data(...digits(nozzle.totals.volume / 10, 10), ...digits(nozzle.totals.amount, 10)),
  [COMMAND.type]: () => data('H'.charCodeAt(0)),
  [COMMAND.confirm](nozzle) {
    if (nozzle.state !== 'delivered' || !nozzle.wasRead) return can;
    nozzle.state = nozzle.lifted ? 'calling' : 'off';
    nozzle.dose = null;
    nozzle.overrun = false;
    return ack;
  },
  [COMMAND.setPrice](nozzle, parameters) {
    if (!atRest(nozzle) || !/^\d{4}$/.test(text(parameters))) return can;
    nozzle.price = Number(text(parameters));
    nozzle.delivered = 0;
    return ack;
  },
  [COMMAND.setDose](nozzle, parameters) {
    if (!atRest(nozzle) || !/^\d{5}[01]?0?$/.test(text(parameters))) return can;
    nozzle.dose = Number(text(parameters).slice(0, 5)) * 10;
    nozzle.delivered = 0;
    return ack;
  },
  [COMMAND.start](nozzle) {
    if (nozzle.state !== 'authorised') return can;
    nozzle.state = 'dispensing';
    return ack;
  },
  [COMMAND.readDose]: (nozzle) => (nozzle.dose === null ? can : data(...digits(nozzle.dose / 10, 6))),
  [COMMAND.errorCode]: () => can,
};

/** The nozzle's answer to a request, carried out. */
export function answerFor(nozzle: Nozzle, { command, parameters }: Request): Answer {
  const rule = RULES[command];
  return rule ? rule(nozzle, parameters) : { kind: 'nak' };
}
