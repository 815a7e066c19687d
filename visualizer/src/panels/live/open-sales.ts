/** The sales that are open now, kept up to date by the service's stream. The live panel shows them. */
import { get } from '../../../../web/api.ts';
import { openStream } from '../../../../web/stream.ts';
import { isUnderWay, type Sale } from '../../sale.ts';
import type { LiveSale } from './sale-row.ts';

interface OpenSalesListener {
  /** A sale has come, has changed, or is gone. */
  onChange(saleId: string): void;
  /** Fuel flows: only the figures of that sale differ. */
  onFlow(saleId: string): void;
  onLink(isUp: boolean): void;
  /** After a lost link; how many changes were missed. */
  onCaughtUp(changes: number): void;
}

interface History {
  events: { at: string; before: string[]; after: string[] }[];
}
interface OpenSale extends LiveSale {
  isReadingHistory: boolean;
  leaveTimer: number;
}

/** How long an ended sale is still shown. */
const FAREWELL_MS = 5_000;

const inSameStates = (a: Sale, b: Sale): boolean => a.state.join() === b.state.join();

export class OpenSales {
  readonly #sales = new Map<string, OpenSale>();
  readonly #listener: OpenSalesListener;

  constructor(listener: OpenSalesListener) {
    this.#listener = listener;
    openStream('/v1/stream', {
      onMessage: ({ event, data, isPast }) => {
        if (event === 'sale') this.#update(data as Sale, isPast);
        if (event === 'delivery') this.#flow(data as { saleId: string; volume: number });
      },
      onUp: (start) => {
        listener.onLink(true);
        // The present is the open sales alone: whether others have ended meanwhile is read sale by sale.
        if (start === 'present') void this.#readAgain();
      },
      onDown: () => listener.onLink(false),
      onCaughtUp: (changes) => listener.onCaughtUp(changes),
    });
  }

  get(saleId: string): LiveSale | undefined {
    return this.#sales.get(saleId);
  }

  /** Those that wait for a person first, then the newest. */
  inOrder(): LiveSale[] {
    const urgency = ({ sale }: LiveSale) => (sale.attention ? 0 : 1);
    return [...this.#sales.values()].toSorted((a, b) => urgency(a) - urgency(b) || b.sale.createdAt.localeCompare(a.sale.createdAt));
  }

  /** Reads since when a sale is in its states, where the stream did not say. */
  async readSince(saleId: string): Promise<void> {
    const open = this.#sales.get(saleId);
    if (!open || open.since !== null || open.isReadingHistory) return;
    const { sequence } = open.sale;
    open.isReadingHistory = true;
    try {
      const { events } = await get<History>(`/v1/sales/${saleId}/history`);
      const last = events.findLast(({ before, after }) => before.join() !== after.join());
      if (last && open.since === null && open.sale.sequence === sequence) open.since = Date.parse(last.at);
    } catch {
      // Still unknown: the next change says it, or it is read again a second later.
    }
    open.isReadingHistory = false;
  }

  #update(sale: Sale, isPast = false): void {
    const before = this.#sales.get(sale.id);
    if (!before && !isUnderWay(sale)) return;
    if (before && sale.sequence < before.sale.sequence) return;
    const open = before ?? { sale, since: null, flowing: null, isReadingHistory: false, leaveTimer: 0 };
    if (!before && sale.sequence === 1) open.since = Date.parse(sale.createdAt);
    if (before && !inSameStates(before.sale, sale)) open.since = isPast ? null : Date.now();
    if (!sale.tags.includes('dispensing')) open.flowing = null;
    open.sale = sale;
    this.#sales.set(sale.id, open);
    if (!before) void this.readSince(sale.id);
    clearTimeout(open.leaveTimer);
    if (!isUnderWay(sale)) open.leaveTimer = window.setTimeout(() => this.#remove(sale.id), FAREWELL_MS);
    this.#listener.onChange(sale.id);
  }

  #remove(saleId: string): void {
    this.#sales.delete(saleId);
    this.#listener.onChange(saleId);
  }

  #flow({ saleId, volume }: { saleId: string; volume: number }): void {
    const open = this.#sales.get(saleId);
    if (!open) return;
    open.flowing = volume;
    this.#listener.onFlow(saleId);
  }

  async #readAgain(): Promise<void> {
    for (const saleId of [...this.#sales.keys()]) {
      try {
        this.#update(await get<Sale>(`/v1/sales/${saleId}`));
      } catch {
        // The stream is cut again: the next link reads anew.
      }
    }
  }
}
