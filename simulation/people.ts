/** The operator and the customer of one sale: what they order, answer and get wrong. Used by the day. */
import { pause } from '../src/clock.ts';
import { type Chance, createChance } from './chance.ts';
import { decideHonestly } from './decisions.ts';
import type { Forecourt } from './forecourt.ts';
import type { Manners, PlannedSale } from './plan.ts';
import { place, send, type TillEvent } from './till.ts';
import { type TillView, takes } from './till-view.ts';
import { askForReceipt, changeOfMind } from './wishes.ts';

/** What a sensible operator does next; null: wait. */
function sensible(sale: TillView, manners: Manners, chance: Chance, wishes: Chance, yard: Forecourt): TillEvent | null {
  const bears = (tag: string) => sale.tags.includes(tag);
  if (sale.attention) return decideHonestly(sale, yard, chance);
  if (bears('awaitingCard')) {
    if (takes(sale, 'loyalty.skipped') && chance.odds(15)) return { type: 'loyalty.skipped' };
    // A customer whose card is no good pays otherwise, or takes another one.
    const card = yard.isCalm() || chance.odds(30) ? '2200000000017' : manners.card;
    return { type: 'card.presented', token: card };
  }
  if (bears('awaitingOffers')) {
    const points = chance.odds(80) ? Math.min(manners.points, balanceOf(sale)) : manners.points;
    // Coupons that another sale has used meanwhile are not asked for again and again.
    const isPlain = yard.isCalm() || (sale.notice !== null && chance.odds(70));
    return { type: 'offers.answered', couponIds: isPlain ? [] : manners.couponIds, points: isPlain ? 0 : points };
  }
  if (bears('awaitingConfirmation')) return { type: 'offers.confirmed' };
  if (bears('loyaltyDown')) {
    const abandons = takes(sale, 'loyalty.abandoned') && chance.odds(30);
    if (abandons) return { type: 'loyalty.abandoned' };
    return takes(sale, 'loyalty.retried') ? { type: 'loyalty.retried' } : { type: 'sale.cancelled', reason: 'Megainsight is down' };
  }
  if (bears('awaitingPayment')) {
    if (!yard.isCalm() && chance.odds(15)) return { type: 'sale.cancelled', reason: 'no money' };
    const paymentType = chance.odds(50) ? sale.paymentType : sale.path === 'shop' ? 'shop-cash' : 'cash';
    return { type: 'payment.changed', paymentType };
  }
  if (bears('awaitingReceipt')) {
    return manners.paysAtAll ? askForReceipt(sale, manners, wishes) : { type: 'sale.leftUnpaid', reason: 'drove off' };
  }
  if (bears('underDelivered')) {
    const refunds = manners.onShort === 'refund' || !takes(sale, 'dispensing.resumed') || yard.isCalm();
    return refunds && takes(sale, 'refund.requested') ? { type: 'refund.requested' } : { type: 'dispensing.resumed' };
  }
  return null;
}

const balanceOf = (sale: TillView): number => (sale as unknown as { client: { balance: number } | null }).client?.balance ?? 0;

const BLUNDERS = [
  'sale.cancelled',
  'dispensing.stopped',
  'loyalty.skipped',
  'loyalty.retried',
  'loyalty.abandoned',
  'offers.confirmed',
  'receipt.requested',
  'refund.requested',
  'dispensing.resumed',
  'sale.leftUnpaid',
  'payment.changed',
  'card.presented',
  'offers.answered',
] as const;

/** Something that nobody asked for: too early, too late, or not at all sensible. */
function blunder(sale: TillView, manners: Manners, chance: Chance): TillEvent {
  const type = chance.one(BLUNDERS);
  if (type === 'payment.changed') {
    const types = sale.path === 'shop' ? ['shop-cash', 'shop-card'] : ['cash', 'card', 'talon', 'proving'];
    return { type, paymentType: chance.one(types), ...(chance.odds(30) ? { tendered: chance.whole(0, 300_000) } : {}) };
  }
  if (type === 'card.presented') return { type, token: manners.card };
  if (type === 'sale.cancelled' || type === 'sale.leftUnpaid') return { type, reason: 'a slip of the hand' };
  if (type === 'offers.answered') return { type, couponIds: manners.couponIds, points: chance.whole(0, 20_000) };
  return { type };
}

const isOver = ({ tags, attention }: TillView): boolean => tags.includes('closed') && !tags.includes('confirming') && !attention;

/** Scans a QR code with the workplace's own scanner; whichever sale waits for it gets it. */
async function scan({ station, story }: Forecourt, card: string): Promise<boolean> {
  const token = station.lab.megainsight.token(card);
  if (!token) return false;
  story.note('a QR code scanned');
  await station.lab.scanner.scan(token).catch(() => undefined);
  return true;
}

/** Serves one customer from the order to the sale's end. */
export async function serveCustomer(yard: Forecourt, planned: PlannedSale): Promise<void> {
  const { station, story } = yard;
  const { manners, order } = planned;
  const chance = createChance(`${yard.seed}/people-${planned.index}`);
  const wishes = createChance(`${yard.seed}/wishes-${planned.index}`);
  if (planned.hangUpAt !== null) station.lab.dispensers.pump(Number(order.pump))?.customer({ hangUpAt: planned.hangUpAt });
  const id = await place(yard, planned, chance);
  if (!id) return;
  let requests = 0;
  let isBack = !manners.returns;
  let comesToPay = wishes.odds(50);
  for (;;) {
    const answer = await station.ask('GET', `/v1/sales/${id}`);
    if (answer === 'lost' || answer.status !== 200) {
      if (answer !== 'lost' && answer.status !== 503) story.blame('an answered request is durable', `sale ${id}: ${answer.status}`);
      await pause(yard.clock, 1_000);
      continue;
    }
    const sale = answer.body as unknown as TillView;
    for (const tag of sale.tags) story.note(`tag ${tag}`);
    if (yard.isFaultless && (sale.attention || sale.tags.includes('loyaltyDown'))) {
      story.blame(
        'nobody is troubled where nothing is broken',
        `${id}: ${sale.attention?.reason ?? 'loyaltyDown'} ${JSON.stringify(sale.notice)}`,
      );
    }
    if (isOver(sale)) {
      if (sale.tags.includes('unpaid') && comesToPay) {
        comesToPay = false;
        story.note('an unpaid sale paid later');
        await send(yard, chance, sale, { type: 'payment.made', paymentType: wishes.one(['cash', 'card']) }, `${id}-${++requests}`, false);
        continue;
      }
      if (isBack || !takes(sale, 'refund.requested')) return;
      isBack = true;
      story.note('goods brought back');
      await send(yard, chance, sale, { type: 'refund.requested' }, `${id}-${++requests}`, false);
      continue;
    }
    const strays = !yard.isCalm() && chance.odds(manners.mischief);
    const wish = yard.isCalm() ? null : changeOfMind(sale, wishes);
    const event = strays ? blunder(sale, manners, chance) : (wish ?? sensible(sale, manners, chance, wishes, yard));
    const scans = event?.type === 'card.presented' && !yard.isCalm() && manners.byScanner && (await scan(yard, String(event.token)));
    if (event && !scans) {
      const twice = !yard.isCalm() && chance.odds(manners.repeats);
      // A request that was long on its way: the sale may have gone on.
      if (!yard.isCalm() && chance.odds(5)) await pause(yard.clock, chance.whole(1_000, 20_000));
      await send(yard, chance, sale, event, `${id}-${++requests}`, twice);
    }
    await (event ? pause(yard.clock, chance.whole(200, 1_500)) : yard.nextChange(id, 30_000));
  }
}
