/** A sale's event as a reaction gets it, with just what reactions look at. Used by the tests beside it. */
import type { SaleContext } from '../../../machines/sale/context.ts';
import type { ChartEvent } from '../../../src/engine/step.ts';
import type { SaleEvent } from '../../../src/forecourt/reactions/reaction.ts';

type Loose<Part> = { [Field in keyof Part]?: Part[Field] extends object | null ? Loose<NonNullable<Part[Field]>> | null : unknown };

interface Given {
  id?: string;
  tags?: string[];
  event?: ChartEvent;
  context?: Loose<SaleContext>;
}

/** Five litres of АИ-92 at 59.90, ordered at nozzle 2 of pump 1. */
export const FIVE_LITRES = {
  pump: 1,
  nozzle: 2,
  product: 'ai92',
  preset: { type: 'volume', volume: 5000 },
  volume: 5000,
  listPrice: 5990,
} as const;

export function saleEvent({ id = 'sale-1', tags = [], event = { type: 'sale.opened' }, context = {} }: Given): SaleEvent {
  const whole = {
    order: { fuel: FIVE_LITRES },
    deliveries: [],
    receipts: [],
    refunds: [],
    delivering: null,
    cancelReason: null,
    ...context,
  };
  const snapshot = { context: whole, hasTag: (tag: string) => tags.includes(tag) };
  const record = { id, chart: 'prepaid', version: 1, snapshot, sequence: 1, createdAt: 0, endedAt: null };
  return { kind: 'event', record, event, at: 0, isEnd: false, microsteps: [] } as unknown as SaleEvent;
}
