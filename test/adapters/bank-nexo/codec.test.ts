import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { headerOf, Message, paymentRequest, reversalRequest, serviceIdOf } from '../../../src/adapters/bank-nexo/codec.ts';

describe('the ServiceID of an order', () => {
  // Orders of open sales bear these: they must never change.
  test.each([
    ['sale-1:payment:1', 'HDCSO0QVMJ'],
    ['sale-1:payment:2', '49N1KE3PRA'],
    ['', 'G7KHEU33TG'],
  ])('%s is %s', (operation, serviceId) => {
    expect(serviceIdOf(operation)).toBe(serviceId);
  });

  test('is ten characters that a terminal takes, whatever the order is called', () => {
    fc.assert(fc.property(fc.string(), (operation) => void expect(serviceIdOf(operation)).toMatch(/^[0-9A-Z]{10}$/)));
  });

  test('differs between orders', () => {
    const ids = Array.from({ length: 5_000 }, (_, number) => serviceIdOf(`sale-${number}:payment:1`));
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a message to the terminal', () => {
  test('bears who speaks to whom, and its ServiceID', () => {
    expect(headerOf({ category: 'Payment', serviceId: 'ABC', saleId: 'KOLONKA-1', poiId: 'POI-1' })).toEqual({
      ProtocolVersion: '3.0',
      MessageClass: 'Service',
      MessageCategory: 'Payment',
      MessageType: 'Request',
      ServiceID: 'ABC',
      SaleID: 'KOLONKA-1',
      POIID: 'POI-1',
    });
  });

  test('charges roubles of the sale', () => {
    expect(paymentRequest('sale-1', '2026-11-23T09:00:00.000Z', 28_050)).toEqual({
      SaleData: { SaleTransactionID: { TransactionID: 'sale-1', TimeStamp: '2026-11-23T09:00:00.000Z' } },
      PaymentTransaction: { AmountsReq: { Currency: 'RUB', RequestedAmount: 280.5 } },
    });
  });

  const original = { transactionId: 'T-1', at: '2026-11-23T09:00:00.000Z' };
  const OriginalPOITransaction = { POITransactionID: { TransactionID: 'T-1', TimeStamp: '2026-11-23T09:00:00.000Z' } };

  test('gives a whole payment back without naming a sum, and a part with it', () => {
    expect(reversalRequest(original, 'CustCancel', null)).toEqual({ OriginalPOITransaction, ReversalReason: 'CustCancel' });
    expect(reversalRequest(original, 'CustCancel', 0)).toEqual({ OriginalPOITransaction, ReversalReason: 'CustCancel', ReversedAmount: 0 });
    expect(reversalRequest(original, 'MerchantCancel', 1001)).toEqual({
      OriginalPOITransaction,
      ReversalReason: 'MerchantCancel',
      ReversedAmount: 10.01,
    });
  });
});

describe('a terminal’s answer', () => {
  const isAnswer = (body: unknown) => v.safeParse(Message, { SaleToPOIResponse: body }).success;
  const success = { Response: { Result: 'Success' } };
  const transaction = { POITransactionID: { TransactionID: 'T-1', TimeStamp: 'now' } };
  const payment = { ...success, POIData: transaction, PaymentResult: { AmountsResp: { AuthorizedAmount: 280 } }, PaymentReceipt: [{}] };
  const reversal = { ...success, POIData: transaction, ReversedAmount: 280 };

  test.each([
    ['a payment', { PaymentResponse: payment }],
    ['a refusal', { PaymentResponse: { Response: { Result: 'Failure', ErrorCondition: 'Refusal', AdditionalResponse: 'no money' } } }],
    ['a reversal', { ReversalResponse: reversal }],
    ['a partial one', { PaymentResponse: { Response: { Result: 'Partial' } } }],
    ['a diagnosis', { DiagnosisResponse: success }],
    [
      'a repeated answer',
      {
        TransactionStatusResponse: {
          ...success,
          RepeatedMessageResponse: { RepeatedResponseMessageBody: { PaymentResponse: payment, ReversalResponse: reversal } },
        },
      },
    ],
    ['an answer to an abort', {}],
  ])('%s is understood', (_what, body) => {
    expect(v.parse(Message, { SaleToPOIResponse: body })).toEqual({ SaleToPOIResponse: body });
  });

  test.each([
    ['without a result', { PaymentResponse: { Response: {} } }],
    ['with another result', { PaymentResponse: { Response: { Result: 'success' } } }],
    ['with a sum in words', { PaymentResponse: { ...payment, PaymentResult: { AmountsResp: { AuthorizedAmount: '280' } } } }],
    [
      'with a nameless transaction',
      { PaymentResponse: { ...payment, POIData: { POITransactionID: { TransactionID: '', TimeStamp: 'now' } } } },
    ],
    ['without a time', { PaymentResponse: { ...payment, POIData: { POITransactionID: { TransactionID: 'T-1' } } } }],
    ['with an empty repetition', { TransactionStatusResponse: { ...success, RepeatedMessageResponse: {} } }],
    ['with a reversed sum in words', { ReversalResponse: { ...reversal, ReversedAmount: '280' } }],
    ['of a diagnosis without result', { DiagnosisResponse: {} }],
  ])('%s is none', (_what, body) => {
    expect(isAnswer(body)).toBe(false);
  });

  test('without its envelope is none', () => {
    expect(v.safeParse(Message, { PaymentResponse: payment }).success).toBe(false);
  });
});
