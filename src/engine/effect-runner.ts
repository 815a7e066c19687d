/** Runs the effects of active sales on their bodies and hands each end to the sale as an event. Used by the engine. */
import type { ActiveEffect, ActiveSale } from './active-sale.ts';
import { type Bodies, Cancellation, failureOf, type Job, runBody } from './effects.ts';
import { effectKey } from './journal.ts';
import type { Outcome, StoredEffect } from './sale-state.ts';
import type { ChartEvent } from './step.ts';

export interface EffectEnd {
  effect: ActiveEffect;
  outcome: Outcome;
}

export interface EffectRunnerOptions {
  bodies: Bodies;
  /** The sale takes the event where it still waits for the effect. */
  onEnd(sale: ActiveSale, event: ChartEvent, end: EffectEnd): Promise<void>;
  onProgress(saleId: string, port: string, value: unknown): void;
  report(what: string, facts: Record<string, unknown>): void;
}

export class EffectRunner {
  readonly #options: EffectRunnerOptions;

  constructor(options: EffectRunnerOptions) {
    this.#options = options;
  }

  perform(sale: ActiveSale, effect: ActiveEffect): void {
    this.#run(sale, effect, false);
  }

  /** Takes up an effect that a crash cut off. */
  recall(sale: ActiveSale, stored: StoredEffect): void {
    const effect: ActiveEffect = { ...stored, cancellation: new Cancellation() };
    sale.effects.set(effect.id, effect);
    this.#run(sale, effect, true);
  }

  #run(sale: ActiveSale, effect: ActiveEffect, wasCutOff: boolean): void {
    const { id, port, input, cancellation } = effect;
    const body = this.#options.bodies[port];
    const job = this.#jobFor(sale.record.id, effect);
    const work = body ? runBody(body, input, job, wasCutOff) : Promise.reject(new Error(`the port ${port} has no body`));
    work.then(
      (output) => this.#options.onEnd(sale, { type: `xstate.done.actor.${id}`, output, actorId: id }, { effect, outcome: 'done' }),
      (reason) => {
        if (cancellation.isCancelled) return;
        const error = this.#failureOf(reason, sale.record.id, port);
        return this.#options.onEnd(sale, { type: `xstate.error.actor.${id}`, error, actorId: id }, { effect, outcome: 'failed' });
      },
    );
  }

  #jobFor(saleId: string, { asked, id, port, cancellation }: ActiveEffect): Job {
    return {
      saleId,
      key: effectKey(saleId, asked, id),
      get signal() {
        return cancellation.signal;
      },
      progress: (value) => {
        if (!cancellation.isCancelled) this.#options.onProgress(saleId, port, value);
      },
    };
  }

  #failureOf(reason: unknown, saleId: string, port: string): ReturnType<typeof failureOf> {
    const failure = failureOf(reason);
    if (failure.code === 'defect')
      this.#options.report('a body has a defect', { saleId, port, problem: String((reason as Error)?.stack ?? reason) });
    return failure;
  }
}
