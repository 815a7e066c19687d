/** Each pump as the forecourt shows it: its nozzles, what flows, and which sales it serves. Used by `GET /v1/pumps` through compose. */
import type { NozzleView } from '../adapters/dispenser-azt2/nozzle.ts';
import { amountOf, type Price, type Quantity } from '../domain/units.ts';
import type { SaleRecord } from '../engine/sale-record.ts';
import type { Station } from '../station/document.ts';
import type { Devices } from './devices.ts';
import type { PriceBoard, ShownPrice } from './price-board.ts';

type PumpState = 'offline' | 'idle' | 'calling' | 'authorised' | 'dispensing' | 'delivered' | 'error';

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

/** The nozzle that says most about its pump comes first: the states in that order. */
const RANKS: PumpState[] = ['error', 'dispensing', 'delivered', 'authorised', 'calling', 'idle', 'offline'];

/** A nozzle that fell silent in a delivery says more than its neighbours that hang. */
const rankOf = ({ view }: { view: NozzleView }): number => (view.isLostAtWork ? -1 : RANKS.indexOf(stateOf(view)));

const stateOf = ({ state }: NozzleView): PumpState => (state === 'local' ? 'calling' : state);

/** @param station the document in force: each nozzle's product is one of its products. */
export function pumpViews(station: Station, devices: Pick<Devices, 'views'>, prices: PriceBoard, atWork: SaleRecord[]): PumpView[] {
  const productOf = (code: string) => {
    const product = station.products.find((candidate) => candidate.code === code);
    if (!product) throw new Error(`the station has no product ${code}`);
    return product;
  };
  return station.pumps.map((pump): PumpView => {
    // None while the pump's line is opened again.
    const views = devices.views(pump.number);
    const main = views.toSorted((a, b) => rankOf(a) - rankOf(b))[0];
    const nozzles = pump.nozzles.map(({ number, product: code }) => {
      const { name, price } = productOf(code);
      const view = views.find(({ nozzle }) => nozzle === number)?.view;
      return { number, product: code, name, price, state: view ? stateOf(view) : 'offline', shownPrice: prices.at(pump.number, number) };
    });
    const flowing = main && (['dispensing', 'delivered'].includes(main.view.state) || main.view.isLostAtWork) ? main : null;
    // A nozzle that the document has dropped has no price any more, though its delivery is still shown.
    const price = nozzles.find(({ number }) => number === flowing?.nozzle)?.price ?? 0;
    return {
      number: pump.number,
      state: main ? stateOf(main.view) : 'offline',
      since: main?.view.since ?? 0,
      lastError: main?.view.lastError ?? null,
      nozzles,
      delivered: flowing ? { volume: flowing.view.volume, amount: amountOf(flowing.view.volume as Quantity, price as Price) } : null,
      saleIds: atWork
        .filter(({ snapshot }) => snapshot.context.order.fuel?.pump === pump.number && !snapshot.hasTag('closed'))
        .map(({ id }) => id),
    };
  });
}
