/** A sale's events as `GET /v1/sales/{id}/history` gives them, and how the replay view writes an event's type. */

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

/** `xstate.done.actor.printReceipt` as `✓ printReceipt`; events of people stay as they are. */
export const shortEventType = (type: string): string =>
  type
    .replace(/^xstate\.done\.(actor|state)\./, '✓ ')
    .replace(/^xstate\.error\.actor\./, '✗ ')
    .replace(/^xstate\.after\.([^.]+)\..*$/, '◷ $1');
