/** What an inspector's protocol turns sales into. Made by stately-messages.ts and xstate4-messages.ts, sent by inspect-routes.ts; one for each receiver. */
import type { SaleRecord, SaleUpdate } from '../../../engine/sale-record.ts';

export interface InspectorMessages<Message> {
  /** What a newcomer gets first. */
  present(records: SaleRecord[], at: number): Message[];
  change(update: Extract<SaleUpdate, { kind: 'event' }>): Message[];
}
