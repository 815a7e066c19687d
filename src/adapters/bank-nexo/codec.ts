/**
 * nexo messages (Sale to POI 3.0) as JSON. Amounts are decimals of a rouble there, whole kopecks here. Used by the bank terminal's
 * client.
 */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { nearestWhole, toDecimal } from '../wire/decimal.ts';

export type Category = 'Payment' | 'Reversal' | 'TransactionStatus' | 'Abort' | 'Diagnosis' | 'Reconciliation';

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

export const CURRENCY = 'RUB';
const inRoubles = (kopecks: number) => toDecimal(kopecks, 2);

/** A transaction of the terminal, by its own id and time stamp; the stamp is empty where it gave none. */
export interface PoiTransaction {
  transactionId: string;
  at: string;
}

const poiTransaction = ({ transactionId, at }: PoiTransaction) => ({
  POITransactionID: { TransactionID: transactionId, ...(at === '' ? {} : { TimeStamp: at }) },
});

/** `at` is RFC 3339, `amount` kopecks. */
export const paymentRequest = (transactionId: string, at: string, amount: number) => ({
  SaleData: { SaleTransactionID: { TransactionID: transactionId, TimeStamp: at } },
  PaymentTransaction: { AmountsReq: { Currency: CURRENCY, RequestedAmount: inRoubles(amount) } },
});

/**
 * Money back as a payment of its own the other way: where the bank's day is closed, it reverses nothing. `original` null: what was paid in
 * cash goes back to whichever card is shown.
 */
export function refundRequest(transactionId: string, at: string, amount: number, original: PoiTransaction | null) {
  const { SaleData, PaymentTransaction } = paymentRequest(transactionId, at, amount);
  return {
    SaleData,
    PaymentTransaction: { ...PaymentTransaction, ...(original ? { OriginalPOITransaction: poiTransaction(original) } : {}) },
    PaymentData: { PaymentType: 'Refund' },
  };
}

/** `amount` in kopecks. */
export const reversalRequest = (original: PoiTransaction, reason: string, amount: number) => ({
  OriginalPOITransaction: poiTransaction(original),
  ReversalReason: reason,
  ReversedAmount: inRoubles(amount),
});

/** An id that some terminals write as a number. */
const id = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform((value) => String(value).trim()),
  v.minLength(1),
);
/** Read where it has the shape; nothing hangs on it where it has not. */
const lenient = <Schema extends v.GenericSchema>(schema: Schema) => v.fallback(v.optional(schema), undefined);
const money = v.pipe(
  v.unknown(),
  v.transform((sum) => nearestWhole(sum, 2)),
  v.number(),
);

const MessageId = { MessageCategory: v.string(), ServiceID: id, SaleID: id };
const MessageHeader = v.object({ ...MessageId, POIID: id });
/** Which message is meant; what is not named is not compared. */
const MessageReference = v.partial(v.object({ ...MessageId, POIID: id }));
export type MessageReference = v.InferOutput<typeof MessageReference>;

/** A terminal's answer: to which message, and its body by name. */
export const Message = v.object({ SaleToPOIResponse: v.looseObject({ MessageHeader }) });
export type Answer = v.InferOutput<typeof Message>['SaleToPOIResponse'];

const Response = v.object({
  Result: v.picklist(['Success', 'Failure', 'Partial']),
  ErrorCondition: lenient(v.string()),
  AdditionalResponse: lenient(v.string()),
});

/** The part that every answer to an order has. */
export const AnyAnswer = v.object({ Response });
const POIData = v.object({ POITransactionID: v.object({ TransactionID: id, TimeStamp: lenient(id) }) });
/** Of a payment or refund that was made, in whole or in part. */
export const MadePayment = v.object({
  POIData,
  PaymentResult: v.object({
    PaymentType: lenient(v.string()),
    AmountsResp: v.object({ Currency: v.optional(v.string()), AuthorizedAmount: money }),
  }),
});
/** Of a reversal that was made; without a sum it is as ordered. */
export const MadeReversal = v.object({ POIData, ReversedAmount: v.optional(money) });

export const StatusAnswer = v.object({
  Response,
  MessageReference: v.optional(MessageReference),
  RepeatedMessageResponse: v.optional(
    v.object({ MessageHeader: v.optional(MessageReference), RepeatedResponseMessageBody: v.record(v.string(), v.unknown()) }),
  ),
});
