/**
 * Promises the loyalty processing Megainsight behind one door. No public description of its wire format exists: what it does
 * is fixed by its instruction for station software, the JSON here is our contract with it. The network's own specification
 * can take this folder's place without touching a chart.
 */
import * as v from 'valibot';
import type { Clock } from '../../clock.ts';
import { DeviceFailure } from '../wire/failure.ts';
import { type HttpAnswer, httpExchange, NoAnswer } from '../wire/http.ts';
import { type LookUp, neverReceived, wasNeverReceived } from '../wire/look-up.ts';
import { operationUuid } from '../wire/operation.ts';
import {
  type Call,
  Client,
  Looked,
  type LoyaltyClient,
  type LoyaltyReceipt,
  PROTOCOL,
  type Preorder,
  type PreorderOrder,
  RESULTS,
  type RefundOrder,
  Refusal,
  type ResultOf,
  type SoldLine,
} from './codec.ts';

/**
 * Every call but `client` and `lookUp` bears an operation's name, the same on every repeat: the processing answers a repeat with
 * its first result. Failures: notDone with the processing's code where it said no or surely never heard it; unknown where it
 * may have acted and cannot be asked.
 */
export interface Megainsight {
  /** Who holds this card or QR code; changes nothing, so that every failure is notDone. */
  client(clientToken: string, signal?: AbortSignal): Promise<LoyaltyClient>;
  preorder(order: PreorderOrder, operation: string, signal?: AbortSignal): Promise<Preorder>;
  confirm(order: ConfirmOrder, operation: string, signal?: AbortSignal): Promise<ResultOf<'confirm'>>;
  cancel(
    order: { preorderId: string; orderId: string; reason: string },
    operation: string,
    signal?: AbortSignal,
  ): Promise<ResultOf<'cancel'>>;
  purchase(order: PurchaseOrder, operation: string, signal?: AbortSignal): Promise<ResultOf<'purchase'>>;
  refund(order: RefundOrder, operation: string, signal?: AbortSignal): Promise<ResultOf<'refund'>>;
  /** What became of an operation. @throws DeviceFailure unknown where the processing cannot be asked. */
  lookUp<Name extends Call>(call: Name, operation: string, signal?: AbortSignal): Promise<LookUp<ResultOf<Name>>>;
}

export interface ConfirmOrder {
  preorderId: string;
  orderId: string;
  receipt: LoyaltyReceipt;
  lines: SoldLine[];
}
export interface PurchaseOrder {
  clientToken: string;
  clientId: string;
  orderId: string;
  receipt: LoyaltyReceipt;
  lines: SoldLine[];
}

export interface MegainsightOptions {
  url: string;
  userId: string;
  placeId: string;
  fetch: typeof globalThis.fetch;
  clock: Clock;
  log?: (level: 'debug' | 'info' | 'warn' | 'error', message: string, facts: Record<string, unknown>) => void;
}

/** The contract's limit, connecting included. */
const LIMIT_MS = 8_000;

const failure = (code: string, message: string, known: 'notDone' | 'unknown', retryable = false, evidence: Record<string, unknown> = {}) =>
  new DeviceFailure({ device: 'megainsight', code, message, known, retryable, evidence });

/** A no with its reason; null where the answer is none that the contract knows. */
function refusalIn({ status, body }: HttpAnswer): DeviceFailure | null {
  const read = v.safeParse(Refusal, body);
  if (status < 400 || status >= 500 || !read.success) return null;
  const { code, message, retryable } = read.output.error;
  return failure(code, message || code, 'notDone', retryable);
}

export function createMegainsight(options: MegainsightOptions): Megainsight {
  const { userId, placeId } = options;
  const exchange = httpExchange(options);
  const base = options.url.replace(/\/+$/, '');
  const post = (path: string, body: object, headers: Record<string, string>, signal?: AbortSignal) =>
    exchange({
      method: 'POST',
      url: `${base}${path}`,
      headers: { 'x-protocol-version': PROTOCOL, ...headers },
      body: { userId, placeId, ...body },
      limitMs: LIMIT_MS,
      signal,
    });

  async function lookUp<Name extends Call>(call: Name, operation: string, signal?: AbortSignal): Promise<LookUp<ResultOf<Name>>> {
    const silent = (why: string) => failure('offline', `Megainsight cannot be asked: ${why}`, 'unknown', true, { operation, call });
    let answer: HttpAnswer;
    try {
      const url = `${base}/operation/${operationUuid(operation)}?userId=${encodeURIComponent(userId)}`;
      answer = await exchange({ method: 'GET', url, headers: { 'x-protocol-version': PROTOCOL }, limitMs: LIMIT_MS, signal });
    } catch (problem) {
      if (problem instanceof NoAnswer) throw silent(problem.message);
      throw problem;
    }
    const looked = v.safeParse(Looked, answer.body);
    if (answer.status !== 200 || !looked.success) throw silent(`status ${answer.status}`);
    const { state, result } = looked.output;
    if (state === 'unknown') return neverReceived('Megainsight');
    if (state === 'failed') {
      const said = v.safeParse(Refusal, result);
      const { code, message } = said.success ? said.output.error : { code: 'failed', message: '' };
      return { state: 'notDone', code, message: message || code };
    }
    const read = v.safeParse(RESULTS[call], result);
    if (!read.success)
      throw failure('badAnswer', 'Megainsight did it, but says nothing sensible of it', 'unknown', false, { operation, call });
    return { state: 'done', result: read.output as ResultOf<Name> };
  }

  /** A call with an operation id. Where its outcome is unknown the operation is looked up before anybody hears of it. */
  async function act<Name extends Call>(
    call: Name,
    path: string,
    body: object,
    operation: string,
    signal?: AbortSignal,
  ): Promise<ResultOf<Name>> {
    let why: string;
    let mayStillArrive = false;
    try {
      const answer = await post(path, body, { 'x-operation-id': operationUuid(operation) }, signal);
      const refusal = refusalIn(answer);
      if (refusal) throw refusal;
      const read = v.safeParse(RESULTS[call], answer.body);
      if (answer.status === 200 && read.success) return read.output as ResultOf<Name>;
      why = answer.status === 200 ? 'badAnswer' : `http${answer.status}`;
    } catch (problem) {
      if (!(problem instanceof NoAnswer)) throw problem;
      if (problem.heard === 'never') throw failure('offline', 'Megainsight is out of reach', 'notDone', true);
      why = problem.timedOut ? 'timeout' : 'offline';
      mayStillArrive = true;
    }
    options.log?.('warn', 'Megainsight gave no sensible answer: looking the operation up', { call, why });
    const found = await lookUp(call, operation, signal);
    if (found.state === 'done') return found.result;
    if (!wasNeverReceived(found)) throw failure(found.code, found.message, 'notDone');
    // Just after a time-out a request may still be on its way.
    throw failure(why, 'Megainsight did not answer', mayStillArrive ? 'unknown' : 'notDone', true, { operation, call });
  }

  return {
    lookUp,
    async client(clientToken, signal) {
      try {
        const answer = await post('/client', { clientToken }, {}, signal);
        const refusal = refusalIn(answer);
        if (refusal) throw refusal;
        const read = v.safeParse(Client, answer.body);
        if (answer.status === 200 && read.success) return read.output;
        throw failure(answer.status === 200 ? 'badAnswer' : `http${answer.status}`, 'Megainsight answers nonsense', 'notDone', true);
      } catch (problem) {
        if (!(problem instanceof NoAnswer)) throw problem;
        throw failure(problem.timedOut ? 'timeout' : 'offline', 'Megainsight does not answer', 'notDone', true);
      }
    },
    preorder: (order, operation, signal) => act('preorder', '/preorder', order, operation, signal),
    confirm: ({ preorderId, ...order }, operation, signal) =>
      act('confirm', `/preorder/${encodeURIComponent(preorderId)}/confirm`, order, operation, signal),
    cancel: ({ preorderId, ...order }, operation, signal) =>
      act('cancel', `/preorder/${encodeURIComponent(preorderId)}/cancel`, order, operation, signal),
    purchase: (order, operation, signal) => act('purchase', '/purchase', { ...order, accrue: true }, operation, signal),
    refund: (order, operation, signal) => act('refund', '/refund', order, operation, signal),
  };
}
