/** Single questions and orders to one nozzle, each a request and its answer. Used by the steps of a sale at that nozzle. */
import { DeviceFailure } from '../wire/failure.ts';
import {
  COMMAND,
  type FullDelivery,
  fullDeliveryOf,
  fullDeliveryOfAnyType,
  isPlausible,
  type Status,
  statusOf,
  type Totals,
  totalsOf,
  volumeOf,
  WIDTHS,
  type Widths,
  widthsOf,
} from './commands.ts';
import { isSilence, pumpFailure } from './failures.ts';
import type { Line, Urgency } from './line.ts';
import type { NozzleSettings } from './nozzle.ts';

export const TRIES = 3;

export const isAtRest = ({ state }: Status): boolean => state === 'off' || state === 'calling';
/** Whether the pump is switched off: no fuel can flow until it is authorised anew. */
export const isStanding = (status: Status): boolean => isAtRest(status) || status.state === 'delivered';

/** What a nozzle is seen to do; told with every question about its state. */
export interface NozzleWatch {
  onStatus(status: Status, volume?: number): void;
  onSilence(problem: DeviceFailure): void;
}

export class NozzleExchanges {
  readonly settings: NozzleSettings;
  readonly watch: NozzleWatch;
  readonly #line: Line;
  /** `any`: the dispenser does not tell its type. */
  #widths: Widths | 'any' | null;
  #hasVolumeCommand: boolean;
  #hasDoseCommand: boolean;
  #lastVolume: number | null = null;
  /** Rises with every stop: an order that was given before it is not carried out after it. */
  #stops = 0;

  constructor(line: Line, settings: NozzleSettings, watch: NozzleWatch) {
    this.settings = settings;
    this.watch = watch;
    this.#line = line;
    this.#widths = settings.widths === 'ask' ? null : WIDTHS[settings.widths];
    this.#hasVolumeCommand = settings.profile.volumeReading === 'current';
    this.#hasDoseCommand = settings.profile.doseReading === 'ask';
  }

  /** What the running or last delivery was last read to be, millilitres; null where nothing was read since it was prepared. */
  lastVolume(): number | null {
    return this.#lastVolume;
  }

  forgetVolume(): void {
    this.#lastVolume = null;
  }

  /** How often this nozzle was stopped. */
  stops(): number {
    return this.#stops;
  }

  recordStop(): void {
    this.#stops++;
  }

  /** @throws DeviceFailure as the line does. */
  async ask(command: number, signal?: AbortSignal, parameters: number[] = [], urgency: Urgency = 'order'): Promise<number[]> {
    signal?.throwIfAborted();
    return this.#line.ask({ address: this.settings.address, command, parameters }, urgency);
  }

  /** Gives an order that may let fuel flow: not carried out once the nozzle was stopped. @throws DeviceFailure stopped (notDone). */
  async allow(command: number, stops: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await this.#line.ask({ address: this.settings.address, command, isStillWanted: () => this.#stops === stops });
  }

  async readStatus(signal?: AbortSignal, urgency: Urgency = 'order'): Promise<Status> {
    try {
      const status = statusOf(await this.ask(COMMAND.status, signal, [], urgency));
      this.watch.onStatus(status);
      return status;
    } catch (problem) {
      // A refusal is a sign of life: what was seen last still holds.
      if (isSilence(problem)) this.watch.onSilence(problem);
      throw problem;
    }
  }

  /** A totaliser counts only where two readings agree: answers bear no address, and a late one may be another nozzle's. */
  async readTotals(signal?: AbortSignal): Promise<Totals> {
    const read = async () => totalsOf(await this.ask(COMMAND.totals, signal));
    let before = await read();
    for (let left = TRIES * 2; left > 0; left--) {
      const now = await read();
      if (now.volume === before.volume && now.amount === before.amount) return now;
      before = now;
    }
    throw pumpFailure('badAnswer', 'the totaliser does not say the same twice', 'unknown', { before });
  }

  /** Volume, sum and price of the running or last delivery. The dispenser's type, which gives the digits' widths, is asked once. */
  async readDelivery(signal?: AbortSignal, urgency: Urgency = 'order'): Promise<FullDelivery> {
    this.#widths ??= await this.#askWidths(signal);
    const bytes = await this.ask(COMMAND.fullDelivery, signal, [], urgency);
    try {
      return this.#widths === 'any' ? fullDeliveryOfAnyType(bytes) : fullDeliveryOf(bytes, this.#widths);
    } catch (problem) {
      this.#forgetType();
      throw problem;
    }
  }

  /** The figures of a delivery that is over. @throws DeviceFailure badAnswer where they contradict each other. */
  async readFinalDelivery(signal?: AbortSignal): Promise<FullDelivery> {
    const delivery = await this.readDelivery(signal);
    if (isPlausible(delivery)) return delivery;
    this.#forgetType();
    throw pumpFailure('badAnswer', 'the delivery’s sum is not its volume at its price', 'unknown', { register: delivery });
  }

  /** Perhaps the dispenser was replaced by one of another type: it is asked again. */
  #forgetType(): void {
    if (this.settings.widths === 'ask') this.#widths = null;
  }

  /** Command 37 is deprecated: a dispenser may not know it any more. */
  async #askWidths(signal?: AbortSignal): Promise<Widths | 'any'> {
    try {
      return widthsOf(await this.ask(COMMAND.type, signal));
    } catch (problem) {
      if (problem instanceof DeviceFailure && problem.code === 'unsupported') return 'any';
      throw problem;
    }
  }

  /**
   * Millilitres of the running delivery: by command 34, or by 35 where the dispenser does not answer that one. What it was last
   * where it says neither now.
   */
  async readVolume(signal?: AbortSignal, urgency: Urgency = 'order'): Promise<number> {
    try {
      this.#lastVolume = this.#hasVolumeCommand
        ? volumeOf(await this.ask(COMMAND.currentVolume, signal, [], urgency))
        : (await this.readDelivery(signal, urgency)).volume;
    } catch (problem) {
      if (!(problem instanceof DeviceFailure)) throw problem;
      if (this.#hasVolumeCommand) await this.#tryDelivery(problem, signal, urgency);
    }
    return this.#lastVolume ?? 0;
  }

  /** A dispenser that answers 35 but never 34 has no such command. */
  async #tryDelivery(refusal: DeviceFailure, signal: AbortSignal | undefined, urgency: Urgency): Promise<void> {
    try {
      this.#lastVolume = (await this.readDelivery(signal, urgency)).volume;
      if (refusal.code !== 'refused') this.#hasVolumeCommand = false;
    } catch (problem) {
      if (!(problem instanceof DeviceFailure)) throw problem;
    }
  }

  /**
   * The dose that is set, millilitres; 0 where the dispenser says that there is none, null where it does not know the command.
   * @throws DeviceFailure for silence.
   */
  async readDose(signal?: AbortSignal): Promise<number | null> {
    if (!this.#hasDoseCommand) return null;
    try {
      return volumeOf(await this.ask(COMMAND.readDose, signal));
    } catch (problem) {
      if (!(problem instanceof DeviceFailure)) throw problem;
      if (problem.code === 'unsupported') this.forgetDoseCommand();
      if (problem.code === 'unsupported') return null;
      if (problem.code === 'refused') return 0;
      throw problem;
    }
  }

  /** The dispenser takes doses and never tells them: command 58 is not asked any more. */
  forgetDoseCommand(): void {
    this.#hasDoseCommand = false;
  }

  /** Gives an order; repeats it after a lost answer, but only while the status shows that it was not carried out. */
  async order(
    command: number,
    signal: AbortSignal | undefined,
    isCarriedOut: (status: Status) => boolean,
    urgency: Urgency = 'order',
  ): Promise<void> {
    for (let left = TRIES; ; left--) {
      try {
        await this.ask(command, signal, [], urgency);
        return;
      } catch (problem) {
        if (!(problem instanceof DeviceFailure)) throw problem;
        if (isCarriedOut(await this.readStatus(signal, urgency))) return;
        // Refused once is not over: only what the dispenser does not know is not asked again.
        if (left <= 1 || problem.code === 'unsupported') throw problem;
      }
    }
  }
}
