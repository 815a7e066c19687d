import { describe, expect, test } from 'vitest';
import { demoStation } from '../../src/station/demo.ts';
import type { StationInput } from '../../src/station/document.ts';
import { paymentTermsFor } from '../../src/station/payment-terms.ts';
import { readStation } from '../../src/station/read-station.ts';
import { isMarked, receiptTermsFor } from '../../src/station/receipt-terms.ts';
import { warningsFor } from '../../src/station/warnings.ts';

type ProductInput = StationInput['products'][number];
type TypeInput = StationInput['paymentTypes'][number];

const demo = demoStation();
const withProduct = (code: string, changes: Partial<ProductInput>) => ({
  ...demo,
  products: demo.products.map((one) => (one.code === code ? { ...one, ...changes } : one)),
});
const withType = (code: string, changes: Partial<TypeInput>): StationInput => ({
  ...demo,
  paymentTypes: demo.paymentTypes.map((one) => (one.code === code ? { ...one, ...changes } : one)),
});
const faultsOf = (document: StationInput) => {
  const read = readStation(document);
  return read.ok ? [] : read.faults.map(({ path }) => path);
};
function stationOf(document: StationInput = demo) {
  const read = readStation(document);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.document;
}
const productOf = (document: StationInput, code: string) => {
  const product = stationOf(document).products.find((one) => one.code === code);
  if (!product) throw new Error(`no product ${code}`);
  return product;
};
/** The paper of a payment type, as a sale freezes it. */
function paperOf(document: StationInput, wanted: string) {
  const station = stationOf(document);
  const type = station.paymentTypes.find(({ code }) => code === wanted);
  if (!type) throw new Error(`no payment type ${wanted}`);
  const { document: paper, fiscalPayment, isSigned, roundsDown, isPrepayment, loyalty } = paymentTermsFor(station, type);
  return { paper, fiscalPayment, isSigned, roundsDown, isPrepayment, hasLoyalty: loyalty !== null };
}

describe('a document from before receipts had settings', () => {
  test('is valid, and its receipts say what they said', () => {
    expect(faultsOf(demo)).toEqual([]);
    expect(receiptTermsFor(productOf(demo, 'ai95'))).toEqual({ kind: 'fuel', tax: 'vat22', subject: 'excise', department: 1 });
    expect(receiptTermsFor(productOf(demo, 'coffee'))).toEqual({ kind: 'goods', tax: 'vat22', subject: 'commodity', department: 2 });
    expect(demo.paymentTypes.map(({ code }) => [code, paperOf(demo, code).paper, paperOf(demo, code).fiscalPayment])).toEqual([
      ['cash', 'fiscal', 'cash'],
      ['card', 'fiscal', 'electronically'],
      ['shop-cash', 'fiscal', 'cash'],
      ['shop-card', 'fiscal', 'electronically'],
      ['talon', 'nonFiscal', 'other'],
      ['proving', 'none', 'other'],
    ]);
  });
});

describe('papers', () => {
  test.each([
    ['cash without a receipt', withType('cash', { document: 'nonFiscal' }), 'paymentTypes[0].document'],
    ['a card without a receipt', withType('card', { document: 'none' }), 'paymentTypes[1].document'],
    ['a receipt for proving', withType('proving', { document: 'fiscal' }), 'paymentTypes[5].document'],
    ['cash that the receipt calls electronic', withType('cash', { fiscalPayment: 'electronically' }), 'paymentTypes[0].fiscalPayment'],
    ['a talon that the register counts as cash', withType('talon', { fiscalPayment: 'cash' }), 'paymentTypes[4].fiscalPayment'],
    ['fuel by the piece', withProduct('ai80', { unit: 'pcs' }), 'products[0].unit'],
    ['a bar code of two products', withProduct('coffee', { barcodes: ['46000015', '46000015'] }), 'products[4].barcodes[1]'],
  ])('of %s are refused', (_what, document, path) => expect(faultsOf(document)).toEqual([path]));

  test('of a supplier with a mistyped INN are refused', () => {
    const agent: ProductInput['agent'] = { kind: 'commissionAgent', supplier: { name: 'ООО «Поставщик»', inn: '9900000121' } };
    expect(faultsOf(withProduct('coffee', { agent }))).toEqual(['products[4].agent.supplier.inn']);
  });

  test.each([
    ['none', false, false],
    ['cash', true, false],
    ['all', true, true],
  ] as const)('rounded for %s: cash %s, card %s, and never what takes no money', (rounding, cash, card) => {
    const roundsDown = (code: string) => paperOf({ ...demo, rounding }, code).roundsDown;
    expect([roundsDown('cash'), roundsDown('card'), roundsDown('talon')]).toEqual([cash, card, false]);
  });

  test('are signed for by «Ведомость», unless the station says otherwise', () => {
    expect(paperOf(withType('talon', { name: 'Ведомость' }), 'talon').isSigned).toBe(true);
    expect(paperOf(withType('talon', { name: 'Ведомость', signature: false }), 'talon').isSigned).toBe(false);
    expect(paperOf(demo, 'talon').isSigned).toBe(false);
  });

  test('that are no receipts leave their discount unused, and the health says so', () => {
    const document = withType('talon', { discount: 'MI1' });
    expect(paperOf(document, 'talon').hasLoyalty).toBe(false);
    expect(paperOf(withType('talon', { discount: 'MI1', document: 'fiscal' }), 'talon').hasLoyalty).toBe(true);
    expect(warningsFor(stationOf(document)).map(({ en }) => en)).toEqual([expect.stringContaining('Талоны is not used')]);
  });
});

describe('products', () => {
  test.each([
    ['gas by the cubic metre is a commodity', { unit: 'm3' }, { subject: 'commodity', tax: 'vat22' }],
    ['a talon that is sold is an advance', { subject: 'payment' }, { subject: 'payment', method: 'advance', tax: 'vat122' }],
    ['foreign goods name their country', { country: '398' }, { country: '398' }],
  ] as const)('%s', (_what, changes, terms) =>
    expect(receiptTermsFor(productOf(withProduct('ai80', changes), 'ai80'))).toMatchObject(terms),
  );

  test('are marked by their flag or by their subject', () => {
    const isSo = (changes: Partial<ProductInput>) => isMarked(productOf(withProduct('water', changes), 'water'));
    expect([
      isSo({}),
      isSo({ marked: true }),
      isSo({ subject: 'exciseWithMarking' }),
      isSo({ subject: 'commodityWithoutMarking' }),
    ]).toEqual([false, true, true, false]);
  });

  test('at the rate of 2025 are warned about', () => {
    const [warning] = warningsFor(stationOf(withProduct('coffee', { tax: 'vat20' })));
    expect(warning).toMatchObject({
      en: expect.stringContaining('Кофе bears a rate of VAT of 2025'),
      ru: expect.stringContaining('2025 года'),
    });
  });
});
