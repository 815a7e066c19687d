/**
 * A serial line that many dispensers share: one exchange at a time, orders before polls. Used by the line's driver and the nozzles'
 * drivers.
 */
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

interface Exchange {
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

/** Sends one request at a time and hears its answer, or none. */
class Exchanger {
  readonly #duplex: Duplex;
  readonly #clock: Clock;
  readonly #counters: LineCounters;
  readonly #framer = answerFramer();
  /** Ends the exchange that waits for its answer. */
  #hear: ((heard: Heard) => void) | null = null;
  #callOffSilence: () => void = () => undefined;

  constructor(duplex: Duplex, clock: Clock, counters: LineCounters) {
    this.#duplex = duplex;
    this.#clock = clock;
    this.#counters = counters;
    duplex.onBytes((bytes) => this.#read(bytes));
  }

  async exchange({ address, command, parameters = [] }: Exchange): Promise<Heard> {
    this.#counters.exchanges++;
    this.#framer.reset();
    const heard = new Promise<Heard>((resolve) => {
      this.#hear = (answer) => {
        this.#end();
        resolve(answer);
      };
    });
    this.#waitForBytes(FIRST_BYTE_MS);
    try {
      await this.#duplex.write(encodeRequest({ address, command, parameters }));
    } catch (problem) {
      this.#end();
      throw problem;
    }
    return heard;
  }

  /** The exchange under way never ends after this. */
  callOffSilence(): void {
    this.#callOffSilence();
  }

  #end(): void {
    this.#hear = null;
    this.#callOffSilence();
  }

  #read(bytes: Uint8Array): void {
    for (const parsed of this.#framer.push(bytes)) {
      if (parsed.kind === 'noise') this.#counters.noise += parsed.count;
      else if (parsed.kind === 'damaged') {
        this.#counters.damaged++;
        this.#hear?.('damaged');
      } else this.#hear?.(parsed.message);
    }
    if (this.#hear) this.#waitForBytes(NEXT_BYTE_MS);
  }

  #waitForBytes(ms: number): void {
    this.#callOffSilence();
    this.#callOffSilence = this.#clock.after(ms, () => this.#hear?.('silence'));
  }
}

/** Takes the duplex's one reader. Nothing is sent until somebody asks. */
export function openLine(duplex: Duplex, clock: Clock): Line {
  const orders: Queued[] = [];
  const polls: Queued[] = [];
  const counters: LineCounters = { exchanges: 0, silences: 0, damaged: 0, noise: 0 };
  const exchanger = new Exchanger(duplex, clock, counters);
  let isRunning = false;
  let isClosed = false;

  async function carryOut(exchange: Exchange): Promise<number[]> {
    const tries = READS.has(exchange.command) ? TRIES : 1;
    for (let left = tries; left > 0; left--) {
      const heard = await exchanger.exchange(exchange);
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
    if (isRunning) return;
    isRunning = true;
    for (let next = orders.shift() ?? polls.shift(); next && !isClosed; next = orders.shift() ?? polls.shift()) {
      await carryOut(next.exchange).then(next.resolve, next.reject);
    }
    isRunning = false;
  }

  const enqueue = (queue: Queued[]) => (exchange: Exchange) =>
    new Promise<number[]>((resolve, reject) => {
      if (isClosed) return reject(silent(exchange));
      queue.push({ exchange, resolve, reject });
      void run();
    });

  return {
    ask: enqueue(orders),
    poll: enqueue(polls),
    counters: () => ({ ...counters }),
    close() {
      isClosed = true;
      exchanger.callOffSilence();
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
