/** Simulated dispensers at the far end of a serial line, with their customers and faults. Part of the lab. */

import { encodeAnswer, type Request, requestFramer } from '../adapters/dispenser-azt2/frame.ts';
import type { Duplex } from '../adapters/wire/serial/duplex.ts';
import { type Clock, pause } from '../clock.ts';
import { forgetful, type SimulatorMemory } from './memory.ts';
import { answerFor, createNozzle, type Nozzle, type NozzleMemory, type SimulatedState } from './nozzle.ts';

export interface SimulatedPump {
  number: number;
  nozzles: { number: number; address: number }[];
}

export interface Customer {
  /** False: nobody lifts the nozzle until told. True: lifted now. */
  nozzleUp?: boolean | undefined;
  /** Volume at which the customer hangs up early, millilitres. */
  hangUpAt?: number | undefined;
  /** Millilitres a second, before the simulation's speed. */
  flow?: number | undefined;
}

export const PUMP_FAULTS = ['silence', 'badCrc', 'lateAnswer', 'garbage', 'can', 'overrun', 'reboot', 'clear'] as const;
export type PumpFault = (typeof PUMP_FAULTS)[number];
/** These last until `clear` where no count is given; the others happen once. */
const CONDITIONS: ReadonlySet<PumpFault> = new Set(['silence', 'badCrc', 'lateAnswer', 'garbage']);

export interface LabPump {
  view(): PumpView;
  /** What the nozzle's display shows, kopecks a litre. */
  shownPrice(nozzle: number): number | undefined;
  customer(customer: Customer): void;
  fault(kind: PumpFault, count?: number): void;
}

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

export interface DispenserSimulator {
  pump(number: number): LabPump | undefined;
  close(): void;
}

export interface DispenserSimulatorOptions {
  duplex: Duplex;
  clock: Clock;
  pumps: SimulatedPump[];
  /** How much faster than life fuel flows and customers move. */
  speed: number;
  memory?: SimulatorMemory<NozzleMemory[]>;
}

interface Pump {
  number: number;
  nozzles: { number: number; nozzle: Nozzle }[];
  customer: Customer;
  /** Left: null until cleared. */
  faults: Map<PumpFault, number | null>;
}

/** 40 litres a minute, in millilitres a second. */
const FLOW = 40_000 / 60;
const TICK_MS = 100;
const LIFT_MS = 300;
const LATE_MS = 600;
/** What flows too much at an overrun. */
const OVERRUN = 50;

export function createDispenserSimulator(options: DispenserSimulatorOptions): DispenserSimulator {
  const { duplex, clock, speed, memory = forgetful<NozzleMemory[]>() } = options;
  const kept = memory.load() ?? [];
  const framer = requestFramer();
  const pumps: Pump[] = options.pumps.map(({ number, nozzles }) => ({
    number,
    nozzles: nozzles.map(({ number: no, address }) => ({
      number: no,
      nozzle: createNozzle(
        address,
        kept.find((one) => one.address === address),
      ),
    })),
    customer: {},
    faults: new Map(),
  }));
  const all = pumps.flatMap((pump) => pump.nozzles.map(({ nozzle }) => ({ pump, nozzle })));
  let closed = false;
  const save = () => memory.save(all.map(({ nozzle }) => nozzle.memory()));

  /** Uses up one occurrence of a fault. */
  function strikes(pump: Pump, kind: PumpFault): boolean {
    const left = pump.faults.get(kind);
    if (left === undefined) return false;
    if (left !== null) {
      if (left <= 1) pump.faults.delete(kind);
      else pump.faults.set(kind, left - 1);
    }
    return true;
  }

  async function answer(request: Request): Promise<void> {
    const found = all.find(({ nozzle }) => nozzle.address === request.address);
    if (!found || strikes(found.pump, 'silence')) return;
    const { pump, nozzle } = found;
    const before = nozzle.state;
    const answered = strikes(pump, 'can') ? ({ kind: 'can' } as const) : answerFor(nozzle, request);
    if (nozzle.state !== before) {
      save();
      if (nozzle.state === 'authorised') void serve(pump, nozzle);
      if (nozzle.state === 'dispensing') void flow(pump, nozzle);
    }
    const bytes = encodeAnswer(answered);
    if (strikes(pump, 'badCrc')) bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 0x01;
    const late = strikes(pump, 'lateAnswer');
    if (late) await pause(clock, LATE_MS);
    const sent = strikes(pump, 'garbage') ? Uint8Array.from([0x00, 0x55, 0x7f, 0x02, 0x31, 0xff]) : bytes;
    await duplex.write(sent).catch(() => undefined);
  }

  duplex.onBytes((bytes) => {
    for (const parsed of framer.push(bytes)) if (parsed.kind === 'message') void answer(parsed.message);
  });

  /** The customer: lifts the nozzle when it is armed, unless told to wait. */
  async function serve(pump: Pump, nozzle: Nozzle): Promise<void> {
    await pause(clock, LIFT_MS / speed);
    if (closed || nozzle.state !== 'authorised' || pump.customer.nozzleUp === false) return;
    nozzle.lifted = true;
    if (pump.customer.hangUpAt === 0) finish(pump, nozzle);
    else {
      nozzle.state = 'dispensing';
      save();
      await flow(pump, nozzle);
    }
  }

  async function flow(pump: Pump, nozzle: Nozzle): Promise<void> {
    const overrun = strikes(pump, 'overrun');
    const started = clock.now();
    let savedAt = started;
    const goal = Math.min(nozzle.dose ?? 0, pump.customer.hangUpAt ?? Number.POSITIVE_INFINITY);
    const rate = (pump.customer.flow ?? FLOW) * speed;
    while (!closed && nozzle.state === 'dispensing') {
      const rest = goal - nozzle.delivered;
      await pause(clock, Math.min(TICK_MS, Math.max(1, Math.ceil((rest / rate) * 1000))));
      if (closed || nozzle.state !== 'dispensing') break;
      if (strikes(pump, 'reboot')) return finish(pump, nozzle);
      const flowed = (rate * (clock.now() - started)) / 1000;
      // A dispenser counts in hundredths of a litre.
      nozzle.deliver(Math.min(goal, Math.floor(flowed / 10) * 10));
      if (nozzle.delivered >= goal) {
        if (overrun) nozzle.deliver(goal + OVERRUN);
        nozzle.overrun = overrun;
        return finish(pump, nozzle);
      }
      if (clock.now() - savedAt >= 1000) {
        savedAt = clock.now();
        save();
      }
    }
  }

  /** The delivery is over: dose reached, hung up, stopped or without power. The customer's orders were for this one. */
  function finish(pump: Pump, nozzle: Nozzle): void {
    nozzle.end();
    pump.customer = pump.customer.nozzleUp === false ? { nozzleUp: false } : {};
    nozzle.lifted = false;
    save();
  }

  function customer(pump: Pump, told: Customer): void {
    pump.customer = { ...pump.customer, ...Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) };
    const armed = pump.nozzles.find(({ nozzle }) => nozzle.state === 'authorised' || nozzle.state === 'dispensing')?.nozzle;
    const nozzle = armed ?? pump.nozzles[0]?.nozzle;
    if (!nozzle || told.nozzleUp === undefined) return;
    if (told.nozzleUp && nozzle.state === 'authorised') void serve(pump, nozzle);
    else if (told.nozzleUp && nozzle.state === 'off') nozzle.state = 'calling';
    else if (!told.nozzleUp && nozzle.state === 'calling') nozzle.state = 'off';
    else if (!told.nozzleUp && nozzle.state === 'dispensing') finish(pump, nozzle);
    save();
  }

  const labPump = (pump: Pump): LabPump => ({
    view: () => viewOf(pump),
    shownPrice: (wanted) => pump.nozzles.find(({ number }) => number === wanted)?.nozzle.price,
    customer: (told) => customer(pump, told),
    fault(kind, count) {
      if (kind === 'clear') return pump.faults.clear();
      pump.faults.set(kind, count ?? (CONDITIONS.has(kind) ? null : 1));
    },
  });

  return {
    pump: (number) => {
      const found = pumps.find((pump) => pump.number === number);
      return found && labPump(found);
    },
    close() {
      closed = true;
      save();
    },
  };
}

/** The nozzle that says most about its pump. */
const TELLING: SimulatedState[] = ['dispensing', 'delivered', 'authorised', 'calling', 'off'];

function viewOf(pump: Pump): PumpView {
  const nozzles = pump.nozzles.map(({ number, nozzle }) => ({
    no: number,
    address: nozzle.address,
    state: nozzle.state,
    dose: nozzle.dose,
    delivered: nozzle.delivered,
    totals: { ...nozzle.totals },
  }));
  const sum = (of: 'volume' | 'amount') => nozzles.reduce((total, nozzle) => total + nozzle.totals[of], 0);
  return {
    state: TELLING.find((state) => nozzles.some((nozzle) => nozzle.state === state)) ?? 'off',
    nozzles,
    totals: { volume: sum('volume'), amount: sum('amount') },
    faults: [...pump.faults].map(([kind, left]) => ({ kind, left })),
  };
}
