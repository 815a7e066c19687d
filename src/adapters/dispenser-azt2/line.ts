/** Promises one exchange at a time on a line that many dispensers share; orders go before polls. */
import { type Clock, pause } from '../../clock.ts';
import { DeviceFailure } from '../wire/failure.ts';
import type { Duplex } from '../wire/serial/duplex.ts';
import { COMMAND } from './commands.ts';
import { type Answer, answerFramer, encodeRequest } from './frame.ts';

/** First byte of an answer, and the pause between its bytes (section 3). */
const FIRST_BYTE_MS = 400;
const NEXT_BYTE_MS = 50;
/** After a failed exchange a late answer may still come, and answers bear no address (section 2). */
const QUIET_MS = 50;
const TRIES = 3;

/** Repeating these changes nothing. */
const READS: ReadonlySet<number> = new Set([
  COMMAND.status,
  COMMAND.currentVolume,
  COMMAND.fullDelivery,
  COMMAND.totals,
  COMMAND.type,
  COMMAND.readDose,
  COMMAND.errorCode,
]);

export interface Exchange {
  address: number;
  command: number;
  parameters?: number[];
}

export interface LineCounters {
  exchanges: number;
  silences: number;
  damaged: number;
  /** Bytes that belonged to no frame. */
  noise: number;
}

export interface Line {
  /**
   * Sends a request and gives the answer's data (none for an acknowledgement). Reads are tried three times.
   * @throws DeviceFailure: `offline` (notDone where the bytes did not leave, and for reads; else unknown), `unsupported` and
   * `refused` (notDone).
   */
  ask(exchange: Exchange): Promise<number[]>;
  /** The same, but only when nobody has an order to give. */
  poll(exchange: Exchange): Promise<number[]>;
  counters(): LineCounters;
  close(): void;
}

interface Queued {
  exchange: Exchange;
  resolve(bytes: number[]): void;
  reject(reason: unknown): void;
}

type Heard = Answer | 'silence' | 'damaged';

export function openLine(duplex: Duplex, clock: Clock): Line {
  const orders: Queued[] = [];
  const polls: Queued[] = [];
  const counters: LineCounters = { exchanges: 0, silences: 0, damaged: 0, noise: 0 };
  const framer = answerFramer();
  let hear: ((heard: Heard) => void) | null = null;
  let callOffSilence: () => void = () => undefined;
  let running = false;
  let closed = false;

  const listen = (ms: number) => {
    callOffSilence();
    callOffSilence = clock.after(ms, () => hear?.('silence'));
  };

  duplex.onBytes((bytes) => {
    for (const parsed of framer.push(bytes)) {
      if (parsed.kind === 'noise') counters.noise += parsed.count;
      else if (parsed.kind === 'damaged') {
        counters.damaged++;
        hear?.('damaged');
      } else hear?.(parsed.message);
    }
    if (hear) listen(NEXT_BYTE_MS);
  });

  /** One request, one answer or none. */
  async function once({ address, command, parameters = [] }: Exchange): Promise<Heard> {
    counters.exchanges++;
    framer.reset();
    const heard = new Promise<Heard>((resolve) => {
      hear = (said) => {
        hear = null;
        callOffSilence();
        resolve(said);
      };
    });
    listen(FIRST_BYTE_MS);
    try {
      await duplex.write(encodeRequest({ address, command, parameters }));
    } catch (problem) {
      hear = null;
      callOffSilence();
      throw problem;
    }
    return heard;
  }

  async function carryOut(exchange: Exchange): Promise<number[]> {
    const tries = READS.has(exchange.command) ? TRIES : 1;
    for (let left = tries; left > 0; left--) {
      const heard = await once(exchange);
      if (heard === 'silence' || heard === 'damaged') {
        if (heard === 'silence') counters.silences++;
        await pause(clock, QUIET_MS);
        continue;
      }
      if (heard.kind === 'data') return heard.bytes;
      if (heard.kind === 'ack') return [];
      throw refused(exchange, heard.kind);
    }
    throw silent(exchange);
  }

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    for (let next = orders.shift() ?? polls.shift(); next && !closed; next = orders.shift() ?? polls.shift()) {
      await carryOut(next.exchange).then(next.resolve, next.reject);
    }
    running = false;
  }

  const enqueue = (queue: Queued[]) => (exchange: Exchange) =>
    new Promise<number[]>((resolve, reject) => {
      if (closed) return reject(silent(exchange));
      queue.push({ exchange, resolve, reject });
      void run();
    });

  return {
    ask: enqueue(orders),
    poll: enqueue(polls),
    counters: () => ({ ...counters }),
    close() {
      closed = true;
      callOffSilence();
      for (const { exchange, reject } of [...orders.splice(0), ...polls.splice(0)]) reject(silent(exchange));
    },
  };
}

const named = (command: number): string => Object.entries(COMMAND).find(([, code]) => code === command)?.[0] ?? command.toString(16);

const silent = ({ address, command }: Exchange): DeviceFailure =>
  new DeviceFailure({
    device: 'pump',
    code: 'offline',
    message: `the dispenser at address ${address} does not answer`,
    known: READS.has(command) ? 'notDone' : 'unknown',
    retryable: true,
    evidence: { address, command: named(command) },
  });

const refused = ({ address, command }: Exchange, kind: 'nak' | 'can'): DeviceFailure =>
  new DeviceFailure({
    device: 'pump',
    code: kind === 'nak' ? 'unsupported' : 'refused',
    message: kind === 'nak' ? `the dispenser does not know ${named(command)}` : `the dispenser cannot ${named(command)} now`,
    known: 'notDone',
    evidence: { address, command: named(command) },
  });
