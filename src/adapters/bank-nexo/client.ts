/** Promises bank cards charged and given back once: an answer that is lost is asked for, never provoked by a second order. */
import * as v from 'valibot';
import { type Clock, pause } from '../../clock.ts';
import { fromDecimal } from '../wire/decimal.ts';
import { DeviceFailure } from '../wire/failure.ts';
import { httpExchange, NoAnswer } from '../wire/http.ts';
import { type LookUp, neverReceived } from '../wire/look-up.ts';
import {
  type Answer,
  type Category,
  headerOf,
  Message,
  type PaymentAnswer,
  paymentRequest,
  type ReversalAnswer,
  reversalRequest,
  serviceIdOf,
} from './codec.ts';

export interface BankPayment {
  transactionId: string;
  at: string;
  /** Kopecks. */
  amount: number;
}

/** `operation` is the order's name; its ServiceID is made of it. Sums in kopecks. */
export interface BankTerminal {
  /** @throws DeviceFailure: notDone with the ErrorCondition (Refusal, Aborted, Busy…), or unknown where the terminal cannot say. */
  pay(order: { transactionId: string; amount: number }, operation: string, signal?: AbortSignal): Promise<BankPayment>;
  lookUpPayment(operation: string, signal?: AbortSignal): Promise<LookUp<BankPayment>>;
  /** Asks the terminal to give up a payment; the payment's own answer decides. */
  abort(operation: string, reason: string, signal?: AbortSignal): Promise<void>;
  reverse(order: ReversalOrder, operation: string, signal?: AbortSignal): Promise<BankPayment>;
  lookUpReversal(operation: string, signal?: AbortSignal): Promise<LookUp<BankPayment>>;
  status(signal?: AbortSignal): Promise<{ up: boolean }>;
}

export interface ReversalOrder {
  original: { transactionId: string; at: string };
  amount: number;
  /** The whole payment: no sum is named. */
  whole: boolean;
  reason: 'MerchantCancel' | 'CustCancel';
}

export interface BankOptions {
  url: string;
  saleId: string;
  poiId: string;
  /** Where the terminal, or the gateway before it, wants one: HTTP Basic, `saleId` is the user. */
  password?: string;
  fetch: typeof globalThis.fetch;
  clock: Clock;
  log?: (level: 'debug' | 'info' | 'warn' | 'error', message: string, facts: Record<string, unknown>) => void;
  /** A customer looks for the card and types a PIN. */
  timeLimitMs?: number;
}

const ASK_LIMIT_MS = 10_000;
/** How long a lost answer is asked for before the outcome is called unknown. */
const SETTLE_MS = 15_000;
const ASK_PAUSE_MS = 2_000;

const failure = (code: string, message: string, known: 'notDone' | 'unknown', evidence: Record<string, unknown> = {}) =>
  new DeviceFailure({ device: 'bank', code, message, known, evidence, retryable: known === 'notDone' });

export function createBankTerminal(options: BankOptions): BankTerminal {
  const { saleId, poiId, clock, timeLimitMs = 120_000, password } = options;
  const headers: Record<string, string> =
    password === undefined ? {} : { authorization: `Basic ${Buffer.from(`${saleId}:${password}`).toString('base64')}` };
  const exchange = httpExchange(options);
  const url = `${options.url.replace(/\/+$/, '')}/nexo/sync`;

  async function send(
    category: Category,
    serviceId: string,
    body: Record<string, unknown>,
    limitMs: number,
    signal?: AbortSignal,
  ): Promise<Answer | null> {
    const request = { SaleToPOIRequest: { MessageHeader: headerOf({ category, serviceId, saleId, poiId }), ...body } };
    const answer = await exchange({ method: 'POST', url, headers, body: request, limitMs, signal });
    const read = v.safeParse(Message, answer.body);
    return answer.status === 200 && read.success ? read.output.SaleToPOIResponse : null;
  }

  /** What the terminal remembers of a message; `inProgress` while it works on it, `silent` where it cannot be asked. */
  async function recallMessage(category: 'Payment' | 'Reversal', operation: string, signal?: AbortSignal) {
    const reference = { MessageReference: { MessageCategory: category, SaleID: saleId, ServiceID: serviceIdOf(operation) } };
    const serviceId = serviceIdOf(`${operation}:ask:${clock.now()}`);
    try {
      const answer = await send('TransactionStatus', serviceId, { TransactionStatusRequest: reference }, ASK_LIMIT_MS, signal);
      const status = answer?.TransactionStatusResponse;
      if (!status) return 'silent' as const;
      if (status.Response.Result === 'Success') return status.RepeatedMessageResponse?.RepeatedResponseMessageBody ?? ('silent' as const);
      if (status.Response.ErrorCondition === 'NotFound') return 'notFound' as const;
      return status.Response.ErrorCondition === 'InProgress' ? ('inProgress' as const) : ('silent' as const);
    } catch (problem) {
      if (problem instanceof NoAnswer) return 'silent' as const;
      throw problem;
    }
  }

  async function ask(
    category: 'Payment' | 'Reversal',
    operation: string,
    limitMs: number,
    signal?: AbortSignal,
  ): Promise<LookUp<BankPayment>> {
    const end = clock.now() + limitMs;
    for (;;) {
      const found = await recallMessage(category, operation, signal);
      if (found === 'notFound') return neverReceived('the bank terminal');
      if (found !== 'silent' && found !== 'inProgress') {
        const answer = category === 'Payment' ? found.PaymentResponse : found.ReversalResponse;
        if (answer) return outcomeOf(answer, operation);
      }
      if (clock.now() >= end)
        throw failure('offline', 'the bank terminal cannot say what became of it', 'unknown', { operation, last: found });
      await pause(clock, ASK_PAUSE_MS, signal);
    }
  }

  /** Gives an order; where its answer is lost or makes no sense, asks for it. */
  async function act(
    category: 'Payment' | 'Reversal',
    body: Record<string, unknown>,
    operation: string,
    limitMs: number,
    signal?: AbortSignal,
  ) {
    try {
      const answer = await send(category, serviceIdOf(operation), body, limitMs, signal);
      const said = category === 'Payment' ? answer?.PaymentResponse : answer?.ReversalResponse;
      if (said) return outcomeOf(said, operation);
    } catch (problem) {
      if (!(problem instanceof NoAnswer)) throw problem;
      if (problem.heard === 'never') throw failure('offline', 'the bank terminal is out of reach', 'notDone');
    }
    options.log?.('warn', 'the bank terminal gave no sensible answer: asking for it', { category, operation });
    return ask(category, operation, SETTLE_MS, signal);
  }

  const done = (answer: LookUp<BankPayment>): BankPayment => {
    if (answer.state === 'done') return answer.result;
    throw failure(answer.code, answer.message, 'notDone');
  };

  return {
    async pay({ transactionId, amount }, operation, signal) {
      const body = { PaymentRequest: paymentRequest(transactionId, new Date(clock.now()).toISOString(), amount) };
      const payment = done(await act('Payment', body, operation, timeLimitMs, signal));
      if (payment.amount !== amount) {
        throw failure('otherAmount', 'the bank terminal authorised another sum', 'unknown', { asked: amount, authorised: payment.amount });
      }
      return payment;
    },
    lookUpPayment: (operation, signal) => ask('Payment', operation, timeLimitMs, signal),
    async abort(operation, reason, signal) {
      const reference = { MessageCategory: 'Payment', SaleID: saleId, ServiceID: serviceIdOf(operation) };
      try {
        await send(
          'Abort',
          serviceIdOf(`${operation}:abort`),
          { AbortRequest: { AbortReason: reason, MessageReference: reference } },
          ASK_LIMIT_MS,
          signal,
        );
      } catch (problem) {
        if (!(problem instanceof NoAnswer)) throw problem;
        throw failure('offline', 'the bank terminal did not hear the abort', 'unknown', { operation });
      }
    },
    async reverse({ original, amount, whole, reason }, operation, signal) {
      const body = { ReversalRequest: reversalRequest(original, reason, whole ? null : amount) };
      const reversal = done(await act('Reversal', body, operation, ASK_LIMIT_MS * 3, signal));
      return { ...reversal, amount };
    },
    lookUpReversal: (operation, signal) => ask('Reversal', operation, SETTLE_MS, signal),
    async status(signal) {
      try {
        const answer = await send('Diagnosis', serviceIdOf(`diagnosis:${clock.now()}`), { DiagnosisRequest: {} }, ASK_LIMIT_MS, signal);
        return { up: answer?.DiagnosisResponse?.Response.Result === 'Success' };
      } catch (problem) {
        if (!(problem instanceof NoAnswer)) throw problem;
        throw failure('offline', 'the bank terminal does not answer', 'notDone');
      }
    },
  };
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
  if (Result !== 'Success' || !transaction || amount === null) {
    throw failure('badAnswer', 'the bank terminal says it is done, but not what', 'unknown', { operation });
  }
  return { state: 'done', result: { transactionId: transaction.TransactionID, at: transaction.TimeStamp, amount } };
}
