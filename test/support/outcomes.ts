/** Every way in which each port of a chart may end. Used by the exhaustive walks. */
import type { SaleContext } from '../../machines/sale/context.ts';
import { paperInHand } from '../../machines/sale/papers.ts';
import type { PortName } from '../../machines/sale/ports.ts';
import { dueOf, listOf, owedBack, remainderOf } from '../../machines/sale/readings.ts';
import type { ChartEvent, Snapshot } from '../../src/engine/step.ts';
import { done, failed, failure, HOLDER } from './orders.ts';

const DOCUMENT = { documentNumber: 85, fiscalSign: '1494325660', shiftNumber: 12, fnNumber: '9999', at: '2026-11-23T12:00:00+03:00' };
const TRANSACTION = { transactionId: 'T-1', at: '2026-11-23T09:00:00Z' };

/** Other sums have nothing to do with the card: of the longest path they are tried without a client alone. */
const isTriedWithOtherSums = ({ order, client }: SaleContext) => order.path !== 'fillToFull' || client === null;
/** A drawer without the money of a return has nothing to do with the card either. */
const isTriedShort = (context: SaleContext) => context.client === null && paperInHand(context).kind === 'sellReturn';
const charged = (amount: number) => ({ ...TRANSACTION, amount });
function made(context: SaleContext) {
  const { document, total } = paperInHand(context);
  return document === 'nonFiscal' ? { at: '2026-11-23T12:00:00Z', total } : { ...DOCUMENT, total, printed: true };
}

const totals = (volume: number) => ({ volume, amount: volume * 5 });

/** The answer that the processing would give to what the sale shows now, and three wrong or different ones. */
function preorderAnswers(context: SaleContext): unknown[] {
  const lines = context.lines.map(({ lineNo, part, quantity, price, amount, discount, pointsSpent, couponId }) => ({
    lineNo,
    part,
    quantity,
    price,
    amount,
    discount,
    pointsSpent,
    couponId,
  }));
  const sum = (of: 'discount' | 'pointsSpent', among = lines) => among.reduce((total, line) => total + line[of], 0);
  const answer = (among: typeof lines) => ({
    preorderId: 'P-1',
    expiresAt: '2026-11-23T09:10:00Z',
    lines: among,
    totalDiscount: sum('discount', among),
    pointsSpent: sum('pointsSpent', among),
    pointsToAccrue: 0,
    balanceAfter: 0,
  });
  // Sound, but other than shown: the processing gives no points and no coupon.
  const plain = listOf(context).map(({ lineNo, quantity, listPrice }) => ({
    lineNo,
    part: 1,
    quantity,
    price: listPrice,
    amount: (quantity * listPrice) / 1000,
    discount: 0,
    pointsSpent: 0,
    couponId: null,
  }));
  const wrong = lines.map((line) => ({ ...line, amount: line.amount + 1 }));
  return [answer(lines), answer(plain as typeof lines), answer(wrong as typeof lines)];
}

type Answers = (context: SaleContext) => unknown[];
const RESULTS: Record<PortName, Answers> = {
  fetchClient: () => [HOLDER, { ...HOLDER, status: 'blocked' }, { ...HOLDER, status: 'accrualOnly', balance: 0, coupons: [] }],
  placePreorder: preorderAnswers,
  releasePreorders: ({ toRelease }) => [{ released: toRelease.length }],
  confirmPreorder: ({ preorder }) => [{ transactionId: 'M-1', pointsSpent: preorder?.pointsSpent ?? 0, pointsAccrued: 0, balance: 0 }],
  refundLoyalty: ({ refunds }) => {
    const back = refunds.flatMap(({ lines }) => lines).reduce((sum, line) => sum + line.pointsReturned, 0);
    return [{ pointsReturned: back, pointsAnnulled: 0, balance: 0 }];
  },
  registerPurchase: () => [{ transactionId: 'M-2', pointsSpent: 0, pointsAccrued: 1400, balance: 16400 }],
  recordAccumulation: () => [{ accumulated: 28_000 }],
  // A preorder that ends before it is paid, and one that does not.
  checkDevices: () => [{ now: Date.parse('2026-11-23T09:00:00Z') }, { now: Date.parse('2026-11-23T10:00:00Z') }],
  takePayment: (context) => [
    charged(dueOf(context)),
    ...(isTriedWithOtherSums(context) ? [charged(dueOf(context) - 100), charged(0)] : []),
  ],
  abortPayment: () => [undefined],
  askPayment: (context) => [
    { state: 'done', result: charged(dueOf(context)) },
    ...(isTriedWithOtherSums(context) ? [{ state: 'done', result: charged(dueOf(context) - 100) }] : []),
    { state: 'notDone', code: 'neverReceived', message: '' },
  ],
  reversePayment: (context) => [charged(owedBack(context)), charged(owedBack(context) + 100)],
  askReversal: (context) => [
    { state: 'done', result: charged(owedBack(context)) },
    { state: 'done', result: charged(owedBack(context) + 100) },
    { state: 'notDone', code: 'neverReceived', message: '' },
  ],
  printReceipt: (context) => [made(context), { ...made(context), total: 1 }],
  askReceipt: (context) => [
    { state: 'done', result: made(context) },
    { state: 'done', result: { ...made(context), total: 1 } },
    { state: 'notDone', code: 'neverReceived', message: '' },
  ],
  preparePump: () => [totals(1_000_000)],
  authorisePump: () => [undefined],
  askPump: () => [{ authorised: true }, { authorised: false }],
  followDelivery: (context) => {
    const rest = remainderOf(context);
    const delivery = (volume: number, reason = 'finished') => ({ volume, amount: volume * 5, reason, settledBy: 'register' });
    return [delivery(rest), delivery(0), delivery(Math.max(0, rest - 2000)), delivery(rest + 50, 'overrun')];
  },
  stopPump: () => [undefined],
  confirmDelivery: () => [totals(1_005_000)],
};

/** What each device may say no with; every port may also end in an unknown outcome. */
const CODES: Partial<Record<PortName, string[]>> = {
  fetchClient: ['TOKEN_USED', 'timeout'],
  placePreorder: ['COUPON_UNAVAILABLE', 'timeout'],
  confirmPreorder: ['PREORDER_EXPIRED', 'timeout'],
  registerPurchase: ['CLIENT_BLOCKED', 'timeout'],
  refundLoyalty: ['REFUND_EXCEEDS', 'timeout'],
  reversePayment: ['Refusal', 'offline'],
};

/** Ports whose receiver may have lost its memory: what it does not know proves nothing. */
const FORGETFUL = new Set<PortName>(['askReversal', 'reversePayment']);

export function outcomesOf(id: string, snapshot: Snapshot): ChartEvent[] {
  const port = id as PortName;
  const codes = [...(CODES[port] ?? ['refused']), ...(port === 'printReceipt' && isTriedShort(snapshot.context) ? ['80'] : [])];
  const refusals = codes.map((code) => failed(id, failure('device', code, 'notDone')));
  return [
    ...RESULTS[port](snapshot.context).map((result) => done(id, result)),
    ...refusals,
    failed(id, failure('device', 'timeout', 'unknown')),
    ...(FORGETFUL.has(port) ? [failed(id, failure('device', 'forgotten', 'unknown'))] : []),
  ];
}
