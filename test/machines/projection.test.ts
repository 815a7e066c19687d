import { expect, test } from 'vitest';
import { projectStep } from '../../machines/sale/projection.ts';

const TOTALS = { volume: 1_000_000, amount: 5_000_000 };
const delivery = (volume: number, settledBy: string) => ({
  volume,
  amount: volume * 5,
  reason: 'finished',
  settledBy,
  before: TOTALS,
  after: null,
});
const PAID_IN_CASH = { paymentTypes: { cash: { code: 'cash', name: 'Наличные', kind: 'cash' } } };
const NOTHING_YET = {
  ...{ receipts: [], slips: [], refunds: [], lines: [], payment: null, reversalOwed: null },
  ...{ order: PAID_IN_CASH, paymentType: 'cash', client: null, cardRef: null },
};
const sale = (deliveries: object[], ...tags: string[]) =>
  ({
    context: { ...NOTHING_YET, order: { ...PAID_IN_CASH, fuel: { pump: 2, nozzle: 3 } }, deliveries },
    hasTag: (tag: string) => tags.includes(tag),
  }) as never;

test('a step stores the delivery that it ended, at its nozzle, and no earlier one again', () => {
  const [first, second] = [delivery(2000, 'register'), delivery(3000, 'person')];
  const stored = { pump: 2, nozzle: 3, before: TOTALS };
  expect([
    projectStep(null, sale([])).deliveries,
    projectStep(sale([]), sale([first])).deliveries,
    projectStep(sale([first]), sale([{ ...first, after: TOTALS }])).deliveries,
    projectStep(sale([first]), sale([first, second])).deliveries,
  ]).toEqual([
    [],
    [{ ...stored, volume: 2000, amount: 10_000, settledBy: 'register' }],
    [],
    [{ ...stored, volume: 3000, amount: 15_000, settledBy: 'person' }],
  ]);
});

test('a sale concerns a person while it waits for a decision, and for good where it was left unpaid', () => {
  expect([
    projectStep(null, sale([], 'open', 'attention')).concern,
    projectStep(null, sale([], 'closed', 'unpaid')).concern,
    projectStep(null, sale([], 'closed', 'unpaid', 'attention')).concern,
    projectStep(null, sale([], 'closed', 'completed')).concern,
  ]).toEqual(['decision', 'unpaid', 'decision', null]);
});

test('a step makes the documents and the transaction that it brought the sale’s own, once', () => {
  const receipt = { fnNumber: '9999', documentNumber: 85 };
  const returned = { fnNumber: '9999', documentNumber: 90 };
  const standing = (receipts: object[], bank: object | null) =>
    ({ context: { ...NOTHING_YET, deliveries: [], receipts, payment: bank && { bank } }, hasTag: () => false }) as never;
  const [opened, paid, receipted] = [
    standing([], null),
    standing([], { transactionId: 'T-1' }),
    standing([receipt], { transactionId: 'T-1' }),
  ];
  expect([
    projectStep(null, opened).claims,
    projectStep(opened, paid).claims,
    projectStep(paid, receipted).claims,
    projectStep(receipted, standing([receipt, returned], { transactionId: 'T-1' })).claims,
  ]).toEqual([
    [],
    [{ kind: 'transaction', drive: '', name: 'T-1' }],
    [{ kind: 'document', drive: '9999', name: '85' }],
    [{ kind: 'document', drive: '9999', name: '90' }],
  ]);
});
