/** Payments and reversals at a bank terminal: given once, and looked up where the answer is lost. Used by the terminal's client. */
import { type Clock, pause } from '../../clock.ts';
import { fromDecimal } from '../wire/decimal.ts';
import { NoAnswer } from '../wire/http.ts';
import type { Log } from '../wire/log.ts';
import { type LookUp, neverReceived } from '../wire/look-up.ts';
import { type Answer, type PaymentAnswer, type ReversalAnswer, serviceIdOf } from './codec.ts';
import { bankFailure, type SendMessage } from './exchange.ts';

export interface BankPayment {
  transactionId: string;
  /** The terminal's time stamp, as it was given. */
  at: string;
  /** Kopecks. */
  amount: number;
}

export const ASK_LIMIT_MS = 10_000;
/** How long a lost answer is asked for before the outcome is called unknown. */
export const SETTLE_MS = 15_000;
const ASK_PAUSE_MS = 2_000;

type Kind = 'Payment' | 'Reversal';
type Bodies = Pick<Answer, 'PaymentResponse' | 'ReversalResponse'>;
/** What the terminal remembers of an order; `inProgress` while it works on it, `silent` where it cannot be asked. */
type Memory = Bodies | 'notFound' | 'inProgress' | 'silent';

const answerIn = (kind: Kind, bodies: Bodies | null) => (kind === 'Payment' ? bodies?.PaymentResponse : bodies?.ReversalResponse);

interface Ordering {
  kind: Kind;
  /** The order's name; its ServiceID is made of it. */
  operation: string;
  limitMs: number;
  signal?: AbortSignal | undefined;
}

export interface Orders {
  /** @throws DeviceFailure notDone where the terminal surely never heard it, unknown where it cannot say what became of it. */
  give(order: Ordering, body: Record<string, unknown>): Promise<LookUp<BankPayment>>;
  /** @throws DeviceFailure unknown where the terminal cannot say within the limit. */
  lookUp(order: Ordering): Promise<LookUp<BankPayment>>;
}

/** `saleId` is the till, which the terminal knows orders by together with their ServiceID. */
export function nexoOrders(send: SendMessage, { saleId, clock, log }: { saleId: string; clock: Clock; log?: Log | undefined }): Orders {
  async function recall({ kind, operation, signal }: Ordering): Promise<Memory> {
    const reference = { MessageReference: { MessageCategory: kind, SaleID: saleId, ServiceID: serviceIdOf(operation) } };
    const serviceId = serviceIdOf(`${operation}:ask:${clock.now()}`);
    const body = { TransactionStatusRequest: reference };
    try {
      return memoryIn(await send({ category: 'TransactionStatus', serviceId, body, limitMs: ASK_LIMIT_MS, signal }));
    } catch (problem) {
      if (problem instanceof NoAnswer) return 'silent';
      throw problem;
    }
  }

  async function lookUp(order: Ordering): Promise<LookUp<BankPayment>> {
    const { kind, operation, limitMs, signal } = order;
    const end = clock.now() + limitMs;
    for (;;) {
      const memory = await recall(order);
      if (memory === 'notFound') return neverReceived('the bank terminal');
      const answer = typeof memory === 'string' ? undefined : answerIn(kind, memory);
      if (answer) return outcomeOf(answer, operation);
      if (clock.now() >= end)
        throw bankFailure('offline', 'the bank terminal cannot say what became of it', 'unknown', { operation, last: memory });
      await pause(clock, ASK_PAUSE_MS, signal);
    }
  }

  async function give(order: Ordering, body: Record<string, unknown>): Promise<LookUp<BankPayment>> {
    const { kind, operation, limitMs, signal } = order;
    try {
      const answer = answerIn(kind, await send({ category: kind, serviceId: serviceIdOf(operation), body, limitMs, signal }));
      if (answer) return outcomeOf(answer, operation);
    } catch (problem) {
      if (!(problem instanceof NoAnswer)) throw problem;
      if (problem.heard === 'never') throw bankFailure('offline', 'the bank terminal is out of reach', 'notDone');
    }
    log?.('warn', 'the bank terminal gave no sensible answer: asking for it', { category: kind, operation });
    return lookUp({ kind, operation, limitMs: SETTLE_MS, signal });
  }

  return { give, lookUp };
}

function memoryIn(answer: Answer | null): Memory {
  const status = answer?.TransactionStatusResponse;
  if (!status) return 'silent';
  if (status.Response.Result === 'Success') return status.RepeatedMessageResponse?.RepeatedResponseMessageBody ?? 'silent';
  if (status.Response.ErrorCondition === 'NotFound') return 'notFound';
  return status.Response.ErrorCondition === 'InProgress' ? 'inProgress' : 'silent';
}

/** A terminal's answer, at first hand or repeated. @throws DeviceFailure unknown where a success names no transaction or sum. */
function outcomeOf(answer: PaymentAnswer | ReversalAnswer, operation: string): LookUp<BankPayment> {
  const { Result, ErrorCondition, AdditionalResponse } = answer.Response;
  if (Result === 'Failure')
    return { state: 'notDone', code: ErrorCondition ?? 'Failure', message: AdditionalResponse ?? ErrorCondition ?? 'refused' };
  const transaction = answer.POIData?.POITransactionID;
  const decimal =
    'PaymentResult' in answer ? answer.PaymentResult?.AmountsResp.AuthorizedAmount : (answer as ReversalAnswer).ReversedAmount;
  const amount = decimal === undefined ? 0 : fromDecimal(decimal, 2);
  if (Result !== 'Success' || !transaction || amount === null)
    throw bankFailure('badAnswer', 'the bank terminal says it is done, but not what', 'unknown', { operation });
  return { state: 'done', result: { transactionId: transaction.TransactionID, at: transaction.TimeStamp, amount } };
}
