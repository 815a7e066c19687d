/** Simulated dispensers at the far end of a serial line: they answer its requests, late or wrong where a fault says so. Part of the lab. */
import { encodeAnswer, type Request, requestFramer } from '../adapters/dispenser-azt2/frame.ts';
import type { Duplex } from '../adapters/wire/serial/duplex.ts';
import { type Clock, pause } from '../clock.ts';
import { forgetful, type SimulatorMemory } from './memory.ts';
import { answerFor, type NozzleMemory } from './nozzle.ts';
import { type Customer, type PumpFault, type PumpSettings, type PumpView, SimulatedPump } from './pump.ts';

export interface LabPump {
  view(): PumpView;
  /** What the nozzle's display shows, kopecks a litre. */
  shownPrice(nozzle: number): number | undefined;
  customer(customer: Customer): void;
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
const GARBAGE = [0x00, 0x55, 0x7f, 0x02, 0x31, 0xff];

export function createDispenserSimulator(options: DispenserSimulatorOptions): DispenserSimulator {
  const { duplex, clock, speed, memory = forgetful<NozzleMemory[]>() } = options;
  const memories = memory.load() ?? [];
  const save = () => memory.save(nozzles.map(({ nozzle }) => nozzle.memory()));
  const pumps = options.pumps.map((settings) => new SimulatedPump(settings, memories, { clock, speed, save }));
  const nozzles = pumps.flatMap((pump) => pump.nozzles.map(({ nozzle }) => ({ pump, nozzle })));

  async function answer(request: Request): Promise<void> {
    const addressed = nozzles.find(({ nozzle }) => nozzle.address === request.address);
    if (!addressed || addressed.pump.faults.strikes('silence')) return;
    const { pump, nozzle } = addressed;
    const before = nozzle.state;
    const reply = pump.faults.strikes('can') ? ({ kind: 'can' } as const) : answerFor(nozzle, request);
    if (nozzle.state !== before) {
      save();
      if (nozzle.state === 'authorised') void pump.serve(nozzle);
      if (nozzle.state === 'dispensing') void pump.flow(nozzle);
    }
    const bytes = encodeAnswer(reply);
    if (pump.faults.strikes('badCrc')) bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 0x01;
    if (pump.faults.strikes('lateAnswer')) await pause(clock, LATE_MS);
    await duplex.write(pump.faults.strikes('garbage') ? Uint8Array.from(GARBAGE) : bytes).catch(() => undefined);
  }

  const framer = requestFramer();
  duplex.onBytes((bytes) => {
    for (const parsed of framer.push(bytes)) if (parsed.kind === 'message') void answer(parsed.message);
  });

  return {
    pump(number) {
      const pump = pumps.find((one) => one.number === number);
      return pump && labPump(pump);
    },
    close() {
      for (const pump of pumps) pump.close();
      save();
    },
  };
}

const labPump = (pump: SimulatedPump): LabPump => ({
  view: () => pump.view(),
  shownPrice: (wanted) => pump.nozzles.find(({ number }) => number === wanted)?.nozzle.price,
  customer: (customer) => pump.instruct(customer),
  fault: (kind, count) => pump.faults.set(kind, count),
});
