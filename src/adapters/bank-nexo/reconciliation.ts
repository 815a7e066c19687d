/**
 * Reconciliation with a bank terminal (сверка итогов): its totals since the last one; the acquirer's day may end with it. Used by the
 * terminal's client.
 */
import * as v from 'valibot';
import { maskCard } from '../../domain/format.ts';
import { nearestWhole } from '../wire/decimal.ts';
import { NoAnswer } from '../wire/http.ts';
import { AnyAnswer, CURRENCY, StatusAnswer, serviceIdOf } from './codec.ts';
import { bankFailure, type ExchangeOptions, type SendMessage } from './exchange.ts';
import type { Witness } from './witness.ts';

export interface BankTotals {
  /** The terminal's name of the period; empty where it gives none. */
  period: string;
  /** Charged, and what of it was taken back; kopecks. */
  payments: { count: number; amount: number };
  refunds: { count: number; amount: number };
  /** The terminal's own words, where it gives any; card numbers masked. */
  slip: string[];
}

const lenient = <Schema extends v.GenericSchema>(schema: Schema) => v.fallback(v.optional(schema), undefined);
const count = v.pipe(v.union([v.number(), v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number))]), v.safeInteger(), v.minValue(0));
const money = v.pipe(
  v.unknown(),
  v.transform((sum) => nearestWhole(sum, 2)),
  v.number(),
);
const PaymentTotals = v.object({ TransactionType: v.string(), TransactionCount: count, TransactionAmount: money });
/** nexo 3.0, ReconciliationResponse: totals by instrument, acquirer or brand, each with sums by kind of transaction. */
const Reconciled = v.object({
  POIReconciliationID: lenient(v.union([v.string(), v.number()])),
  TransactionTotals: v.optional(
    v.array(v.object({ PaymentCurrency: lenient(v.string()), PaymentTotals: v.optional(v.array(PaymentTotals), []) })),
    [],
  ),
  PaymentReceipt: lenient(v.array(v.object({ OutputContent: v.object({ OutputText: v.array(v.object({ Text: v.string() })) }) }))),
});

const LIMIT_MS = 60_000;
const ASK_LIMIT_MS = 10_000;
const REQUEST = { ReconciliationRequest: { ReconciliationType: 'SaleReconciliation' } };
const TAKEN_BACK = new Set(['ReverseDebit', 'Credit']);

/** A card's number, whoever printed it. */
const masked = (line: string): string => line.replaceAll(/\d{12,19}/g, maskCard);

function totalsOf({
  TransactionTotals: groups,
  POIReconciliationID = '',
  PaymentReceipt = [],
}: v.InferOutput<typeof Reconciled>): BankTotals {
  const rows = groups.filter(({ PaymentCurrency = CURRENCY }) => PaymentCurrency === CURRENCY).flatMap(({ PaymentTotals: own }) => own);
  const sum = (kinds: typeof rows) => ({
    count: kinds.reduce((all, { TransactionCount }) => all + TransactionCount, 0),
    amount: kinds.reduce((all, { TransactionAmount }) => all + TransactionAmount, 0),
  });
  return {
    period: String(POIReconciliationID),
    payments: sum(rows.filter(({ TransactionType }) => TransactionType === 'Debit')),
    refunds: sum(rows.filter(({ TransactionType }) => TAKEN_BACK.has(TransactionType))),
    slip: PaymentReceipt.flatMap(({ OutputContent }) => OutputContent.OutputText.map(({ Text }) => masked(Text))),
  };
}

/** @returns null where that is no answer to a reconciliation. @throws DeviceFailure notDone where the terminal refuses. */
function readTotals(body: unknown): BankTotals | null {
  const answer = v.safeParse(AnyAnswer, body);
  if (!answer.success) return null;
  const { Result, ErrorCondition = 'Failure', AdditionalResponse = ErrorCondition } = answer.output.Response;
  if (Result === 'Failure') throw bankFailure(ErrorCondition, AdditionalResponse, 'notDone');
  const read = v.safeParse(Reconciled, body);
  return read.success ? totalsOf(read.output) : null;
}

export function nexoReconciliation(send: SendMessage, witness: Witness, { saleId, poiId, clock }: ExchangeOptions) {
  /**
   * @throws DeviceFailure notDone where the terminal surely never heard it; unknown where it does not say: its day may be closed, or not.
   */
  async function lookUp(operation: string, signal?: AbortSignal): Promise<BankTotals> {
    const reference = { MessageCategory: 'Reconciliation', SaleID: saleId, ServiceID: serviceIdOf(operation), POIID: poiId };
    const serviceId = serviceIdOf(`${operation}:status:${clock.now()}`);
    const body = { TransactionStatusRequest: { MessageReference: reference } };
    const sent = send({ category: 'TransactionStatus', serviceId, body, limitMs: ASK_LIMIT_MS, signal });
    const answer = await sent.catch((problem) => {
      if (problem instanceof NoAnswer) return null;
      throw problem;
    });
    const status = v.safeParse(StatusAnswer, answer?.TransactionStatusResponse);
    const repeated = status.success ? status.output.RepeatedMessageResponse : undefined;
    const isOurs = (repeated?.MessageHeader?.ServiceID ?? reference.ServiceID) === reference.ServiceID;
    const totals = repeated && isOurs ? readTotals(repeated.RepeatedResponseMessageBody.ReconciliationResponse) : null;
    if (totals) return totals;
    const isUnheard = status.success && status.output.Response.ErrorCondition === 'NotFound';
    if (isUnheard && (await witness.isRemembered(reference.ServiceID, signal)))
      throw bankFailure('neverReceived', 'the bank terminal never received the reconciliation', 'notDone', { operation });
    throw bankFailure('offline', 'the bank terminal cannot say what became of the reconciliation', 'unknown', { operation });
  }

  return {
    lookUp,
    /** @throws DeviceFailure: notDone, or unknown where the terminal cannot say. */
    async reconcile(operation: string, signal?: AbortSignal): Promise<BankTotals> {
      try {
        const serviceId = serviceIdOf(operation);
        if (!witness.hasAnswered()) await witness.giveEmptyOrder(signal);
        await witness.noteGiven(serviceId);
        const answer = await send({ category: 'Reconciliation', serviceId, body: REQUEST, limitMs: LIMIT_MS, signal });
        const totals = readTotals(answer?.ReconciliationResponse);
        if (totals) return totals;
      } catch (problem) {
        if (!(problem instanceof NoAnswer)) throw problem;
        if (problem.heard === 'never') throw bankFailure('offline', 'the bank terminal is out of reach', 'notDone');
      }
      return lookUp(operation, signal);
    },
  };
}
