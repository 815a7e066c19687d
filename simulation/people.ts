/** The operator and the customer of one sale: what they order, answer and get wrong. Used by the day. */
import type { Clock } from '../src/clock.ts';
import { pause } from '../src/clock.ts';
import { type Chance, createChance } from './chance.ts';
import { decideHonestly } from './decisions.ts';
import type { Manners, PlannedSale } from './plan.ts';
import type { Answer, SimulatedStation } from './simulated-station.ts';
import type { Story } from './story.ts';
import type { TillView } from './till-view.ts';

export interface Forecourt {
  station: SimulatedStation;
  clock: Clock;
  story: Story;
  seed: string;
  /** Whether the faults have stopped: from then on nobody blunders. */
  isCalm(): boolean;
  /** Whether nothing at all goes wrong on this day. */
  isFaultless: boolean;
  /** Resolves at the sale's next event, or after so long. */
  nextChange(saleId: string, ms: number): Promise<void>;
  /** What a till was told is on disk for good. */
  answered: { saleId: string; sequence: number; event: string }[];
  /** The sales that were opened, by their place in the plan. */
  opened: Map<number, string>;
}

type TillEvent = Record<string, unknown> & { type: string };

const PATIENCE = 60;
/** What a fiscal till does on no answer: the same again, under the same key. */
const AGAIN = new Set([408, 500, 503]);

/** Sends a request until it is answered. @returns null where nobody answered for very long. */
async function insist(yard: Forecourt, chance: Chance, path: string, body: unknown, key: string, twice: boolean): Promise<Answer | null> {
  const { station, clock, story } = yard;
  for (let left = PATIENCE; left > 0; left--) {
    const first = station.ask('POST', path, body, key);
    const second = twice ? station.ask('POST', path, body, key) : null;
    const answer = await first;
    const again = await second;
    if (answer === 'lost') story.note('a request lost with its process');
    if (again && again !== 'lost' && answer !== 'lost') {
      story.note('a request sent twice');
      if (again.status < 300 && answer.status < 300 && again.body.id !== answer.body.id) {
        story.blame('one effect per key', `the key ${key} opened ${String(answer.body.id)} and ${String(again.body.id)}`);
      }
    }
    const isFirst = answer !== 'lost' && !AGAIN.has(answer.status) && !String(answer.body.type).endsWith('request-in-progress');
    if (isFirst) return answer;
    if (answer !== 'lost' && answer.status === 500) story.blame('no unforeseen fault', `${path} ${JSON.stringify(body)}`);
    await pause(clock, chance.whole(200, 3_000));
  }
  return null;
}

/** Starts the sale; null where its pump never came free. */
async function place(yard: Forecourt, { order, index, manners }: PlannedSale, chance: Chance): Promise<string | null> {
  const { station, clock, story } = yard;
  for (let tries = 0; tries < 200; tries++) {
    const answer = await insist(yard, chance, '/v1/sales', order, `order-${index}`, !yard.isCalm() && chance.odds(manners.repeats));
    if (answer?.status === 201) {
      const id = String(answer.body.id);
      yard.answered.push({ saleId: id, sequence: 1, event: 'sale.opened' });
      yard.opened.set(index, id);
      station.lab.dispensers.pump(Number(order.pump))?.customer({});
      return id;
    }
    if (answer && answer.status !== 409) {
      story.blame('a good order is taken', `${answer.status} ${JSON.stringify(answer.body)} to ${JSON.stringify(order)}`);
      return null;
    }
    story.note('two clients for one pump');
    await pause(clock, chance.whole(2_000, 8_000));
  }
  story.blame('nothing is stuck', `the pump ${order.pump} never came free for sale ${index}`);
  return null;
}

const takes = ({ availableEvents }: TillView, type: string): boolean =>
  availableEvents.some((event) => event.type === type && !event.refused);

/** What a sensible operator does next; null: wait. */
function sensible(sale: TillView, manners: Manners, chance: Chance, yard: Forecourt): TillEvent | null {
  const bears = (tag: string) => sale.tags.includes(tag);
  if (sale.attention) return decideHonestly(sale, yard.station, chance, yard.story);
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
    return manners.paysAtAll ? { type: 'receipt.requested' } : { type: 'sale.leftUnpaid', reason: 'drove off' };
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
  if (planned.hangUpAt !== null) station.lab.dispensers.pump(Number(order.pump))?.customer({ hangUpAt: planned.hangUpAt });
  const id = await place(yard, planned, chance);
  if (!id) return;
  let requests = 0;
  let isBack = !manners.returns;
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
      if (isBack || !takes(sale, 'refund.requested')) return;
      isBack = true;
      story.note('goods brought back');
      await send(yard, chance, sale, { type: 'refund.requested' }, `${id}-${++requests}`, false);
      continue;
    }
    const strays = !yard.isCalm() && chance.odds(manners.mischief);
    const event = strays ? blunder(sale, manners, chance) : sensible(sale, manners, chance, yard);
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

async function send(yard: Forecourt, chance: Chance, sale: TillView, event: TillEvent, key: string, twice: boolean): Promise<void> {
  const answer = await insist(yard, chance, `/v1/sales/${sale.id}/events`, event, key, twice);
  if (!answer) return yard.story.blame('nothing is stuck', `nobody took ${event.type} of sale ${sale.id}`);
  if (answer.status === 200) yard.answered.push({ saleId: sale.id, sequence: Number(answer.body.sequence), event: event.type });
  else if (answer.status === 409 || answer.status === 422) yard.story.note(`refused ${event.type}`);
  else yard.story.blame('an event is taken or refused', `${answer.status} to ${event.type}: ${JSON.stringify(answer.body)}`);
}
