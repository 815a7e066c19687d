/** What the open sales hold and need: their pumps, and settings that the document in force has dropped since they began (D16). */
import { holdsPump } from '../../machines/sale/readings.ts';
import type { SaleRecord } from '../engine/sale-record.ts';
import type { ProductSettings, Station, TerminalSettings } from '../station/document.ts';

export interface OpenSales {
  /** Whether no sale is under way at the pump. */
  isFree(pump: number): boolean;
  /** A terminal that an open sale may need, though the document in force may have dropped it. */
  terminal(id: string): TerminalSettings | undefined;
  /** A product that an open sale may sell, likewise. */
  product(code: string): ProductSettings | undefined;
}

export interface OpenSalesParts {
  atWork(): SaleRecord[];
  station(): Station;
  /** Every document that was in force at some moment from `at` (ms since the epoch) on, newest first. */
  stationsSince(at: number): Station[];
}

export function trackOpenSales({ atWork, station, stationsSince }: OpenSalesParts): OpenSales {
  function find<Value>(pick: (station: Station) => Value | undefined): Value | undefined {
    const inForce = pick(station());
    if (inForce !== undefined) return inForce;
    const oldest = Math.min(...atWork().map(({ createdAt }) => createdAt));
    const documents = Number.isFinite(oldest) ? stationsSince(oldest) : [];
    return documents.map(pick).find((value) => value !== undefined);
  }
  return {
    isFree: (pump) => !atWork().some(({ snapshot: { context } }) => context.order.fuel?.pump === pump && holdsPump(context)),
    terminal: (id) => find(({ terminals }) => terminals.find((terminal) => terminal.id === id)),
    product: (code) => find(({ products }) => products.find((product) => product.code === code)),
  };
}

/** For whoever opens devices without a service: nothing is sold meanwhile. */
export const NO_OPEN_SALES: OpenSales = { isFree: () => true, terminal: () => undefined, product: () => undefined };
