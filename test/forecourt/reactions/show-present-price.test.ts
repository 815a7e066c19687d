import { expect, test } from 'vitest';
import { showPresentPrice } from '../../../src/forecourt/reactions/show-present-price.ts';
import { FIVE_LITRES, saleEvent } from './sale-event.ts';

const DELIVERED = { deliveries: [{ volume: 5000 }] };

/** What the price board is asked to do after the event, the price in force being so many kopecks. */
function ordersOf(event: ReturnType<typeof saleEvent>, inForce: number | undefined): string[] {
  const orders: string[] = [];
  const board = {
    forget: (pump: number, nozzle: number) => orders.push(`forget ${pump}:${nozzle}`),
    refresh: () => orders.push('refresh'),
  };
  showPresentPrice(board, () => inForce)(event);
  return orders;
}

test('a sale at an earlier price that has left the pump makes the pump show the present price', () => {
  expect(ordersOf(saleEvent({ context: DELIVERED }), 6100)).toEqual(['forget 1:2', 'refresh']);
});

test('a sale at the price in force leaves the pump as it is', () => {
  expect(ordersOf(saleEvent({ context: DELIVERED }), FIVE_LITRES.listPrice)).toEqual([]);
});

test('a sale that holds its pump still keeps its price there', () => {
  expect(ordersOf(saleEvent({ context: { deliveries: [{ volume: 4000 }] } }), 6100)).toEqual([]);
  expect(ordersOf(saleEvent({ context: { ...DELIVERED, delivering: { before: null } } }), 6100)).toEqual([]);
});

test('what a pump shows of a fuel that the station has dropped counts as unknown', () => {
  expect(ordersOf(saleEvent({ context: DELIVERED }), undefined)).toEqual(['forget 1:2', 'refresh']);
});

test('a sale of the shop is of no pump', () => {
  expect(ordersOf(saleEvent({ context: { order: { fuel: null } } }), 6100)).toEqual([]);
});
