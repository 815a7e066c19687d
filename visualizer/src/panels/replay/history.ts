/** A sale's events as `GET /v1/sales/{id}/history` gives them, and how the replay view writes an event's type. */
import { get } from '../../../../web/api.ts';

export interface HistoryEvent {
  sequence: number;
  at: string;
  event: { type: string; [field: string]: unknown };
  before: string[];
  after: string[];
  transitions: string[];
  effects: { key: string; port: string; outcome: 'done' | 'failed' | 'cancelled' | null; endedBy: number | null }[];
}
export interface SaleHistory {
  saleId: string;
  chart: { name: string; version: number };
  events: HistoryEvent[];
}

/** All pages of it. @throws RequestFailure */
export async function readHistory(saleId: string): Promise<SaleHistory> {
  const path = `/v1/sales/${encodeURIComponent(saleId)}/history`;
  const events: HistoryEvent[] = [];
  for (let cursor = '0'; ; ) {
    const page = await get<SaleHistory & { nextCursor: string | null }>(`${path}?cursor=${cursor}`);
    events.push(...page.events);
    if (page.nextCursor === null) return { ...page, events };
    cursor = page.nextCursor;
  }
}

/** `xstate.done.actor.printReceipt` as `✓ printReceipt`; events of people stay as they are. */
export const shortEventType = (type: string): string =>
  type
    .replace(/^xstate\.done\.(actor|state)\./, '✓ ')
    .replace(/^xstate\.error\.actor\./, '✗ ')
    .replace(/^xstate\.after\.([^.]+)\..*$/, '◷ $1');
