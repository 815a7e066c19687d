/**
 * Client of a bank card terminal, nexo Sale to POI 3.0 over HTTP: payments and reversals. Opened by the forecourt, used by the
 * ports' bodies.
 */
import * as v from 'valibot';
import { NoAnswer } from '../wire/http.ts';
import type { LookUp } from '../wire/look-up.ts';
import { AnyAnswer, type PoiTransaction, paymentRequest, refundRequest, reversalRequest, serviceIdOf } from './codec.ts';
import { bankFailure, type ExchangeOptions, openNexoExchange } from './exchange.ts';
import { ASK_LIMIT_MS, type BankPayment, nexoOrders, SETTLE_MS } from './orders.ts';
import { type BankTotals, nexoReconciliation } from './reconciliation.ts';
import type { WitnessOptions } from './witness.ts';

/**
 * `operation` is the order's name; its ServiceID is made of it. Sums in kopecks. What the terminal says is given as it says it: a
 * payment or reversal of another sum than was ordered is an outcome, not a failure.
 */
export interface BankTerminal {
  /** @throws DeviceFailure: notDone with the ErrorCondition (Refusal, Aborted, Busy…), or unknown where the terminal cannot say. */
  pay(order: { transactionId: string; amount: number }, operation: string, signal?: AbortSignal): Promise<BankPayment>;
  /** What became of a payment. @throws DeviceFailure unknown where the terminal cannot say. */
  lookUpPayment(operation: string, signal?: AbortSignal): Promise<LookUp<BankPayment>>;
  /** Asks the terminal to give up a payment; the payment's own answer decides. @throws DeviceFailure unknown where it was not heard. */
  abort(operation: string, reason: string, signal?: AbortSignal): Promise<void>;
  /** @throws DeviceFailure as `pay`. */
  giveBack(order: GivingBack, operation: string, signal?: AbortSignal): Promise<BankPayment>;
  lookUpGivingBack(operation: string, by: GivingBack['by'], signal?: AbortSignal): Promise<LookUp<BankPayment>>;
  /** The terminal's totals since the last time; its day may end with it. @throws DeviceFailure as `pay`. */
  reconcile(operation: string, signal?: AbortSignal): Promise<BankTotals>;
  /** @throws DeviceFailure unknown where the terminal cannot say; notDone where it refused. */
  lookUpReconciliation(operation: string, signal?: AbortSignal): Promise<BankTotals>;
  status(signal?: AbortSignal): Promise<{ up: boolean }>;
}

interface GivingBack {
  /** The sale. */
  transactionId: string;
  /** Null: a refund of what was paid in cash. */
  original: PoiTransaction | null;
  /** Always named: a terminal that gives back "all" gives back what it takes for all. */
  amount: number;
  /** `refund`: a payment the other way, at which the customer shows the card again. */
  by: 'reversal' | 'refund';
}

export interface BankOptions extends ExchangeOptions, WitnessOptions {
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

const kindOf = (by: GivingBack['by']) => (by === 'refund' ? 'Refund' : 'Reversal');

/** Sends nothing by itself; the first call opens the connection. */
export function createBankTerminal(options: BankOptions): BankTerminal {
  const { saleId, clock, timeLimitMs = 120_000 } = options;
  const send = openNexoExchange(options);
  const orders = nexoOrders(send, options);
  const reconciliation = nexoReconciliation(send, orders.witness, options);
  const now = () => new Date(clock.now()).toISOString();
  return {
    async pay({ transactionId, amount }, operation, signal) {
      const body = { PaymentRequest: paymentRequest(transactionId, now(), amount) };
      return resultOf(await orders.give({ kind: 'Payment', operation, limitMs: timeLimitMs, signal }, body));
    },
    lookUpPayment: (operation, signal) => orders.lookUp({ kind: 'Payment', operation, limitMs: timeLimitMs, signal }),
    async abort(operation, reason, signal) {
      const payment = { MessageCategory: 'Payment', SaleID: saleId, ServiceID: serviceIdOf(operation) };
      const body = { AbortRequest: { AbortReason: reason, MessageReference: payment } };
      const sent = send({ category: 'Abort', serviceId: serviceIdOf(`${operation}:abort`), body, limitMs: ASK_LIMIT_MS, signal });
      await failIfSilent(sent, () => bankFailure('offline', 'the bank terminal did not hear the abort', 'unknown', { operation }));
    },
    async giveBack({ transactionId, original, amount, by }, operation, signal) {
      const body =
        by === 'refund' || original === null
          ? { PaymentRequest: refundRequest(transactionId, now(), amount, original) }
          : { ReversalRequest: reversalRequest(original, 'CustCancel', amount) };
      const limitMs = by === 'refund' ? timeLimitMs : ASK_LIMIT_MS * 3;
      return resultOf(await orders.give({ kind: kindOf(by), operation, limitMs, signal }, body));
    },
    lookUpGivingBack: (operation, by, signal) => orders.lookUp({ kind: kindOf(by), operation, limitMs: SETTLE_MS, signal }),
    reconcile: reconciliation.reconcile,
    lookUpReconciliation: reconciliation.lookUp,
    async status(signal) {
      const serviceId = serviceIdOf(`diagnosis:${clock.now()}`);
      const sent = send({ category: 'Diagnosis', serviceId, body: { DiagnosisRequest: {} }, limitMs: ASK_LIMIT_MS, signal });
      const answer = await failIfSilent(sent, () => bankFailure('offline', 'the bank terminal does not answer', 'notDone'));
      const diagnosis = v.safeParse(AnyAnswer, answer?.DiagnosisResponse);
      return { up: diagnosis.success && diagnosis.output.Response.Result === 'Success' };
    },
  };
}
