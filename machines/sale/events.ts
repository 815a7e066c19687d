/** The events that move a sale: what the operator and the customer did. Used by the charts, and by the API as what a client may send. */
import type { ListLine } from '../../src/domain/lines.ts';
import type { Wanted } from '../../src/domain/refund.ts';
import { type Kopecks, type Points, points } from '../../src/domain/units.ts';
import type { AttentionReason } from './choices.ts';
import type { ReceiptTo } from './context.ts';

/** What a client may say. */
export type ClientEvent =
  | { type: 'card.presented'; cardRef: string }
  | { type: 'loyalty.skipped' }
  | { type: 'loyalty.retried' }
  | { type: 'loyalty.abandoned' }
  | { type: 'offers.answered'; couponIds: string[] | 'all'; points: Points }
  | { type: 'offers.confirmed' }
  | { type: 'payment.changed'; paymentType: string; tendered: Kopecks | null }
  | { type: 'goods.changed'; goods: ListLine[] }
  | { type: 'buyer.changed'; receiptTo: ReceiptTo }
  /** What is absent stays as it was. */
  | { type: 'receipt.requested'; tendered: Kopecks | null; loyalty?: boolean; receiptTo?: ReceiptTo; goods?: ListLine[] }
  /** A sale that was left unpaid is paid after all. */
  | { type: 'payment.made'; paymentType: string; tendered: Kopecks | null }
  | { type: 'refund.requested'; lines: Wanted[] | null }
  | { type: 'dispensing.resumed' }
  | { type: 'dispensing.stopped' }
  | { type: 'sale.cancelled'; reason: string }
  | { type: 'sale.leftUnpaid'; reason: string }
  /** `reason`: which case is meant, where a sale has two at once; absent: any that offers the choice. */
  | { type: 'attention.resolved'; reason?: AttentionReason; choice: string; evidence: unknown; by: string };

/**
 * What a person says of a sale after a restore, when it is known of no device what became of it since. The engine asks and gives it.
 */
type StatedEvent = { choice: string; evidence: unknown; by: string } & ({ type: 'delivery.stated' } | { type: 'sale.closedByHand' });

export type SaleEvent = ClientEvent | StatedEvent;
export type SaleEventType = SaleEvent['type'];
export type ClientEventType = ClientEvent['type'];

/** One of each, the plainest: to find out what a sale would take now. */
export const PLAIN_EVENTS: Record<ClientEventType, ClientEvent> = {
  'card.presented': { type: 'card.presented', cardRef: 'card' },
  'loyalty.skipped': { type: 'loyalty.skipped' },
  'loyalty.retried': { type: 'loyalty.retried' },
  'loyalty.abandoned': { type: 'loyalty.abandoned' },
  'offers.answered': { type: 'offers.answered', couponIds: [], points: points(0) },
  'offers.confirmed': { type: 'offers.confirmed' },
  'payment.changed': { type: 'payment.changed', paymentType: '', tendered: null },
  'goods.changed': { type: 'goods.changed', goods: [] },
  'buyer.changed': { type: 'buyer.changed', receiptTo: { buyer: null, electronic: false } },
  'payment.made': { type: 'payment.made', paymentType: '', tendered: null },
  'receipt.requested': { type: 'receipt.requested', tendered: null },
  'refund.requested': { type: 'refund.requested', lines: null },
  'dispensing.resumed': { type: 'dispensing.resumed' },
  'dispensing.stopped': { type: 'dispensing.stopped' },
  'sale.cancelled': { type: 'sale.cancelled', reason: '' },
  'sale.leftUnpaid': { type: 'sale.leftUnpaid', reason: '' },
  'attention.resolved': { type: 'attention.resolved', choice: 'askAgain', evidence: null, by: '' },
};
