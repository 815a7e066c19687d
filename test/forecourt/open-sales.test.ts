import { expect, test } from 'vitest';
import type { SaleRecord } from '../../src/engine/sale-record.ts';
import { trackOpenSales } from '../../src/forecourt/open-sales.ts';
import { demoStation } from '../../src/station/demo.ts';
import type { Station } from '../../src/station/document.ts';
import { readStation } from '../../src/station/read-station.ts';
import { FIVE_LITRES } from './reactions/sale-event.ts';

const read = readStation(demoStation());
if (!read.ok) throw new Error('the demo station has faults');
const demo = read.document;
const withoutCoffee: Station = { ...demo, products: demo.products.filter(({ code }) => code !== 'coffee'), terminals: [] };

/** A sale of five litres at pump 1, with so much of it delivered. */
function saleSince(createdAt: number, delivered = 0): SaleRecord {
  const context = { order: { fuel: FIVE_LITRES }, deliveries: [{ volume: delivered }], refunds: [], delivering: null, cancelReason: null };
  return { id: 'sale-1', snapshot: { context }, createdAt } as unknown as SaleRecord;
}

/** The station that dropped coffee and its terminal at 100. */
function openSalesOf(sales: SaleRecord[]) {
  const stationsSince = (at: number) => (at < 100 ? [withoutCoffee, demo] : [withoutCoffee]);
  return trackOpenSales({ atWork: () => sales, station: () => withoutCoffee, stationsSince });
}

test('a pump is held by a sale whose fuel has not all flowed, and free again after it', () => {
  expect([openSalesOf([saleSince(0, 4000)]).isFree(1), openSalesOf([saleSince(0, 4000)]).isFree(2)]).toEqual([false, true]);
  expect(openSalesOf([saleSince(0, 5000)]).isFree(1)).toBe(true);
});

test('what the station has dropped is there for a sale that began before, and for no other', () => {
  const older = openSalesOf([saleSince(200), saleSince(50)]);
  expect([older.product('coffee')?.tax, older.terminal('2')?.id]).toEqual(['vat22', '2']);
  for (const sales of [openSalesOf([saleSince(200)]), openSalesOf([])]) {
    expect([sales.product('coffee'), sales.terminal('2')]).toEqual([undefined, undefined]);
  }
});

test('what the station has now needs no sale', () => {
  expect(openSalesOf([]).product('water')?.price).toBe(6000);
});
