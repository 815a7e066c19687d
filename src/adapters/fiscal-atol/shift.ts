/** The register's shift: opened and closed on order, and made fit for a receipt. Used by the register's client. */
import { DeviceFailure } from '../wire/failure.ts';
import { ShiftStatus } from './codec.ts';
import { type LastDocument, readLastDocument } from './documents.ts';
import { fiscalFailure, parseResult, type RequestQueue } from './queue.ts';
import { type Operator, operatorOf } from './receipt-task.ts';

/** The shift is closed already, or open already. */
const SHIFT_IS_SO: ReadonlySet<string> = new Set(['73', '83']);

export class RegisterShift {
  readonly #queue: RequestQueue;
  readonly #operator: Operator;
  #lastRenewal: Promise<unknown> = Promise.resolve();

  constructor(queue: RequestQueue, operator: Operator) {
    this.#queue = queue;
    this.#operator = operator;
  }

  async open(operator = this.#operator, signal?: AbortSignal): Promise<void> {
    await this.#queue.run({ type: 'openShift', operator: operatorOf(operator) }, signal);
  }

  async close(operator = this.#operator, signal?: AbortSignal): Promise<void> {
    await this.#queue.run({ type: 'closeShift', operator: operatorOf(operator) }, signal);
  }

  /**
   * Opens a shift, or one no older than a day, as a receipt needs it. Of two sales at once the second waits, and finds the shift
   * that the first has opened.
   * @returns the last document, by which is found out later whether a receipt was made.
   * @throws DeviceFailure notDone: no receipt is made here, whatever fails.
   */
  renew(operator: Operator, signal?: AbortSignal): Promise<LastDocument> {
    const renewal = this.#lastRenewal.then(() => this.#renew(operator, signal));
    this.#lastRenewal = renewal.catch(() => undefined);
    return renewal;
  }

  async #renew(operator: Operator, signal?: AbortSignal): Promise<LastDocument> {
    try {
      await this.#openIfNeeded(operator, signal);
      return await readLastDocument(this.#queue, signal);
    } catch (problem) {
      if (!(problem instanceof DeviceFailure)) throw problem;
      throw fiscalFailure(problem.code, problem.message, 'notDone', { ...problem.evidence, step: 'shift' });
    }
  }

  /** Somebody else may open or close it between our question and our order: then it is looked at again. */
  async #openIfNeeded(operator: Operator, signal?: AbortSignal): Promise<void> {
    for (let left = 3; ; left--) {
      try {
        const { state } = parseResult(ShiftStatus, await this.#queue.run({ type: 'getShiftStatus' }, signal)).shiftStatus;
        if (state === 'expired') await this.close(operator, signal);
        if (state !== 'opened') await this.open(operator, signal);
        return;
      } catch (problem) {
        if (left <= 1 || !(problem instanceof DeviceFailure) || !SHIFT_IS_SO.has(problem.code)) throw problem;
      }
    }
  }
}
