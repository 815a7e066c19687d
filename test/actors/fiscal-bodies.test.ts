import { expect, test } from 'vitest';
import type { ReceiptOrder } from '../../machines/sale/receipt-order.ts';
import { fiscalBodies } from '../../src/actors/fiscal-bodies.ts';
import type { Job } from '../../src/engine/effects.ts';

const coffee = { lineNo: 1, part: 1, code: 'coffee', name: 'Кофе', unit: 'pcs', quantity: 1000, listPrice: 12_000, price: 12_000 };
const ORDER = {
  operation: 'sale-1:receipt:1',
  lines: [{ ...coffee, minPrice: 1, amount: 12_000, discount: 0, pointsSpent: 0, couponId: null }],
  returned: null,
  paymentKind: 'cash',
  tendered: null,
  pump: null,
  electronic: false,
  buyer: null,
  card: null,
  pointsToAccrue: 0,
  fiscal: { taxation: 'usnIncome', cashier: { name: 'Петрова' } },
} as unknown as ReceiptOrder;
const JOB = { saleId: 'sale-1', key: 'sale-1:4:printReceipt', signal: new AbortController().signal } as Job;

interface Printed {
  uuid: string;
  items: { tax?: string }[];
  taxation: string;
  cashier: { name: string };
}

/** Prints the order at a register that takes all, and returns what it was given. */
async function printedOf(order: ReceiptOrder, inForce: { tax?: string } = { tax: 'vat22' }): Promise<Printed[]> {
  const printed: Printed[] = [];
  const print = async (receipt: Omit<Printed, 'uuid'>, { uuid }: { uuid: string }) => {
    printed.push({ ...receipt, uuid });
    return { documentNumber: 1, fiscalSign: '1', shiftNumber: 1, fnNumber: '1', at: '', total: 12_000, printed: true };
  };
  const { printReceipt } = fiscalBodies({
    register: () => ({ print }) as never,
    marksOf: () => ({}) as never,
    taxOf: () => inForce.tax,
    termsInForce: () => ({ taxation: 'osn', cashier: { name: 'Иванов' } }),
    cardNumber: () => undefined,
    clock: { now: () => 0 } as never,
  });
  await printReceipt.perform(order, JOB);
  return printed;
}
const line = { ...ORDER.lines[0], tax: 'vat20' } as (typeof ORDER.lines)[number];
const returned = [{ ...coffee, amount: 12_000, pointsReturned: 0 }] as unknown as ReceiptOrder['returned'];

test.each([
  ['a receipt', null],
  ['a return', returned],
])('%s bears the rate that the coffee was sold at, though the station has another one now', async (_what, back) => {
  const order = { ...ORDER, lines: [line], returned: back };
  expect(await printedOf(order, { tax: 'vat22' })).toMatchObject([
    { items: [{ tax: 'vat20' }], taxation: 'usnIncome', cashier: { name: 'Петрова' } },
  ]);
});

test('a receipt bears the same uuid each time', async () => {
  expect((await printedOf(ORDER))[0]?.uuid).toBe((await printedOf(ORDER))[0]?.uuid);
});

test('a sale from before rates were frozen bears those in force', async () => {
  const { fiscal: _, ...old } = ORDER;
  expect(await printedOf(old as ReceiptOrder, { tax: 'vat10' })).toMatchObject([{ items: [{ tax: 'vat10' }], taxation: 'osn' }]);
});

test('a receipt for a product that the station does not know is not printed with a made-up rate', async () => {
  await expect(printedOf(ORDER, {})).rejects.toThrow('the station has no product coffee');
});
