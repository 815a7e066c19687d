/** What must hold in each state that a sale can reach, and the tests that every path passes. Used by the walks of the three paths. */
import { expect, test } from 'vitest';
import type { SaleContext } from '../../machines/sale/context.ts';
import { deliveredVolume, dueOf, isByModule, openRefund, orderedVolume, returnedLines, termsOf } from '../../machines/sale/readings.ts';
import { guardsWithWords } from '../../src/api/sales/words.ts';
import { isFuel, type SaleLine } from '../../src/domain/lines.ts';
import type { ReturnLine } from '../../src/domain/refund.ts';
import { advance, type Chart, type ChartEvent, type Snapshot } from '../../src/engine/step.ts';
import type { SaleWalk } from './sale-walk.ts';
import { tableOf } from './table.ts';
import { nodesOf, stuck, transitionsIn, type Visit, wayTo } from './walk.ts';

const working = ({ snapshot }: Visit, ...ports: string[]) => ports.some((port) => port in snapshot.children);
const sum = <Item>(items: Item[], of: (item: Item) => number) => items.reduce((total, item) => total + of(item), 0);
/** Nothing is under way. */
const isIdle = ({ snapshot, timers }: Visit) => timers.length === 0 && Object.keys(snapshot.children).length === 0;
const atRest = (visit: Visit) => visit.snapshot.hasTag('closed') && isIdle(visit);
const isWindowOn = (context: SaleContext) => context.client !== null && termsOf(context).loyalty?.amountWindow === true;
const PUMP_PORTS = ['preparePump', 'authorisePump', 'followDelivery'];

/** Each says when a state breaks it. */
const RULES: Record<string, (visit: Visit) => boolean> = {
  'bears at most one sell receipt, and returns never above it'({ snapshot }) {
    const { receipts } = snapshot.context;
    const of = (kind: string) => receipts.filter((receipt) => receipt.kind === kind && !receipt.isDelivery);
    const deliveries = receipts.filter(({ isDelivery }) => isDelivery).length;
    return deliveries > 1 || of('sell').length > 1 || sum(of('sellReturn'), ({ total }) => total) > sum(of('sell'), ({ total }) => total);
  },
  'is never charged twice': (visit) => working(visit, 'takePayment') && visit.snapshot.context.payment !== null,
  'is never receipted unpaid, nor for another sum'(visit) {
    const { context } = visit.snapshot;
    return working(visit, 'printReceipt') && !openRefund(context) && context.payment?.amount !== dueOf(context);
  },
  'is receipted twice only where fuel was prepaid, and then for what is delivered and nothing else'(visit) {
    const { context } = visit.snapshot;
    const prepaid = context.order.path === 'prepaid' && termsOf(context).isPrepayment === true;
    const delivered = context.receipts.filter(({ isDelivery }) => isDelivery);
    if (!prepaid) return delivered.length > 0;
    if (!atRest(visit) || !context.payment) return false;
    const kept = context.payment.amount - sum(context.refunds, ({ total }) => total);
    return sum(delivered, ({ total }) => total) !== (deliveredVolume(context) > 0 ? kept : 0);
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
    const listed = sum(context.lines, ({ amount }) => amount);
    const worth = Math.max(0, listed - sum(returned, ({ amount }) => amount) - (listed - context.payment.amount));
    const fuelOf = (lines: (SaleLine | ReturnLine)[]) => sum(lines.filter(isFuel), ({ quantity }) => quantity);
    const fuel = fuelOf(context.lines) - fuelOf(returned);
    return kept !== worth || fuel !== Math.min(deliveredVolume(context), orderedVolume(context));
  },
  'with an amount window takes no money for a card’s holder before the sum is confirmed'(visit) {
    const { context } = visit.snapshot;
    return context.payment !== null && isWindowOn(context) && !wayTo(visit).includes('offers.confirmed');
  },
  'with an amount window gives no money back before the sum is confirmed'(visit) {
    const { context } = visit.snapshot;
    const isMoving = openRefund(context) !== null && (openRefund(context)?.isMoneyBack || working(visit, 'reversePayment'));
    if (!isMoving || !isWindowOn(context)) return false;
    const way = wayTo(visit);
    return !way.slice(way.lastIndexOf('refund.requested')).includes('offers.confirmed');
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
  'never changes what was ordered': ({ snapshot, from }) => from !== null && from.snapshot.context.order !== snapshot.context.order,
  'knows nothing that is not plain JSON': ({ snapshot }) => !isJson(snapshot.context),
};

const checked = new WeakSet<object>();

/** Whether a value is the same after it was written and read: no undefined, no Date, no callback. Contexts share most of what they hold. */
function isJson(value: unknown): boolean {
  if (typeof value !== 'object') return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
  if (value === null || checked.has(value)) return true;
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain || !Object.values(value).every(isJson)) return false;
  checked.add(value);
  return true;
}

/** Every rule that some visit breaks, with the way there; also where nothing more can happen, and where no way leads to an end. */
export function brokenRules(walk: SaleWalk): string[] {
  const broken = Object.entries(RULES).flatMap(([rule, isBroken]) =>
    shownFirst(walk.visits.filter(isBroken)).map((way) => `${rule}: ${way}`),
  );
  return [...broken, ...shownFirst(stuck(walk, atRest)).map((way) => `leads to no end: ${way}`)];
}

/** The tests that every path passes. */
export function everyPathHolds(walk: SaleWalk): void {
  const { chart, events, visits } = walk;
  const table = tableOf(chart, visits);
  const broken = (isBroken: (visit: Visit) => boolean) => shownFirst(visits.filter(isBroken));

  test.each(Object.entries(RULES))('%s', (_, isBroken) => {
    expect(broken(isBroken)).toEqual([]);
  });
  test('has an actor at work, a timer, or an event that it takes, until it is closed', () => {
    const isDead = (visit: Visit) => !visit.snapshot.hasTag('closed') && isIdle(visit) && !events.some((event) => takes(visit, event));
    expect(broken(isDead)).toEqual([]);
  });
  test('leads to an end at which nothing is under way', () => {
    expect(shownFirst(stuck(walk, atRest))).toEqual([]);
  });
  test('is as it was before, once a refund is called off at the amount window', () => {
    const windows = visits.filter((visit) => takes(visit, REFUND)).flatMap((visit) => amountWindowOf(chart, visit));
    expect(windows.length).toBeGreaterThan(0);
    for (const { before, window } of windows) {
      expect(whatStays(advance(chart, window, { type: 'sale.cancelled', reason: '' }).snapshot)).toEqual(whatStays(before));
    }
  });
  test('takes or refuses each event of the API as its table says', async () => {
    await expect(`${table}\n`).toMatchFileSnapshot(`../tables/${chart.id}.txt`);
  });
  test('refuses with a guard that has words for a cashier', () => {
    const guards = new Set(table.match(/(?<=422 )\w+/g));
    expect([...guards].filter((guard) => !guardsWithWords().includes(guard))).toEqual([]);
  });
  test('names every state in the words of the trade', () => {
    expect(
      nodesOf(chart)
        .filter(({ description, parent }) => parent && !description)
        .map(({ id }) => id),
    ).toEqual([]);
  });
  test('takes every transition of its chart', () => {
    // What a person closes by hand after a restore is settled outside: no rule of these holds for it.
    const byHand = `${chart.id}/sale.closedByHand/0`;
    expect(transitionsIn(chart).filter((name) => !walk.taken.has(name) && name !== byHand)).toEqual([]);
  });
}

const REFUND = { type: 'refund.requested', lines: null };
const takes = ({ snapshot }: Visit, event: ChartEvent): boolean => snapshot.can(event as never);

/** The sale before a refund, and at the amount window that it opens; nothing where it opens none. */
function amountWindowOf(chart: Chart, { snapshot: before }: Visit): { before: Snapshot; window: Snapshot }[] {
  const window = advance(chart, before, REFUND).snapshot;
  return window.hasTag('awaitingConfirmation') ? [{ before, window }] : [];
}

const whatStays = ({ value, context: { refunds, cancelReason, lines, payment } }: Snapshot) => ({
  value,
  refunds,
  cancelReason,
  lines,
  payment,
});

/** A few visits are enough to find a defect by. */
const shownFirst = (visits: Visit[]): string[] =>
  visits.slice(0, 5).map((visit) => `${wayTo(visit).join(' → ')} = ${JSON.stringify(visit.snapshot.value)}`);
