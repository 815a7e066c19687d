import { describe, expect, test } from 'vitest';
import { type Books, compareBooks } from '../../simulation/books.ts';
import { serviceIdOf } from '../../src/adapters/bank-nexo/codec.ts';
import { operationUuid } from '../../src/adapters/wire/operation.ts';

/** The ServiceID and the uuid of the sale's first orders. */
const CHARGE = serviceIdOf('sale-1:payment:1');
const RECEIPT = { documentNumber: 7, fnNumber: 'fn', type: 'sell', uuid: operationUuid('sale-1:receipt:1'), total: 55_000 };
const PAYMENT = { transactionId: 'T1', serviceId: CHARGE, kind: 'payment', amount: 55_000 };

/** A station's books after one sale of ten litres at 56.00, card, with 10.00 points. */
function books(): Books {
  const order = { fuel: { pump: 1, nozzle: 1, volume: 10_000 }, paymentTypes: { card: { kind: 'bankCard' } } };
  const context = {
    order,
    paymentType: 'card',
    lines: [{ unit: 'L', quantity: 10_000, amount: 55_000 }],
    payment: { kind: 'bankCard', amount: 55_000, bank: { transactionId: 'T1' } },
    receipts: [{ kind: 'sell', documentNumber: 7, fnNumber: 'fn', total: 55_000 }],
    refunds: [],
    attempts: { payment: 1, reversal: 1, receipt: 2 },
    paidBackInCash: 0,
    deliveries: [{ volume: 10_000 }],
    client: { clientId: 'client-17' },
    settlement: { pointsSpent: 1_000, pointsAccrued: 500 },
  };
  const lab = {
    fiscal: { documents: () => [RECEIPT], papers: () => [] },
    bank: { transactions: () => [PAYMENT] },
    megainsight: {
      ledger: () => ({ operations: [{ operationId: 'o1' }] }),
      client: () => ({ clientId: 'client-17', balance: 14_500, reserved: 0, coupons: [] }),
    },
    dispensers: { pump: () => ({ view: () => ({ nozzles: [{ no: 1, state: 'off', totals: { volume: 10_000 } }] }) }) },
  };
  const sales = [{ id: 'sale-1', tags: new Set(['closed', 'completed']), context }];
  const cards = { balances: { '2200000000017': 15_000 }, coupons: { '2200000000017': [] } };
  return { lab, sales, ...cards, writtenOff: new Map(), pumps: [1], unclaimed: () => [] } as unknown as Books;
}

const blamed = (changed: (books: Books) => void): string[] => {
  const own = books();
  changed(own);
  const found: string[] = [];
  compareBooks(own, (invariant) => found.push(invariant));
  return [...new Set(found)];
};
const first = ({ sales }: Books) =>
  (sales[0] as (typeof sales)[number]).context as unknown as Record<string, never[] & Record<string, number>>;
const put = (target: unknown, changes: Record<string, unknown>) => void Object.assign(target as object, changes);

describe('the comparison of the books', () => {
  test('finds nothing where they agree', () => expect(blamed(() => undefined)).toEqual([]));

  test.each<[string, string, (books: Books) => void]>([
    ['a receipt more at the register', 'our receipts are the register’s', ({ lab }) => put(lab.fiscal, { documents: () => [] })],
    [
      'a charge that no sale knows',
      'the bank holds what the sale says',
      (own) => put(first(own).payment, { bank: { transactionId: 'T2' } }),
    ],
    ['a kopeck too little kept', 'what is paid is what is kept', (own) => put(first(own).lines?.[0], { amount: 54_999 })],
    [
      'fuel that was paid and not delivered',
      'the fuel paid for is the fuel delivered',
      (own) => put(first(own).deliveries?.[0], { volume: 9_990 }),
    ],
    ['points debited twice', 'Megainsight’s ledger is our sales', (own) => put(first(own).settlement, { pointsSpent: 0 })],
    [
      'points left reserved',
      'nothing is reserved for a closed sale',
      ({ lab }) => put(lab.megainsight, { client: () => ({ clientId: 'client-17', balance: 14_500, reserved: 1, coupons: [] }) }),
    ],
    [
      'a pump left armed',
      'nothing is armed for a closed sale',
      ({ lab }) =>
        put(lab.dispensers, { pump: () => ({ view: () => ({ nozzles: [{ no: 1, state: 'authorised', totals: { volume: 10_000 } }] }) }) }),
    ],
    [
      'two documents under a sale’s names, of which it knows one',
      'a receipt is never made twice',
      ({ lab }) =>
        put(lab.fiscal, { documents: () => [RECEIPT, { ...RECEIPT, documentNumber: 8, uuid: operationUuid('sale-1:receipt:2') }] }),
    ],
    [
      'money back that no sale has ordered',
      'a reversal is of its own sale’s payment',
      ({ lab }) =>
        put(lab.bank, {
          transactions: () => [
            PAYMENT,
            { transactionId: 'T2', serviceId: serviceIdOf('sale-2:reversal:1'), kind: 'reversal', amount: 100, of: 'T1' },
          ],
        }),
    ],
    [
      'money said to be paid out of the drawer that the bank has given back too',
      'the bank holds what the sale says',
      (own) => put(first(own), { paidBackInCash: 100 }),
    ],
    [
      'a coupon gone for nothing',
      'a coupon that lowered nothing is not used up',
      (own) => put(own, { coupons: { '2200000000017': ['coupon-coffee'] } }),
    ],
    ['fuel for nobody', 'no fuel without an authorised sale', (own) => put(own, { unclaimed: () => [{ nozzle: 1, volume: 10 }] })],
    ['two receipts for one sale', 'one receipt a sale', (own) => first(own).receipts?.push(first(own).receipts?.[0] as never)],
  ])('finds %s', (_, invariant, change) => expect(blamed(change)).toContain(invariant));
});
