/** Promises that an effect is performed once, and after a crash recalled, never blindly repeated. */
import type { Failure } from '../../machines/sale/ports.ts';

/** What an effect's body is given beside its input. */
export interface Job {
  saleId: string;
  /** `saleId:sequence:invokeId`. */
  key: string;
  /** Aborts when the chart leaves the state that asked for the effect, or the service stops. */
  readonly signal: AbortSignal;
  /** Telemetry on the way; never journalled. */
  progress(value: unknown): void;
}

export type Recalled<Output> = { state: 'done'; result: Output } | { state: 'notDone' };

/**
 * The body of a port. Both reject with a failure (`known`: notDone | unknown); anything else thrown is a defect.
 * `recall` says what became of an effect that a crash cut off; without one the body changes nothing at its receiver, or its
 * receiver knows repeats by their name, so that it is simply performed again.
 */
export interface Body<Input = never, Output = unknown> {
  perform(input: Input, job: Job): Promise<Output>;
  recall?(input: Input, job: Job): Promise<Recalled<Output>>;
}

export type Bodies = Record<string, Body<never, unknown>>;

/** The plain JSON of whatever a body rejected with. */
export function failureOf(reason: unknown): Failure {
  const said = reason as Partial<Failure> | null;
  if (said && (said.known === 'notDone' || said.known === 'unknown') && typeof said.code === 'string') {
    return {
      device: String(said.device ?? ''),
      code: said.code,
      message: String(said.message ?? ''),
      known: said.known,
      evidence: (said.evidence ?? {}) as Record<string, unknown>,
    };
  }
  return { device: 'kolonka', code: 'defect', message: 'unexpected fault inside the service', known: 'unknown', evidence: {} };
}

/** Calls an effect off. Its signal is made only for a body that asks for it: few do, and one costs as much as a chart's guard. */
export class CallOff {
  #controller: AbortController | null = null;
  #reason: unknown = null;
  called = false;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.called) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  call(reason: unknown): void {
    this.called = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}

/** Runs one effect to its end. */
export async function run(body: Body<never, unknown>, input: unknown, job: Job, wasCutOff: boolean): Promise<unknown> {
  if (wasCutOff && body.recall) {
    const recalled = await body.recall(input as never, job);
    if (recalled.state === 'done') return recalled.result;
  }
  return body.perform(input as never, job);
}
