/** What an effect's body is: the contract between the engine and src/actors, and how one effect runs to its end. */
import type { Failure } from '../../machines/sale/ports.ts';

/** What an effect's body is given beside its input. */
export interface Job {
  saleId: string;
  /** `saleId:sequence:invokeId`. */
  key: string;
  /** Aborts when the chart leaves the state that invokes the effect, or the service stops. */
  readonly signal: AbortSignal;
  /** Telemetry on the way; never journalled. */
  progress(value: unknown): void;
}

type Recalled<Output> = { state: 'done'; result: Output } | { state: 'notDone' };

/**
 * The body of a port. Both functions reject with a failure (`known`: notDone | unknown); anything else thrown is a defect.
 * `recall` finds out what became of an effect that a crash cut off. A body without it changes nothing at its receiver, or its
 * receiver recognises a repeated key: it is performed again.
 */
export interface Body<Input = never, Output = unknown> {
  perform(input: Input, job: Job): Promise<Output>;
  recall?(input: Input, job: Job): Promise<Recalled<Output>>;
}

export type Bodies = Record<string, Body<never, unknown>>;

/** The plain JSON of whatever a body rejected with. */
export function failureOf(reason: unknown): Failure {
  const failure = reason as Partial<Failure> | null;
  if (failure && (failure.known === 'notDone' || failure.known === 'unknown') && typeof failure.code === 'string') {
    return {
      device: String(failure.device ?? ''),
      code: failure.code,
      message: String(failure.message ?? ''),
      known: failure.known,
      evidence: (failure.evidence ?? {}) as Record<string, unknown>,
    };
  }
  return { device: 'kolonka', code: 'defect', message: 'unexpected fault inside the service', known: 'unknown', evidence: {} };
}

/** Calls an effect off. Its signal is made only for a body that reads it: few do, and one costs as much as a chart's guard. */
export class Cancellation {
  #controller: AbortController | null = null;
  #reason: unknown = null;
  isCancelled = false;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.isCancelled) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  cancel(reason: unknown): void {
    this.isCancelled = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}

/** Runs one effect to its end. @param wasCutOff by a crash: it is recalled first, and performed only if it was not done. */
export async function runBody(body: Body<never, unknown>, input: unknown, job: Job, wasCutOff: boolean): Promise<unknown> {
  if (wasCutOff && body.recall) {
    const recalled = await body.recall(input as never, job);
    if (recalled.state === 'done') return recalled.result;
  }
  return body.perform(input as never, job);
}
