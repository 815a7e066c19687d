import { beforeAll, describe, expect, test } from 'vitest';
import type { SaleContext } from '../../machines/context.ts';
import { prepaid } from '../../machines/prepaid.ts';
import { deliveredVolume, dueOf, orderedVolume } from '../../machines/readings.ts';
import type { ChartEvent } from '../../src/engine/step.ts';
import { inputFor } from '../support/orders.ts';
import { outcomesOf } from '../support/outcomes.ts';
import { stuck, transitionsIn, type Visit, type Walk, walk } from '../support/walk.ts';

const WORDS = ['askAgain', 'paid', 'notPaid', 'printed', 'notPrinted', 'printAgain', 'cancel', 'delivered', 'writeOff'];
const EVIDENCE = { transactionId: 'T-9', documentNumber: 90, volume: 3000 };

const OPERATOR: ChartEvent[] = [
  { type: 'card.presented', cardRef: 'card-1' },
  { type: 'loyalty.skipped' },
  { type: 'loyalty.retried' },
  { type: 'loyalty.abandoned' },
  { type: 'offers.answered', couponIds: [], points: 0 },
  { type: 'offers.answered', couponIds: 'all', points: 0 },
  { type: 'offers.answered', couponIds: [], points: 3333 },
  { type: 'offers.answered', couponIds: [], points: 3 },
  { type: 'offers.answered', couponIds: ['C9'], points: 0 },
  { type: 'offers.confirmed' },
  { type: 'payment.changed', paymentType: 'card', tendered: null },
  { type: 'payment.changed', paymentType: 'cash', tendered: 100 },
  { type: 'payment.changed', paymentType: 'cash', tendered: 30000 },
  { type: 'payment.changed', paymentType: 'talon', tendered: null },
  { type: 'payment.changed', paymentType: 'proving', tendered: null },
  { type: 'receipt.requested' },
  { type: 'dispensing.resumed' },
  { type: 'dispensing.stopped' },
  { type: 'sale.cancelled', reason: 'customer left' },
  ...WORDS.flatMap((choice) => [
    { type: 'attention.resolved', choice, evidence: null, by: 'Иванов' },
    { type: 'attention.resolved', choice, evidence: EVIDENCE, by: 'Иванов' },
  ]),
];

/** What makes two sales differ for their future; counters, notices and word histories do not. */
function keyOf(context: SaleContext): unknown {
  const { client, choice, lowered, lines, preorder, toRelease, payment, receipts, deliveries, settlement, cancelReason, attempts } =
    context;
  return [
    context.paymentType,
    context.loyaltyWanted,
    context.tendered,
    context.cardRef,
    client?.status,
    choice,
    lowered.length,
    lines.map(({ price }) => price),
    preorder?.pointsSpent,
    toRelease.length > 0,
    toRelease.some(({ operation }) => operation.endsWith(`:${attempts.preorder}`)),
    payment,
    receipts.length,
    deliveries.reduce((sum, { volume }) => sum + volume, 0),
    settlement !== null,
    cancelReason !== null,
  ];
}

let walked: Walk;
let visits: Visit[];

beforeAll(() => {
  walked = walk({
    chart: prepaid,
    inputs: [
      inputFor(),
      inputFor({ loyalty: true }),
      inputFor({ loyalty: true, tendered: 100 }),
      inputFor({ paymentType: 'card' }),
      inputFor({ paymentType: 'talon' }),
      inputFor({ paymentType: 'proving' }),
    ],
    events: OPERATOR,
    outcomes: outcomesOf,
    keyOf,
    most: 60_000,
  });
  visits = [...walked.visits.values()];
}, 120_000);

const broken = (isBroken: (visit: Visit) => boolean) => visits.filter(isBroken).map(({ way }) => way.join(' → '));
const working = (visit: Visit, ...ports: string[]) => ports.some((port) => port in visit.snapshot.children);

describe('every reachable state of a prepaid sale', () => {
  test('bears at most one receipt', () => {
    expect(broken(({ snapshot }) => snapshot.context.receipts.length > 1)).toEqual([]);
  });

  test('is never charged twice, nor receipted unpaid', () => {
    expect(broken((visit) => working(visit, 'takePayment') && visit.snapshot.context.payment !== null)).toEqual([]);
    expect(
      broken((visit) => working(visit, 'printReceipt') && visit.snapshot.context.payment?.amount !== dueOf(visit.snapshot.context)),
    ).toEqual([]);
  });

  test('gives no fuel before the receipt, proving apart', () => {
    const early = (visit: Visit) =>
      working(visit, 'preparePump', 'authorisePump', 'followDelivery') &&
      visit.snapshot.context.receipts.length === 0 &&
      visit.snapshot.context.paymentType !== 'proving';
    expect(broken(early)).toEqual([]);
  });

  test('never asks the pump to forget a delivery that is not stored', () => {
    const unstored = (visit: Visit) => working(visit, 'confirmDelivery') && visit.snapshot.context.deliveries.at(-1)?.after !== null;
    expect(broken(unstored)).toEqual([]);
  });

  test('when cancelled has nothing left: no money, no receipt, no reservation, no armed pump', () => {
    const leftOver = ({ snapshot }: Visit) => {
      if (snapshot.status !== 'done' || !snapshot.hasTag('cancelled')) return false;
      const { payment, receipts, toRelease, preorder, deliveries } = snapshot.context;
      return payment !== null || receipts.length + toRelease.length + deliveries.length > 0 || preorder !== null;
    };
    expect(broken(leftOver)).toEqual([]);
  });

  test('when completed has given all fuel and settled with the processing', () => {
    const short = ({ snapshot }: Visit) => {
      if (snapshot.status !== 'done' || !snapshot.hasTag('completed')) return false;
      const { context } = snapshot;
      return (
        deliveredVolume(context) < orderedVolume(context) ||
        context.toRelease.length > 0 ||
        (context.client !== null && !context.settlement)
      );
    };
    expect(broken(short)).toEqual([]);
  });

  test('has exact lines: amount is quantity by price, and list is amount, discount and points', () => {
    const inexact = ({ snapshot }: Visit) => {
      const { lines, order } = snapshot.context;
      const wrongAmount = lines.some(({ quantity, price, amount }) => Math.round((quantity * price) / 1000) !== amount);
      const list = order.list.reduce((sum, { quantity, listPrice }) => sum + Math.round((quantity * listPrice) / 1000), 0);
      return wrongAmount || list !== lines.reduce((sum, { amount, discount, pointsSpent }) => sum + amount + discount + pointsSpent, 0);
    };
    expect(broken(inexact)).toEqual([]);
  });

  test('bears exactly one of open and closed, and with closed exactly one ending', () => {
    const endings = ['completed', 'cancelled', 'refunded', 'unpaid', 'failed'] as const;
    const muddled = ({ snapshot }: Visit) => {
      const closed = snapshot.hasTag('closed');
      return closed === snapshot.hasTag('open') || endings.filter((ending) => snapshot.hasTag(ending)).length !== (closed ? 1 : 0);
    };
    expect(broken(muddled)).toEqual([]);
  });

  test('has an actor at work, a timer, or an event that it takes, until it is over', () => {
    const dead = ({ snapshot, timers }: Visit) =>
      snapshot.status === 'active' &&
      timers.length === 0 &&
      Object.keys(snapshot.children).length === 0 &&
      !OPERATOR.some((event) => snapshot.can(event as never));
    expect(broken(dead)).toEqual([]);
  });

  test('leads to an end', () => {
    expect(stuck(walked, ({ snapshot }) => snapshot.status === 'done').map(({ way }) => way.join(' → '))).toEqual([]);
  });

  test('is survived as JSON: no state holds more than its snapshot says', () => {
    const lossy = ({ snapshot }: Visit) =>
      JSON.stringify(JSON.parse(JSON.stringify(snapshot.context))) !== JSON.stringify(snapshot.context);
    expect(broken(lossy)).toEqual([]);
  });
});

test('every transition of the prepaid chart is taken in the walk', () => {
  expect(transitionsIn(prepaid).filter((name) => !walked.taken.has(name))).toEqual([]);
});
