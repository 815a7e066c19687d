/** Reaction: a sale sets its own, perhaps earlier, price at its nozzle; once it has left the pump, the price in force is set again. */
import { holdsPump } from '../../../machines/sale/readings.ts';
import type { PriceBoard } from '../price-board.ts';
import type { Reaction } from './reaction.ts';

/** @param priceInForce kopecks per litre; undefined for a product that the station no longer has. */
export function showPresentPrice(
  board: Pick<PriceBoard, 'forget' | 'refresh'>,
  priceInForce: (product: string) => number | undefined,
): Reaction {
  return ({ record: { snapshot } }) => {
    const { fuel } = snapshot.context.order;
    if (!fuel || holdsPump(snapshot.context) || priceInForce(fuel.product) === fuel.listPrice) return;
    board.forget(fuel.pump, fuel.nozzle);
    board.refresh();
  };
}
