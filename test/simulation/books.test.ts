import { describe, expect, test } from 'vitest';
import { type Books, compareBooks } from '../../simulation/books.ts';

/** A station's books after one sale of ten litres at 56.00, card, with 10.00 points. */
function books(): Books {
  const order = { fuel: { pump: 1, nozzle: 1, volume: 10_000 }, paymentTypes: { card: { kind: 'bankCard' } } };
  const context = {
    order,
    paymentType: 'card',
    lines: [{ unit: 'L', quantity: 10_000, amount: 55_000 }],
    payment: { kind: 'bankCard', amount: 55_000, bank: { transactionId: 'T1' } },
    receipts: [{ kind: 'sell', documentNumber: 7, total: 55_000 }],
    refunds: [],
    deliveries: [{ volume: 10_000 }],
    client: { clientId: 'client-17' },
    settlement: { pointsSpent: 1_000, pointsAccrued: 500 },
  };
  const lab = {
    fiscal: { documents: () => [{ documentNumber: 7, type: 'sell', uuid: 'u7', total: 55_000 }] },
    bank: { transactions: () => [{ transactionId: 'T1', serviceId: 's1', kind: 'payment', amount: 55_000 }] },
    megainsight: {
      ledger: () => ({ operations: [{ operationId: 'o1' }] }),
      client: () => ({ clientId: 'client-17', balance: 14_500, reserved: 0 }),
    },
    dispensers: { pump: () => ({ view: () => ({ nozzles: [{ no: 1, state: 'off', totals: { volume: 10_000 } }] }) }) },
  };
  const sales = [{ id: 'sale-1', tags: new Set(['closed', 'completed']), context }];
  return { lab, sales, balances: { '2200000000017': 15_000 }, pumps: [1], unclaimed: () => [] } as unknown as Books;
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
      ({ lab }) => put(lab.megainsight, { client: () => ({ clientId: 'client-17', balance: 14_500, reserved: 1 }) }),
    ],
    [
      'a pump left armed',
      'nothing is armed for a closed sale',
      ({ lab }) =>
        put(lab.dispensers, { pump: () => ({ view: () => ({ nozzles: [{ no: 1, state: 'authorised', totals: { volume: 10_000 } }] }) }) }),
    ],
    ['fuel for nobody', 'no fuel without an authorised sale', (own) => put(own, { unclaimed: () => [{ nozzle: 1, volume: 10 }] })],
    ['two receipts for one sale', 'one receipt a sale', (own) => first(own).receipts?.push(first(own).receipts?.[0] as never)],
  ])('finds %s', (_, invariant, change) => expect(blamed(change)).toContain(invariant));
});
