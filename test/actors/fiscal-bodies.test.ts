import { expect, test } from 'vitest';
import type { ReceiptOrder } from '../../machines/sale/ports.ts';
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
} as unknown as ReceiptOrder;
const JOB = { saleId: 'sale-1', key: 'sale-1:4:printReceipt', signal: new AbortController().signal } as Job;

/** Prints the order at a register that takes all, and returns what it was given. */
async function printedWith(taxOf: (code: string) => string | undefined): Promise<{ uuid: string; items: { tax?: string }[] }[]> {
  const printed: { uuid: string; items: { tax?: string }[] }[] = [];
  const print = async ({ items }: { items: object[] }, uuid: string) => {
    printed.push({ uuid, items });
    return { documentNumber: 1, fiscalSign: '1', shiftNumber: 1, fnNumber: '1', at: '', total: 12_000, printed: true };
  };
  const { printReceipt } = fiscalBodies({ register: () => ({ print }) as never, taxOf, cardNumber: () => undefined });
  await printReceipt.perform(ORDER, JOB).catch((problem: Error) => printed.push({ uuid: problem.message, items: [] }));
  return printed;
}

test('a receipt bears the rate of VAT that the station has for the product, and the same uuid each time', async () => {
  const [first, second] = [await printedWith(() => 'vat10'), await printedWith(() => 'vat10')];
  expect(first).toMatchObject([{ items: [{ tax: 'vat10' }] }]);
  expect(second).toEqual(first);
});

test('a receipt for a product that the station does not know is not printed with a made-up rate', async () => {
  expect(await printedWith(() => undefined)).toEqual([{ uuid: 'the station has no product coffee', items: [] }]);
});
