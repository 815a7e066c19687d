/** Promises the walk over all states of a sale's path, and what must hold in each of them, whatever the path. */
import { afterAll, expect, test } from 'vitest';
import type { StateNode } from 'xstate';
import type { DiscountTerms, SaleContext } from '../../machines/sale/context.ts';
import { deliveredVolume, dueOf, isByModule, openRefund, orderedVolume, returnedLines, termsOf } from '../../machines/sale/readings.ts';
import { guardsWithWords } from '../../src/api/http/words.ts';
import { advance, type Chart, type ChartEvent, type Snapshot } from '../../src/engine/step.ts';
import { outcomesOf } from './outcomes.ts';
import { tableOf } from './table.ts';
import { stuck, transitionsIn, type Visit, type Walk, walk } from './walk.ts';
import { writeWalked } from './walked.ts';

const CHOICES = ['askAgain', 'paid', 'notPaid', 'printed', 'notPrinted', 'printAgain', 'cancel', 'delivered', 'writeOff'];
const EVIDENCE = { transactionId: 'T-9', documentNumber: 90, volume: 3000 };

/** What operators and customers may do; a path adds its own payment types and goods. */
export const operatorEvents = (extra: ChartEvent[]): ChartEvent[] => [
  { type: 'card.presented', cardRef: 'card-1' },
  { type: 'loyalty.skipped' },
  { type: 'loyalty.retried' },
  { type: 'loyalty.abandoned' },
  { type: 'offers.answered', couponIds: [], points: 0 },
  { type: 'offers.answered', couponIds: 'all', points: 0 },
  { type: 'offers.answered', couponIds: [], points: 3333 },
  { type: 'offers.answered', couponIds: [], points: 3 },
  { type: 'offers.confirmed' },
  { type: 'receipt.requested', tendered: null },
  { type: 'refund.requested', lines: null },
  { type: 'dispensing.resumed' },
  { type: 'dispensing.stopped' },
  { type: 'sale.cancelled', reason: 'customer left' },
  { type: 'sale.leftUnpaid', reason: 'no money' },
  ...CHOICES.map((choice) => ({ type: 'attention.resolved', choice, evidence: EVIDENCE, by: 'Иванов' })),
  ...extra,
];

const rulesOf = ({ amountWindow, tiers, forbidFillWithoutCard, allowLate }: DiscountTerms) =>
  Number(amountWindow) + 2 * Number(tiers !== null) + 4 * Number(forbidFillWithoutCard) + 8 * Number(allowLate);

/** What makes two sales differ for their future; counters, notices and word histories do not. */
function keyOf(context: SaleContext): unknown {
  const { client, choice, lowered, lines, preorder, toRelease, payment, receipts, settlement, cancelReason, attempts } = context;
  return [
    context.paymentType,
    Object.values(context.order.paymentTypes).map(({ loyalty }) => loyalty && rulesOf(loyalty)),
    context.loyaltyWanted,
    context.tendered,
    context.cardRef,
    client?.status,
    choice,
    lowered.length,
    lines.map(({ price, quantity }) => [price, quantity]),
    preorder?.pointsSpent,
    toRelease.length > 0,
    toRelease.some(({ operation }) => operation.endsWith(`:${attempts.preorder}`)),
    payment?.amount,
    payment?.bank !== null,
    receipts.map(({ kind }) => kind),
    context.delivering !== null,
    context.deliveries.length > 0,
    deliveredVolume(context),
    settlement && settlement.transactionId !== '',
    context.refunds.map(({ lines: back, isMoneyBack, isOver, loyalty }) => [
      sum(back, ({ quantity }) => quantity),
      isMoneyBack,
      isOver,
      loyalty !== null,
    ]),
    cancelReason !== null,
  ];
}

export interface SaleWalk {
  walked: Walk;
  visits: Visit[];
  events: ChartEvent[];
}

export function walkSale(chart: Chart, inputs: unknown[], events: ChartEvent[]): SaleWalk {
  const walked = walk({ chart, inputs, events, outcomes: outcomesOf, keyOf, most: 120_000 });
  return { walked, visits: [...walked.visits.values()], events };
}

const working = ({ snapshot }: Visit, ...ports: string[]) => ports.some((port) => port in snapshot.children);
const sum = <Item>(items: Item[], of: (item: Item) => number) => items.reduce((total, item) => total + of(item), 0);
const atRest = ({ snapshot, timers }: Visit) =>
  snapshot.hasTag('closed') && timers.length === 0 && Object.keys(snapshot.children).length === 0;
const isWindowOn = (context: SaleContext) => context.client !== null && termsOf(context).loyalty?.amountWindow === true;
const PUMP_PORTS = ['preparePump', 'authorisePump', 'followDelivery'];

/** Each says when a state breaks it. */
const RULES: Record<string, (visit: Visit) => boolean> = {
  'bears at most one sell receipt, and returns never above it'({ snapshot }) {
    const { receipts } = snapshot.context;
    const of = (kind: string) => receipts.filter((receipt) => receipt.kind === kind);
    return of('sell').length > 1 || sum(of('sellReturn'), ({ total }) => total) > sum(of('sell'), ({ total }) => total);
  },
  'is never charged twice': (visit) => working(visit, 'takePayment') && visit.snapshot.context.payment !== null,
  'is never receipted unpaid, nor for another sum'(visit) {
    const { context } = visit.snapshot;
    return working(visit, 'printReceipt') && !openRefund(context) && context.payment?.amount !== dueOf(context);
  },
  'gives no fuel while money is given back': (visit) => working(visit, ...PUMP_PORTS) && openRefund(visit.snapshot.context) !== null,
  'prints no return receipt before the money is back'(visit) {
    const refund = openRefund(visit.snapshot.context);
    return working(visit, 'printReceipt') && refund !== null && !refund.isMoneyBack;
  },
  'never asks the pump to forget a delivery that is not stored': (visit) =>
    working(visit, 'confirmDelivery') && visit.snapshot.context.deliveries.at(-1)?.after !== null,
  'keeps exactly what was paid for: money kept is goods and fuel kept, at the prices paid'(visit) {
    const { context } = visit.snapshot;
    if (!atRest(visit) || !context.payment) return false;
    const returned = returnedLines(context);
    const kept = context.payment.amount - sum(context.refunds, ({ total }) => total);
    const worth = sum(context.lines, ({ amount }) => amount) - sum(returned, ({ amount }) => amount);
    const fuelOf = (lines: { unit: string; quantity: number }[]) =>
      sum(
        lines.filter(({ unit }) => unit === 'L'),
        ({ quantity }) => quantity,
      );
    const fuel = fuelOf(context.lines) - fuelOf(returned);
    return kept !== worth || fuel !== Math.min(deliveredVolume(context), orderedVolume(context));
  },
  'with an amount window takes no money for a card’s holder before the sum is confirmed'({ snapshot: { context }, way }) {
    return context.payment !== null && isWindowOn(context) && !way.includes('offers.confirmed');
  },
  'with an amount window gives no money back before the sum is confirmed'(visit) {
    const { context } = visit.snapshot;
    const isMoving = openRefund(context) !== null && (openRefund(context)?.isMoneyBack || working(visit, 'reversePayment'));
    return (
      Boolean(isMoving) && isWindowOn(context) && !visit.way.slice(visit.way.lastIndexOf('refund.requested')).includes('offers.confirmed')
    );
  },
  'has no word of money for Megainsight where the discount is the bonus module’s': (visit) =>
    isByModule(visit.snapshot.context) && working(visit, 'placePreorder', 'confirmPreorder', 'registerPurchase', 'refundLoyalty'),
  'has no coupon and no points where the discount is the bonus module’s': ({ snapshot: { context } }) =>
    isByModule(context) && context.lines.some(({ couponId, pointsSpent }) => couponId !== null || pointsSpent > 0),
  'gives points back that were spent, and no more'({ snapshot }) {
    const { context } = snapshot;
    return sum(returnedLines(context), ({ pointsReturned }) => pointsReturned) > sum(context.lines, ({ pointsSpent }) => pointsSpent);
  },
  'owes the processing nothing when it is at rest'(visit) {
    const { client, receipts, settlement, toRelease, refunds } = visit.snapshot.context;
    if (!atRest(visit) || visit.snapshot.hasTag('attention')) return false;
    const unsettled = client !== null && receipts.length > 0 && !settlement;
    return (
      unsettled || toRelease.length > 0 || (Boolean(settlement?.transactionId) && refunds.some(({ isOver, loyalty }) => isOver && !loyalty))
    );
  },
  'when cancelled, unpaid or failed has no money, no receipt and no preorder'({ snapshot }) {
    const { payment, receipts, preorder } = snapshot.context;
    const without = (['cancelled', 'unpaid', 'failed'] as const).some((tag) => snapshot.hasTag(tag));
    return without && (payment !== null || receipts.length > 0 || preorder !== null);
  },
  'when cancelled or failed has given no fuel': ({ snapshot }) =>
    (snapshot.hasTag('cancelled') || snapshot.hasTag('failed')) && deliveredVolume(snapshot.context) > 0,
  'has exact lines: amount is quantity by price'({ snapshot }) {
    return snapshot.context.lines.some(({ quantity, price, amount }) => Math.round((quantity * price) / 1000) !== amount);
  },
  'bears exactly one of open and closed, and with closed exactly one ending'({ snapshot }) {
    const endings = ['completed', 'cancelled', 'refunded', 'unpaid', 'failed'] as const;
    const closed = snapshot.hasTag('closed');
    return closed === snapshot.hasTag('open') || endings.filter((ending) => snapshot.hasTag(ending)).length !== (closed ? 1 : 0);
  },
  'never changes what was ordered': ({ snapshot, way }) => snapshot.context.order.saleId !== 'sale-1' || way[0] !== 'sale.opened',
  'is survived as JSON': ({ snapshot }) =>
    JSON.stringify(JSON.parse(JSON.stringify(snapshot.context))) !== JSON.stringify(snapshot.context),
};

/** The tests that every path passes. */
export function everyPathHolds(chart: Chart, walkOf: () => SaleWalk): void {
  afterAll(() => writeWalked(chart, walkOf().walked));
  const broken = (isBroken: (visit: Visit) => boolean) =>
    walkOf()
      .visits.filter(isBroken)
      .slice(0, 5)
      .map(({ way, snapshot }) => `${way.join(' → ')} = ${JSON.stringify(snapshot.value)}`);
  test.each(Object.entries(RULES))('%s', (_, isBroken) => {
    expect(broken(isBroken)).toEqual([]);
  });
  test('has an actor at work, a timer, or an event that it takes, until it is closed', () => {
    const { events } = walkOf();
    const dead = ({ snapshot, timers }: Visit) =>
      !snapshot.hasTag('closed') &&
      timers.length === 0 &&
      Object.keys(snapshot.children).length === 0 &&
      !events.some((event) => snapshot.can(event as never));
    expect(broken(dead)).toEqual([]);
  });
  test('leads to an end at which nothing is under way', () => {
    const { walked } = walkOf();
    expect(
      stuck(walked, atRest)
        .slice(0, 5)
        .map(({ way }) => way.join(' → ')),
    ).toEqual([]);
  });
  test('is as it was before, once a refund is called off at the amount window', () => {
    const asked = walkOf().visits.flatMap(({ snapshot }) => {
      const requested = { type: 'refund.requested', lines: null };
      if (!snapshot.can(requested as never)) return [];
      const window = advance(chart, snapshot, requested).snapshot;
      return window.hasTag('awaitingConfirmation') ? [{ before: snapshot, window }] : [];
    });
    const told = ({ value, context: { refunds, cancelReason, lines, payment } }: Snapshot) => ({
      value,
      refunds,
      cancelReason,
      lines,
      payment,
    });
    expect(asked.length).toBeGreaterThan(0);
    for (const { before, window } of asked) {
      expect(told(advance(chart, window, { type: 'sale.cancelled', reason: '' }).snapshot)).toEqual(told(before));
    }
  });
  test('takes or refuses each event of the API as its table says', async () => {
    await expect(`${tableOf(chart, walkOf().visits)}\n`).toMatchFileSnapshot(`../machines/tables/${chart.id}.txt`);
  });
  test('refuses with a guard that has words for a cashier', () => {
    const guards = new Set(tableOf(chart, walkOf().visits).match(/(?<=422 )\w+/g));
    expect([...guards].filter((guard) => !guardsWithWords().includes(guard))).toEqual([]);
  });
  test('names every state and every transition in the words of the trade', () => {
    const nodes = (node: StateNode): StateNode[] => [node, ...Object.values(node.states).flatMap((child) => nodes(child as never))];
    expect(
      nodes(chart.root as never)
        .filter(({ description, parent }) => parent && !description)
        .map(({ id }) => id),
    ).toEqual([]);
  });
  test('takes every transition of its chart', () => {
    const { walked } = walkOf();
    expect(transitionsIn(chart).filter((name) => !walked.taken.has(name))).toEqual([]);
  });
}
