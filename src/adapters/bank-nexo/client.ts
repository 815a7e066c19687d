/**
 * Client of a bank card terminal, nexo Sale to POI 3.0 over HTTP: payments and reversals. Opened by the forecourt, used by the
 * ports' bodies.
 */
import type { Clock } from '../../clock.ts';
import { NoAnswer } from '../wire/http.ts';
import type { Log } from '../wire/log.ts';
import type { LookUp } from '../wire/look-up.ts';
import { paymentRequest, reversalRequest, serviceIdOf } from './codec.ts';
import { bankFailure, type ExchangeOptions, openNexoExchange } from './exchange.ts';
import { ASK_LIMIT_MS, type BankPayment, nexoOrders, SETTLE_MS } from './orders.ts';

/** `operation` is the order's name; its ServiceID is made of it. Sums in kopecks. */
export interface BankTerminal {
  /** @throws DeviceFailure: notDone with the ErrorCondition (Refusal, Aborted, Busy…), or unknown where the terminal cannot say. */
  pay(order: { transactionId: string; amount: number }, operation: string, signal?: AbortSignal): Promise<BankPayment>;
  /** What became of a payment. @throws DeviceFailure unknown where the terminal cannot say. */
  lookUpPayment(operation: string, signal?: AbortSignal): Promise<LookUp<BankPayment>>;
  /** Asks the terminal to give up a payment; the payment's own answer decides. @throws DeviceFailure unknown where it was not heard. */
  abort(operation: string, reason: string, signal?: AbortSignal): Promise<void>;
  /** @throws DeviceFailure as `pay`. */
  reverse(order: ReversalOrder, operation: string, signal?: AbortSignal): Promise<BankPayment>;
  lookUpReversal(operation: string, signal?: AbortSignal): Promise<LookUp<BankPayment>>;
  status(signal?: AbortSignal): Promise<{ up: boolean }>;
}

interface ReversalOrder {
  original: { transactionId: string; at: string };
  amount: number;
  /** The whole payment: no sum is named. */
  whole: boolean;
  reason: 'MerchantCancel' | 'CustCancel';
}

export interface BankOptions extends ExchangeOptions {
  clock: Clock;
  log?: Log;
  /** A customer looks for the card and types a PIN. */
  timeLimitMs?: number;
}

function resultOf(answer: LookUp<BankPayment>): BankPayment {
  if (answer.state === 'done') return answer.result;
  throw bankFailure(answer.code, answer.message, 'notDone');
}

/** A message whose loss is no more than that. */
async function failIfSilent<Result>(work: Promise<Result>, failure: () => Error): Promise<Result> {
  try {
    return await work;
  } catch (problem) {
    throw problem instanceof NoAnswer ? failure() : problem;
  }
}

/** Sends nothing by itself; the first call opens the connection. */
export function createBankTerminal(options: BankOptions): BankTerminal {
  const { saleId, clock, timeLimitMs = 120_000 } = options;
  const send = openNexoExchange(options);
  const orders = nexoOrders(send, options);
  return {
    async pay({ transactionId, amount }, operation, signal) {
      const body = { PaymentRequest: paymentRequest(transactionId, new Date(clock.now()).toISOString(), amount) };
      const payment = resultOf(await orders.give({ kind: 'Payment', operation, limitMs: timeLimitMs, signal }, body));
      if (payment.amount === amount) return payment;
      const evidence = { asked: amount, authorised: payment.amount };
      throw bankFailure('otherAmount', 'the bank terminal authorised another sum', 'unknown', evidence);
    },
    lookUpPayment: (operation, signal) => orders.lookUp({ kind: 'Payment', operation, limitMs: timeLimitMs, signal }),
    async abort(operation, reason, signal) {
      const payment = { MessageCategory: 'Payment', SaleID: saleId, ServiceID: serviceIdOf(operation) };
      const body = { AbortRequest: { AbortReason: reason, MessageReference: payment } };
      const sent = send({ category: 'Abort', serviceId: serviceIdOf(`${operation}:abort`), body, limitMs: ASK_LIMIT_MS, signal });
      await failIfSilent(sent, () => bankFailure('offline', 'the bank terminal did not hear the abort', 'unknown', { operation }));
    },
    async reverse({ original, amount, whole, reason }, operation, signal) {
      const body = { ReversalRequest: reversalRequest(original, reason, whole ? null : amount) };
      const reversal = resultOf(await orders.give({ kind: 'Reversal', operation, limitMs: ASK_LIMIT_MS * 3, signal }, body));
      return { ...reversal, amount };
    },
    lookUpReversal: (operation, signal) => orders.lookUp({ kind: 'Reversal', operation, limitMs: SETTLE_MS, signal }),
    async status(signal) {
      const serviceId = serviceIdOf(`diagnosis:${clock.now()}`);
      const sent = send({ category: 'Diagnosis', serviceId, body: { DiagnosisRequest: {} }, limitMs: ASK_LIMIT_MS, signal });
      const answer = await failIfSilent(sent, () => bankFailure('offline', 'the bank terminal does not answer', 'notDone'));
      return { up: answer?.DiagnosisResponse?.Response.Result === 'Success' };
    },
  };
}
