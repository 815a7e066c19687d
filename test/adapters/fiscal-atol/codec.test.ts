import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import {
  DeviceStatus,
  documentOf,
  FnStatus,
  foundDocumentOf,
  momentOf,
  Results,
  ShiftStatus,
  ShiftTotals,
} from '../../../src/adapters/fiscal-atol/codec.ts';
import { type Receipt, receiptTask } from '../../../src/adapters/fiscal-atol/receipt-task.ts';

const OPERATOR = { name: 'Иванов', vatin: '500100732259' };
const RECEIPT: Receipt = {
  kind: 'sellReturn',
  taxation: 'osn',
  cashier: OPERATOR,
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

describe('a receipt’s task', () => {
  test('bears every position with its decimals, texts, payments and the operator', () => {
    expect(receiptTask({ ...RECEIPT, buyer: { contact: 'a@b.ru' } })).toEqual({
      type: 'sellReturn',
      taxationType: 'osn',
      clientInfo: { emailOrPhone: 'a@b.ru' },
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
    expect(receiptTask({ ...RECEIPT, electronically: false, ...(buyer ? { buyer } : {}) }).clientInfo).toEqual(clientInfo);
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
    ['its sign as a number', { fiscalDocumentSign: 1_494_325_660 }, {}],
    ['its figures as text', { total: '280.05', shiftNumber: '12', fiscalDocumentNumber: '85' }, {}],
    ['a total with binary noise', { total: 93.35 * 3 }, {}],
    ['no time', { fiscalDocumentDateTime: undefined }, { at: '' }],
    ['a receipt number that is none', { fiscalReceiptNumber: {} }, { receiptNumber: null }],
    ['a drive as a number', { fnNumber: 1730 }, { fnNumber: '1730' }],
  ])('with %s is not lost', (_what, change, expected) => {
    expect(documentOf({ fiscalParams: { ...params, ...change }, warnings: [] })).toEqual({ ...document, ...expected });
  });

  test.each([
    ['a total in words', { ...params, total: 'all' }],
    ['half a document', { ...params, fiscalDocumentNumber: 85.5 }],
    ['a number below nothing', { ...params, fiscalDocumentNumber: -1 }],
    ['a shift in words', { ...params, shiftNumber: 'twelve' }],
    ['no sign', { ...params, fiscalDocumentSign: undefined }],
    ['no fiscal memory', { ...params, fnNumber: undefined }],
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
    expect(read(task(status)).output).toEqual(task(status, { error: null, result: null }));
  });

  test('may say nothing of an error, or null', () => {
    expect(read(task('ready', { error: null, result: null })).success).toBe(true);
    expect(read(task('error', { error: { code: 44 }, result: {} })).output).toEqual(
      task('error', { error: { code: 44, description: '' }, result: {} }),
    );
  });

  test.each([
    ['a code as text', { error: { code: '44', description: {} } }, { error: { code: 44, description: '' }, result: null }],
    ['an error that is none', { error: 'no', result: {} }, { error: null, result: {} }],
    ['a result that is none', { result: 'ok' }, { error: null, result: null }],
  ])('may have %s', (_what, rest, expected) => {
    expect(read(task('error', rest)).output).toEqual(task('error', expected));
  });

  test.each([
    ['another state', task('done')],
    ['no task', { results: [] }],
    ['no results', {}],
  ])('with %s is none', (_what, body) => {
    expect(read(body).success).toBe(false);
  });
});

describe('the register’s state', () => {
  const status = { shift: 'opened', blocked: false, coverOpened: false, paperPresent: true };

  test('is read though what nobody needs is out of shape', () => {
    const odd = { shift: 'opened', blocked: 'no', coverOpened: {}, paperPresent: null };
    expect(v.parse(DeviceStatus, { deviceStatus: odd })).toEqual({ deviceStatus: { ...status, currentDateTime: null, fiscal: true } });
  });

  test.each(['closed', 'opened', 'expired'])('knows a shift that is %s', (state) => {
    expect(v.parse(ShiftStatus, { shiftStatus: { number: 1, state } })).toEqual({
      shiftStatus: { number: 1, state, expiredTime: null },
    });
    expect(v.parse(DeviceStatus, { deviceStatus: { ...status, shift: state } })).toMatchObject({
      deviceStatus: { ...status, shift: state },
    });
  });

  test.each([
    ['a shift of another state', ShiftStatus, { shiftStatus: { number: 1, state: 'open' } }],
    ['a shift without a number', ShiftStatus, { shiftStatus: { state: 'opened' } }],
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
        income: null,
        outcome: null,
        receipts: { sell: { count: 2, sum: 28_005, payments: { cash: 28_005 } }, sellReturn: { count: 0, sum: 0, payments: {} } },
      },
    });
  });

  test.each([
    ['half a receipt', { count: 0.5, sum: 0 }],
    ['a sum in words', { count: 1, sum: 'much' }],
  ])('totals of %s are none', (_what, sell) => {
    expect(v.safeParse(ShiftTotals, totals(sell)).success).toBe(false);
  });
});

describe('a document on the fiscal drive', () => {
  const tags = {
    fiscalDocumentType: 'receipt',
    qr: 't=20261123T1200&s=180.00&fn=9999078902001730&i=86&fp=1494325660&n=1',
    1012: '2026-11-23T12:00:05+03:00',
    1038: 12,
  };
  const receipt = {
    documentNumber: 86,
    fnNumber: '9999078902001730',
    isReceipt: true,
    kind: 'sell',
    total: 18_000,
    fiscalSign: '1494325660',
    shiftNumber: 12,
    at: '2026-11-23T12:00:05+03:00',
  };

  test.each([
    ['is a receipt by its QR text and tags', tags, receipt],
    ['of a return', { ...tags, qr: tags.qr.replace('n=1', 'n=2') }, { ...receipt, kind: 'sellReturn' }],
    [
      'without tags has no shift',
      { fiscalDocumentType: 'receipt', qr: tags.qr },
      { ...receipt, shiftNumber: null, at: '2026-11-23T12:00:00' },
    ],
    ['of a correction is no sale', { ...tags, fiscalDocumentType: 'receiptCorrection' }, { ...receipt, kind: 'sellCorrection' }],
    [
      'of a shift is no receipt',
      { fiscalDocumentType: 'openShift', 1040: 85, 1041: '1' },
      {
        ...receipt,
        documentNumber: 85,
        fnNumber: '1',
        isReceipt: false,
        kind: null,
        total: null,
        fiscalSign: '',
        shiftNumber: null,
        at: '',
      },
    ],
  ])('%s', (_what, documentTLV, expected) => {
    expect(foundDocumentOf({ documentTLV })).toEqual({ operation: null, tags: documentTLV, ...expected });
  });

  test.each([
    ['of a receipt without a sum', { fiscalDocumentType: 'receipt', 1040: 86 }],
    ['without a number', { fiscalDocumentType: 'openShift' }],
    ['of nothing', {}],
  ])('%s makes no sense', (_what, documentTLV) => {
    expect(foundDocumentOf({ documentTLV })).toBeNull();
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
