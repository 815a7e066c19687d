/** Simulated dispensers at the far end of a serial line: they answer its requests, late or wrong where a fault says so. Part of the lab. */
import { COMMAND } from '../adapters/dispenser-azt2/commands.ts';
import { type Answer, encodeAnswer, encodeRequest, type Request, requestFramer } from '../adapters/dispenser-azt2/frame.ts';
import type { Duplex } from '../adapters/wire/serial/duplex.ts';
import { type Clock, pause } from '../clock.ts';
import { forgetful, type SimulatorMemory } from './memory.ts';
import { answerFor, type Nozzle, type NozzleMemory, type TypeId } from './nozzle.ts';
import { type Customer, type PumpFault, type PumpSettings, type PumpView, SimulatedPump } from './pump.ts';

export interface LabPump {
  view(): PumpView;
  /** What the nozzle's display shows, kopecks a litre. */
  shownPrice(nozzle: number): number | undefined;
  customer(customer: Customer): void;
  /** Which digits its delivery data have from now on. */
  setType(type: TypeId): void;
  fault(kind: PumpFault, count?: number): void;
}

export interface DispenserSimulator {
  pump(number: number): LabPump | undefined;
  close(): void;
}

export interface DispenserSimulatorOptions {
  duplex: Duplex;
  clock: Clock;
  pumps: PumpSettings[];
  /** How much faster than life fuel flows and customers move. */
  speed: number;
  memory?: SimulatorMemory<NozzleMemory[]>;
}

const LATE_MS = 600;
const LAG_MS = 420;
const GARBAGE = [0x00, 0x55, 0x7f, 0x02, 0x31, 0xff];
const NOISE = [0x00, 0x4f, 0x7f, 0x31, 0x22, 0x7f, 0x02, 0x35, 0x11, 0x30, 0x4e, 0x5a];
const NOISE_EVERY_MS = 25;
/** What a firmware without a command says to it. */
const UNKNOWN: [number, PumpFault][] = [
  [COMMAND.readDose, 'doseUnknown'],
  [COMMAND.type, 'typeUnknown'],
];
const REFUSED: [number, PumpFault][] = [
  [COMMAND.readDose, 'doseRefused'],
  [COMMAND.setPrice, 'priceRefused'],
];
const UNANSWERED: [number, PumpFault][] = [
  [COMMAND.readDose, 'doseUnanswered'],
  [COMMAND.currentVolume, 'volumeUnanswered'],
];

/** What the pump says to a request, carried out where a fault does not prevent it; null for nothing. */
function replyOf(pump: SimulatedPump, nozzle: Nozzle, request: Request): Answer | null {
  const has = ([command, fault]: [number, PumpFault]) => request.command === command && pump.faults.has(fault);
  if (UNANSWERED.some(has)) return null;
  if (UNKNOWN.some(has)) return { kind: 'nak' };
  if (pump.faults.strikes('can') || REFUSED.some(has)) return { kind: 'can' };
  nozzle.isZeroedByAuthorise = pump.faults.has('zeroedByAuthorise');
  if (request.command === COMMAND.reset && nozzle.state === 'dispensing' && pump.faults.strikes('slowStop')) {
    void pump.stopSlowly(nozzle);
    return { kind: 'ack' };
  }
  const reply = answerFor(nozzle, request);
  if (!pump.faults.strikes('strange')) return reply;
  return reply.kind === 'data' ? { kind: 'ack' } : { kind: 'data', bytes: [...'000000'].map((digit) => digit.charCodeAt(0)) };
}

export function createDispenserSimulator(options: DispenserSimulatorOptions): DispenserSimulator {
  const { duplex, clock, speed, memory = forgetful<NozzleMemory[]>() } = options;
  const memories = memory.load() ?? [];
  const save = () => memory.save(nozzles.map(({ nozzle }) => nozzle.memory()));
  const pumps = options.pumps.map((settings) => new SimulatedPump(settings, memories, { clock, speed, save }));
  const nozzles = pumps.flatMap((pump) => pump.nozzles.map(({ nozzle }) => ({ pump, nozzle })));

  let isClosed = false;

  async function answer(request: Request): Promise<void> {
    const addressed = nozzles.find(({ nozzle }) => nozzle.address === request.address);
    if (!addressed || addressed.pump.faults.strikes('silence')) return;
    const { pump, nozzle } = addressed;
    const send = (bytes: Uint8Array) => duplex.write(bytes).catch(() => undefined);
    if (pump.faults.strikes('echo')) await send(encodeRequest(request));
    const before = nozzle.state;
    const reply = replyOf(pump, nozzle, request);
    if (nozzle.state !== before) {
      save();
      if (nozzle.state === 'authorised') void pump.serve(nozzle);
      if (nozzle.state === 'dispensing') void pump.flow(nozzle);
    }
    if (reply === null || pump.faults.strikes('lostAnswer')) return;
    const bytes = encodeAnswer(reply);
    if (pump.faults.strikes('badCrc')) bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 0x01;
    if (pump.faults.strikes('lateAnswer')) await pause(clock, LATE_MS);
    if (pump.faults.strikes('lag')) await pause(clock, LAG_MS);
    await send(pump.faults.strikes('garbage') ? Uint8Array.from(GARBAGE) : bytes);
  }

  /** Twelve stray bytes, again and again. */
  async function hiss(pump: SimulatedPump): Promise<void> {
    while (!isClosed && pump.faults.strikes('noise')) {
      await duplex.write(Uint8Array.from(NOISE)).catch(() => undefined);
      await pause(clock, NOISE_EVERY_MS);
    }
  }

  const framer = requestFramer();
  duplex.onBytes((bytes) => {
    for (const parsed of framer.push(bytes)) if (parsed.kind === 'message') void answer(parsed.message);
  });

  return {
    pump(number) {
      const pump = pumps.find((one) => one.number === number);
      return pump && labPump(pump, hiss);
    },
    close() {
      isClosed = true;
      for (const pump of pumps) pump.close();
      save();
    },
  };
}

const labPump = (pump: SimulatedPump, hiss: (pump: SimulatedPump) => Promise<void>): LabPump => ({
  view: () => pump.view(),
  shownPrice: (wanted) => pump.nozzles.find(({ number }) => number === wanted)?.nozzle.price,
  customer: (customer) => pump.instruct(customer),
  setType: (type) => pump.setType(type),
  fault(kind, count) {
    const isHissing = pump.faults.has('noise');
    pump.faults.set(kind, count);
    if (kind === 'noise' && !isHissing) void hiss(pump);
  },
});
