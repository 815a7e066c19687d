/** One request on a serial line and what is heard to it, within a total time limit whatever noise there is. Used by the line. */
import { type Clock, monotonic } from '../../clock.ts';
import type { Duplex } from '../wire/serial/duplex.ts';
import { type Answer, answerFramer, encodeRequest } from './frame.ts';
import type { DispenserProfile } from './profile.ts';

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
  /** Requests that came back to us. */
  echoes: number;
  /** Whole answers to something else than was asked. */
  strange: number;
}

/** `echo`: our own bytes came back, and the profile does not say that they may. */
export type Heard = Answer | 'silence' | 'damaged' | 'echo';

type Limits = Pick<DispenserProfile, 'answerMs' | 'byteGapMs' | 'echo'>;

/** Longer than any answer takes at the slowest speed: noise must not keep an exchange waiting for ever. */
const LONGEST_ANSWER_MS = 500;

/** Sends one request at a time and hears its answer, or none. */
export class Exchanger {
  readonly counters: LineCounters = { exchanges: 0, silences: 0, damaged: 0, noise: 0, echoes: 0, strange: 0 };
  readonly #duplex: Duplex;
  readonly #clock: Clock;
  readonly #framer = answerFramer();
  /** Ends the exchange that waits for its answer. */
  #hear: ((heard: Heard) => void) | null = null;
  #limits: Limits = { answerMs: 0, byteGapMs: 0, echo: false };
  #endsAt = 0;
  #isDamaged = false;
  #request: Uint8Array = new Uint8Array();
  /** How many bytes of the request have come back so far; null: what comes is no echo any more. */
  #echoed: number | null = null;
  #callOffSilence: () => void = () => undefined;

  constructor(duplex: Duplex, clock: Clock) {
    this.#duplex = duplex;
    this.#clock = clock;
    duplex.onBytes((bytes) => this.#read(bytes));
  }

  async exchange({ address, command, parameters = [] }: Exchange, limits: Limits): Promise<Heard> {
    this.counters.exchanges++;
    this.#framer.reset();
    this.#limits = limits;
    this.#endsAt = monotonic(this.#clock) + limits.answerMs + LONGEST_ANSWER_MS;
    this.#isDamaged = false;
    this.#request = encodeRequest({ address, command, parameters });
    this.#echoed = 0;
    const heard = new Promise<Heard>((resolve) => {
      this.#hear = (answer) => {
        this.#end();
        resolve(answer);
      };
    });
    this.#waitForBytes(limits.answerMs);
    try {
      await this.#duplex.write(this.#request);
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

  #isWaiting(): boolean {
    return this.#hear !== null;
  }

  #end(): void {
    this.#hear = null;
    this.#callOffSilence();
  }

  #read(bytes: Uint8Array): void {
    if (!this.#isWaiting()) return;
    let hasDamage = false;
    for (const parsed of this.#framer.push(this.#withoutEcho(bytes))) {
      if (parsed.kind === 'noise') this.counters.noise += parsed.count;
      else if (parsed.kind === 'damaged') {
        this.counters.damaged++;
        hasDamage = true;
      } else this.#hear?.(parsed.message);
    }
    this.#isDamaged ||= hasDamage;
    // Noise alone neither shortens nor prolongs the wait for an answer.
    if (this.#isWaiting() && (hasDamage || this.#framer.hasBegun())) this.#waitForBytes(this.#limits.byteGapMs);
  }

  /** Drops our own request where it comes back first. No answer begins like one: its third byte is an address (section 2). */
  #withoutEcho(bytes: Uint8Array): Uint8Array {
    if (this.#echoed === null) return bytes;
    const before = this.#echoed;
    for (const [index, byte] of bytes.entries()) {
      if (byte !== this.#request[this.#echoed]) {
        this.#echoed = null;
        return Uint8Array.from([...this.#request.subarray(0, before), ...bytes]);
      }
      if (++this.#echoed < this.#request.length) continue;
      this.#echoed = null;
      this.counters.echoes++;
      if (this.#limits.echo) return bytes.subarray(index + 1);
      this.#hear?.('echo');
      return new Uint8Array();
    }
    return new Uint8Array();
  }

  #waitForBytes(ms: number): void {
    this.#callOffSilence();
    const left = Math.max(0, Math.min(ms, this.#endsAt - monotonic(this.#clock)));
    this.#callOffSilence = this.#clock.after(left, () => this.#giveUp());
  }

  #giveUp(): void {
    if (!this.#isDamaged) this.counters.silences++;
    this.#hear?.(this.#isDamaged ? 'damaged' : 'silence');
  }
}
