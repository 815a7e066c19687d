import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  AnyAnswer,
  headerOf,
  MadePayment,
  MadeReversal,
  Message,
  paymentRequest,
  refundRequest,
  reversalRequest,
  StatusAnswer,
  serviceIdOf,
} from '../../../src/adapters/bank-nexo/codec.ts';

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

  test('gives a payment back, always naming the sum', () => {
    expect(reversalRequest(original, 'MerchantCancel', 1001)).toEqual({
      OriginalPOITransaction,
      ReversalReason: 'MerchantCancel',
      ReversedAmount: 10.01,
    });
  });

  test('refunds as a payment the other way, naming the payment', () => {
    expect(refundRequest('sale-1', '2026-11-23T09:00:00.000Z', 1001, original)).toEqual({
      SaleData: { SaleTransactionID: { TransactionID: 'sale-1', TimeStamp: '2026-11-23T09:00:00.000Z' } },
      PaymentTransaction: { AmountsReq: { Currency: 'RUB', RequestedAmount: 10.01 }, OriginalPOITransaction },
      PaymentData: { PaymentType: 'Refund' },
    });
  });
});

describe('a terminal’s answer', () => {
  const response = { Response: { Result: 'Success' } };
  const POIData = { POITransactionID: { TransactionID: 'T-1', TimeStamp: 'now' } };
  const payment = { ...response, POIData, PaymentResult: { AmountsResp: { Currency: 'RUB', AuthorizedAmount: 280 } } };

  test('is one only with the header of a message', () => {
    const MessageHeader = { MessageCategory: 'Payment', ServiceID: 'A', SaleID: 'S', POIID: 'P' };
    const isAnswer = (body: unknown) => v.safeParse(Message, { SaleToPOIResponse: body }).success;
    expect([isAnswer({ MessageHeader }), isAnswer({}), isAnswer({ MessageHeader: { ...MessageHeader, ServiceID: '' } })]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test.each([
    ['with a receipt that is no list', { PaymentReceipt: null }],
    ['with its id as a number', { POIData: { POITransactionID: { TransactionID: 17, TimeStamp: 5 } } }],
    ['without a time', { POIData: { POITransactionID: { TransactionID: 'T' } } }],
    ['with its sum as text', { PaymentResult: { AmountsResp: { AuthorizedAmount: '280.00' } } }],
    ['with a payment type that is none', { PaymentResult: { PaymentType: [], AmountsResp: { AuthorizedAmount: 280 } } }],
  ])('%s is understood', (_what, change) => {
    const { PaymentResult } = v.parse(MadePayment, { ...payment, ...change });
    expect(PaymentResult.AmountsResp.AuthorizedAmount).toBe(28_000);
  });

  test('with a binary sum’s noise is the same sum in kopecks', () => {
    expect(v.parse(MadeReversal, { POIData, ReversedAmount: 0.1 + 0.2 }).ReversedAmount).toBe(30);
  });

  test.each([
    ['without a transaction', MadePayment, { ...payment, POIData: {} }],
    ['with a nameless transaction', MadePayment, { ...payment, POIData: { POITransactionID: { TransactionID: '' } } }],
    ['without a sum', MadePayment, { ...payment, PaymentResult: { AmountsResp: { Currency: 'RUB' } } }],
    ['with a sum in words', MadePayment, { ...payment, PaymentResult: { AmountsResp: { AuthorizedAmount: 'all' } } }],
    ['with a reversed sum in words', MadeReversal, { POIData, ReversedAmount: 'all' }],
    ['without a result', AnyAnswer, { Response: {} }],
    ['with another result', AnyAnswer, { Response: { Result: 'success' } }],
    ['with an empty repetition', StatusAnswer, { ...response, RepeatedMessageResponse: {} }],
  ])('%s is none', (_what, schema, body) => {
    expect(v.safeParse(schema as v.GenericSchema, body).success).toBe(false);
  });
});
