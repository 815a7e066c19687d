/** Single questions and orders to one nozzle, each a request and its answer. Used by the steps of a sale at that nozzle. */
import { DeviceFailure } from '../wire/failure.ts';
import {
  COMMAND,
  type FullDelivery,
  fullDeliveryOf,
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
import type { Line } from './line.ts';
import type { NozzleSettings } from './nozzle.ts';

export const TRIES = 3;

export const isAtRest = ({ state }: Status): boolean => state === 'off' || state === 'calling';

export class NozzleExchanges {
  readonly settings: NozzleSettings;
  /** Called with every status that the nozzle reports, and the volume where that was read too. */
  readonly onStatus: (status: Status, volume?: number) => void;
  readonly #line: Line;
  #widths: Widths | null;

  constructor(line: Line, settings: NozzleSettings, onStatus: (status: Status, volume?: number) => void) {
    this.settings = settings;
    this.onStatus = onStatus;
    this.#line = line;
    this.#widths = settings.widths === 'ask' ? null : WIDTHS[settings.widths];
  }

  /** @throws DeviceFailure as the line does. */
  async ask(command: number, signal?: AbortSignal, parameters: number[] = []): Promise<number[]> {
    signal?.throwIfAborted();
    return this.#line.ask({ address: this.settings.address, command, parameters });
  }

  async readStatus(signal?: AbortSignal): Promise<Status> {
    const status = statusOf(await this.ask(COMMAND.status, signal));
    this.onStatus(status);
    return status;
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
  async readDelivery(signal?: AbortSignal): Promise<FullDelivery> {
    this.#widths ??= widthsOf(await this.ask(COMMAND.type, signal));
    return fullDeliveryOf(await this.ask(COMMAND.fullDelivery, signal), this.#widths);
  }

  /** Millilitres of the running delivery. */
  async readVolume(signal?: AbortSignal): Promise<number> {
    return volumeOf(await this.ask(COMMAND.currentVolume, signal));
  }

  /** The dose that is set, millilitres; 0 for none, which a dispenser answers with a refusal. */
  async readDose(signal?: AbortSignal): Promise<number> {
    try {
      return volumeOf(await this.ask(COMMAND.readDose, signal));
    } catch (problem) {
      if (problem instanceof DeviceFailure && problem.code === 'refused') return 0;
      throw problem;
    }
  }

  /** Gives an order; repeats it after a lost answer, but only while the status shows that it was not carried out. */
  async order(command: number, signal: AbortSignal | undefined, isCarriedOut: (status: Status) => boolean): Promise<void> {
    for (let left = TRIES; ; left--) {
      try {
        await this.ask(command, signal);
        return;
      } catch (problem) {
        if (!(problem instanceof DeviceFailure)) throw problem;
        if (isCarriedOut(await this.readStatus(signal))) return;
        if (left <= 1 || !isSilence(problem)) throw problem;
      }
    }
  }
}
