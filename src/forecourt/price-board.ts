/** Promises that resting dispensers show the prices in force; one that refuses a price is told, and tried again later. */
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
  /** Looks at once: a price has changed, or a sale has left a pump. */
  look(): void;
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

export function keepPrices({ clock, station, driverOf, isFree, log }: PriceBoardParts): PriceBoard {
  /** The price last tried at a nozzle, and how that went. */
  const tried = new Map<string, { price: number; error: string | null }>();
  const nameOf = (pump: number, nozzle: number) => `${pump}:${nozzle}`;
  const priceOf = (product: string) => station().products.find(({ code }) => code === product)?.price;
  let callOff: () => void = () => undefined;
  let looking = false;
  let again = false;
  let closed = false;

  async function show(pump: number, nozzle: number, price: number): Promise<void> {
    const name = nameOf(pump, nozzle);
    const before = tried.get(name);
    try {
      await driverOf({ pump, nozzle }).showPrice(price);
      tried.set(name, { price, error: null });
    } catch (problem) {
      if (!(problem instanceof DeviceFailure)) throw problem;
      // A nozzle that is lifted, or a dispenser that is silent, will be asked again: that is no refusal.
      if (!['refused', 'priceLimit', 'unsupported'].includes(problem.code)) return;
      tried.set(name, { price, error: problem.message });
      if (before?.error !== problem.message || before.price !== price) {
        log('warn', 'a dispenser refuses its price', { pump, nozzle, price, problem: problem.message });
      }
    }
  }

  async function round(): Promise<void> {
    for (const { number: pump, nozzles } of station().pumps) {
      for (const { number: nozzle, product } of nozzles) {
        const price = priceOf(product);
        const last = tried.get(nameOf(pump, nozzle));
        const isDone = last?.price === price && last?.error === null;
        if (closed || price === undefined || isDone || !isFree(pump)) continue;
        await show(pump, nozzle, price).catch((problem) =>
          log('warn', 'a price could not be set', { pump, nozzle, problem: String(problem) }),
        );
      }
    }
  }

  async function look(): Promise<void> {
    again = looking;
    if (looking || closed) return;
    looking = true;
    callOff();
    do {
      again = false;
      await round();
    } while (again && !closed);
    looking = false;
    if (!closed) callOff = clock.after(RETRY_MS, () => void look());
  }

  return {
    at(pump, nozzle) {
      const product = station()
        .pumps.find(({ number }) => number === pump)
        ?.nozzles.find(({ number }) => number === nozzle)?.product;
      const last = tried.get(nameOf(pump, nozzle));
      if (product === undefined || last?.price !== priceOf(product)) return { state: 'waiting', error: null };
      return last?.error == null ? { state: 'shown', error: null } : { state: 'refused', error: last.error };
    },
    look: () => void look(),
    forget(pump, nozzle) {
      tried.delete(nameOf(pump, nozzle));
    },
    close() {
      closed = true;
      callOff();
    },
  };
}
