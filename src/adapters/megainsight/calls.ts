/** Calls of Megainsight that bear an operation id: made once, and looked up where the answer is lost. Used by the client. */
import * as v from 'valibot';
import type { Clock } from '../../clock.ts';
import { DeviceFailure, type Known } from '../wire/failure.ts';
import { type HttpAnswer, httpExchange, NoAnswer } from '../wire/http.ts';
import type { Log } from '../wire/log.ts';
import { type LookUp, neverReceived, wasNeverReceived } from '../wire/look-up.ts';
import { operationUuid } from '../wire/operation.ts';
import { type Call, OperationState, PROTOCOL, Refusal, type ResultOf } from './codec.ts';
import { foreignField, type Question, readResult } from './reading.ts';

export interface MegainsightOptions {
  url: string;
  userId: string;
  placeId: string;
  fetch: typeof globalThis.fetch;
  clock: Clock;
  log?: Log;
}

/** One call, with the ids that its path bears and the points that its answer must not exceed. */
interface CallOrder<Name extends Call> extends Omit<Question, 'ids'> {
  call: Name;
  path: string;
  body: object;
  ids?: Record<string, string>;
}

const MESSAGES = {
  badAnswer: 'Megainsight did it, but says nothing sensible of it',
  foreignAnswer: 'Megainsight answers about something else than was asked',
  otherPoints: 'Megainsight names other points than are possible',
};

/** Ids of an order that its answer may name. */
const NAMED = ['orderId', 'clientId', 'refundId'];

function questionOf(operation: string, { body, ids = {}, ...limits }: Omit<CallOrder<Call>, 'call' | 'path'>): Question {
  const named = Object.entries(body).filter(([name, value]) => NAMED.includes(name) && typeof value === 'string');
  return { ...limits, ids: { operationId: operationUuid(operation), ...Object.fromEntries(named), ...ids } };
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
   * Makes a call under the operation's id. Where its answer is lost, makes no sense, or is not the answer to this question, the
   * operation is looked up first.
   * @throws DeviceFailure with the processing's code, notDone; `offline`, `timeout`, `http…` as far as is known; `badAnswer`,
   * `foreignAnswer`, `otherPoints`, unknown, where the look-up is no better.
   */
  async carryOut<Name extends Call>({ call, path, body, ...asked }: CallOrder<Name>, operation: string, signal?: AbortSignal) {
    const question = questionOf(operation, { ...asked, body });
    let why: string;
    let mayHaveActed = false;
    try {
      const answer = await this.post(path, body, { 'x-operation-id': operationUuid(operation) }, signal);
      const isForeign = foreignField(answer.body, question) !== null;
      const refusal = isForeign ? null : refusalIn(answer);
      if (refusal) throw refusal;
      const reading = readResult(call, answer.body, question);
      if (answer.status === 200 && reading.ok) return reading.result;
      why = answer.status === 200 && !reading.ok ? reading.code : `http${answer.status}`;
      mayHaveActed = answer.status === 200 || isForeign;
    } catch (problem) {
      if (!(problem instanceof NoAnswer)) throw problem;
      if (problem.heard === 'never') throw loyaltyFailure('offline', 'Megainsight is out of reach', 'notDone', true);
      why = problem.timedOut ? 'timeout' : 'offline';
      // Just after a time-out a request may still be on its way.
      mayHaveActed = true;
    }
    this.#options.log?.('warn', 'Megainsight gave no sensible answer: looking the operation up', { call, why });
    const answer = await this.#lookUp(call, operation, question, signal);
    if (answer.state === 'done') return answer.result;
    if (!wasNeverReceived(answer)) throw loyaltyFailure(answer.code, answer.message, 'notDone');
    throw loyaltyFailure(why, 'Megainsight did not answer', mayHaveActed ? 'unknown' : 'notDone', true, { operation, call });
  }

  /** What became of an operation of that sale. @throws DeviceFailure unknown where the processing cannot be asked. */
  lookUp<Name extends Call>(call: Name, operation: string, orderId: string, signal?: AbortSignal): Promise<LookUp<ResultOf<Name>>> {
    return this.#lookUp(call, operation, questionOf(operation, { body: { orderId } }), signal);
  }

  async #lookUp<Name extends Call>(
    call: Name,
    operation: string,
    question: Question,
    signal?: AbortSignal,
  ): Promise<LookUp<ResultOf<Name>>> {
    const answer = await this.#askFor(call, operation, question, signal);
    const { state, result } = answer;
    if (state === 'unknown') return neverReceived('Megainsight');
    if (state === 'failed') {
      const refusal = v.safeParse(Refusal, result);
      const { code, message } = refusal.success ? refusal.output.error : { code: 'failed', message: '' };
      return { state: 'notDone', code, message: message || code };
    }
    const reading = readResult(call, result, question);
    if (reading.ok) return { state: 'done', result: reading.result };
    throw loyaltyFailure(reading.code, MESSAGES[reading.code], 'unknown', false, { operation, call, ...reading.evidence });
  }

  async #askFor(call: Call, operation: string, question: Question, signal?: AbortSignal): Promise<OperationState> {
    const evidence = { operation, call };
    const silent = (why: string) => loyaltyFailure('offline', `Megainsight cannot be asked: ${why}`, 'unknown', true, evidence);
    const url = `${this.#base}/operation/${operationUuid(operation)}?userId=${encodeURIComponent(this.#options.userId)}`;
    try {
      const answer = await this.#exchange({ method: 'GET', url, headers: { 'x-protocol-version': PROTOCOL }, limitMs: LIMIT_MS, signal });
      const state = v.safeParse(OperationState, answer.body);
      if (answer.status !== 200 || !state.success) throw silent(`status ${answer.status}`);
      const field = foreignField(answer.body, question);
      if (field) throw loyaltyFailure('foreignAnswer', MESSAGES.foreignAnswer, 'unknown', true, { ...evidence, field });
      return state.output;
    } catch (problem) {
      throw problem instanceof NoAnswer ? silent(problem.message) : problem;
    }
  }
}
