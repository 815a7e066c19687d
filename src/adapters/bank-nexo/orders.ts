/**
 * Payments, refunds and reversals at a bank terminal: given once, and looked up where the answer is lost. Used by the terminal's client.
 */
import * as v from 'valibot';
import { monotonic, pause } from '../../clock.ts';
import { NoAnswer } from '../wire/http.ts';
import { type LookUp, neverReceived } from '../wire/look-up.ts';
import { AnyAnswer, CURRENCY, MadePayment, MadeReversal, type MessageReference, StatusAnswer, serviceIdOf } from './codec.ts';
import { bankFailure, type SendMessage } from './exchange.ts';
import { createWitness, type OrderCategory, type Witness, type WitnessOptions } from './witness.ts';

export interface BankPayment {
  transactionId: string;
  /** The terminal's time stamp, as it was given; empty where it gave none. */
  at: string;
  /** Kopecks, as the terminal says; absent where it names none: as ordered. */
  amount?: number;
}

export const ASK_LIMIT_MS = 10_000;
/** How long a lost answer is asked for before the outcome is called unknown. */
export const SETTLE_MS = 15_000;
const ASK_PAUSE_MS = 2_000;

type Kind = 'Payment' | 'Refund' | 'Reversal';
/** What was ordered, as the answer itself shows; `unusable`: nothing that can be taken for an outcome. */
type Outcome = LookUp<BankPayment> | 'unusable';
/** What the terminal remembers of an order; `inProgress` while it works on it, `silent` where it cannot be asked. */
type Memory = LookUp<BankPayment> | 'notFound' | 'inProgress' | 'silent' | 'unusable';

/** A refund is a payment the other way, and is asked for as one. */
const categoryOf = (kind: Kind): OrderCategory => (kind === 'Reversal' ? 'Reversal' : 'Payment');

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
  /** Whether the terminal's "not found" proves anything. */
  witness: Witness;
}

export function nexoOrders(send: SendMessage, options: WitnessOptions): Orders {
  const { saleId, poiId, clock, log } = options;

  /** The status of a message, by its category and ServiceID. */
  async function askStatus(message: { category: OrderCategory; serviceId: string }, signal?: AbortSignal) {
    const { category, serviceId } = message;
    const body = {
      TransactionStatusRequest: { MessageReference: { MessageCategory: category, SaleID: saleId, ServiceID: serviceId, POIID: poiId } },
    };
    const ownId = serviceIdOf(`${serviceId}:ask:${clock.now()}`);
    try {
      const answer = await send({ category: 'TransactionStatus', serviceId: ownId, body, limitMs: ASK_LIMIT_MS, signal });
      if (answer === null) return 'silent' as const;
      const status = v.safeParse(StatusAnswer, answer.TransactionStatusResponse);
      return status.success ? statusOf(status.output, { category, serviceId, saleId, poiId }) : ('unusable' as const);
    } catch (problem) {
      if (problem instanceof NoAnswer) return 'silent' as const;
      throw problem;
    }
  }

  const witness = createWitness({ ...options, send, askStatus });

  async function recall({ kind, operation, signal }: Ordering): Promise<Memory> {
    const status = await askStatus({ category: categoryOf(kind), serviceId: serviceIdOf(operation) }, signal);
    return typeof status === 'string' ? status : outcomeIn(kind, status);
  }

  async function lookUp(order: Ordering): Promise<LookUp<BankPayment>> {
    const { operation, limitMs, signal } = order;
    const end = monotonic(clock) + limitMs;
    for (;;) {
      const memory = await recall(order);
      if (typeof memory === 'object') return memory;
      // That it does not know an order proves something only where it knows what it answered before (D10).
      const isSound = memory === 'notFound' ? await witness.isRemembered(serviceIdOf(operation), signal) : null;
      if (isSound === true) return neverReceived('the bank terminal');
      if (isSound === false)
        throw bankFailure('forgotten', 'the bank terminal knows neither this order nor what it answered before', 'unknown', { operation });
      // `badAnswer`: it answers, and nothing that can be taken for an outcome.
      const code = memory === 'unusable' ? 'badAnswer' : 'offline';
      if (monotonic(clock) >= end)
        throw bankFailure(code, 'the bank terminal cannot say what became of it', 'unknown', { operation, last: memory });
      await pause(clock, ASK_PAUSE_MS, signal);
    }
  }

  async function give(order: Ordering, body: Record<string, unknown>): Promise<LookUp<BankPayment>> {
    const { kind, operation, limitMs, signal } = order;
    const [category, serviceId] = [categoryOf(kind), serviceIdOf(operation)];
    if (!witness.hasAnswered()) await witness.giveEmptyOrder(signal);
    await witness.noteGiven(serviceId);
    try {
      const answer = await send({ category, serviceId, body, limitMs, signal });
      const outcome = answer === null ? 'unusable' : outcomeIn(kind, answer);
      if (outcome !== 'unusable') {
        await witness.remember({ category, serviceId }, outcome);
        return outcome;
      }
    } catch (problem) {
      if (!(problem instanceof NoAnswer)) throw problem;
      if (problem.heard === 'never') throw bankFailure('offline', 'the bank terminal is out of reach', 'notDone');
    }
    log?.('warn', 'the bank terminal gave no sensible answer: asking for it', { category: kind, operation });
    return lookUp({ kind, operation, limitMs: SETTLE_MS, signal });
  }

  return { give, lookUp, witness };
}

interface Asked {
  category: OrderCategory;
  serviceId: string;
  saleId: string;
  poiId: string;
}

/** Whether everything that is named is ours. */
const isAbout = ({ category, serviceId, saleId, poiId }: Asked, named: MessageReference): boolean =>
  (named.MessageCategory ?? category) === category &&
  (named.ServiceID ?? serviceId) === serviceId &&
  (named.SaleID ?? saleId) === saleId &&
  (named.POIID ?? poiId) === poiId;

/** The repeated bodies, or why there are none. A repeated answer must say which message it repeats. */
function statusOf({ Response, MessageReference, RepeatedMessageResponse }: v.InferOutput<typeof StatusAnswer>, asked: Asked) {
  const names = [MessageReference, RepeatedMessageResponse?.MessageHeader].filter((name) => name !== undefined);
  if (!names.every((name) => isAbout(asked, name))) return 'unusable';
  if (Response.Result === 'Failure') {
    if (Response.ErrorCondition === 'NotFound') return 'notFound';
    return Response.ErrorCondition === 'InProgress' ? 'inProgress' : 'silent';
  }
  const isNamed = names.some(({ ServiceID }) => ServiceID !== undefined);
  return isNamed && RepeatedMessageResponse ? RepeatedMessageResponse.RepeatedResponseMessageBody : 'unusable';
}

/** One reading of an answer, wherever it comes from: at first hand or repeated. */
function outcomeIn(kind: Kind, bodies: Record<string, unknown>): Outcome {
  const body = kind === 'Reversal' ? bodies.ReversalResponse : bodies.PaymentResponse;
  const answer = v.safeParse(AnyAnswer, body);
  if (!answer.success) return 'unusable';
  const { Result, ErrorCondition, AdditionalResponse } = answer.output.Response;
  if (Result === 'Failure')
    return { state: 'notDone', code: ErrorCondition ?? 'Failure', message: AdditionalResponse ?? ErrorCondition ?? 'refused' };
  if (kind === 'Reversal') {
    const reversal = v.safeParse(MadeReversal, body);
    return reversal.success ? done(reversal.output.POIData, reversal.output.ReversedAmount) : 'unusable';
  }
  const payment = v.safeParse(MadePayment, body);
  if (!payment.success) return 'unusable';
  const { PaymentType, AmountsResp } = payment.output.PaymentResult;
  const isOrdered = PaymentType === undefined || (PaymentType === 'Refund') === (kind === 'Refund');
  const isInRoubles = (AmountsResp.Currency ?? CURRENCY) === CURRENCY;
  return isOrdered && isInRoubles ? done(payment.output.POIData, AmountsResp.AuthorizedAmount) : 'unusable';
}

function done({ POITransactionID }: v.InferOutput<typeof MadeReversal>['POIData'], amount: number | undefined): LookUp<BankPayment> {
  const { TransactionID: transactionId, TimeStamp: at = '' } = POITransactionID;
  return { state: 'done', result: { transactionId, at, ...(amount === undefined ? {} : { amount }) } };
}
