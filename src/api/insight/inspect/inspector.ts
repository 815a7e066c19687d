/** Sales as the messages of an inspector's protocol, one object for each receiver. Made in two protocols, sent by inspect-routes.ts. */
import type { SaleRecord, SaleUpdate } from '../../../engine/sale-record.ts';

export interface InspectorMessages<Message> {
  /** What a newcomer gets first. */
  present(records: SaleRecord[], at: number): Message[];
  change(update: Extract<SaleUpdate, { kind: 'event' }>): Message[];
}
