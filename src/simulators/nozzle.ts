/**
 * One simulated nozzle by the rules of АЗТ 2.0: which order it takes in which state, and what that changes. Used by the simulated
 * dispensers.
 */
import { COMMAND, type DeviceState, digits, STATE_DIGITS, widthsOf } from '../adapters/dispenser-azt2/commands.ts';
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

/** Type bytes of section 5's table, and a public firmware's own. */
export const TYPE_IDS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', ';'] as const;
export type TypeId = (typeof TYPE_IDS)[number];

export interface Nozzle extends NozzleMemory {
  lifted: boolean;
  type: TypeId;
  /** Whether the register is zeroed by the authority alone, not by a new price or dose. */
  isZeroedByAuthorise: boolean;
  /** The dose of the last delivery; what of it did not flow may be topped up. */
  lastDose: number | null;
  isTopUp: boolean;
  /** Deliveries so far, for the transaction number. */
  transactions: number;
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
    type: 'H',
    isZeroedByAuthorise: false,
    lastDose: null,
    isTopUp: false,
    transactions: 0,
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

/** What the book has and the station does not ask (section 5). */
const OTHER = {
  extendedStatus: 0x39,
  readParameters: 0x4e,
  protocolVersion: 0x50,
  setAmount: 0x53,
  topUp: 0x55,
  transaction: 0x59,
} as const;
/** Dose source and hose mode, each as two nibbles. */
const PARAMETERS: ReadonlyMap<number, number[]> = new Map([
  [0x31, [0x30, 0x30]],
  [0x32, [0x30, 0x31]],
]);

type Rule = (nozzle: Nozzle, parameters: number[]) => Answer;
const atRest = ({ state }: Nozzle): boolean => state === 'off' || state === 'calling';

/** A new price or dose wipes the last delivery out, but in firmwares that wait for the authority. */
function forgetDelivery(nozzle: Nozzle): void {
  if (nozzle.isZeroedByAuthorise) return;
  nozzle.delivered = 0;
}

const RULES: Record<number, Rule> = {
  [COMMAND.status]: (nozzle) => data(stateDigit(nozzle.state).charCodeAt(0), nozzle.overrun && nozzle.state === 'delivered' ? 0x31 : 0x30),
  [COMMAND.authorise](nozzle) {
    if (!atRest(nozzle) || nozzle.dose === null) return can;
    nozzle.state = 'authorised';
    if (!nozzle.isTopUp) nozzle.delivered = 0;
    nozzle.isTopUp = false;
    nozzle.overrun = false;
    nozzle.transactions++;
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
    const widths = widthsOf([nozzle.type.charCodeAt(0)]);
    return data(...digits(nozzle.delivered / 10, widths.volume), ...digits(amount, widths.amount), ...digits(nozzle.price, widths.price));
  },
  [COMMAND.totals]: (nozzle) => data(...digits(nozzle.totals.volume / 10, 10), ...digits(nozzle.totals.amount, 10)),
  [COMMAND.type]: ({ type }) => data(type.charCodeAt(0)),
  [COMMAND.confirm](nozzle) {
    if (nozzle.state !== 'delivered' || !nozzle.wasRead) return can;
    nozzle.state = nozzle.lifted ? 'calling' : 'off';
    nozzle.lastDose = nozzle.dose;
    nozzle.dose = null;
    nozzle.overrun = false;
    return ack;
  },
  [COMMAND.setPrice](nozzle, parameters) {
    if (!atRest(nozzle) || !/^\d{4}$/.test(text(parameters))) return can;
    nozzle.price = Number(text(parameters));
    forgetDelivery(nozzle);
    return ack;
  },
  [COMMAND.setDose](nozzle, parameters) {
    if (!atRest(nozzle) || !/^\d{5}[01]?0?$/.test(text(parameters))) return can;
    nozzle.dose = Number(text(parameters).slice(0, 5)) * 10;
    forgetDelivery(nozzle);
    return ack;
  },
  [OTHER.setAmount](nozzle, parameters) {
    if (!atRest(nozzle) || nozzle.price === 0 || !/^\d{6}$/.test(text(parameters))) return can;
    nozzle.dose = Math.floor((Number(text(parameters)) * 100) / nozzle.price) * 10;
    forgetDelivery(nozzle);
    return ack;
  },
  [OTHER.topUp](nozzle) {
    if (!atRest(nozzle) || nozzle.lastDose === null || nozzle.lastDose <= nozzle.delivered) return can;
    nozzle.dose = nozzle.lastDose;
    nozzle.isTopUp = true;
    return ack;
  },
  [OTHER.protocolVersion]: () => data(...digits(1, 8)),
  [OTHER.transaction]: ({ transactions }) => data(...digits(transactions, 6)),
  [OTHER.extendedStatus]({ state }) {
    const digit = stateDigit(state);
    return data(...[...`${digit}${digit}0000000`].map((one) => one.charCodeAt(0)));
  },
  [OTHER.readParameters](_nozzle, codes) {
    if (codes.length === 0) return data(...PARAMETERS.keys());
    const known = codes.filter((code) => PARAMETERS.has(code));
    return known.length === 0 ? { kind: 'nak' } : data(...known.flatMap((code) => [code, ...(PARAMETERS.get(code) ?? [])]));
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
