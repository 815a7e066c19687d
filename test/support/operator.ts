/** An operator who brings any sale to its end: answers what it asks, retries, gives back the rest. Used by tests of whole sales. */
import type { Choice } from '../../machines/sale/choices.ts';
import type { SaleView } from '../../src/api/sales/sale-view.ts';
import type { TestStation } from './station.ts';

export interface Habits {
  card: string;
  couponIds: string[] | 'all';
  points: number;
  /** What is done with a delivery that fell short. */
  onShort: 'refund' | 'resume';
}

const HABITS: Habits = { card: '2200000000017', couponIds: [], points: 0, onShort: 'refund' };

/** Choices in the order in which a sensible person tries them. */
const PREFERRED: Choice[] = ['printAgain', 'askAgain', 'writeOff'];

function answerTo(sale: SaleView, habits: Habits): Record<string, unknown> | null {
  const takes = (type: string) => sale.availableEvents.some((event) => event.type === type && !('refused' in event && event.refused));
  if (sale.attention) {
    const choices = sale.attention.choices.map(({ choice }) => choice);
    const choice = PREFERRED.find((one) => choices.includes(one)) ?? choices[0];
    return { type: 'attention.resolved', choice, by: 'Иванов' };
  }
  if (takes('card.presented') && sale.tags.includes('awaitingCard')) return { type: 'card.presented', token: habits.card };
  if (sale.tags.includes('awaitingOffers')) return { type: 'offers.answered', couponIds: habits.couponIds, points: habits.points };
  if (sale.tags.includes('awaitingConfirmation')) return { type: 'offers.confirmed' };
  if (sale.tags.includes('loyaltyDown')) return { type: 'loyalty.retried' };
  if (sale.tags.includes('awaitingPayment')) return { type: 'payment.changed', paymentType: sale.paymentType };
  if (sale.tags.includes('awaitingReceipt')) return { type: 'receipt.requested' };
  if (sale.tags.includes('underDelivered')) return { type: habits.onShort === 'refund' ? 'refund.requested' : 'dispensing.resumed' };
  return null;
}

/**
 * Works at one sale until it is closed and Megainsight has confirmed it. @throws where that takes more than an hour of the station's time.
 */
export async function bringToEnd(station: TestStation, id: string, habits: Partial<Habits> = {}): Promise<SaleView> {
  const all = { ...HABITS, ...habits };
  const end = station.clock.now() + 3_600_000;
  for (;;) {
    const sale = await station.sale(id);
    if (sale.tags.includes('closed') && !sale.tags.includes('confirming') && !sale.attention) return sale;
    if (station.clock.now() > end) throw new Error(`the sale does not end: ${sale.state} ${sale.tags} ${JSON.stringify(sale.notice)}`);
    const event = answerTo(sale, all);
    if (event) await station.tell(id, event);
    // Nobody answers in no time, and a retried device needs a moment.
    await station.clock.advance(event ? 500 : 200);
  }
}
