/** Calls of Megainsight that bear an operation id: made once, and looked up where the answer is lost. Used by the client. */
import * as v from 'valibot';
import type { Clock } from '../../clock.ts';
import { DeviceFailure, type Known } from '../wire/failure.ts';
import { type HttpAnswer, httpExchange, NoAnswer } from '../wire/http.ts';
import type { Log } from '../wire/log.ts';
import { type LookUp, neverReceived, wasNeverReceived } from '../wire/look-up.ts';
import { operationUuid } from '../wire/operation.ts';
import { type Call, OperationState, PROTOCOL, RESULTS, Refusal, type ResultOf } from './codec.ts';

export interface MegainsightOptions {
  url: string;
  userId: string;
  placeId: string;
  fetch: typeof globalThis.fetch;
  clock: Clock;
  log?: Log;
}

/** The contract's limit, connecting included. */
const LIMIT_MS = 8_000;

export const loyaltyFailure = (code: string, message: string, known: Known, retryable = false, evidence: Record<string, unknown> = {}) =>
  new DeviceFailure({ device: 'megainsight', code, message, known, retryable, evidence });

/** A refusal with its reason; null where the answer is none that the contract knows. */
export function refusalIn({ status, body }: HttpAnswer): DeviceFailure | null {
  const refusal = v.safeParse(Refusal, body);
  if (status < 400 || status >= 500 || !refusal.success) return null;
  const { code, message, retryable } = refusal.output.error;
  return loyaltyFailure(code, message || code, 'notDone', retryable);
}

export class MegainsightCalls {
  readonly #options: MegainsightOptions;
  readonly #base: string;
  readonly #exchange: ReturnType<typeof httpExchange>;

  constructor(options: MegainsightOptions) {
    this.#options = options;
    this.#base = options.url.replace(/\/+$/, '');
    this.#exchange = httpExchange(options);
  }

  /** Network and station are added to the body. @throws NoAnswer. */
  post(path: string, order: object, headers: Record<string, string>, signal?: AbortSignal): Promise<HttpAnswer> {
    const { userId, placeId } = this.#options;
    return this.#exchange({
      method: 'POST',
      url: `${this.#base}${path}`,
      headers: { 'x-protocol-version': PROTOCOL, ...headers },
      body: { userId, placeId, ...order },
      limitMs: LIMIT_MS,
      signal,
    });
  }

  /**
   * Makes a call under the operation's id. Where its answer is lost or makes no sense, the operation is looked up first.
   * @throws DeviceFailure with the processing's code, notDone; `offline`, `timeout`, `badAnswer`, `http…` as far as is known.
   */
  async carryOut<Name extends Call>(call: Name, path: string, order: object, operation: string, signal?: AbortSignal) {
    let why: string;
    let mayStillArrive = false;
    try {
      const answer = await this.post(path, order, { 'x-operation-id': operationUuid(operation) }, signal);
      const refusal = refusalIn(answer);
      if (refusal) throw refusal;
      const result = v.safeParse(RESULTS[call], answer.body);
      if (answer.status === 200 && result.success) return result.output as ResultOf<Name>;
      why = answer.status === 200 ? 'badAnswer' : `http${answer.status}`;
    } catch (problem) {
      if (!(problem instanceof NoAnswer)) throw problem;
      if (problem.heard === 'never') throw loyaltyFailure('offline', 'Megainsight is out of reach', 'notDone', true);
      why = problem.timedOut ? 'timeout' : 'offline';
      mayStillArrive = true;
    }
    this.#options.log?.('warn', 'Megainsight gave no sensible answer: looking the operation up', { call, why });
    const answer = await this.lookUp(call, operation, signal);
    if (answer.state === 'done') return answer.result;
    if (!wasNeverReceived(answer)) throw loyaltyFailure(answer.code, answer.message, 'notDone');
    // Just after a time-out a request may still be on its way.
    throw loyaltyFailure(why, 'Megainsight did not answer', mayStillArrive ? 'unknown' : 'notDone', true, { operation, call });
  }

  /** What became of an operation. @throws DeviceFailure unknown where the processing cannot be asked. */
  async lookUp<Name extends Call>(call: Name, operation: string, signal?: AbortSignal): Promise<LookUp<ResultOf<Name>>> {
    const answer = await this.#askFor(call, operation, signal);
    const { state, result } = answer;
    if (state === 'unknown') return neverReceived('Megainsight');
    if (state === 'failed') {
      const refusal = v.safeParse(Refusal, result);
      const { code, message } = refusal.success ? refusal.output.error : { code: 'failed', message: '' };
      return { state: 'notDone', code, message: message || code };
    }
    const parsed = v.safeParse(RESULTS[call], result);
    if (parsed.success) return { state: 'done', result: parsed.output as ResultOf<Name> };
    throw loyaltyFailure('badAnswer', 'Megainsight did it, but says nothing sensible of it', 'unknown', false, { operation, call });
  }

  async #askFor(call: Call, operation: string, signal?: AbortSignal): Promise<OperationState> {
    const silent = (why: string) => loyaltyFailure('offline', `Megainsight cannot be asked: ${why}`, 'unknown', true, { operation, call });
    const url = `${this.#base}/operation/${operationUuid(operation)}?userId=${encodeURIComponent(this.#options.userId)}`;
    try {
      const answer = await this.#exchange({ method: 'GET', url, headers: { 'x-protocol-version': PROTOCOL }, limitMs: LIMIT_MS, signal });
      const state = v.safeParse(OperationState, answer.body);
      if (answer.status !== 200 || !state.success) throw silent(`status ${answer.status}`);
      return state.output;
    } catch (problem) {
      throw problem instanceof NoAnswer ? silent(problem.message) : problem;
    }
  }
}
