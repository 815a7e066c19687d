/**
 * A serial line that many dispensers share: one exchange at a time, stops before orders, orders before polls. Used by the nozzles'
 * exchanges.
 */
import { type Clock, pause } from '../../clock.ts';
import { DeviceFailure } from '../wire/failure.ts';
import type { Duplex } from '../wire/serial/duplex.ts';
import { COMMAND } from './commands.ts';
import { type Exchange, Exchanger, type Heard, type LineCounters } from './exchanger.ts';
import type { Answer } from './frame.ts';
import { type DispenserProfile, USUAL_PROFILE } from './profile.ts';

/** After a failed exchange a late answer may still come, and answers bear no address (section 2). */
const QUIET_MS = 50;
const TRIES = 3;

/** Repeating these changes nothing, and they are answered with data; all others are acknowledged. */
const READS: ReadonlySet<number> = new Set([
  COMMAND.status,
  COMMAND.currentVolume,
  COMMAND.fullDelivery,
  COMMAND.totals,
  COMMAND.type,
  COMMAND.readDose,
  COMMAND.errorCode,
]);

/** Who goes first. A stop waits for the exchange under way and for nothing else. */
export type Urgency = 'stop' | 'order' | 'poll';

interface Order extends Exchange {
  /** Asked just before the bytes leave: a stop may have overtaken the order. */
  isStillWanted?(): boolean;
}

export interface Line {
  /**
   * Sends a request and gives the answer's data (none for an acknowledgement). Reads are tried three times; with the urgency of a
   * stop everything is tried once. An answer of another shape (data to an order, an acknowledgement to a question, our own bytes)
   * is no answer.
   * @throws DeviceFailure: `offline`, `badAnswer` (notDone where the bytes did not leave, and for reads; else unknown),
   * `unsupported`, `refused` and `stopped` (notDone).
   */
  ask(order: Order, urgency?: Urgency): Promise<number[]>;
  counters(): LineCounters;
  close(): void;
}

interface Queued {
  order: Order;
  urgency: Urgency;
  resolve(bytes: number[]): void;
  reject(reason: unknown): void;
}

const isAnswer = (heard: Heard): heard is Answer => typeof heard !== 'string';

/** Takes the duplex's one reader. Nothing is sent until somebody asks. */
export function openLine(
  duplex: Duplex,
  clock: Clock,
  profileOf: (address: number) => DispenserProfile | undefined = () => undefined,
): Line {
  const queues: Record<Urgency, Queued[]> = { stop: [], order: [], poll: [] };
  const exchanger = new Exchanger(duplex, clock);
  const { counters } = exchanger;
  let isRunning = false;
  let isClosed = false;

  async function carryOut({ order, urgency }: Queued): Promise<number[]> {
    const isRead = READS.has(order.command);
    let last: Heard = 'silence';
    for (let left = isRead && urgency !== 'stop' ? TRIES : 1; left > 0; left--) {
      if (order.isStillWanted?.() === false) throw overtaken(order);
      last = await exchanger.exchange(order, profileOf(order.address) ?? USUAL_PROFILE);
      if (isAnswer(last)) {
        if (last.kind === 'nak' || last.kind === 'can') throw refused(order, last.kind);
        if (last.kind === 'data' && isRead) return last.bytes;
        if (last.kind === 'ack' && !isRead) return [];
        counters.strange++;
      }
      await pause(clock, QUIET_MS);
      await serveStops();
    }
    throw unanswered(order, last);
  }

  /** Between the tries of another exchange: a stop waits for one of them at most. */
  async function serveStops(): Promise<void> {
    for (let stop = queues.stop.shift(); stop && !isClosed; stop = queues.stop.shift()) {
      await carryOut(stop).then(stop.resolve, stop.reject);
    }
  }

  const takeNext = () => queues.stop.shift() ?? queues.order.shift() ?? queues.poll.shift();

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    for (let next = takeNext(); next && !isClosed; next = takeNext()) await carryOut(next).then(next.resolve, next.reject);
    isRunning = false;
  }

  return {
    ask: (order, urgency = 'order') =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(unanswered(order, 'silence'));
        queues[urgency].push({ order, urgency, resolve, reject });
        void run();
      }),
    counters: () => ({ ...counters }),
    close() {
      isClosed = true;
      exchanger.callOffSilence();
      for (const queue of Object.values(queues)) for (const { order, reject } of queue.splice(0)) reject(unanswered(order, 'silence'));
    },
  };
}

const named = (command: number): string => Object.entries(COMMAND).find(([, code]) => code === command)?.[0] ?? command.toString(16);

function unanswered({ address, command }: Order, last: Heard): DeviceFailure {
  const facts = {
    device: 'pump',
    known: READS.has(command) ? ('notDone' as const) : ('unknown' as const),
    retryable: true,
    evidence: { address, command: named(command) },
  };
  const who = `the dispenser at address ${address}`;
  if (last === 'echo')
    return new DeviceFailure({ ...facts, code: 'badAnswer', message: `${who}: the line sends our own bytes back (profile.echo)` });
  if (isAnswer(last)) return new DeviceFailure({ ...facts, code: 'badAnswer', message: `${who} answers what was not asked` });
  return new DeviceFailure({ ...facts, code: 'offline', message: `${who} does not answer` });
}

const refused = ({ address, command }: Order, kind: 'nak' | 'can'): DeviceFailure =>
  new DeviceFailure({
    device: 'pump',
    code: kind === 'nak' ? 'unsupported' : 'refused',
    message: kind === 'nak' ? `the dispenser does not know ${named(command)}` : `the dispenser cannot ${named(command)} now`,
    known: 'notDone',
    evidence: { address, command: named(command) },
  });

const overtaken = ({ address, command }: Order): DeviceFailure =>
  new DeviceFailure({
    device: 'pump',
    code: 'stopped',
    message: 'the pump was stopped before it was allowed to give fuel',
    known: 'notDone',
    evidence: { address, command: named(command) },
  });
