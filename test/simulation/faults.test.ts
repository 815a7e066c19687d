import { expect, test } from 'vitest';
import { createChance } from '../../simulation/chance.ts';
import { createSimulatedClock } from '../../simulation/clock.ts';
import { FAULTS } from '../../simulation/faults.ts';
import type { SimulatedStation } from '../../simulation/simulated-station.ts';
import { BANK_FAULTS } from '../../src/simulators/bank-faults.ts';
import { FISCAL_FAULTS } from '../../src/simulators/fiscal-faults.ts';
import { LOYALTY_FAULTS } from '../../src/simulators/megainsight.ts';
import { PUMP_FAULTS } from '../../src/simulators/pump.ts';

/** Every fault of a simulated device that happens on simulated days. */
function faultsOfDays(): Set<string> {
  const kinds = new Set<string>();
  const device = (name: string) => ({ fault: (kind: string) => kinds.add(`${name}: ${kind}`), customer: () => undefined });
  const pump = device('pump');
  const lab = {
    dispensers: { pump: () => pump },
    fiscal: device('fiscal'),
    bank: device('bank'),
    megainsight: device('megainsight'),
  };
  const others = new Proxy({}, { get: () => () => undefined });
  const wires = new Proxy({}, { get: () => others });
  const station = new Proxy({ lab, wires, line: others }, { get: (own, name) => Reflect.get(own, name) ?? (() => undefined) });
  for (const strike of Object.values(FAULTS))
    strike({ station: station as unknown as SimulatedStation, pump: 1, clock: createSimulatedClock(), chance: createChance('faults') });
  return kinds;
}

test('every fault that a device of the lab can have happens on simulated days', () => {
  const lab = { pump: PUMP_FAULTS, fiscal: FISCAL_FAULTS, bank: BANK_FAULTS, megainsight: LOYALTY_FAULTS };
  const all = Object.entries(lab).flatMap(([device, kinds]) => kinds.map((kind) => `${device}: ${kind}`));
  const missing = all.filter((fault) => !fault.endsWith(': clear') && !faultsOfDays().has(fault));
  expect(missing).toEqual([]);
});
