import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  DeviceStatus,
  documentOf,
  FnStatus,
  momentOf,
  type Receipt,
  Results,
  receiptTask,
  ShiftStatus,
  ShiftTotals,
} from '../../../src/adapters/fiscal-atol/codec.ts';

const RECEIPT: Receipt = {
  kind: 'sellReturn',
  electronically: true,
  items: [
    {
      type: 'position',
      name: 'АИ-80 ТРК 1',
      price: 5409,
      quantity: 5010,
      amount: 27_099,
      discount: 957,
      unit: 'L',
      tax: 'vat22',
      subject: 'excise',
    },
    { type: 'text', text: 'Скидка по купону: 9,57 ₽' },
    {
      type: 'position',
      name: 'Кофе',
      price: 12_000,
      quantity: 1000,
      amount: 12_000,
      discount: 0,
      unit: 'pcs',
      tax: 'none',
      subject: 'commodity',
    },
  ],
  payments: [
    { kind: 'cash', sum: 27_099 },
    { kind: 'electronically', sum: 12_000 },
  ],
  total: 39_099,
};
const OPERATOR = { name: 'Иванов', vatin: '123654789507' };

describe('a receipt’s task', () => {
  test('bears every position with its decimals, texts, payments and the operator', () => {
    expect(receiptTask(RECEIPT, OPERATOR, 'osn')).toEqual({
      type: 'sellReturn',
      taxationType: 'osn',
      electronically: true,
      ignoreNonFiscalPrintErrors: false,
      operator: OPERATOR,
      items: [
        {
          type: 'position',
          name: 'АИ-80 ТРК 1',
          price: 54.09,
          quantity: 5.01,
          amount: 270.99,
          infoDiscountAmount: 9.57,
          measurementUnit: 41,
          paymentMethod: 'fullPayment',
          paymentObject: 'excise',
          tax: { type: 'vat22' },
        },
        { type: 'text', text: 'Скидка по купону: 9,57 ₽', alignment: 'left' },
        {
          type: 'position',
          name: 'Кофе',
          price: 120,
          quantity: 1,
          amount: 120,
          infoDiscountAmount: 0,
          measurementUnit: 0,
          paymentMethod: 'fullPayment',
          paymentObject: 'commodity',
          tax: { type: 'none' },
        },
      ],
      payments: [
        { type: 'cash', sum: 270.99 },
        { type: 'electronically', sum: 120 },
      ],
      total: 390.99,
    });
  });

  test.each([
    [{ contact: 'a@b.ru' }, { emailOrPhone: 'a@b.ru' }],
    [{ name: 'ООО «Лето»' }, { name: 'ООО «Лето»' }],
    [{ inn: '7707083893' }, { vatin: '7707083893' }],
    [{ contact: '', name: '', inn: '' }, undefined],
    [{}, undefined],
    [undefined, undefined],
  ])('of the buyer %j names %j', (buyer, clientInfo) => {
    expect(receiptTask({ ...RECEIPT, ...(buyer ? { buyer } : {}) }, OPERATOR, 'osn').clientInfo).toEqual(clientInfo);
  });
});

describe('a document in a result', () => {
  const params = {
    fiscalDocumentNumber: 85,
    fiscalDocumentSign: '1494325660',
    fiscalDocumentDateTime: '2026-11-23T12:00:00+03:00',
    fiscalReceiptNumber: 3,
    shiftNumber: 12,
    fnNumber: '9999078902001730',
    total: 280.05,
  };
  const document = {
    documentNumber: 85,
    fiscalSign: '1494325660',
    shiftNumber: 12,
    receiptNumber: 3,
    fnNumber: '9999078902001730',
    at: '2026-11-23T12:00:00+03:00',
    total: 28_005,
    printed: true,
  };

  test.each([
    ['is read whole', { fiscalParams: params }, document],
    ['may bear no receipt number', { fiscalParams: { ...params, fiscalReceiptNumber: null } }, { ...document, receiptNumber: null }],
    ['may have failed on paper', { fiscalParams: params, warnings: { notPrinted: true } }, { ...document, printed: false }],
    ['that was printed says so', { fiscalParams: params, warnings: { notPrinted: false } }, document],
    ['may have no warnings', { fiscalParams: params, warnings: null }, document],
    ['may have empty warnings', { fiscalParams: params, warnings: {} }, document],
    ['of nothing is whole too', { fiscalParams: { ...params, total: 0, shiftNumber: 0 } }, { ...document, total: 0, shiftNumber: 0 }],
  ])('%s', (_what, result, expected) => {
    expect(documentOf(result)).toEqual(expected);
  });

  test.each([
    ['half a kopeck', { ...params, total: 280.005 }],
    ['a total in words', { ...params, total: '280' }],
    ['half a document', { ...params, fiscalDocumentNumber: 85.5 }],
    ['a number below nothing', { ...params, fiscalDocumentNumber: -1 }],
    ['a shift in words', { ...params, shiftNumber: '12' }],
    ['no sign', { ...params, fiscalDocumentSign: undefined }],
    ['no time', { ...params, fiscalDocumentDateTime: undefined }],
    ['no fiscal memory', { ...params, fnNumber: undefined }],
    ['a receipt number below nothing', { ...params, fiscalReceiptNumber: -3 }],
  ])('with %s makes no sense', (_what, fiscalParams) => {
    expect(documentOf({ fiscalParams })).toBeNull();
  });

  test('is never seen where there is none', () => {
    fc.assert(fc.property(fc.anything(), (result) => void expect(documentOf(result)).toBeNull()));
  });
});

describe('the queue’s answer', () => {
  const task = (status: string, rest: object = {}) => ({ results: [{ status, ...rest }] });
  const read = (body: unknown) => v.safeParse(Results, body);

  test.each(['wait', 'inProgress', 'ready', 'error', 'interrupted', 'blocked', 'canceled'])('knows the state %s', (status) => {
    expect(read(task(status)).output).toEqual(task(status));
  });

  test('may say nothing of an error, or null', () => {
    expect(read(task('ready', { error: null, result: null })).success).toBe(true);
    expect(read(task('error', { error: { code: 44 }, result: {} })).output).toEqual(
      task('error', { error: { code: 44, description: '' }, result: {} }),
    );
  });

  test.each([
    ['another state', task('done')],
    ['no task', { results: [] }],
    ['a code in words', task('error', { error: { code: '44' } })],
    ['a result that is none', task('ready', { result: 'ok' })],
    ['no results', {}],
  ])('with %s is none', (_what, body) => {
    expect(read(body).success).toBe(false);
  });
});

describe('the register’s state', () => {
  const status = { shift: 'opened', blocked: false, coverOpened: false, paperPresent: true };

  test.each(['closed', 'opened', 'expired'])('knows a shift that is %s', (state) => {
    expect(v.parse(ShiftStatus, { shiftStatus: { number: 1, state } })).toEqual({ shiftStatus: { number: 1, state } });
    expect(v.parse(DeviceStatus, { deviceStatus: { ...status, shift: state } })).toEqual({ deviceStatus: { ...status, shift: state } });
  });

  test.each([
    ['a shift of another state', ShiftStatus, { shiftStatus: { number: 1, state: 'open' } }],
    ['a shift without a number', ShiftStatus, { shiftStatus: { state: 'opened' } }],
    ['a cover that may be open', DeviceStatus, { deviceStatus: { ...status, coverOpened: 'no' } }],
    ['paper that may be there', DeviceStatus, { deviceStatus: { ...status, paperPresent: undefined } }],
    ['a queue that may be blocked', DeviceStatus, { deviceStatus: { ...status, blocked: undefined } }],
    ['a memory without a last document', FnStatus, { fnStatus: {} }],
    ['a last document below nothing', FnStatus, { fnStatus: { fiscalDocumentNumber: -1 } }],
  ])('with %s is none', (_what, schema, body) => {
    expect(v.safeParse(schema as never, body).success).toBe(false);
  });

  const totals = (sell: object) => ({
    shiftTotals: { shiftNumber: 12, cashDrawer: { sum: 270.5 }, receipts: { sell, sellReturn: { count: 0, sum: 0 } } },
  });

  test('totals are kopecks', () => {
    expect(v.parse(ShiftTotals, totals({ count: 2, sum: 280.05, payments: { cash: 280.05 } }))).toEqual({
      shiftTotals: {
        shiftNumber: 12,
        cashDrawer: { sum: 27_050 },
        receipts: { sell: { count: 2, sum: 28_005, payments: { cash: 28_005 } }, sellReturn: { count: 0, sum: 0, payments: {} } },
      },
    });
  });

  test.each([
    ['half a receipt', { count: 0.5, sum: 0 }],
    ['half a kopeck', { count: 1, sum: 0.005 }],
    ['payments in words', { count: 1, sum: 1, payments: { cash: '1' } }],
  ])('totals of %s are none', (_what, sell) => {
    expect(v.safeParse(ShiftTotals, totals(sell)).success).toBe(false);
  });
});

describe('a time that the register names', () => {
  test.each([
    ['2026-11-23T12:00:00+03:00', '2026-11-23T09:00:00.000Z'],
    ['2026-11-23 12:00:00+03:00', '2026-11-23T09:00:00.000Z'],
    ['2026-11-23T12:00+03:00', '2026-11-23T09:00:00.000Z'],
  ])('%s is a moment', (text, moment) => {
    expect(new Date(momentOf(text) ?? 0).toISOString()).toBe(moment);
  });

  test.each(['', '2026-11-23', '12:00', 'x2026-11-23T12:00:00Z', '+002026-11-23T12:00:00Z', '2026-13-41T12:00:00Z', '0', null, undefined])(
    '%j is none',
    (text) => {
      expect(momentOf(text)).toBeNull();
    },
  );
});
