/** Promises each pump as the forecourt shows it: its nozzles, what flows, and which sales it serves. */

import type { NozzleView } from '../adapters/dispenser-azt2/nozzle.ts';
import { amountOf, type Price, type Quantity } from '../domain/units.ts';
import type { SaleRecord } from '../engine/sale-record.ts';
import type { Station } from '../station/document.ts';
import type { Devices } from './devices.ts';
import type { PriceBoard, ShownPrice } from './price-board.ts';

export type PumpState = 'offline' | 'idle' | 'calling' | 'authorised' | 'dispensing' | 'delivered' | 'error';

export interface PumpView {
  number: number;
  state: PumpState;
  since: number;
  lastError: string | null;
  nozzles: { number: number; product: string; name: string; price: number; state: PumpState; shownPrice: ShownPrice }[];
  /** What the running or last delivery shows; null while the pump is idle. */
  delivered: { volume: number; amount: number } | null;
  saleIds: string[];
}

/** The nozzle that says most about its pump comes first. */
const TELLING: PumpState[] = ['error', 'dispensing', 'delivered', 'authorised', 'calling', 'idle', 'offline'];

const stateOf = ({ state }: NozzleView): PumpState => (state === 'local' ? 'calling' : state);

export function pumpViews(station: Station, devices: Devices, prices: PriceBoard, atWork: SaleRecord[]): PumpView[] {
  return station.pumps.map((pump) => {
    const views = devices.views(pump.number);
    const telling = views.toSorted((a, b) => TELLING.indexOf(stateOf(a.view)) - TELLING.indexOf(stateOf(b.view)))[0];
    const product = (code: string) => station.products.find((candidate) => candidate.code === code);
    const nozzles = pump.nozzles.map((nozzle) => ({
      number: nozzle.number,
      product: nozzle.product,
      name: product(nozzle.product)?.name ?? nozzle.product,
      price: product(nozzle.product)?.price ?? 0,
      shownPrice: prices.at(pump.number, nozzle.number),
      state: views.flatMap(({ nozzle: number, view }) => (number === nozzle.number ? [stateOf(view)] : []))[0] ?? 'offline',
    }));
    const flowing = telling && ['dispensing', 'delivered'].includes(telling.view.state) ? telling : null;
    const price = flowing ? (nozzles.find(({ number }) => number === flowing.nozzle)?.price ?? 0) : 0;
    return {
      number: pump.number,
      state: telling ? stateOf(telling.view) : 'offline',
      since: telling?.view.since ?? 0,
      lastError: telling?.view.lastError ?? null,
      nozzles,
      delivered: flowing ? { volume: flowing.view.volume, amount: amountOf(flowing.view.volume as Quantity, price as Price) } : null,
      saleIds: atWork
        .filter(({ snapshot }) => snapshot.context.order.fuel?.pump === pump.number && !snapshot.hasTag('closed'))
        .map(({ id }) => id),
    };
  });
}
