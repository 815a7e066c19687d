/** Keeps the dispensers at rest showing the prices in force; a refused price is tried again later. Used by compose and the pump views. */

import { HIGHEST_PRICE } from '../adapters/dispenser-azt2/commands.ts';
import type { NozzleDriver } from '../adapters/dispenser-azt2/nozzle.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import type { Clock } from '../clock.ts';
import type { Station } from '../station/document.ts';

export interface ShownPrice {
  /** `waiting`: a sale is under way at the pump, or the dispenser has not been reached yet. */
  state: 'shown' | 'waiting' | 'refused';
  /** Why it was refused. */
  error: string | null;
}

export interface PriceBoard {
  /** How the nozzle stands to the price in force. */
  at(pump: number, nozzle: number): ShownPrice;
  /**
   * Whether the dispenser takes that price, kopecks per litre. One that it does not show yet is tried now; the caller knows that nobody
   * else has the pump.
   */
  tryPrice(pump: number, nozzle: number, price: number): Promise<ShownPrice>;
  /** Sets what is not shown yet: a price has changed, or a sale has left a pump. Returns at once. */
  refresh(): void;
  /** What the nozzle shows is not known any more: a sale has set its own price there. */
  forget(pump: number, nozzle: number): void;
  close(): void;
}

export interface PriceBoardParts {
  clock: Clock;
  station(): Station;
  driverOf(nozzle: { pump: number; nozzle: number }): NozzleDriver;
  /** Whether no sale is under way at the pump. */
  isFree(pump: number): boolean;
  log(level: 'info' | 'warn', message: string, facts: Record<string, unknown>): void;
}

const RETRY_MS = 5_000;
/** A nozzle that is lifted, or a dispenser that is silent, will be asked again: those are no refusals. */
const REFUSALS = new Set(['refused', 'priceLimit', 'unsupported']);

const TOO_HIGH = `the dispenser takes prices up to ${(HIGHEST_PRICE / 100).toFixed(2)}`;

/** The price last tried at a nozzle, kopecks per litre, and how that went. */
interface Attempt {
  price: number;
  error: string | null;
}

export function createPriceBoard({ clock, station, driverOf, isFree, log }: PriceBoardParts): PriceBoard {
  const attempts = new Map<string, Attempt>();
  const keyOf = (pump: number, nozzle: number) => `${pump}:${nozzle}`;
  const priceOf = (product: string) => station().products.find(({ code }) => code === product)?.price;
  let cancelRetry: () => void = () => undefined;
  let isRefreshing = false;
  let isWantedAgain = false;
  let isClosed = false;

  async function showPrice(pump: number, nozzle: number, price: number): Promise<void> {
    const before = attempts.get(keyOf(pump, nozzle));
    try {
      await driverOf({ pump, nozzle }).showPrice(price);
      attempts.set(keyOf(pump, nozzle), { price, error: null });
    } catch (problem) {
      if (!(problem instanceof DeviceFailure)) throw problem;
      if (!REFUSALS.has(problem.code)) return;
      attempts.set(keyOf(pump, nozzle), { price, error: problem.message });
      if (before?.error !== problem.message || before.price !== price) {
        log('warn', 'a dispenser refuses its price', { pump, nozzle, price, problem: problem.message });
      }
    }
  }

  async function showPrices(): Promise<void> {
    for (const { number: pump, nozzles } of station().pumps) {
      for (const { number: nozzle, product } of nozzles) {
        const price = priceOf(product);
        const last = attempts.get(keyOf(pump, nozzle));
        const isShown = last?.price === price && last?.error === null;
        if (isClosed || price === undefined || isShown || !isFree(pump)) continue;
        await showPrice(pump, nozzle, price).catch((problem) =>
          log('warn', 'a price could not be set', { pump, nozzle, problem: String(problem) }),
        );
      }
    }
  }

  async function refresh(): Promise<void> {
    isWantedAgain = isRefreshing;
    if (isRefreshing || isClosed) return;
    isRefreshing = true;
    cancelRetry();
    do {
      isWantedAgain = false;
      await showPrices();
    } while (isWantedAgain && !isClosed);
    isRefreshing = false;
    if (!isClosed) cancelRetry = clock.after(RETRY_MS, () => void refresh());
  }

  /** What is known of that price at the nozzle. */
  function judge(pump: number, nozzle: number, price: number | undefined): ShownPrice {
    // Known before anybody tries.
    if (price !== undefined && price > HIGHEST_PRICE) return { state: 'refused', error: TOO_HIGH };
    const last = attempts.get(keyOf(pump, nozzle));
    if (price === undefined || last?.price !== price) return { state: 'waiting', error: null };
    return last.error === null ? { state: 'shown', error: null } : { state: 'refused', error: last.error };
  }

  return {
    at(pump, nozzle) {
      const product = station()
        .pumps.find(({ number }) => number === pump)
        ?.nozzles.find(({ number }) => number === nozzle)?.product;
      return judge(pump, nozzle, product === undefined ? undefined : priceOf(product));
    },
    async tryPrice(pump, nozzle, price) {
      // What was refused may be taken by now: while a sale has the pump nobody else asks.
      if (price <= HIGHEST_PRICE && judge(pump, nozzle, price).state !== 'shown') await showPrice(pump, nozzle, price);
      return judge(pump, nozzle, price);
    },
    refresh: () => void refresh(),
    forget(pump, nozzle) {
      attempts.delete(keyOf(pump, nozzle));
    },
    close() {
      isClosed = true;
      cancelRetry();
    },
  };
}
