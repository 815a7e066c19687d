/** One simulated dispenser: its nozzles, the customer before it, and its faults. Used by the far end of the dispenser line. */
import { type Clock, pause } from '../clock.ts';
import { Faults } from './faults.ts';
import { createNozzle, type Nozzle, type NozzleMemory, type SimulatedState, type TypeId } from './nozzle.ts';

export interface PumpSettings {
  number: number;
  nozzles: { number: number; address: number }[];
}

export interface Customer {
  /** False: nobody lifts the nozzle for now. True: it is lifted at once. */
  nozzleUp?: boolean | undefined;
  /** Volume at which the customer hangs up early, millilitres. */
  hangUpAt?: number | undefined;
  /** Millilitres a second, before the simulation's speed. */
  flow?: number | undefined;
}

/** Ways of a firmware or a line that differ from the book; each lasts until it is cleared. */
const WAYS = [
  'doseUnknown',
  'doseUnanswered',
  'doseRefused',
  'volumeUnanswered',
  'typeUnknown',
  'zeroedByAuthorise',
  'echo',
  'lag',
  'noise',
  'slowStop',
  'priceRefused',
] as const;
export const PUMP_FAULTS = [
  'silence',
  'badCrc',
  'lateAnswer',
  'lostAnswer',
  'garbage',
  'can',
  'strange',
  'overrun',
  'reboot',
  ...WAYS,
  'clear',
] as const;
export type PumpFault = (typeof PUMP_FAULTS)[number];
const CONDITIONS: PumpFault[] = ['silence', 'badCrc', 'lateAnswer', 'lostAnswer', 'garbage', 'strange', ...WAYS];

export interface PumpView {
  state: SimulatedState;
  nozzles: {
    no: number;
    address: number;
    state: SimulatedState;
    dose: number | null;
    delivered: number;
    totals: { volume: number; amount: number };
  }[];
  totals: { volume: number; amount: number };
  faults: { kind: PumpFault; left: number | null }[];
}

/** 40 litres a minute, in millilitres a second. */
const FLOW = 40_000 / 60;
const TICK_MS = 100;
const LIFT_MS = 300;
const SAVE_MS = 1_000;
/** How long a slow valve pours on after a stop. */
const SLOW_STOP_MS = 400;
/** What flows too much at an overrun. */
const OVERRUN = 50;

/** The nozzle that says most about its pump. */
const TELLING: SimulatedState[] = ['dispensing', 'delivered', 'authorised', 'calling', 'off'];

interface Surroundings {
  clock: Clock;
  /** How much faster than life fuel flows and customers move. */
  speed: number;
  save(): void;
}

export class SimulatedPump {
  readonly number: number;
  readonly nozzles: { number: number; nozzle: Nozzle }[];
  readonly faults = new Faults<PumpFault>(CONDITIONS);
  readonly #surroundings: Surroundings;
  #customer: Customer = {};
  #isClosed = false;

  constructor({ number, nozzles }: PumpSettings, memories: NozzleMemory[], surroundings: Surroundings) {
    this.number = number;
    this.nozzles = nozzles.map(({ number, address }) => ({
      number,
      nozzle: createNozzle(
        address,
        memories.find((memory) => memory.address === address),
      ),
    }));
    this.#surroundings = surroundings;
  }

  /** The customer lifts the nozzle when it is armed, unless ordered to wait. */
  async serve(nozzle: Nozzle): Promise<void> {
    const { clock, speed, save } = this.#surroundings;
    await pause(clock, LIFT_MS / speed);
    if (this.#isClosed || nozzle.state !== 'authorised' || this.#customer.nozzleUp === false) return;
    nozzle.lifted = true;
    if (this.#customer.hangUpAt === 0) return this.#finish(nozzle);
    nozzle.state = 'dispensing';
    save();
    await this.flow(nozzle);
  }

  /** Fuel flows until the dose is reached or the customer hangs up. */
  async flow(nozzle: Nozzle): Promise<void> {
    const { clock, speed, save } = this.#surroundings;
    const isOverrun = this.faults.strikes('overrun');
    const startedAt = clock.now();
    // A top-up goes on from what has flowed.
    const before = nozzle.delivered;
    let savedAt = startedAt;
    const goal = Math.min(nozzle.dose ?? 0, this.#customer.hangUpAt ?? Number.POSITIVE_INFINITY);
    const rate = (this.#customer.flow ?? FLOW) * speed;
    while (!this.#isClosed && nozzle.state === 'dispensing') {
      const rest = goal - nozzle.delivered;
      await pause(clock, Math.min(TICK_MS, Math.max(1, Math.ceil((rest / rate) * 1000))));
      if (this.#isClosed || nozzle.state !== 'dispensing') break;
      if (this.faults.strikes('reboot')) return this.#finish(nozzle);
      const flowed = before + (rate * (clock.now() - startedAt)) / 1000;
      // A dispenser counts in hundredths of a litre.
      nozzle.deliver(Math.min(goal, Math.floor(flowed / 10) * 10));
      if (nozzle.delivered >= goal) {
        if (isOverrun) nozzle.deliver(goal + OVERRUN);
        nozzle.overrun = isOverrun;
        return this.#finish(nozzle);
      }
      if (clock.now() - savedAt >= SAVE_MS) {
        savedAt = clock.now();
        save();
      }
    }
  }

  /** Which digits its delivery data have, by its type (section 5). */
  setType(type: TypeId): void {
    for (const { nozzle } of this.nozzles) nozzle.type = type;
  }

  /** A stop whose valve closes late: it was acknowledged, and fuel flows on a while. */
  async stopSlowly(nozzle: Nozzle): Promise<void> {
    await pause(this.#surroundings.clock, SLOW_STOP_MS);
    if (!this.#isClosed && nozzle.state === 'dispensing') this.#finish(nozzle);
  }

  /** Changes what the customer does; what is not named stays. */
  instruct(customer: Customer): void {
    this.#customer = { ...this.#customer, ...Object.fromEntries(Object.entries(customer).filter(([, value]) => value !== undefined)) };
    const armed = this.nozzles.find(({ nozzle }) => nozzle.state === 'authorised' || nozzle.state === 'dispensing');
    const nozzle = (armed ?? this.nozzles[0])?.nozzle;
    const { nozzleUp } = customer;
    if (!nozzle || nozzleUp === undefined) return;
    if (nozzleUp && nozzle.state === 'authorised') void this.serve(nozzle);
    else if (nozzleUp && nozzle.state === 'off') nozzle.state = 'calling';
    else if (!nozzleUp && nozzle.state === 'calling') nozzle.state = 'off';
    else if (!nozzleUp && nozzle.state === 'dispensing') this.#finish(nozzle);
    this.#surroundings.save();
  }

  view(): PumpView {
    const nozzles = this.nozzles.map(({ number, nozzle: { address, state, dose, delivered, totals } }) => ({
      no: number,
      address,
      state,
      dose,
      delivered,
      totals: { ...totals },
    }));
    const sum = (of: 'volume' | 'amount') => nozzles.reduce((total, nozzle) => total + nozzle.totals[of], 0);
    return {
      state: TELLING.find((state) => nozzles.some((nozzle) => nozzle.state === state)) ?? 'off',
      nozzles,
      totals: { volume: sum('volume'), amount: sum('amount') },
      faults: this.faults.list(),
    };
  }

  /** Nothing flows any more. */
  close(): void {
    this.#isClosed = true;
  }

  /** The delivery is over: dose reached, hung up, stopped or without power. The customer's instructions were for this one. */
  #finish(nozzle: Nozzle): void {
    nozzle.end();
    this.#customer = this.#customer.nozzleUp === false ? { nozzleUp: false } : {};
    nozzle.lifted = false;
    this.#surroundings.save();
  }
}
