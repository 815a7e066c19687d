/**
 * nexo messages (Sale to POI 3.0) as JSON. Amounts are decimals of a rouble there, whole kopecks here. Used by the bank terminal's
 * client.
 */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { toDecimal } from '../wire/decimal.ts';

export type Category = 'Payment' | 'Reversal' | 'TransactionStatus' | 'Abort' | 'Diagnosis';

export interface Header {
  category: Category;
  serviceId: string;
  saleId: string;
  poiId: string;
}

/** The ServiceID of one message, ten characters of 0-9A-Z. Made from the name of the order, so that a repeat has the same one. */
export function serviceIdOf(operation: string): string {
  const digest = createHash('sha256').update(operation).digest();
  return digest.readBigUInt64BE().toString(36).toUpperCase().padStart(10, '0').slice(-10);
}

export const headerOf = ({ category, serviceId, saleId, poiId }: Header) => ({
  ProtocolVersion: '3.0',
  MessageClass: 'Service',
  MessageCategory: category,
  MessageType: 'Request',
  ServiceID: serviceId,
  SaleID: saleId,
  POIID: poiId,
});

const inRoubles = (kopecks: number) => toDecimal(kopecks, 2);

/** `at` is RFC 3339, `amount` kopecks. */
export const paymentRequest = (transactionId: string, at: string, amount: number) => ({
  SaleData: { SaleTransactionID: { TransactionID: transactionId, TimeStamp: at } },
  PaymentTransaction: { AmountsReq: { Currency: 'RUB', RequestedAmount: inRoubles(amount) } },
});

/** `amount` in kopecks; null gives the whole payment back without naming a sum. */
export const reversalRequest = (original: { transactionId: string; at: string }, reason: string, amount: number | null) => ({
  OriginalPOITransaction: { POITransactionID: { TransactionID: original.transactionId, TimeStamp: original.at } },
  ReversalReason: reason,
  ...(amount === null ? {} : { ReversedAmount: inRoubles(amount) }),
});

const Response = v.object({
  Result: v.picklist(['Success', 'Failure', 'Partial']),
  ErrorCondition: v.optional(v.string()),
  AdditionalResponse: v.optional(v.string()),
});

const PoiTransaction = v.object({
  POITransactionID: v.object({ TransactionID: v.pipe(v.string(), v.minLength(1)), TimeStamp: v.string() }),
});

const PaymentResponse = v.object({
  Response,
  POIData: v.optional(PoiTransaction),
  PaymentResult: v.optional(v.object({ AmountsResp: v.object({ AuthorizedAmount: v.number() }) })),
  PaymentReceipt: v.optional(v.array(v.unknown())),
});
const ReversalResponse = v.object({ Response, POIData: v.optional(PoiTransaction), ReversedAmount: v.optional(v.number()) });
const DiagnosisResponse = v.object({ Response });

const Repeated = v.object({
  RepeatedResponseMessageBody: v.object({
    PaymentResponse: v.optional(PaymentResponse),
    ReversalResponse: v.optional(ReversalResponse),
  }),
});
const TransactionStatusResponse = v.object({ Response, RepeatedMessageResponse: v.optional(Repeated) });

/** A terminal's answer, as far as Kolonka reads it. */
export const Message = v.object({
  SaleToPOIResponse: v.object({
    PaymentResponse: v.optional(PaymentResponse),
    ReversalResponse: v.optional(ReversalResponse),
    TransactionStatusResponse: v.optional(TransactionStatusResponse),
    DiagnosisResponse: v.optional(DiagnosisResponse),
  }),
});
export type Answer = v.InferOutput<typeof Message>['SaleToPOIResponse'];
export type PaymentAnswer = v.InferOutput<typeof PaymentResponse>;
export type ReversalAnswer = v.InferOutput<typeof ReversalResponse>;
