/**
 * All faults of a simulated day: each by its name in the story, with what it does. Used by the plan, which draws them, and by the day,
 * which lets them happen.
 */
import type { BANK_FAULTS } from '../src/simulators/bank-faults.ts';
import type { FISCAL_FAULTS } from '../src/simulators/fiscal-faults.ts';
import type { LOYALTY_FAULTS } from '../src/simulators/megainsight.ts';
import type { PumpFault } from '../src/simulators/pump.ts';
import type { Chance } from './chance.ts';
import type { SimulatedClock } from './clock.ts';
import type { SimulatedStation } from './simulated-station.ts';

interface Stage {
  station: SimulatedStation;
  /** The pump that the fault is about. */
  pump: number;
  chance: Chance;
  clock: SimulatedClock;
}

type Strike = (stage: Stage) => void;

const pumpFault =
  (kind: Exclude<PumpFault, 'clear'>, most = 1): Strike =>
  ({ station, pump, chance }) =>
    station.lab.dispensers.pump(pump)?.fault(kind, chance.whole(1, most));
const fiscal =
  (kind: (typeof FISCAL_FAULTS)[number], most = 1): Strike =>
  ({ station, chance }) =>
    station.lab.fiscal.fault(kind, chance.whole(1, most));
const bank =
  (kind: (typeof BANK_FAULTS)[number], most = 1): Strike =>
  ({ station, chance }) =>
    station.lab.bank.fault(kind, chance.whole(1, most));
const loyalty =
  (kind: (typeof LOYALTY_FAULTS)[number], most = 1): Strike =>
  ({ station, chance }) =>
    station.lab.megainsight.fault(kind, { count: chance.whole(1, most), ...(kind === 'badSums' ? { on: 'preorder' as const } : {}) });
const wire =
  (service: 'fiscal' | 'bank' | 'megainsight', kind: Parameters<SimulatedStation['wires']['bank']['break']>[0], most = 3): Strike =>
  ({ station, chance }) =>
    station.wires[service].break(kind, chance.whole(1, most));
const death =
  (at: 'beforeCommit' | 'afterCommit' | 'exchange'): Strike =>
  ({ station, chance }) =>
    station.dieAt({ at, after: chance.whole(0, 12) });

export const FAULTS = {
  'the pump is silent': pumpFault('silence', 30),
  'the pump garbles': pumpFault('garbage', 6),
  'the pump answers with bad checksums': pumpFault('badCrc', 6),
  'the pump answers late': pumpFault('lateAnswer', 6),
  'the pump refuses': pumpFault('can', 4),
  'the pump refuses for a while': pumpFault('can', 40),
  'the pump answers in another shape': pumpFault('strange', 6),
  'the pump acts and its answer is lost': pumpFault('lostAnswer', 6),
  'the pump does not know its dose': pumpFault('doseUnknown', 1),
  'the pump does not tell its dose': pumpFault('doseUnanswered', 1),
  'the pump refuses to tell its dose': pumpFault('doseRefused', 1),
  'the pump takes no price': pumpFault('priceRefused', 1),
  'the pump does not say what it is': pumpFault('typeUnknown', 1),
  'the pump does not tell a running volume': pumpFault('volumeUnanswered', 1),
  'the pump zeroes its register late': pumpFault('zeroedByAuthorise', 1),
  'the pump’s valve closes late': pumpFault('slowStop', 3),
  'the pump’s answers lag': pumpFault('lag', 20),
  'the adapter of the line echoes': pumpFault('echo', 20),
  'the dispenser line hisses': pumpFault('noise', 200),
  'the pump overruns': pumpFault('overrun'),
  'the pump loses power in a delivery': pumpFault('reboot'),
  'the pump repeats its answers': ({ station, chance }) => station.line.disturb('echo', chance.whole(1, 20)),
  'there is noise on the dispenser line': ({ station, chance }) => station.line.disturb('noise', chance.whole(1, 20)),
  'the dispenser line is unplugged': ({ station }) => station.line.unplug(),
  'the dispenser line is plugged in': ({ station }) => station.line.plugIn(),
  'a nozzle is lifted without a sale': ({ station, pump }) => station.lab.dispensers.pump(pump)?.customer({ nozzleUp: true }),
  'the customer stands and does not lift the nozzle': ({ station, pump }) =>
    station.lab.dispensers.pump(pump)?.customer({ nozzleUp: false }),
  'the register is out of paper': fiscal('noPaper', 2),
  'the register loses its link before a receipt': fiscal('lostBefore'),
  'the register loses its link after a receipt': fiscal('lostAfter'),
  'the register refuses': fiscal('refuse'),
  'the register is slow': fiscal('slow', 3),
  'the register makes a receipt without paper': fiscal('notPrinted'),
  'the register makes a receipt and forgets it': fiscal('forgets'),
  'the register takes an order and loses it': fiscal('loses'),
  'the register refuses whoever buys': fiscal('refuseBuyer', 3),
  'the register says another sum than it made': fiscal('otherTotal'),
  'the register answers another’s question': fiscal('foreignAnswer', 2),
  'the register closes its shift by itself': fiscal('closesShift'),
  'the register has a new fiscal drive': fiscal('newDrive'),
  'the register is off': wire('fiscal', 'refused', 30),
  'the way to the register loses answers': wire('fiscal', 'lostAfter', 6),
  'the way to the register loses orders': wire('fiscal', 'lostBefore', 6),
  'the register answers nonsense': wire('fiscal', 'garbled', 6),
  'the register does not know our password': wire('fiscal', 'status401', 4),
  'the way to Megainsight is cut': wire('megainsight', 'lostBefore', 6),
  'the register puts one value out of shape': wire('fiscal', 'mutated', 6),
  'the bank puts one value out of shape': wire('bank', 'mutated', 4),
  'Megainsight puts one value out of shape': wire('megainsight', 'mutated', 6),
  'the shift is a day old': ({ clock }) => clock.leap(25 * 3_600_000),
  'the bank declines': bank('decline', 2),
  'the bank loses the order': bank('lostBefore'),
  'the bank loses the answer': bank('lostAfter', 2),
  'the bank is busy': bank('busy', 2),
  'the bank answers late': bank('slow', 2),
  'the bank takes no reversals any more': bank('declineReversal', 6),
  'the bank charges another sum': bank('otherAmount'),
  'the bank gives another sum back': bank('reversalOtherAmount'),
  'the bank says another sum than it charged': bank('claimsOtherAmount'),
  'the bank answers in dollars': bank('otherCurrency', 2),
  'the bank answers another’s question': bank('foreignAnswer', 3),
  'the bank forgets': bank('forgetful', 3),
  'the bank terminal is off': wire('bank', 'refused', 12),
  'the way to the bank is broken': wire('bank', 'lostAfter', 14),
  'the bank answers nonsense': wire('bank', 'garbled', 4),
  'the way to the bank repeats orders': wire('bank', 'repeated'),
  'Megainsight is down': loyalty('down', 20),
  'Megainsight is silent before it acts': loyalty('timeoutBefore', 2),
  'Megainsight acts and is silent': loyalty('timeoutAfter', 2),
  'Megainsight has a fault of its own': loyalty('http500', 6),
  'Megainsight answers nonsense': loyalty('badJson', 2),
  'Megainsight sums wrongly': loyalty('badSums'),
  'Megainsight answers another’s question': loyalty('foreignAnswer', 2),
  'Megainsight says other points than it moves': loyalty('otherPoints'),
  'Megainsight prices too low': loyalty('lowerPrices'),
  'Megainsight writes numbers as text': loyalty('numbersAsText', 6),
  'Megainsight puts what we do not use out of shape': loyalty('unusedFields', 6),
  'Megainsight offers coupons that have ended': loyalty('expiredCoupons', 2),
  'Megainsight has too many requests': wire('megainsight', 'status429', 8),
  'Megainsight is slow': wire('megainsight', 'slow', 4),
  'Megainsight is under maintenance': wire('megainsight', 'status503', 8),
  'the way to Megainsight repeats requests': wire('megainsight', 'repeated', 4),
  'the way to Megainsight loses answers': wire('megainsight', 'lostAfter', 4),
  'Megainsight is down for a day': ({ station }) => station.lab.megainsight.fault('down'),
  'the disk is full': ({ station, chance }) => station.breakDisk('full', chance.whole(0, 20), chance.whole(1, 12)),
  'the disk is busy': ({ station, chance }) => station.breakDisk('busy', chance.whole(0, 20), chance.whole(1, 3)),
  'the disk is slow': ({ station, chance }) => station.slowDisk(chance.whole(50, 3_000), chance.whole(1, 10)),
  'the clock jumps ahead': ({ station, chance }) => station.setClockWrong(chance.whole(1_000, 900_000)),
  'the clock jumps back': ({ station, chance }) => station.setClockWrong(-chance.whole(1_000, 900_000)),
  'the process dies before a commit': death('beforeCommit'),
  'the process dies after a commit': death('afterCommit'),
  'the process dies while it asks a device': death('exchange'),
  'the process dies at once': ({ station }) => station.die('pulled'),
  'the register’s clock is wrong': fiscal('wrongClock'),
} satisfies Record<string, Strike>;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

/** The faults stop: what was broken is mended. */
export function mendAll(station: SimulatedStation, pumps: number): void {
  const { lab, wires } = station;
  for (let number = 1; number <= pumps; number++) lab.dispensers.pump(number)?.fault('clear');
  lab.fiscal.fault('clear');
  lab.bank.fault('clear');
  lab.megainsight.fault('clear');
  for (const wire of Object.values(wires)) wire.clear();
  station.line.plugIn();
  station.scanner.plugIn();
  station.mendDisk();
  station.setClockWrong(0);
  station.dieAt(null);
}
